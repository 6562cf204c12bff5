"""Small files of each format, made by hand."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.datasets import maccrobat2020, mtsamples, ncbi_disease, note_entities
from clinicalbert.datasets.conll import read_conll
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example, LabelledSpan, outermost
from clinicalbert.datasets.pubtator import read_pubtator
from clinicalbert.errors import InputError, OffsetError, UnknownNameError

PUBTATOR = (
    "1|t|Aspirin in pain.\n1|a|Two | three\ttabs.\n"
    "1\t0\t7\tAspirin\tChemical\tD001\n1\t11\t15\tpain\tDisease\tD002\n1\t0\t15\tAspirin in pain\tGene\tD003\n"
    "1\tCID\tD001\tD002\n\n"
    "2|t|No abstract\n2|a|\n"
)
LABELS = {"Chemical": "Chemical", "Disease": "Disease"}


def marked(example: Example) -> list[tuple[str, str]]:
    return [(example.text[s.start : s.end], s.label) for s in example.spans]


def write(path: Path, text: str, *, newline: str = "") -> Path:
    with path.open("w", encoding="utf-8", newline=newline) as file:
        file.write(text)
    return path


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_pubtator(tmp_path: Path, line_end: str) -> None:
    path = write(tmp_path / "x.txt", PUBTATOR.replace("\n", line_end))
    one, two = read_pubtator(path, LABELS)
    assert (one.id, one.text, one.group) == ("1", "Aspirin in pain. Two | three\ttabs.", "1")
    assert marked(one) == [("Aspirin", "Chemical"), ("pain", "Disease")]
    assert (two.text, two.spans) == ("No abstract ", ())


def test_pubtator_labels_are_mapped_and_others_left_out(tmp_path: Path) -> None:
    one, _ = read_pubtator(write(tmp_path / "x.txt", PUBTATOR), {"Gene": "G"})
    assert marked(one) == [("Aspirin in pain", "G")]


@pytest.mark.parametrize("end", ["99", "0"])
def test_pubtator_with_offsets_outside(tmp_path: Path, end: str) -> None:
    with pytest.raises(OffsetError, match="1: gold span"):
        list(read_pubtator(write(tmp_path / "x.txt", PUBTATOR.replace("\t7\t", f"\t{end}\t")), LABELS))


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_pubtator_lines_end_at_line_feeds_only(tmp_path: Path, mark: str) -> None:
    (one,) = read_pubtator(write(tmp_path / "x.txt", f"1|t|A{mark}title\n1|a|b\n"), LABELS)
    assert one.text == f"A{mark}title b"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("No\tO\npain\tB-D\n.\tO\n", [("pain", "D")]),
        ("chest\tB-D\npain\tI-D\ncough\tB-D\n", [("chest pain", "D"), ("cough", "D")]),
        ("chest\tI-D\npain\tI-D\n", [("chest pain", "D")]),
        ("a\tB-D\nb\tI-E\n", [("a", "D"), ("b", "E")]),
        ("a\tB-D\nb\tO\nc\tI-D\n", [("a", "D"), ("c", "D")]),
        ("a\tNN\tB-D\nb\tVB\tO\n", [("a", "D")]),
        ("a\tO\n", []),
    ],
)
def test_conll(tmp_path: Path, rows: str, expected: list[tuple[str, str]]) -> None:
    (example,) = read_conll(write(tmp_path / "x.tsv", rows), prefix="p")
    assert example.text == " ".join(r.split("\t")[0] for r in rows.split("\n") if r)
    assert marked(example) == expected and example.id == example.group == "p-00001"


def test_conll_sentences(tmp_path: Path) -> None:
    found = list(read_conll(write(tmp_path / "x.tsv", "\na\tO\r\n\r\nb\tB-D\r\n\r\n"), prefix="p"))
    assert [(e.id, e.text) for e in found] == [("p-00001", "a"), ("p-00002", "b")]


def brat(folder: Path, key: str, text: str, annotations: str) -> None:
    write(folder / f"{key}.txt", text)
    write(folder / f"{key}.ann", annotations)


def test_brat(tmp_path: Path) -> None:
    text = "A 60-year-old man\r\nwith severe chest pain."
    annotations = (
        "T1\tAge 2 13\t60-year-old\n"
        "T2\tSign_symptom 31 41\tchest pain\nT3\tBiological_structure 31 36\tchest\n"
        "T4\tSeverity 24 30;37 41\tsevere pain\nE1\tSign_symptom:T2\n#1\tAnnotatorNotes T1\t9 11\n*\tOVERLAP T1 T2\n"
    )
    keys = {maccrobat2020.split_of(k): k for k in map(str, range(100))}
    for key in keys.values():
        brat(tmp_path, key, text, annotations)
    for split, key in keys.items():
        (example,) = maccrobat2020.read(tmp_path, split)
        assert (example.id, example.text) == (key, text)
        assert marked(example) == [("60-year-old", "Age"), ("severe chest pain", "Severity")]


def test_brat_views_keep_what_other_labels_overlap(tmp_path: Path) -> None:
    text = "Gout since May 2001, on 2 mg colzine daily for 3 days."
    annotations = (
        "T1\tHistory 0 19\tGout since May 2001\nT2\tDate 11 19\tMay 2001\nE1\tDate:T2\n"
        "T3\tDosage 24 29\t2 mg \nT4\tMedication 29 36\tcolzine\nE2\tMedication:T4 \n"
        "T5\tFrequency 37 42\tdaily\nT6\tDuration 47 53\t3 days\nE3\tDuration:T6\n"
        "R1\tMODIFY Arg1:T3 Arg2:E2\t\nR2\tMODIFY Arg1:E3 Arg2:E2\nR3\tBEFORE Arg1:E1 Arg2:E2\n"
        "R4\tMODIFY Arg1:T5 Arg2:T1\n"
    )
    key = next(k for k in map(str, range(100)) if maccrobat2020.split_of(k) == "dev")
    brat(tmp_path, key, text, annotations)
    (doses,), (times,) = maccrobat2020.read_doses(tmp_path, "dev"), maccrobat2020.read_times(tmp_path, "dev")
    assert marked(doses) == [
        ("2 mg", "Dosage"),
        ("colzine", "Medication"),
        ("daily", "Frequency"),
        ("3 days", "Duration"),
    ]
    words = [w for w, _ in marked(doses)]
    assert [(words[r.head], r.label, words[r.tail]) for r in doses.relations] == [
        *(("2 mg", "MODIFY", "colzine"), ("3 days", "MODIFY", "colzine")),
    ]
    assert marked(times) == [("May 2001", "Date"), ("daily", "Frequency"), ("3 days", "Duration")]
    assert times.relations == () and (times.id, times.group) == (key, key)
    assert maccrobat2020.read_doses(tmp_path, "train") == []
    (whole,) = maccrobat2020.read(tmp_path, "dev")
    assert ("May 2001", "Date") not in marked(whole) and whole.relations == ()


def test_brat_splits_by_a_hash_that_never_changes() -> None:
    counts = {s: [maccrobat2020.split_of(str(i)) for i in range(2000)].count(s) for s in ("train", "dev", "test")}
    assert 1300 < counts["train"] < 1500 and 250 < counts["dev"] < 350 and 250 < counts["test"] < 350
    assert [maccrobat2020.split_of(k) for k in ("15939911", "16778410", "18236639")] == ["dev", "test", "train"]


def test_an_abstract_that_occurs_twice_is_read_once(tmp_path: Path) -> None:
    block = "7|t|Flu\n7|a|b\n7\t0\t3\tFlu\tSpecificDisease\tD1\n\n"
    write(tmp_path / "NCBItrainset_corpus.txt", block * 2)
    (example,) = ncbi_disease.read(tmp_path, "train")
    assert marked(example) == [("Flu", "Disease")]


def test_note_gold_is_joined_with_the_user_s_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gold = {"sample_id": 5, "entities": [{"start": 0, "end": 5, "label": "problem"}]}
    write(tmp_path / "note_entities.open.jsonl", json.dumps(gold) + "\n")
    monkeypatch.setattr(note_entities, "_GOLD", tmp_path)
    with pytest.raises(InputError, match=r"dev\.jsonl\.xz"):
        note_entities.read(tmp_path, "open")
    with lzma.open(tmp_path / "dev.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"sample_id": 5, "text": "Cough\r\n"}) + "\n")
    (example,) = note_entities.read(tmp_path, "open")
    assert example.text == "Cough\r\n" and marked(example) == [("Cough", "problem")]
    assert [n["sample_id"] for n in mtsamples.read_notes(tmp_path, "dev")] == [5]


def test_where_corpora_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = CORPORA.get("bc5cdr")
    monkeypatch.delenv("CLINICALBERT_DATA", raising=False)
    with pytest.raises(InputError, match="set CLINICALBERT_DATA"):
        corpus.load("dev")
    monkeypatch.setenv("CLINICALBERT_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"bc5cdr does not exist: get bc5cdr from https://"):
        corpus.load("dev")
    with pytest.raises(UnknownNameError, match="unknown split of bc5cdr 'sealed'; valid: dev, test, train"):
        corpus.load("sealed")


@pytest.mark.parametrize("name", ["bc5cdr", "ncbi_disease"])
def test_a_corpus_whose_files_are_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / name).mkdir()
    monkeypatch.setenv("CLINICALBERT_DATA", str(tmp_path))
    with pytest.raises(InputError):
        CORPORA.get(name).load("dev")


def test_an_empty_brat_folder_is_no_corpus(tmp_path: Path) -> None:
    assert maccrobat2020.read(tmp_path, "train") == []


@pytest.mark.parametrize("spans", [[(0, 0)], [(-1, 2)], [(0, 9)], [(0, 3), (2, 4)], [(3, 4), (0, 2)]])
def test_gold_is_checked(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(OffsetError, match="x: gold span"):
        Example("x", "abcdef", tuple(LabelledSpan(a, b, "L") for a, b in spans), "x")


@given(
    st.lists(
        st.builds(
            lambda a, n, x: LabelledSpan(a, a + n, x), st.integers(0, 20), st.integers(1, 9), st.sampled_from("XY")
        )
    )
)
def test_outermost(spans: list[LabelledSpan]) -> None:
    kept, gone = outermost(spans)
    Example("x", "." * 40, kept, "x")
    assert len(kept) + gone == len(spans) and set(kept) <= set(spans)
    for s in spans:
        rivals = [k for k in kept if k.start < s.end and s.start < k.end]
        assert s in kept or any(k.end - k.start >= s.end - s.start for k in rivals)
