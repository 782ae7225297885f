PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --disable-pip-version-check

SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test test-slow lock

# A file's tests run in one process, and several files at once.
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# One line on the terminal that says what pip is doing.
PROGRESS := | { while read -r line; do printf '\r\033[K%.79s' "$$line"; done; printf '\r\033[K'; }

run: $(VENV)/installed
	@$(BIN)/python -m model.compiling
	@$(BIN)/python app.py

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(PARALLEL) $(TESTS)

test-slow: $(VENV)/installed-dev
	$(BIN)/pytest -m slow $(PARALLEL)

# Every package, direct and indirect, for all Pythons and systems that the project promises. uv
# overlooks that backports.strenum 1.3 is for older ones only.
lock: | $(BIN)/python
	$(PIP) --quiet uv
	{ grep --no-filename --invert-match '^-' requirements*.txt; \
	  echo 'backports.strenum<1.3'; } | \
	    $(BIN)/uv pip compile - --quiet --upgrade --universal --python-version 3.11 --no-annotate \
	    --custom-compile-command "make lock" --output-file constraints.txt

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt constraints.txt | $(BIN)/python
	@echo "Installing the packages: 0.5 GB to download, 2 GB on disk, a few minutes."
	@$(PIP) -r $< $(PROGRESS)
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements-train.txt requirements.txt constraints.txt | $(BIN)/python
	@echo "Installing the packages for development."
	@$(PIP) -r $< $(PROGRESS)
	@touch $@
