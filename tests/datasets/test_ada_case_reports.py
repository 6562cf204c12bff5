"""Fictional pages in the format of the Ada case reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.datasets import ada_case_reports
from clinicalbert.datasets.example import Example
from clinicalbert.errors import OffsetError
from made_corpora import linked, marked, write

KEY = next(
    f"https://example.org/{n}" for n in range(9) if ada_case_reports.split_of(f"https://example.org/{n}") == "dev"
)
BODY = "He had no fever or rash . Gout explains the rash."


def entity(key: str, kind: str, page: str, words: str) -> dict[str, Any]:
    start = page.index(words)
    return {"id": key, "type": kind, "start": start, "end": start + len(words), "text": words, "origin": "manual"}


def relation(kind: str, governor: str, dependent: str) -> dict[str, str]:
    return {"id": "1", "type": kind, "governor": governor, "dependent": dependent}


def read(folder: Path, page: str, entities: list[dict[str, Any]], relations: list[dict[str, str]]) -> Example:
    record = {"doc_id": f" {KEY}", "passage_infons": {}, "text": page, "entities": entities, "relations": relations}
    write(folder / "CaseReportCorpus.jsonl", json.dumps(record) + "\n")
    (example,) = ada_case_reports.read(folder, "dev")
    return example


def test_what_a_modifier_modifies_is_negated(tmp_path: Path) -> None:
    found = [("m", "modifier", "no"), ("f", "finding", "fever "), ("r", "finding", "rash "), ("c", "condition", "Gout")]
    entities = [entity(k, kind, BODY, words) for k, kind, words in found]
    relations = [relation("modifies", "m", "f"), relation("has", "patient", "f"), relation("causes", "c", "r")]
    example = read(tmp_path, BODY, entities, relations)
    assert (example.id, example.group, example.text) == (KEY, KEY, BODY)
    assert [(*m, *s.flags) for m, s in zip(marked(example), example.spans, strict=True)] == [
        *(("no", "modifier"), ("fever", "finding", "negated"), ("rash", "finding"), ("Gout", "condition")),
    ]
    assert linked(example) == [("no", "modifies", "fever"), ("Gout", "causes", "rash")]


def test_equal_and_overlapping_findings_are_one(tmp_path: Path) -> None:
    words = ("fever or rash", "fever or rash", "rash")
    entities = [entity(str(i), "finding", BODY, w) for i, w in enumerate(words)] + [entity("m", "modifier", BODY, "no")]
    example = read(tmp_path, BODY, entities, [relation("modifies", "m", "1"), relation("modifies", "m", "2")])
    assert marked(example) == [("no", "modifier"), ("fever or rash", "finding")]
    assert linked(example) == [("no", "modifies", "fever or rash")] and example.spans[1].flags == {"negated"}


MENU = "Warning:  The NCBI web site requires JavaScript to function. more... "
FILLER = "Nobody marked a word of this sentence. " * 30


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (f"Gout in May {MENU}{FILLER}Abstract. {BODY} It went. {FILLER}", f"Gout in May\n{BODY}"),
        (f"Gout in May - PubMed - NCBI {MENU}{FILLER}  Abstract {BODY}", f"Gout in May\nAbstract {BODY}"),
        (f"Gout | J Gout Skip to content Menu  {BODY} {FILLER}", f"Gout\n{BODY}"),
        (f"Gout. A short note. {BODY}", f"Gout. A short note. {BODY}"),
        (f"J Gout. Gout  {'-' * 2000} {BODY}", f"Gout\n{'-' * (1000 - 11)} {BODY}"),
    ],
)
def test_what_nobody_annotated_is_cut_out_and_offsets_shifted(tmp_path: Path, page: str, text: str) -> None:
    title = page.rindex("Gout", 0, page.index(BODY) - 900 if len(page) > 2000 else 6)
    entities = [
        {**entity("t", "condition", page, "Gout"), "start": title, "end": title + 4},
        entity("f", "finding", page, "fever or rash"),
        {**entity("l", "condition", page, "Gout explains"), "text": "Gout explains"},
    ]
    example = read(tmp_path, page, entities, [])
    assert example.text == text
    assert marked(example) == [("Gout", "condition"), ("fever or rash", "finding"), ("Gout explains", "condition")]


@pytest.mark.parametrize("start", [3, 8])
def test_an_entity_elsewhere_is_an_error_without_words(tmp_path: Path, start: int) -> None:
    wrong = {**entity("f", "finding", BODY, "fever"), "start": start}
    with pytest.raises(OffsetError, match=f"{KEY}: the words at {start}:15 are not those") as error:
        read(tmp_path, BODY, [wrong], [])
    assert "fever" not in str(error.value)


def test_the_split_of_a_report_never_changes() -> None:
    keys = [f"https://example.org/{n}" for n in range(2000)]
    counts = {s: list(map(ada_case_reports.split_of, keys)).count(s) for s in ("train", "dev", "test")}
    assert 1120 < counts["train"] < 1280 and 340 < counts["dev"] < 460 and 340 < counts["test"] < 460
    assert list(map(ada_case_reports.split_of, keys[:4])) == ["test", "train", "dev", "train"]
