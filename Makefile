# Thin on purpose: each line calls one command. `make help` lists the targets.
PYTHON  ?= python3
COURSE  ?= coverage
COUNTRY ?= TZA
LAB     ?=

BIN   := .venv/bin
READY := .venv/.installed

CHECK_VERSION := import sys; v = sys.version_info[:2]; \
  sys.exit(None if (3, 11) <= v <= (3, 14) else "This needs Python 3.11 to 3.14, and $(PYTHON) is %d.%d. Name another one, for example: make PYTHON=python3.12 demo" % v)
NO_PYTHON := There is no command '$(PYTHON)' here. Install Python 3.11 or later, or name it, for example: make PYTHON=python3.12 demo
NO_VENV := This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install python3-venv

.DEFAULT_GOAL := help
.PHONY: help install demo lab test test-all lint docs bench lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(NO_PYTHON)" >&2; exit 1; }
	@$(PYTHON) -c '$(CHECK_VERSION)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(NO_VENV)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@echo "Installing what requirements.lock names into .venv, once; this takes some minutes."
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

install: $(READY)  ## make .venv from requirements.lock

demo: $(READY)  ## a training round from lessons to report, of any course: COURSE=people COUNTRY=ZMB
	$(BIN)/sscourse demo --course $(COURSE) --country $(COUNTRY) --out build/demo

build/demo/trainee: | $(READY)
	$(MAKE) demo

lab: $(READY) build/demo/trainee  ## JupyterLab on that round, as a trainee sees it
	$(BIN)/jupyter lab $(LAB) build/demo/trainee

test: $(READY)  ## the tests, without the slow ones
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-all: $(READY)  ## every test
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(READY)  ## style, import layers, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

docs: $(READY)  ## the site, with a page for each course and the executed lessons, in build/docs
	$(BIN)/sphinx-build -W --keep-going -b html docs build/docs

bench: $(READY)  ## speed beside the peers, in one run, as ratios
	$(BIN)/python -m benchmarks

lock: $(READY)  ## resolve requirements.lock again after pyproject.toml changed
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock

clean:  ## remove everything made, but not .venv
	rm -rf build docs/generated .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
