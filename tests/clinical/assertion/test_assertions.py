"""Assertion by rules: fictional sentences with their gold, offsets, any string, linear time."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.clinical.assertion import ASSERTIONS, Assertion, assertions, cues
from clinicalbert.clinical.assertion.lexicon import PROBLEM, match, read_toml, trie
from clinicalbert.clinical.assertion.past import is_chronic
from clinicalbert.document import Sentence
from clinicalbert.text import split_sections, split_sentences

MARK = re.compile(r"<(\w+)(?: relative=([^>]*))?>(.*?)</>", re.DOTALL)
LINES = Path(__file__).with_name("examples.txt").read_text("utf-8").splitlines()
EXAMPLES = [line.replace("\\n", "\n") for line in LINES if line and not line.startswith("#")]
KINDS = {"negation", "possible", "hypothetical", "conditional", "historical", "stop", "pseudo", "affirm"}


def parse(marked: str) -> tuple[str, list[tuple[int, int]], list[tuple[str, str]]]:
    text, last, spans, gold = "", 0, [], []
    for found in MARK.finditer(marked):
        text += marked[last : found.start()]
        spans.append((len(text), len(text) + len(found[3])))
        gold.append((found[1], found[2] or ""))
        text += found[3]
        last = found.end()
    return text + marked[last:], spans, gold


def read(text: str, spans: list[tuple[int, int]]) -> list[Assertion]:
    sections = split_sections(text)
    return assertions(text, spans, split_sentences(text, sections), sections)


@pytest.mark.parametrize("marked", EXAMPLES)
def test_sentences(marked: str) -> None:
    text, spans, gold = parse(marked)
    assert [(a.value, a.relative) for a in read(text, spans)] == gold


def test_examples_hold_every_value() -> None:
    count = Counter(value for marked in EXAMPLES for value, _ in parse(marked)[2])
    assert set(count) == set(ASSERTIONS) and min(count.values()) >= 20


@pytest.mark.parametrize(("name", "marks"), [("assertion", 547), ("assertion-2", 374)])
def test_the_open_gold(name: str, marks: int) -> None:
    path = files("clinicalbert.datasets").joinpath(f"gold/{name}.open.jsonl")
    right = total = 0
    for line in path.read_text("utf-8").splitlines():
        text, spans, gold = parse(json.loads(line)["text"])
        said = [(a.value, a.relative) for a in read(text, spans)]
        right += sum(a == b for a, b in zip(said, gold, strict=True))
        total += len(gold)
    assert total == marks and right / total >= 0.98


def test_the_cue_is_what_stands_in_the_text() -> None:
    text, spans, _ = parse(
        "Denies <negated>chest pain</>; father had <family>gout</>; <conditional>cough</> on exertion."
    )
    found = read(text, spans)
    assert [text[a.cue.start : a.cue.end] for a in found if a.cue] == ["Denies", "father", "on exertion"]
    assert [a.rule for a in found] == ["denial", "relative", "circumstance"]


def test_without_evidence_a_problem_is_present() -> None:
    (found,) = read("Wheezing.", [(0, 8)])
    assert found == Assertion("present", "", None, "default")


def test_spans_in_any_order_and_overlapping() -> None:
    text = "Has fever. No cough or dyspnea on exertion."
    fever, cough, dyspnea = (text.index(w) for w in ("fever", "cough", "dyspnea"))
    spans = [
        (dyspnea, dyspnea + 7),
        (fever, fever + 5),
        (cough, cough + 5),
        (dyspnea, dyspnea + 19),
        (cough, cough + 5),
    ]
    assert [a.value for a in read(text, spans)] == ["negated", "present", "negated", "negated", "negated"]


def test_no_sentences_no_spans() -> None:
    assert assertions("No fever", [(3, 8)], []) == [Assertion("present")]
    assert assertions("No fever", [], split_sentences("No fever")) == []
    assert assertions("", [], []) == [] and cues("", []) == []


def test_a_section_holds_across_its_sentences() -> None:
    text = "FAMILY HISTORY: Adopted as an infant by cousins.\nStroke.\n\nPLAN: treat gout.\n"
    spans = [(text.index(w), text.index(w) + len(w)) for w in ("Stroke", "gout")]
    assert [a.value for a in read(text, spans)] == ["family", "present"]


def test_the_patient_in_a_family_history() -> None:
    text = "FAMILY HISTORY: Mother: gout. Patient has vitiligo.\n"
    spans = [(text.index(w), text.index(w) + len(w)) for w in ("gout", "vitiligo")]
    assert [a.value for a in read(text, spans)] == ["family", "present"]


def test_a_suspicion_that_is_denied_by_name_is_denied_at_each_mention() -> None:
    text = "Torsion was suspected. Ultrasound showed no torsion, but torsion may recur."
    first, second = text.index("Torsion"), text.index("torsion")
    found = read(text, [(first, first + 7), (second, second + 7)])
    assert [(a.value, a.rule) for a in found] == [("negated", "excluded later"), ("negated", "no")]
    gone = "Possible zoster last week. Today the zoster has resolved."
    found = read(gone, [(9, 15), (gone.rindex("zoster"), gone.rindex("zoster") + 6)])
    assert [a.value for a in found] == ["possible", "negated"]


def test_headings_that_are_substances_hold_reactions() -> None:
    text = "Keflex: hives\nTORADOL: wheezing in 2015\n"
    spans = [(text.index(w), text.index(w) + len(w)) for w in ("hives", "wheezing")]
    assert [a.value for a in read(text, spans)] == ["conditional", "conditional"]


def test_headings_count_without_sections() -> None:
    text = "FH: gout, stroke."
    found = assertions(text, [(4, 8), (10, 16)], split_sentences(text))
    assert [(a.value, a.relative) for a in found] == [("family", "family")] * 2


@pytest.mark.parametrize(
    ("problem", "chronic"),
    [("type 2 diabetes", True), ("CHF", True), ("gestational diabetes", False), ("DVT", False), ("", False)],
)
def test_chronic(problem: str, chronic: bool) -> None:
    assert is_chronic(problem) is chronic


def test_the_lexicon_is_sound() -> None:
    tables = read_toml("cues.toml")["cue"]
    assert {table["kind"] for table in tables} == KINDS
    assert all(table.get("side", "") in ("", "after", "before") for table in tables)
    assert trie()["no"][""][0].kind == "negation"
    end, rules = match(["no", "evidence", PROBLEM], 0)
    assert end == 1 and rules[0].name == "no"
    end, rules = match(["no", "change", "in", PROBLEM], 0)
    assert end == 2 and rules[0].kind == "pseudo"


def test_cues_with_scopes() -> None:
    text = "There is no fever but cough may be due to asthma. Rebound was absent."
    found = cues(text, split_sentences(text))
    assert [(text[c.start : c.end], c.kind) for c in found] == [
        ("no", "negation"),
        ("may", "speculation"),
        ("absent", "negation"),
    ]
    assert [text[c.scope_start : c.scope_end] for c in found] == [
        "no fever",
        "may be due to asthma",
        "Rebound was absent",
    ]


def test_pseudo_cues_are_none() -> None:
    text = "Not only anemia. NO synthase was measured in May 2011. Gram negative rods."
    assert cues(text, split_sentences(text)) == []


@given(st.text(max_size=300), st.data())
@settings(max_examples=60, deadline=None)
def test_any_string(text: str, data: st.DataObject) -> None:
    place = st.integers(-2, len(text) + 2)
    spans = data.draw(st.lists(st.tuples(place, place), max_size=6))
    found = read(text, spans)
    assert len(found) == len(spans) and all(a.value in ASSERTIONS for a in found)
    for cue in cues(text, split_sentences(text)):
        assert 0 <= cue.scope_start <= cue.start < cue.end <= cue.scope_end <= len(text)


PIECES = (
    "no denies , or and if when on exertion mother 's FH: PMH: ( ) [x] [ ] ? : ; - + 2010 history of possible vs is "
    "was return for prn allergic to penicillin should develop ruled out it fever \n . not without since own she"
)
UNITS = [
    "1 ",
    "q",
    "no ",
    "mg ",
    "if ",
    "no fever, ",
    "mother ",
    "(",
    "or ",
    "? ",
    "in 2010 ",
    "[ ] ",
    "possible ",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=60), st.data())
@settings(max_examples=150, deadline=None)
def test_any_run_of_cues(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    starts = data.draw(st.lists(st.integers(0, max(0, len(text) - 1)), max_size=8))
    for found in read(text, [(start, start + 4) for start in starts]):
        assert found.value in ASSERTIONS and (found.value == "family") == bool(found.relative)
        assert found.cue is None or 0 <= found.cue.start < found.cue.end <= len(text)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.slow
def test_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    spans = [(start, start + 2) for start in range(0, len(text), 5_000)]
    begun = time.process_time()
    assertions(text, spans, [Sentence(0, len(text))])
    cues(text, [Sentence(0, len(text))])
    assert time.process_time() - begun < 4


@pytest.mark.slow
def test_many_problems_in_one_sentence() -> None:
    text = "No " + "fever, " * 20_000
    spans = [(start, start + 5) for start in range(3, len(text) - 5, 7)]
    begun = time.process_time()
    found = assertions(text, spans, [Sentence(0, len(text))])
    assert found[0].value == "negated" and time.process_time() - begun < 4
