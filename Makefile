# `make demo` and `make test` each set up all they need; the second time that is quick.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8400
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := pip==26.3 # finds its way through the index in a third of the time of older ones
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What is imported is compiled when it is, and kept: a fifth of what is installed.
WITH_PINS := $(INSTALL) --no-compile -c constraints.txt
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test collect test-thorough lint format evaluate browser clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Make .venv with everything that demo, tests and evaluation need

ADAPTERS := content_index/embedding/partners.safetensors retrieval/reader/own.safetensors

$(STAMP): pyproject.toml constraints.txt $(ADAPTERS)
	@echo "== Setting up $(VENV) (a few minutes the first time) =="
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; this is %d.%d. Try: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || { echo "-- creating the virtual environment"; $(PYTHON) -m venv $(VENV); }
	@echo "-- installing PyTorch (the largest part)"
	@$(INSTALL) $(PIP)
	@$(WITH_PINS) torch==2.13.0
	@echo "-- installing Dealmate and its other dependencies"
	@$(WITH_PINS) -e '.[dev]'
	@echo "-- preparing the embedding model and the reader"
	@$(BIN)/python -W ignore -m content_index.embedding.onnx_export >/dev/null
	@$(BIN)/python -W ignore -m retrieval.reader.own_export >/dev/null
	@touch $(STAMP)
	@echo "== Ready =="

demo: setup ## Start the demo: a local Slack-like workspace, the example programme, the bot
	@$(BIN)/dealmate demo --port $(PORT)

browser: ## Install Chromium for the browser tests where that is possible
	@.ci/install-browser

test: setup browser ## Run all tests, on three processes: they often wait for others
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

collect: setup # Find all tests, as their processes do once more: what they read is kept for them
	@found=$$($(BIN)/pytest --collect-only -q) || { tail -n 40 <<<"$$found"; exit 1; }

test-thorough: export DEALMATE_TESTS_THOROUGH := 1
test-thorough: test ## Run all tests at length, for a night: ten times the examples, every pair of place and asset

lint: setup ## Check style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

evaluate: setup ## Measure on a corpus: make evaluate ARGS="--corpus FOLDER --questions FILE"
	@$(BIN)/dealmate evaluate $(ARGS)

clean: ## Remove the environment, the demo's data and all caches
	@rm -rf $(VENV) .demo .evaluation .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
