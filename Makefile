# The same commands for a newcomer and for CI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint bench exports docs clean

$(READY): pyproject.toml src/paperatlas/__init__.py
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(READY)

demo: $(READY)  ## build the atlas of the bundled sample into out/demo
	$(BIN)/paperatlas demo -o out/demo
	@echo "\nOpen out/demo/explorer.html in a browser."

test: $(READY)  ## all tests; those that need a browser or PAPERATLAS_DATA skip where it is missing
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(READY)  ## style, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)  ## the speed figures of the README, beside other libraries
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks

docs: $(READY)  ## rebuild docs/reference/: cli.md, queries.md, ontology.html
	$(BIN)/python docs/cli_reference.py
	$(BIN)/python docs/query_reference.py
	$(BIN)/python docs/ontology_reference.py

exports: $(READY)  ## rebuild the checked-in exports/
	$(BIN)/paperatlas demo -o exports --workers 1

clean:
	rm -rf $(VENV) out build dist
