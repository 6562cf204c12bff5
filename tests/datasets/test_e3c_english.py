"""A fictional report in the format of E3C (UIMA CAS XMI)."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from clinicalbert.datasets import e3c_english
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.errors import InputError
from made_corpora import write

TEXT = "Seen on 3 May\r\nfor gout & gouty toes. No fever for 2 days. Mild pain."
SPACES = (
    'xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore"'
)


def mark(kind: str, words: str, **attributes: str) -> str:
    start = TEXT.index(words)
    told = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<custom:{kind} begin="{start}" end="{start + len(words)}"{told}/>'


def report(root: Path, *marks: str, sofa: bool = True) -> Path:
    words = quoteattr(TEXT, {"\r": "&#13;", "\n": "&#10;"})
    text = f"<cas:Sofa sofaString={words}/>" if sofa else ""
    day = '<custom:METADATA begin="0" end="0" docTime="2020-05-04"/>'
    body = f'<?xml version="1.0" encoding="UTF-8"?><xmi:XMI {SPACES}>{day}{"".join(marks)}{text}</xmi:XMI>'
    write(root / "e3c_english/data_annotation/English/layer1/EN1.xml", body)
    return root / "e3c_english"


def read(tmp_path: Path, *marks: str) -> Example:
    (example,) = e3c_english.read(report(tmp_path, *marks), "dev")
    return example


def found(example: Example) -> list[tuple[str, str, str]]:
    return [(example.text[s.start : s.end], s.label, s.value) for s in example.spans]


def test_times_bear_their_class_and_value(tmp_path: Path) -> None:
    example = read(
        tmp_path,
        mark("TIMEX3", "2 days", timex3Class="DURATION", value="P2D"),
        mark("TIMEX3", "3 May", timex3Class="DATE", value="2020-05-03"),
        mark("TIMEX3", "for gout", timex3Class="PREPOSTEXP", value="NO_VALUE"),
    )
    assert (example.id, example.group, example.text) == ("EN1", "EN1", TEXT)
    assert found(example) == [
        *(("3 May", "DATE", "2020-05-03"), ("for gout", "PREPOSTEXP", ""), ("2 days", "DURATION", "P2D")),
    ]
    assert example.date == "2020-05-04"


def test_entities_bear_their_concept_wherever_it_stands(tmp_path: Path) -> None:
    example = read(
        tmp_path,
        mark("CLINENTITY", "gout & gouty toes", entityID="C0000001", discontinuous="DISCONTINUOUS"),
        mark("CLINENTITY", "gouty toes", entityID="C0000009"),
        mark("CLINENTITY", "fever", discontinuous="C0000002"),
        mark("CLINENTITY", "Mild pain"),
        mark("BODYPART", "toes", eventiveValue="N/A"),
        mark("RML", "No fever"),
        mark("ACTOR", "Seen", role="PATIENT"),
    )
    assert found(example) == [
        ("gout & gouty toes", "CLINENTITY", "C0000001"),
        ("toes", "BODYPART", ""),
        *(("No fever", "RML", ""), ("fever", "CLINENTITY", "C0000002"), ("Mild pain", "CLINENTITY", "")),
    ]


@pytest.mark.parametrize(
    ("polarity", "modality", "flags"),
    [("POS", "ACTUAL", set()), ("NEG", "ACTUAL", {"negated"}), ("NEG", "HEDGED", {"negated", "hedged"})],
)
def test_flags_of_events(tmp_path: Path, polarity: str, modality: str, flags: set[str]) -> None:
    (span,) = read(tmp_path, mark("EVENT", "fever", polarity=polarity, contextualModality=modality)).spans
    assert span.label == "EVENT" and span.flags == flags


def test_nothing_is_trained_on_it(tmp_path: Path) -> None:
    report(tmp_path)
    corpus = CORPORA.get("e3c_english")
    assert len(corpus.load_below(tmp_path, "dev")) == 1 and corpus.splits == ("dev", "test")
    with pytest.raises(
        InputError, match=r"nothing may be trained on e3c_english: .*non-commercial.*splits: dev, test$"
    ):
        corpus.load_below(tmp_path, "train")


def test_files_that_are_not_there_or_hold_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no data_annotation/English/layer1"):
        e3c_english.read(tmp_path, "dev")
    with pytest.raises(InputError, match=r"EN1\.xml: there is no Sofa"):
        e3c_english.read(report(tmp_path, sofa=False), "dev")
