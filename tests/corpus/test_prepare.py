"""Notes → shards: the same whoever makes them, whole or not there, and nothing left out without a reason."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clinicalbert.corpus import blocks as blocks_module
from clinicalbert.corpus.blocks import NO_WORDS, PrepareSettings
from clinicalbert.corpus.layouts import documents_of, instances_of, read_arrow
from clinicalbert.corpus.notes import EMPTY, ERROR_MARK, CorpusNote, Skipped, corpus_notes, known_columns
from clinicalbert.corpus.prepare import Progress, prepare
from clinicalbert.corpus.shards import HELD_OUT, TRAIN, Prepared, check_shard, open_prepared
from clinicalbert.errors import InputError, LostRecordsError, OutputError
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.intake import open_inputs
from clinicalbert.privacy.clearance import declared
from clinicalbert.text.tokens import Tokenizer

TOKENIZER = open_bundle(None).folder / "tokenizer.json"
SMALL = PrepareSettings(block_characters=3_000)


def notes(count: int = 60) -> Iterator[CorpusNote | Skipped]:
    """Fictional notes of two categories."""
    for i in range(count):
        text = f"HPI: Patient {i} has cough.\n\nPLAN:\n1. Rest {i % 7}.\n2. Return in {i} days.\n" * (1 + i % 4)
        yield CorpusNote(f"n{i}", f"p{i // 2}", "Nursing/other" if i % 3 else "Radiology", text)


def made(out: Path, given: Any = None, settings: PrepareSettings = SMALL, **options: Any) -> Prepared:
    options.setdefault("held_out", 0.2)
    return prepare(notes() if given is None else given, out, TOKENIZER, settings, described=dict, **options)


def content(prepared: Prepared) -> dict[str, str]:
    return {s.file: s.sha256 for s in prepared.shards}


@pytest.mark.parametrize("packing", ["documents", "fast"])
def test_any_number_of_processes_makes_the_same(tmp_path: Path, packing: Any) -> None:
    settings = replace(SMALL, packing=packing)
    one, two = made(tmp_path / "one", settings=settings), made(tmp_path / "two", settings=settings, processes=2)
    assert content(one) == content(two) and one.digest == two.digest and len(one.shards) > 4
    assert one.manifest["notes"] == one.manifest["used"] == sum(s.documents for s in one.shards) == 60
    for shard in one.shards:
        assert check_shard(one, shard).exists() and (shard.instances > 0) == (packing == "fast")


def test_patients_are_not_parted(tmp_path: Path) -> None:
    prepared = made(tmp_path / "out")
    words: dict[str, set[str]] = {TRAIN: set(), HELD_OUT: set()}
    names = Tokenizer(TOKENIZER).names
    for shard in prepared.shards:
        documents = documents_of(read_arrow(tmp_path / "out" / shard.file))
        tokens = [names[i] for i in documents.encoded.ids.tolist()]
        words[shard.split] |= {tokens[i + 1] for i, t in enumerate(tokens) if t == "patient"}
    patients = {split: {int(w) // 2 for w in found} for split, found in words.items()}
    assert patients[TRAIN] and patients[HELD_OUT] and not patients[TRAIN] & patients[HELD_OUT]


def test_a_stopped_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(tmp_path / "whole")

    def stop_at(count: int) -> Any:
        def on_progress(progress: Progress) -> None:
            if progress.shards == count:
                raise KeyboardInterrupt

        return on_progress

    for count in (1, 3):
        with pytest.raises(KeyboardInterrupt):
            made(tmp_path / "out", on_progress=stop_at(count))
        with pytest.raises(InputError, match=r"is not finished.*run `clinicalbert pretrain prepare` again"):
            open_prepared(tmp_path / "out")
    seen: list[int] = []
    found = made(tmp_path / "out", on_progress=lambda p: seen.append(p.again))
    assert content(found) == content(whole) and seen[-1] == 3
    assert not list((tmp_path / "out").rglob("*.part")) and not (tmp_path / "out/shards.jsonl").exists()


def test_other_settings_or_a_changed_shard_are_noticed(tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.shards == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(tmp_path / "out", on_progress=stop)
    with pytest.raises(InputError, match="begun with other settings"):
        made(tmp_path / "out", settings=replace(SMALL, seed=1))
    first = sorted((tmp_path / "out").rglob("*.arrow"))[0]
    first.write_bytes(first.read_bytes()[:-1])
    again: list[int] = []
    found = made(tmp_path / "out", on_progress=lambda p: again.append(p.again))
    assert again[-1] == 1
    (tmp_path / "out" / found.shards[0].file).write_bytes(b"")
    with pytest.raises(InputError, match="missing or damaged"):
        check_shard(found, found.shards[0])
    with pytest.raises(InputError, match="is finished"):
        made(tmp_path / "out")


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        made(tmp_path)
    with pytest.raises(InputError, match="holds no prepared text"):
        open_prepared(tmp_path)


def test_a_full_disk_leaves_no_half_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(batch: Any) -> Any:
        def write(file: Any) -> None:
            file.write(b"half")
            raise OSError(28, "No space left on device")

        return write

    monkeypatch.setattr(blocks_module, "arrow_writer", full)
    with pytest.raises(OutputError, match="No space left on device; make room"):
        made(tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.arrow*"))
    monkeypatch.undo()
    assert made(tmp_path / "out").manifest["used"] == 60


@pytest.mark.parametrize("packing", ["documents", "fast", "faithful"])
def test_both_formats_hold_the_same(tmp_path: Path, packing: Any) -> None:
    from clinicalbert.corpus.layouts import documents_from_lines, instances_from_lines

    settings = replace(SMALL, packing=packing)
    arrow = made(tmp_path / "a", settings=settings)
    lines = made(tmp_path / "l", settings=replace(settings, format="jsonl"))
    ids = {name: i for i, name in enumerate(Tokenizer(TOKENIZER).names)}
    for ours, theirs in zip(arrow.shards, lines.shards, strict=True):
        batch = read_arrow(tmp_path / "a" / ours.file)
        rows = map(json.loads, (tmp_path / "l" / theirs.file).read_text(encoding="utf-8").splitlines())
        if packing == "documents":
            one, two = documents_of(batch), documents_from_lines(rows, ids)
            pairs = [(one.sentences, two.sentences)]
            pairs += [(getattr(one.encoded, n), getattr(two.encoded, n)) for n in ("ids", "shapes", "units", "lengths")]
        else:
            first, second = instances_of(batch), instances_from_lines(rows, ids)
            names = ("ids", "offsets", "b_starts", "random_next", "positions", "labels", "masks")
            pairs = [(getattr(first, n), getattr(second, n)) for n in names]
        for a, b in pairs:
            assert a.tolist() == b.tolist()


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    odd = [
        CorpusNote("a", "a", "x", "Cough."),
        Skipped("b", EMPTY),
        CorpusNote("c", "c", "x", "\u200b \u200b"),
        CorpusNote("d", "d", "x", "1. rest\n 2 days"),
        CorpusNote("e", "e", "one note", "Admission Date: 1 Discharge Date: 2"),
    ]
    found = made(tmp_path / "own", odd)
    assert found.manifest["skipped"] == {NO_WORDS: 1, EMPTY: 1} and found.manifest["used"] == 3
    lost = made(tmp_path / "seed", odd, settings=replace(SMALL, sections="seed"))
    assert lost.manifest["notes"] == 5 and lost.manifest["used"] == 1
    assert sum(lost.manifest["skipped"].values()) == 4
    assert [k for k in lost.manifest["skipped"] if "section rules fail" in k] == [
        "the seed's section rules fail (AttributeError)",
        "the seed's section rules fail (IndexError)",
    ]
    with pytest.raises(InputError, match=f"no note could be used: 1 {EMPTY}"):
        made(tmp_path / "none", odd[1:2])
    with pytest.raises(InputError, match="there was none"):
        made(tmp_path / "nothing", [])


def test_categories_that_look_alike_stay_apart(tmp_path: Path) -> None:
    given = [CorpusNote(str(i), str(i), c, "Cough.") for i, c in enumerate(["a/b", "a b", "../x", "a_b"])]
    found = made(tmp_path / "out", given, held_out=0)
    assert len({s.file for s in found.shards}) == 4
    assert all((tmp_path / "out" / s.file).resolve().is_relative_to(tmp_path / "out") for s in found.shards)


MIMIC_III = (
    '"ROW_ID","SUBJECT_ID","HADM_ID","CHARTDATE","CHARTTIME","STORETIME","CATEGORY","DESCRIPTION","CGID","ISERROR","TEXT"\n'
    '1,22,3,2101-01-01,,,"Discharge summary","Report",,,"A fictional note.\n\nTwo lines."\n'
    '2,22,3,2101-01-01,,,"Nursing/other","Report",,1,"Wrong."\n'
    '3,23,4,2101-01-01,,,"Nursing/other","Report",,," "\n'
    '4,23,4,2101-01-01,,,"Nursing/other","Report",,,broken " quotes"\n'
    '5,23,4,2101-01-01,,,"ECG","Report",,,"Sinus rhythm."\n'
)


@pytest.mark.parametrize("name", ["NOTEEVENTS.csv", "NOTEEVENTS.csv.gz"])
def test_mimic_iii(tmp_path: Path, name: str) -> None:
    raw = MIMIC_III.encode()
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    columns = known_columns(str(tmp_path / name))
    assert columns is not None
    found = list(corpus_notes(declared(open_inputs([str(tmp_path / name)], columns=columns), "test")))
    assert [(n.id, n.group, n.category) for n in found if isinstance(n, CorpusNote)] == [
        ("1", "22", "Discharge summary"),
        ("4", "23", "Nursing/other"),
        ("5", "23", "ECG"),
    ]
    assert [(n.id, n.reason) for n in found if isinstance(n, Skipped)] == [("2", ERROR_MARK), ("3", EMPTY)]


def test_a_broken_record_and_a_truncated_file_are_counted(tmp_path: Path) -> None:
    raw = (MIMIC_III + '6,1,1,,,,"ECG","R",,,"open\n' + '7,1,1,,,,"ECG","R",,,"fine"\n').encode()
    (tmp_path / "NOTEEVENTS.csv").write_bytes(raw)
    columns = known_columns("NOTEEVENTS.csv")
    assert columns is not None
    found = list(corpus_notes(declared(open_inputs([str(tmp_path / "NOTEEVENTS.csv")], columns=columns), "test")))
    assert [n.reason for n in found if isinstance(n, Skipped)][2:] == ["cannot be read: broken quotes"]
    assert found[-1].id == "7"
    (tmp_path / "NOTEEVENTS.csv.gz").write_bytes(gzip.compress(raw * 500)[:-400])
    found = list(corpus_notes(declared(open_inputs([str(tmp_path / "NOTEEVENTS.csv.gz")], columns=columns), "test")))
    last = found[-1]
    assert isinstance(last, Skipped) and last.reason.startswith("cannot be read: the file ends too early")


def test_mimic_iv(tmp_path: Path) -> None:
    path = tmp_path / "discharge.csv.gz"
    header = "note_id,subject_id,hadm_id,note_type,note_seq,charttime,storetime,text\n"
    path.write_bytes(gzip.compress((header + '1-DS-1,1,2,DS,1,2180-01-01,,"A fictional note."\n').encode()))
    columns = known_columns(str(path))
    assert columns is not None
    (note,) = corpus_notes(declared(open_inputs([str(path)], columns=columns), "test"))
    assert note == CorpusNote("1-DS-1", "1", "DS", "A fictional note.")
    assert known_columns("notes.csv") is None


def test_a_note_that_gets_lost_fails_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = blocks_module.Maker.make

    def losing(self: Any, category: str, split: str, number: int, texts: list[str], source: str) -> Any:
        return real(self, category, split, number, texts[1:], source)

    monkeypatch.setattr(blocks_module.Maker, "make", losing)
    with pytest.raises(LostRecordsError, match=r"60 notes went in, .* nothing was finished"):
        made(tmp_path / "out")
    with pytest.raises(InputError, match="is not finished"):
        open_prepared(tmp_path / "out")
