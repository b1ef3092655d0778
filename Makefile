# sohoa: the commands that people and build servers call. `make` or `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

DEMO ?= var/demo
BIN := .venv/bin
READING := tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd poppler-utils fonts-liberation2 libpango-1.0-0 libpangoft2-1.0-0
BENCH := unpaper ghostscript
WORK ?= var/train-reader
OUT ?= pipeline/engines/weights/linenet.onnx
DIGITS_WORK ?= var/train-digits
DIGITS_OUT ?= pipeline/engines/weights/digits.onnx

.PHONY: help run run-elastic test check bench bench-ablation fix lock messages samples train-reader train-digits clean install install-dev

help: ## List these commands.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: install ## Install what is missing, digitize samples/ into var/demo, and show what came of it.
	@$(BIN)/python .ci/demo.py $(DEMO)

run-elastic: install ## The same into var/demo-elastic, searched by Elasticsearch: that of SOHOA_ELASTIC_URL, or one for the time being.
	@SOHOA_INDEX__ENGINE=elastic SOHOA_INDEX__URLS="$${SOHOA_ELASTIC_URL:-}" SOHOA_ES_NAME="$${SOHOA_ES_NAME:-demo}" \
		$(BIN)/python .ci/with_elasticsearch.py SOHOA_INDEX__URLS \
		$(BIN)/python .ci/demo.py $(DEMO)-elastic 'index status' 'index check'

test: install-dev ## Run all tests, those of Elasticsearch where Java and Maven are there; fails below 90 % coverage.
	@.ci/versions
	@PYTHONDONTWRITEBYTECODE= SOHOA_ES_MEMORY=1 SOHOA_ES_QUICK=1 $(BIN)/python .ci/with_elasticsearch.py --optional SOHOA_TEST_ELASTICSEARCH \
		$(BIN)/python -m slipcover --json --out .coverage.json -m pytest \
		-n 3 --dist loadfile --no-loadscope-reorder
	@$(BIN)/python -m slipcover --merge .coverage.json --out .coverage.json --fail-under 90 || \
		{ echo "Coverage is below 90 %." >&2; exit 1; }

check: install-dev ## Look at the code without changing it: lint, format, types, layers, lock files.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_architecture.py
	@.ci/lock --check

bench: install-dev ## Measure reading quality, speed against OCRmyPDF, and what a kill leaves behind.
	@.ci/install-system $(BENCH)
	@$(BIN)/python -m tests.benchmarks

bench-ablation: install-dev ## Measure what each step of the reading is worth, on the pages that SOHOA_REAL_SCANS names.
	@$(BIN)/python -m tests.benchmarks.ablation

fix: install-dev ## Format the code and mend what the linter can mend.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: install-dev ## Write the lock files anew from pyproject.toml.
	@.ci/lock

messages: install-dev ## Gather the texts of the program and compile the Vietnamese catalogue.
	@$(BIN)/python .ci/messages.py

samples: install-dev ## Make the sample scans again.
	@$(BIN)/python samples/make_samples.py

train-reader: install-dev ## Make the weights of the line reader again: TEXTS=folder SCANS=folder; takes hours, goes on where it was stopped.
	@TEACHER="$(TEACHER)" .ci/train-reader "$(TEXTS)" "$(SCANS)" "$(WORK)" "$(OUT)" $(HELD)

train-digits: install-dev ## Make the weights of the digit reader again, in a quarter of an hour on one core.
	@.ci/install-system fonts-croscore fonts-liberation2 fonts-texgyre fonts-freefont-ttf fonts-linuxlibertine
	@.ci/train-digits "$(DIGITS_WORK)" "$(DIGITS_OUT)"

clean: ## Remove what was made here: environment, demo workspace, caches.
	@rm -rf .venv var dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

install: ## Install the programs and libraries that are missing, and nothing that is there.
	@.ci/install-system $(READING)
	@.ci/install-python run

install-dev: ## The same with the tools for development.
	@.ci/install-system $(READING)
	@.ci/install-python dev
