# make run    sets up a virtual environment and draws the tutorial's formula
# make test   sets up and runs the tests
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install -q

.PHONY: run test test-all check lint docs bench clean

run: $(VENV)/run.stamp
	$(BIN)/adviz "(sin(x2)+1)/(x2+exp(x1)) + x1*x2" --at x1=1.5 --at x2=0.5 --wrt x2

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m "not wasm and not system_dot and not dask and not browser"

# the tests of the extras, of a system Graphviz and of pages in Chromium as well
test-all: $(VENV)/all.stamp
	$(BIN)/python -m pytest

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
	$(PIP) -e ".[dev,wasm,dask,golden]"
	touch $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp
	$(PIP) -e ".[dev,bench]"
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
