PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --disable-pip-version-check

SHELL := bash
.SHELLFLAGS := -eo pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test test-slow

# One line on the terminal that says what pip is doing.
PROGRESS := | { while read -r line; do printf '\r\033[K%.79s' "$$line"; done; printf '\r\033[K'; }

run: $(VENV)/installed
	@$(BIN)/python -m model.compiling
	@$(BIN)/python app.py

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-slow: $(VENV)/installed-dev
	$(BIN)/pytest -m slow

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(BIN)/python
	@echo "Installing the packages: 0.5 GB to download, 2 GB on disk, a few minutes."
	@$(PIP) -r $< $(PROGRESS)
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements-train.txt requirements.txt | $(BIN)/python
	@echo "Installing the packages for development."
	@$(PIP) -r $< $(PROGRESS)
	@touch $@
