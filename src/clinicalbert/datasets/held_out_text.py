"""Every text that is used for evaluation and visible: what no pre-training text may share 13 words with."""

from __future__ import annotations

import csv
import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example

EVALUATION_FILES = (
    "aci_bench/valid.csv",
    "aci_bench/clinicalnlp_task?_test?.csv",
    "bioasq/*_golden.json",
    "casimedicos_en/dev.tsv",
    "codiesp_en/dev/**/*.txt",
    "covid_qa/*.json",
    "head_qa_en/dev*.json",
    "lct/spert_dev.json",
    "lct/spert_test.json",
    "liveqa_med2017/*.xml",
    "liveqa_med2017/*Answers*.csv",
    "medec/*ValidationSet*.csv",
    "mediqa2019/*ValidationSet*.xml",
    "medmcqa/dev*.jsonl",
    "mednli/mli_dev_v1.jsonl",
    "mednli/mli_test_v1.jsonl",
    "mts_dialog/*TestSet*.csv",
    "mts_dialog/*ValidationSet*.csv",
    "mtsamples/dev.jsonl.xz",
    "nli4ct/dev.json",
    "openi/*validate*.jsonl",
    "pubmedqa/*.json",
    "trialgpt_criteria/*.json",
)
"""Patterns below the folder of corpora; those of ``CORPORA`` are read by their adapters."""

PARTS_OF_OTHERS = frozenset(("maccrobat2020_doses", "maccrobat2020_times", "phi_surrogates", "replaced_abbreviations"))
"""Corpora whose dev and test texts are cut from documents that are held out as those of others: not read again."""


def held_out_texts(root: Path) -> Iterator[str]:
    """The strings of all evaluation files that are there, and of the dev and test splits of all adapters of texts.

    Pairs and choices are not built for it: ``EVALUATION_FILES`` names their files.
    """
    for name in CORPORA:
        corpus = CORPORA.get(name)
        if name not in PARTS_OF_OTHERS and corpus.schema is Example and (root / (corpus.folder or name)).is_dir():
            for split in corpus.splits:
                if split != "train":
                    yield from (e.text for e in corpus.load_below(root, split))
    for pattern in EVALUATION_FILES:
        for path in sorted(root.glob(pattern)):
            yield from strings_of(path)


def strings_of(path: Path) -> Iterator[str]:
    """The strings of a file of JSON, JSON lines, CSV, XML or text, whatever they are called."""
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
        match path.with_suffix("").suffix if path.suffix == ".xz" else path.suffix:
            case ".json" | ".jsonl":
                raw = file.read()
                try:
                    yield from _strings(json.loads(raw))
                except json.JSONDecodeError:  # a value a line, whatever the file is called
                    for line in raw.splitlines():
                        yield from _strings(json.loads(line))
            case ".csv":
                csv.field_size_limit(sys.maxsize)
                for row in csv.reader(file):
                    yield from row
            case ".tsv":  # a token a line, with its tag, which would stand between the words
                yield " ".join(line.split()[0] for line in file if line.strip())
            case ".xml":
                yield from _below(ElementTree.fromstring(file.read()))  # noqa: S314 - a file of a named corpus
            case _:
                yield file.read()


def _below(element: ElementTree.Element) -> Iterator[str]:
    """The text of an element with all below it, for each element that has text of its own."""
    if (element.text or "").strip():
        yield " ".join("".join(element.itertext()).split())
    else:
        for child in element:
            yield from _below(child)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
