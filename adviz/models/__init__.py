"""Models as graphs of named boxes, and transforms of graphs; knows neither PyTorch nor ONNX nor pictures."""
