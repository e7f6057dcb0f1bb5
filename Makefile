# make run    sets up a virtual environment and draws the tutorial's formula
# make test   sets up and runs the tests
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install -q
PYTEST = $(BIN)/python -m pytest -n auto --dist loadfile
# what needs more than the package itself and the extra `dev`
EXTRAS = wasm or system_dot or dask or browser or latex or notebook or torch or onnx
TORCH ?= torch==2.13.0

.PHONY: run test test-all check lint docs bench clean

run: $(VENV)/run.stamp
	$(BIN)/adviz "(sin(x2)+1)/(x2+exp(x1)) + x1*x2" --at x1=1.5 --at x2=0.5 --wrt x2

test: $(VENV)/dev.stamp
	$(PYTEST) -m "not ($(EXTRAS))"

# and the tests of the extras, of a system Graphviz, of pages in Chromium, of LaTeX
test-all: test $(VENV)/all.stamp
	$(PYTEST) -m "$(EXTRAS)"

check: lint test

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

docs: $(VENV)/dev.stamp
	$(BIN)/python docs/generate.py

bench: $(VENV)/bench.stamp
	$(BIN)/python -m bench

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "adviz needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(VENV)/pyvenv.cfg pyproject.toml
	$(PIP) -e .
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(PIP) -e ".[dev]"
	touch $@

$(VENV)/all.stamp: $(VENV)/dev.stamp
	$(PIP) "$(TORCH)"
	$(PIP) -e ".[dev,wasm,dask,golden,pillow,notebook,browser,torch,torch-test,onnx]" onnxscript
	touch $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp
	$(PIP) -e ".[dev,bench]"
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
