"""`adviz model`: an ONNX file, an archive of torch.export, or a model of PyTorch to a picture and a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from adviz.cli import complete
from adviz.cli.deliver import deliver, target_of
from adviz.cli.options import (
    format_option,
    given,
    layout_option,
    output_option,
    rankdir_option,
    scale_option,
    theme_option,
)
from adviz.cli.terminal import COLOURS
from adviz.drawing import Drawing
from adviz.errors import FileProblem, OptionError, clip
from adviz.options import DEFAULT, choose
from adviz.samples import is_function

if TYPE_CHECKING:
    from adviz.models.graph import Model, Shape
    from adviz.models.transforms import Transform

HELP = """Draw a model: its layers with shapes, parameters and operations, modules as frames around them.

MODEL is an ONNX file, an archive that torch.export.save wrote (.pt2), or a Python name, package.module:callable, of a
torch module, its class, or a function that makes one. Weights are not read, and of a file nothing is run.

\b
  adviz model samples/digits.onnx
  adviz model samples/digits.onnx --simplify -o digits.svg
  adviz model samples/digits.onnx --fold "Conv > Relu = Detector" --theme blue
  adviz model samples/digits.onnx --focus Softmax --radius 2 -o end.png
"""
_PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin")
_INPUT = re.compile(r"(?:(?P<name>[^=]+)=)?(?P<sizes>\d+(?:[x×,]\d+)*|scalar)(?::(?P<type>\w+))?")


@click.command(
    help=HELP,
    short_help="Draw a model: an ONNX file, a torch.export archive, a torch module.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("model", metavar="MODEL", shell_complete=complete.models)
@click.option("--input", "inputs", multiple=True, metavar="[NAME=]1x3x224x224[:TYPE]", help="Shape of an input.")
@click.option("--depth", type=click.IntRange(1), metavar="N", help="Close modules within N-1 others.  [default: open]")
@click.option("--expand", multiple=True, metavar="MODULE", help="Open this module all the same (repeatable).")
@click.option("--focus", metavar="BOX", help="Draw the neighbourhood of a box: its name, title, or v12.")
@click.option("--radius", type=click.IntRange(0), default=2, metavar="N", help="Arrows to go from it.  [default: 2]")
@click.option("--simplify", is_flag=True, help="Fold what usually goes together: Conv > BatchNorm > Relu, ….")
@click.option("--prune", multiple=True, metavar="PATTERN", help="Take boxes out: Constant (repeatable).")
@click.option(
    "--fold", multiple=True, metavar="PATTERN=NAME", help='Fold boxes: "Conv > Relu = ConvRelu" (repeatable).'
)
@click.option("--all", "everything", is_flag=True, help="Draw every box of a model of more than 300 boxes.")
@output_option
@format_option
@rankdir_option("TB")
@theme_option
@scale_option
@layout_option
@click.option("--title", metavar="TEXT", help="A line above the name of the model.")
@click.option("-q", "--quiet", is_flag=True, help="No table and no words, except errors.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours of the table.")
def model(
    model: str,
    inputs: tuple[str, ...],
    depth: int | None,
    expand: tuple[str, ...],
    focus: str | None,
    radius: int,
    simplify: bool,
    prune: tuple[str, ...],
    fold: tuple[str, ...],
    everything: bool,
    output: str | None,
    kind: str | None,
    quiet: bool,
    color: str,
    **options: Any,
) -> None:
    """Draw one model; the help text is HELP."""
    from adviz.models.reduce import transformed
    from adviz.models.scene import scene_of
    from adviz.models.sets import FOLDS
    from adviz.models.transforms import Prune
    from adviz.models.view import MOST, closed, fitted, focused

    chosen = choose({"rankdir": "TB"} | given(options), DEFAULT)
    target, kind = target_of(output, kind)
    transforms: list[Transform] = [*map(Prune, prune), *map(_fold, fold), *(FOLDS if simplify else ())]
    made = closed(load(model, inputs), depth, expand)
    made = transformed(made, transforms)
    if focus:
        made = focused(made, focus, radius)
    made = fitted(made, None if everything else MOST)
    deliver(Drawing(scene_of(made, chosen.title), chosen.look), target, kind, quiet, color)


def load(source: str, inputs: Sequence[str] = ()) -> Model:
    """The model that an argument means.

    Raises:
        FileProblem: it is a file that cannot be read, or one that would run code.
        OptionError: it is neither file nor name, or an input is spelled wrong.
        MissingExtra: PyTorch is needed.
    """
    shapes = [_input(text) for text in inputs]
    suffix = "." + source.rpartition(".")[2].lower()
    if is_function(source):
        from adviz.torch.command import model_named

        return model_named(source, shapes)
    if suffix == ".onnx":
        from adviz import onnx

        unnamed = [text for text, (name, _, _) in zip(inputs, shapes, strict=True) if not name]
        return onnx.read(source, _by_name(source, shapes) if unnamed else {name: shape for name, shape, _ in shapes})
    if suffix == ".pt2":
        from adviz.models import archive

        return archive.read(source)
    if suffix in _PICKLES:
        raise FileProblem(
            f"{clip(source, 60)} is not opened: files of torch.save are pickles, which run code when they are loaded",
            remedy="draw the module itself: adviz model package.module:Net --input 1x3x224x224, or write it as ONNX",
        )
    raise OptionError(
        f"{clip(source, 60)} is no model",
        remedy="give a file that ends with .onnx or .pt2, or package.module:callable",
    )


def _by_name(path: str, shapes: list[tuple[str, Shape, str]]) -> dict[str, Shape]:
    """The shapes of inputs that are given in their order."""
    from adviz.onnx.read import read

    graph = read(path).graph
    known = [name for name in graph.inputs if name not in graph.tensors]
    rest = [name for name in known if name not in {name for name, _, _ in shapes}]
    found: dict[str, Shape] = {}
    for name, shape, _ in shapes:
        if not name and not rest:
            raise OptionError(f"there are more inputs than the model has: {clip(', '.join(known), 60) or 'none'}")
        found[name or rest.pop(0)] = shape
    return found


def _input(text: str) -> tuple[str, Shape, str]:
    """A name (may be empty), a shape and a type: `x=1x3x224x224:float32`."""
    found = _INPUT.fullmatch(text.strip())
    if not found:
        raise OptionError(
            f"--input cannot be {clip(repr(text), 40)}", remedy="write 1x3x224x224, x=1x3x224x224 or ids=1x128:int64"
        )
    sizes = found["sizes"]
    shape = () if sizes == "scalar" else tuple(map(int, re.split("[x×,]", sizes)))
    if max(map(len, re.split("[x×,]", sizes))) > 9:
        raise OptionError(f"--input {clip(text, 40)} is too large", remedy="write sizes that fit into memory")
    return (found["name"] or "").strip(), shape, found["type"] or "float32"


def _fold(text: str) -> Transform:
    from adviz.models.transforms import Fold

    pattern, equals, name = text.rpartition("=")
    if not equals or not name.strip():
        raise OptionError(f"--fold {clip(repr(text), 40)} has no name", remedy='write "Conv > Relu = ConvRelu"')
    return Fold(pattern.strip(), name.strip())
