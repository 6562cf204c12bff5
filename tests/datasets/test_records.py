from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.datasets.example import Example, LabelledRelation, LabelledSpan
from clinicalbert.datasets.records import read_records, record_of
from clinicalbert.errors import InputError

CANARY = "XYLOPHONE"


def entity(**changes: Any) -> dict[str, Any]:
    return {"start": 0, "end": 3, "label": "drug", **changes}


def write(folder: Path, *records: Any, ascii_only: bool = True) -> Path:
    path = folder / "d.jsonl"
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=ascii_only) for r in records]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\n".join(lines))
    return path


GOOD = {"id": "ok", "text": "abc", "entities": []}


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("{" + CANARY, "d.jsonl:2: not JSON"),
        ([CANARY], "d.jsonl:2: must be a JSON object"),
        ({"entities": []}, "d.jsonl:2: field 'text' must be str, not NoneType"),
        ({"text": 5, "entities": []}, "d.jsonl:2: field 'text' must be str, not int"),
        ({"text": CANARY}, "d.jsonl:2: field 'entities' must be list, not NoneType"),
        ({"text": CANARY, "entities": {}}, "field 'entities' must be list, not dict"),
        ({"text": CANARY, "entities": [CANARY]}, r"entities\[0\]: must be a JSON object"),
        (
            {"text": CANARY, "entities": [entity(), entity(start="0")]},
            r"entities\[1\]: field 'start' must be int, not str",
        ),
        ({"text": CANARY, "entities": [entity(start=False)]}, r"entities\[0\]: field 'start' must be int, not bool"),
        ({"text": CANARY, "entities": [entity(end=None)]}, r"entities\[0\]: field 'end' must be int"),
        ({"text": CANARY, "entities": [entity(label=1)]}, r"entities\[0\]: field 'label' must be str"),
        ({"text": CANARY, "entities": [entity(start=3)]}, r"entities\[0\]: 3:3 does not lie in the text of 9"),
        ({"text": CANARY, "entities": [entity(end=10)]}, "0:10 does not lie"),
        ({"text": CANARY, "entities": [entity(start=-1)]}, "-1:3 does not lie"),
        ({"id": "ok", "text": CANARY, "entities": []}, "d.jsonl:2: id 'ok' occurs twice"),
    ],
)
def test_faults_are_named_by_line_and_field(tmp_path: Path, record: Any, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_records(write(tmp_path, GOOD, record))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("raw", [b"", b"\n \n"])
def test_no_records(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "d.jsonl").write_bytes(raw)
    with pytest.raises(InputError, match="holds no record"):
        read_records(tmp_path / "d.jsonl")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_bytes(b'{"text": "\xe9"}')
    for path, says in (
        (tmp_path / "d.jsonl", "not UTF-8"),
        (tmp_path / "none", "No such file"),
        (tmp_path, "directory"),
    ):
        with pytest.raises(InputError, match=says):
            read_records(path)


def test_ids_groups_and_nesting(tmp_path: Path) -> None:
    spans = [entity(), entity(end=9), entity(start=10, end=12, label="test")]
    first, second = read_records(
        write(tmp_path, "", {"text": "no cough, RA", "entities": spans}, {**GOOD, "group": 7, "id": 3})
    )
    assert (first.id, first.group, second.id, second.group) == ("2", "2", "3", "7")
    assert first.spans == (LabelledSpan(0, 9, "drug"), LabelledSpan(10, 12, "test"))


@pytest.mark.parametrize(
    ("label_map", "labels"), [(None, ["drug", "x"]), ({"drug": "Chemical"}, ["Chemical"]), ({}, []), ({"y": "z"}, [])]
)
def test_label_map(tmp_path: Path, label_map: dict[str, str] | None, labels: list[str]) -> None:
    path = write(tmp_path, {"text": "abcdef", "entities": [entity(), entity(start=3, end=4, label="x")]})
    assert [s.label for s in read_records(path, label_map)[0].spans] == labels


def test_offsets_count_code_points(tmp_path: Path) -> None:
    text = "\U0001f600e\u0301 RA\r\n"
    (example,) = read_records(write(tmp_path, {"text": text, "entities": [entity(start=4, end=6)]}, ascii_only=False))
    assert example.text == text and text[example.spans[0].start : example.spans[0].end] == "RA"


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_json_lines_end_at_line_feeds_only(tmp_path: Path, mark: str) -> None:
    (example,) = read_records(write(tmp_path, {"text": f"a{mark}b", "entities": []}, ascii_only=False))
    assert example.text == f"a{mark}b"


def test_json_nested_too_deeply(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"d\.jsonl:1"):
        read_records(write(tmp_path, "[" * 100_000))


RELATED = {
    "id": "r",
    "text": "aspirin gave hives",
    "entities": [
        {"start": 0, "end": 7, "label": "Drug", "id": "T1"},
        {"start": 13, "end": 18, "label": "Effect", "id": "T2", "flags": ["negated"]},
        {"start": 13, "end": 17, "label": "Effect", "id": "T3"},
        {"start": 8, "end": 18, "label": "Trigger"},
    ],
    "relations": [{"head": "T1", "tail": "T3", "label": "causes"}, {"head": 3, "tail": 0, "label": "x"}],
    "labels": ["adverse_event"],
}
ALL = ("entities", "relations", "labels")


def test_relations_labels_and_flags(tmp_path: Path) -> None:
    (example,) = read_records(write(tmp_path, RELATED), needs=ALL)
    assert [(s.start, s.end, s.label) for s in example.spans] == [
        (0, 7, "Drug"),
        (8, 18, "Trigger"),
        (13, 18, "Effect"),
    ]
    assert example.spans[2].flags == {"negated"} and example.labels == ("adverse_event",)
    # what pointed to a span inside another of its label points to that one
    assert [(r.head, r.tail, r.label) for r in example.relations] == [(0, 2, "causes"), (1, 0, "x")]
    (plain,) = read_records(write(tmp_path, {**RELATED, "relations": []}))
    assert [(s.start, s.end, s.label) for s in plain.spans] == [(0, 7, "Drug"), (8, 18, "Trigger")]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"relations": None}, "field 'relations' must be list, not NoneType"),
        ({"labels": [1]}, "field 'labels' must hold strings"),
        ({"relations": [{"head": "T9", "tail": 0, "label": "x"}]}, r"relations\[0\]: field 'head' names no entity"),
        ({"relations": [{"head": 0, "label": "x"}]}, r"relations\[0\]: field 'tail' must be the id"),
        ({"relations": [{"head": True, "tail": 0, "label": "x"}]}, "field 'head' must be the id"),
        ({"relations": [{"head": 0, "tail": 0}]}, r"relations\[0\]: field 'label' must be str"),
        ({"entities": [{"start": 0, "end": 3, "label": "x", "flags": "negated"}]}, "'flags' must be a list of strings"),
        ({"entities": [{"start": 0, "end": 3, "label": "x", "value": 5}]}, "field 'value' must be str, not int"),
    ],
)
def test_faults_of_relations_and_labels(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_records(write(tmp_path, {**RELATED, **changes}), needs=ALL)


def test_a_field_that_is_needed_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, {"text": "abc"})
    with pytest.raises(InputError, match="field 'labels' must be list"):
        read_records(path, needs=("labels",))
    (example,) = read_records(write(tmp_path, {"text": "abc", "labels": []}), needs=("labels",))
    assert not example.spans and not example.labels


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    spans = (LabelledSpan(0, 7, "SET", frozenset({"b", "a"}), "P1D"), LabelledSpan(3, 9, "x"))
    example = Example("e", "q.d. for gout", spans, "g", (LabelledRelation(1, 0, "r"),), ("one", "two"))
    record = record_of(example)
    assert record["entities"][0] == {"start": 0, "end": 7, "label": "SET", "flags": ["a", "b"], "value": "P1D"}
    assert record["entities"][1] == {"start": 3, "end": 9, "label": "x"}
    assert read_records(write(tmp_path, record), needs=ALL) == [example]
    plain = Example("p", "", (), "p")
    assert read_records(write(tmp_path, record_of(plain)), needs=ALL) == [plain]
