"""The real corpora, where they are at hand."""

from __future__ import annotations

import os
from collections import Counter
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from clinicalbert.datasets import e3c_english
from clinicalbert.datasets.corpus import CORPORA, ROOT_VARIABLE, data_root
from clinicalbert.datasets.leaks import HeldOut, normalised
from clinicalbert.datasets.mtsamples import read_notes
from clinicalbert.datasets.replaced_abbreviations import ambiguous_forms
from clinicalbert.knowledge.abbreviations import load_senses
from clinicalbert.labels import HEADS, PUBLIC

pytestmark = pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")


@pytest.mark.parametrize(
    ("name", "split", "texts", "mentions"),
    [
        ("bc5cdr", "train", 500, 9385),
        ("bc5cdr", "dev", 500, 9591),
        ("bc5cdr", "test", 500, 9809),
        ("ncbi_disease", "train", 592, None),
        ("ncbi_disease", "dev", 100, None),
        ("ncbi_disease", "test", 940, 960),
        ("maccrobat2020", "train", 137, None),
        ("maccrobat2020", "dev", 36, None),
        ("maccrobat2020", "test", 27, None),
    ],
)
def test_counts(name: str, split: str, texts: int, mentions: int | None) -> None:
    corpus = CORPORA.get(name)
    examples = corpus.load(split)
    assert len(examples) == len({e.id for e in examples}) == texts
    assert mentions is None or sum(len(e.spans) for e in examples) == mentions
    assert corpus.head is not None
    assert {s.label for e in examples for s in e.spans} <= set(HEADS[corpus.head])
    assert all(e.text[s.start : s.end].strip() for e in examples for s in e.spans)


@pytest.mark.parametrize("split", ["open", "sealed"])
def test_note_gold(split: str) -> None:
    examples = CORPORA.get("note_entities").load(split)
    assert examples and {s.label for e in examples for s in e.spans} <= set(PUBLIC)
    for e in examples:
        for s in e.spans:
            words = e.text[s.start : s.end]
            assert words == words.strip(), f"{e.id}: {s.start}:{s.end} begins or ends with a blank"


def test_splits_share_no_document() -> None:
    names = ("bc5cdr", "maccrobat2020", "note_entities", "ade_corpus_v2", "phee", "ddi_2013", "ada_case_reports")
    for name in (*names, "bioscope"):
        splits = [{e.group for e in CORPORA.get(name).load(s)} for s in CORPORA.get(name).splits]
        assert sum(map(len, splits)) == len(set().union(*splits))


@pytest.mark.parametrize(
    ("name", "split", "texts", "mentions", "relations"),
    [
        ("ade_corpus_v2", "train", 13676, 6609, 4196),
        ("ade_corpus_v2", "dev", 3629, 2096, 1275),
        ("ade_corpus_v2", "test", 3655, 2134, 1350),
        ("ade_doses", "train", 122, 276, 153),
        ("ade_doses", "dev", 42, 100, 59),
        ("ade_doses", "test", 49, 115, 67),
        ("phee", "train", 2866, 17051, 14164),
        ("phee", "dev", 961, 5771, 4819),
        ("phee", "test", 968, 5890, 4904),
        ("ddi_2013", "train", 6228, 13319, 3625),
        ("ddi_2013", "dev", 677, 1446, 396),
        ("ddi_2013", "test", 1299, 3040, 979),
        ("ada_case_reports", "train", 27, 1640, 296),
        ("ada_case_reports", "dev", 15, 860, 138),
        ("ada_case_reports", "test", 11, 664, 83),
        ("maccrobat2020_doses", "train", 137, 1371, 569),
        ("maccrobat2020_doses", "dev", 36, 294, 113),
        ("maccrobat2020_doses", "test", 27, 310, 137),
        ("maccrobat2020_times", "train", 137, 804, 37),
        ("maccrobat2020_times", "dev", 36, 191, 6),
        ("maccrobat2020_times", "test", 27, 152, 5),
        ("e3c_english", "dev", 23, 2141, 0),
        ("e3c_english", "test", 13, 1154, 0),
        ("replaced_abbreviations", "train", 9834, 9834, 0),
        ("replaced_abbreviations", "dev", 493, 493, 0),
        ("replaced_abbreviations", "test", 395, 395, 0),
        ("bioscope", "train", 9668, 7181, 3621),
        ("bioscope", "dev", 1026, 784, 394),
        ("bioscope", "test", 1177, 864, 436),
        ("bioscope", "papers", 2670, 2104, 1060),
    ],
)
def test_counts_of_relations(name: str, split: str, texts: int, mentions: int, relations: int) -> None:
    examples = CORPORA.get(name).load(split)
    assert len(examples) == len({e.id for e in examples}) == texts
    assert sum(len(e.spans) for e in examples) == mentions
    assert sum(len(e.relations) for e in examples) == relations
    assert all(e.text[s.start : s.end] == e.text[s.start : s.end].strip() for e in examples for s in e.spans)


KIN = ("ade_corpus_v2", "ade_doses", "phee")


@pytest.mark.parametrize("name", KIN)
def test_no_abstract_is_trained_on_here_and_tested_on_there(name: str) -> None:
    taught = {e.group for e in CORPORA.get(name).load("train")}
    for other in (*KIN, "bc5cdr"):
        assert not taught & {e.group for split in ("dev", "test") for e in CORPORA.get(other).load(split)}


def test_without_the_guard_texts_would_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    held = HeldOut(e.text for split in ("dev", "test") for e in CORPORA.get("phee").load(split))
    # one sentence stands in two abstracts: the rule of thirteen words takes it out of training
    assert len(held.screen(CORPORA.get("ade_corpus_v2").load("train")).dropped) == 1
    monkeypatch.setattr("clinicalbert.datasets.ade_corpus_v2.official_splits", lambda *_: {})
    assert len(held.screen(CORPORA.get("ade_corpus_v2").load("train")).dropped) > 800


def test_ade_is_whole() -> None:
    examples = [e for split in ("train", "dev", "test") for e in CORPORA.get("ade_corpus_v2").load(split)]
    assert Counter(e.labels for e in examples) == {("adverse_event",): 4272, (): 16688}
    assert sum(len(e.relations) for e in examples) == 6821
    assert sum(len(e.relations) for s in ("train", "dev", "test") for e in CORPORA.get("ade_doses").load(s)) == 279


def test_every_two_drugs_of_a_sentence_are_a_pair_of_the_file() -> None:
    corpus = CORPORA.get("ddi_2013")
    with ZipFile(data_root() / "ddi_2013" / "DDICorpus-2013.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                for sentence in ElementTree.fromstring(archive.read(name)).iter("sentence"):
                    ids = [e.attrib["id"] for e in sentence.iter("entity")]
                    listed = [(p.attrib["e1"], p.attrib["e2"]) for p in sentence.iter("pair")]
                    assert sorted(listed) == sorted((a, b) for i, a in enumerate(ids) for b in ids[i + 1 :])
    splits = {split: corpus.load(split) for split in corpus.splits}
    pairs = {s: sum(len(e.spans) * (len(e.spans) - 1) // 2 for e in found) for s, found in splits.items()}
    assert pairs["train"] + pairs["dev"] == 27792 and pairs["test"] == 5716
    assert all(r.head < r.tail for found in splits.values() for e in found for r in e.relations)
    types = [
        Counter(r.label for s in names for e in splits[s] for r in e.relations)
        for names in (("train", "dev"), ("test",))
    ]
    assert types[0] == {"effect": 1687, "mechanism": 1319, "advise": 826, "int": 189}
    assert types[1] == {"effect": 360, "mechanism": 302, "advise": 221, "int": 96}


def test_case_reports_are_read_without_what_nobody_annotated() -> None:
    corpus = CORPORA.get("ada_case_reports")
    splits = {split: corpus.load(split) for split in corpus.splits}
    examples = [e for found in splits.values() for e in found]
    for part in ("NCBI", "Skip to ", "JavaScript", "PubReader", "All authors read", "Google Scholar"):
        assert not [e.id for e in examples if part in e.text]
    held = HeldOut(e.text for split in ("dev", "test") for e in splits[split])
    assert held.screen(splits["train"]).dropped == ()  # with their menus and consents, 20 of 27 would go
    labels = Counter((s.label, "negated" in s.flags) for e in examples for s in e.spans)
    assert labels["finding", True] == 476 and labels["condition", True] == labels["factor", True] == 0


def test_every_cue_of_bioscope_has_its_scope() -> None:
    corpus = CORPORA.get("bioscope")
    splits = {split: corpus.load(split) for split in corpus.splits}
    examples = [e for found in splits.values() for e in found]
    assert all(len(e.relations) == sum("scope" not in s.label for s in e.spans) for e in examples)
    labels = Counter(s.label for e in examples for s in e.spans)
    assert labels["negation"] == 1757 + 378 and labels["speculation"] == 2694 + 682  # as its makers count them
    assert sum(n for label, n in labels.items() if "scope" in label) == 5422
    held = HeldOut(e.text for split in ("dev", "test", "papers") for e in splits[split])
    assert len(held.screen(splits["train"]).dropped) == 31  # headings and stock phrases; training drops them


def test_times_of_e3c_have_values() -> None:
    examples = [e for split in ("dev", "test") for e in CORPORA.get("e3c_english").load(split)]
    spans = [s for e in examples for s in e.spans]
    times = Counter(s.label for s in spans if s.label in e3c_english.TIMES)
    assert times == {"DURATION": 72, "DATE": 60, "SET": 18, "PREPOSTEXP": 15, "QUANTIFIER": 9, "TIME": 3}
    valued = Counter(s.label for s in spans if s.value)
    assert (valued["DURATION"], valued["DATE"], valued["SET"], valued["CLINENTITY"]) == (72, 59, 16, 434)
    assert sum("negated" in s.flags for s in spans) == 196
    assert len(examples) == 36 and all(len(e.date) == 10 for e in examples)


def test_replaced_abbreviations_are_of_documents_held_out_elsewhere() -> None:
    corpus = CORPORA.get("replaced_abbreviations")
    dev, test = corpus.load("dev"), corpus.load("test")
    notes = HeldOut(note["text"] for note in read_notes(data_root() / "mtsamples", "dev"))
    assert all(e.text in notes for e in (*dev, *test) if e.group.startswith("mtsamples/"))  # PARTS_OF_OTHERS
    assert not {e.group for e in dev} & {e.group for e in test}
    taught = {f"maccrobat2020/{e.id}" for e in CORPORA.get("maccrobat2020").load("train")}
    taught |= {f"mtsamples/{note['sample_id']}" for note in read_notes(data_root() / "mtsamples", "train")}
    assert not taught & {e.group for e in (*dev, *test)}
    assert {e.group.split("/")[0] for e in (*dev, *test)} == {"mtsamples", "maccrobat2020", "ada_case_reports"}
    for e in (*dev, *test):
        (span,) = e.spans
        short = e.text[span.start : span.end]
        (form,) = (f for f in ambiguous_forms() if f.short_form == short)
        assert span.label == "abbreviation" and span.value in form.wordings
        assert not [w for wordings in form.wordings.values() for w in wordings if w in e.text.lower()]


def test_every_sense_stands_in_an_open_inventory() -> None:
    """The table of the package holds nothing of lists whose terms forbid it."""
    assert (len(ambiguous_forms()), sum(len(f.wordings) for f in ambiguous_forms())) == (33, 79)
    listed = load_senses(["berman"])
    for form in ambiguous_forms():
        known = {normalised(s.long_form).replace(" s ", " ") for s in listed[form.short_form.lower()]}
        for long, wordings in form.wordings.items():
            assert known & {normalised(w).replace(" s ", " ") for w in wordings}, f"{form.short_form}: {long}"
