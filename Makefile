# Everything a newcomer types. `make test` and `make demo` need only python3 (3.11+), python3-venv, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types fix docs check clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

setup: $(VENV)/.installed  ## make the virtual environment (done by the others when needed)

$(VENV)/.installed: pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $@

demo: setup  ## review the bundled example pull request, as the action would
	@$(BIN)/omnireview demo

test: setup  ## run the tests
	@$(BIN)/python -m pytest -q

lint: setup  ## check format and style
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .

types: setup  ## check types, strictly
	@$(BIN)/mypy

fix: setup  ## format, apply safe fixes, make the generated files anew
	@$(BIN)/ruff check -q --fix . || true
	@$(BIN)/ruff format -q .
	@$(BIN)/python -m omnireview.handbook

docs: setup  ## make the generated files anew
	@$(BIN)/python -m omnireview.handbook

check: lint types test  ## what CI runs

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build
