"""Tables: CSV, TSV, Parquet, SQL; packed files; what breaks costs itself and nothing else."""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from clinicalbert.errors import InputError, RecordError
from clinicalbert.intake import Columns, open_inputs
from clinicalbert.intake import lines as limits
from clinicalbert.intake.delimited import read_delimited
from clinicalbert.intake.query import Query, check_query
from clinicalbert.privacy import RawNote
from strategies import texts

CANARY = "XYLOPHONE"
LONG = "x" * 100_000
ODD = ["", "  ", "a\r\nb\rc\nd", "nul\0here", "e\u0301 😀 \u202b\u05d0", 'say "no"', "a,b;c\td|e", LONG]


def shown(*inputs: object, **options: Any) -> list[tuple[str, str]]:
    """(id, text), or (id, "ERROR reason"); no reason shows the canary."""
    rows = []
    for note in open_inputs([str(i) for i in inputs], **options):
        if isinstance(note, RecordError):
            assert CANARY not in str(note)
            rows.append((note.record_id, f"ERROR {note.reason}"))
        else:
            rows.append((note.note.note_id, note.text))
    return rows


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding, newline="")
    return path


def as_csv(rows: list[list[str]], **options: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **options).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t"), (".csv", ";"), (".csv", "|")])
def test_odd_texts_come_through_tables(tmp_path: Path, suffix: str, delimiter: str, encoding: str) -> None:
    rows = [["id", "text"], *([f"n{i}", t] for i, t in enumerate(ODD))]
    path = write(tmp_path / f"n{suffix}", as_csv(rows, delimiter=delimiter), encoding)
    assert shown(path) == [(f"n{i}", t) for i, t in enumerate(ODD)]


@given(st.lists(st.tuples(st.text("ab1", min_size=1), texts), max_size=8), st.sampled_from(["\r\n", "\n", "\r"]))
def test_whatever_csv_can_hold_comes_through(rows: list[tuple[str, str]], end: str) -> None:
    raw = as_csv([["id", "text"], *map(list, rows)], lineterminator=end, quoting=csv.QUOTE_ALL)
    lines = io.StringIO(raw, newline="")
    notes = read_delimited(lines, "n.csv", kind="csv", columns=Columns(), encoding="utf-8")
    assert [(n.note.note_id, n.text) for n in notes if isinstance(n, RawNote)] == rows


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f'1,"{CANARY}\n2,"fine"\n3,"fine"\n', ["ERROR broken quotes (line 2)", "fine", "fine"]),
        (f'1,"a"\n2,"{CANARY}\n3,fine\n4,fine\n', ["a", "ERROR a quote is not closed (line 3)", "fine", "fine"]),
        (f'1,"{CANARY}" {CANARY}\n2,fine\n', ["ERROR broken quotes (line 2)", "fine"]),
        (f"1,{CANARY},{CANARY}\n2,fine\n", ["ERROR 3 fields where the header has 2 (line 2)", "fine"]),
        ("1\n\n2,fine\n", ["ERROR 1 fields where the header has 2 (line 2)", "fine"]),
        ("1\n2\n3,x,y\n4,fine\n", [*(["ERROR 1 fields where the header has 2"] * 2), "ERROR 3 fields", "fine"]),
        (f'1,"two\nlines {CANARY}\n2,"fine"\n3,x\n', ["ERROR broken quotes (lines 2 to 3)", "fine", "x"]),
        ('1,"two\r\nlines"\n2,"fine"', ["two\r\nlines", "fine"]),
    ],
)
def test_broken_quotes_cost_one_record(tmp_path: Path, body: str, expected: list[str]) -> None:
    found = shown(write(tmp_path / "n.csv", "id,text\n" + body))
    assert len(found) == len(expected)
    assert all(text.startswith(says) for (_, text), says in zip(found, expected, strict=True))
    assert all("mend its quotes and separators" in t for _, t in found if t.startswith("ERROR"))


@pytest.mark.parametrize("line", ['"\n', '","\n', 'a"b"\n', '"a\n', ',",\n', '1,"a\nb\nc",too,many\n'])
def test_a_file_of_quotes_takes_linear_time(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "n.csv", "id,text\n" + line * (300_000 // len(line)))
    began = time.process_time()
    assert shown(path)
    assert time.process_time() - began < 60  # far above what it takes; a square of the lines would take hours


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_record_without_end_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(limits, "LARGEST", 1000)
    open_quote = '1,"' + "words words\n" * 500
    one_line = "1," + "words " * 5000 + "\n"
    for long in (open_quote, one_line, open_quote + one_line):
        if kind == "csv":
            text = "id,text\n0,first\n" + long + "2,fine\n3,last\n"
        else:
            rows = ["first", long, "fine", "last"]
            text = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(rows))
        (_, first), *broken, (_, fine), (_, last) = shown(write(tmp_path / f"n.{kind}", text))
        assert (first, fine, last) == ("first", "fine", "last")
        assert broken and all("longer than" in t and "split it" in t for _, t in broken[:1])
        assert all(t.startswith("ERROR") for _, t in broken)


def test_bytes_of_another_encoding_spoil_their_record(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_bytes(b"id,text,ward\n1,caf\xe9,a\n2,fine,b\n3,fine,\xe9\n")
    found = shown(tmp_path / "n.csv")
    assert [t for _, t in found][1] == "fine" and [k for k, _ in found] == ["1", "2", "3"]
    assert "--encoding" in found[0][1] and "ERROR" in found[2][1]
    assert shown(tmp_path / "n.csv", encoding="cp1252")[0] == ("1", "café")


def test_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "NOTEEVENTS.csv", "ROW_ID,SUBJECT_ID,TEXT,CATEGORY\n7,12,cough,Nursing\n")
    columns = Columns(id="ROW_ID", patient="subject_id", type="CATEGORY")
    (note,) = open_inputs([str(path)], columns=columns)
    assert isinstance(note, RawNote) and note.text == "cough"
    assert (note.note.note_id, note.note.patient_id, note.note.type) == ("7", "12", "Nursing")
    assert note.note.extra == {} and note.note.encoding == "utf-8"
    assert shown(path) == [(f"{path}:2", "cough")]


@pytest.mark.parametrize(
    ("header", "columns", "says"),
    [
        ("id,note", Columns(), "no column 'text'; there are 'id', 'note': name the right one with --text-column"),
        ("id,text", Columns(id="row"), "no column 'row'; there are 'id', 'text': name the right one with --id-column"),
        (f"1,{CANARY} was seen", Columns(), "there are 2 (not shown: 2 without a plain name): name the"),
        (f"{CANARY},1987-09-23,was seen", Columns(), "there are 3 (not shown: 2 without a plain name)"),
        (f"{CANARY},{CANARY},was seen", Columns(), "columns named twice: 1 (not shown: 1 without a plain name)"),
        (",note", Columns(), "no column 'text'; there are 'column 1', 'note'"),
        ("text,text", Columns(), "columns named twice: 'text'"),
    ],
)
def test_a_missing_column_is_named(tmp_path: Path, header: str, columns: Columns, says: str) -> None:
    bad, good = write(tmp_path / "a.csv", header + "\n1,2\n"), write(tmp_path / "b.csv", "id,text,row\n1,fine,2\n")
    found = shown(bad, good, columns=columns)
    assert says in found[0][1] and found[0][0] == str(bad) and found[1][1] == "fine" and len(found) == 2


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": lambda raw: pa.compress(raw, codec="zstd", asbytes=True),
}


@pytest.mark.parametrize("packed", PACK)
def test_packed_files(tmp_path: Path, packed: str) -> None:
    (tmp_path / f"a.txt{packed}").write_bytes(PACK[packed]("né\r\n".encode()))
    (tmp_path / f"b.jsonl{packed}").write_bytes(PACK[packed](b'{"text": "x"}\n') + PACK[packed](b'{"text": "y"}\n'))
    (tmp_path / f"c.csv{packed}").write_bytes(PACK[packed](b"text\nz\n"))
    assert [t for _, t in shown(tmp_path)] == ["né\r\n", "x", "y", "z"]


@pytest.mark.parametrize("packed", PACK)
@pytest.mark.parametrize("kind", ["jsonl", "csv", "txt"])
def test_a_truncated_file_gives_what_it_has_and_says_so(tmp_path: Path, packed: str, kind: str) -> None:
    body = {
        "jsonl": "".join(f'{{"text": "{i} {os.urandom(20).hex()}"}}\n' for i in range(9000)),
        "csv": "id,text\n" + "".join(f'{i},"{i} {os.urandom(20).hex()}\n{CANARY}"\n' for i in range(9000)),
        "txt": os.urandom(50_000).hex(),
    }[kind]
    raw = PACK[packed](body.encode())
    (tmp_path / f"a.{kind}{packed}").write_bytes(raw[: len(raw) // 2])
    write(tmp_path / "b.txt", "fine")
    *before, error, last = shown(tmp_path)
    assert last[1] == "fine" and "restore it from its source" in error[1]
    assert not any(t.startswith("ERROR") for _, t in before)
    if kind != "txt":
        assert len(before) > 500 and "after line" in error[1]
        assert [t.split()[0] for _, t in before] == [str(i) for i in range(len(before))]


@pytest.mark.parametrize("raw", [b"", b"no gzip at all", gzip.compress(b"text")[:-4] + b"abcd"])
def test_no_archive_at_all(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.txt.gz").write_bytes(raw)
    (row,) = shown(tmp_path / "a.txt.gz")
    assert row[1].startswith("ERROR the file") and "restore it" in row[1]


def table(n: int = 100, **more: Any) -> pa.Table:
    return pa.table({"id": [f"n{i}" for i in range(n)], "text": [f"note {i} é" for i in range(n)], **more})


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string())])
def test_parquet(tmp_path: Path, kind: pa.DataType) -> None:
    plain = table()
    parquet.write_table(plain.set_column(1, "text", plain["text"].cast(kind)), tmp_path / "n.parquet", row_group_size=7)
    assert shown(tmp_path / "n.parquet") == [(f"n{i}", f"note {i} é") for i in range(100)]


def test_odd_rows_of_parquet(tmp_path: Path) -> None:
    rows = {"id": [None, "b", "b"], "text": ["a", None, "c"], "x": [1.5, float("nan"), None], "d": [b"\xff"] * 3}
    parquet.write_table(pa.table(rows), tmp_path / "n.parquet")
    assert shown(tmp_path / "n.parquet") == [
        (f"{tmp_path}/n.parquet:1", "a"),
        ("b", "ERROR column 'text' is null"),
        ("b", "c"),
    ]


def test_damaged_parquet(tmp_path: Path) -> None:
    parquet.write_table(table(), tmp_path / "a.parquet", row_group_size=10, compression="none", use_dictionary=False)
    raw = bytearray((tmp_path / "a.parquet").read_bytes())
    (tmp_path / "b.parquet").write_bytes(raw[: len(raw) // 2])
    at = parquet.ParquetFile(tmp_path / "a.parquet").metadata.row_group(3).column(1).data_page_offset
    raw[at : at + 16] = b"\xff" * 16
    (tmp_path / "a.parquet").write_bytes(raw)
    found = shown(tmp_path)
    assert len(found) == 101 and "not a whole Parquet file" in found[100][1]
    assert [i for i, (_, t) in enumerate(found[:100]) if "row group 3 is damaged" in t] == list(range(30, 40))


@pytest.fixture
def database(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "n.db") as connection:
        connection.execute("CREATE TABLE notes (nr INTEGER, body TEXT, ward TEXT)")
        rows = [(i // 2 if i % 10 else None, f"note {i}", "4B: 100%") for i in range(500)]
        connection.executemany("INSERT INTO notes VALUES (?, ?, ?)", rows)
    return f"sqlite:///{tmp_path}/n.db"


COLUMNS = Columns(text="body", id="nr")


def test_sql(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    query = "-- all of them\nSELECT nr, body, ward FROM notes WHERE ward LIKE '%: 100%';"
    found = shown(database, query=query, columns=COLUMNS)
    assert len(found) == 500 and sum("null" in t for _, t in found) == 50
    keys = [int(k) for k, t in found if not t.startswith("ERROR")]
    assert keys == sorted(keys) and len({t for _, t in found if "ERROR" not in t}) == 450
    monkeypatch.setenv("SOURCE_URL", database)
    write(tmp_path / "url", database + "\n")
    for name in ("env:SOURCE_URL", f"file:{tmp_path}/url"):
        assert shown(name, query=query, columns=COLUMNS) == found


@pytest.mark.parametrize("fails_after", [0, 1, 7, 199, 449])
def test_a_database_that_goes_away_is_read_on(database: str, monkeypatch: pytest.MonkeyPatch, fails_after: int) -> None:
    query = "SELECT * FROM notes"
    whole = [str(n) for n in Query(database, query, columns=COLUMNS)]
    source, slept = restarted(database, query, monkeypatch, [fails_after, 0])
    notes = list(source)
    assert len(slept) == 2
    assert [str(n) for n in notes] == whole and len(notes) == 500
    bodies = [n.text for n in notes if isinstance(n, RawNote)]
    assert len(bodies) == len(set(bodies)) == 450


@pytest.mark.parametrize("fails_after", [3, 12, 19])
def test_rows_alike_in_id_and_text_come_once_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_after: int
) -> None:
    """A database gives rows that tie in another order after a restart."""
    with sqlite3.connect(tmp_path / "n.db") as connection:
        connection.execute("CREATE TABLE notes (nr TEXT COLLATE NOCASE, body TEXT, ward INTEGER)")
        rows = [("Aa"[i % 2] + "B", "same", i) for i in range(20)]
        connection.executemany("INSERT INTO notes VALUES (?, ?, ?)", rows)
    name = f"sqlite:///{tmp_path}/n.db"
    source, slept = restarted(name, "SELECT * FROM notes", monkeypatch, [fails_after], shuffled=True)
    notes = [n for n in source if isinstance(n, RawNote)]
    assert len(slept) == 1
    assert sorted(n.note.extra["ward"] for n in notes) == list(range(20))
    assert source.total == 20


def restarted(
    name: str, query: str, monkeypatch: pytest.MonkeyPatch, failures: list[int], *, shuffled: bool = False
) -> tuple[Query, list[float]]:
    """A query whose database goes away after so many rows, once for each; where ties lie may change at that."""
    from sqlalchemy.exc import OperationalError

    source = Query(name, query, columns=COLUMNS)
    real, slept, runs = source._select, [], iter(range(100))

    def failing(*arguments: Any) -> Any:
        rows = list(real(*arguments))
        if next(runs) and shuffled:
            rows.reverse()
        for i, row in enumerate(rows):
            if failures and i == failures[0]:
                failures.pop(0)
                raise OperationalError(CANARY, {}, Exception(CANARY))
            yield row

    monkeypatch.setattr(source, "_select", failing)
    source._sleep = slept.append
    return source, slept


def test_a_database_that_stays_away_is_named(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, slept = restarted(database, "SELECT * FROM notes", monkeypatch, [0] * 99)
    with pytest.raises(InputError, match=r"n.db cannot be read \(Exception\).*--resume") as caught:
        list(source)
    assert CANARY not in str(caught.value) and len(slept) > 1


@pytest.mark.parametrize(
    ("name", "query", "says"),
    [
        ("sqlite://", None, "needs a query"),
        ("postgresql+psycopg://me:secret@host/db", "SELECT 1", "must not stand on the command line"),
        ("nonsense://x", "SELECT 1", "not a database URL"),
        ("env:NO_SUCH", "SELECT 1", "the environment has no NO_SUCH"),
        ("file:/no/such", "SELECT 1", "cannot be read"),
        ("sqlite://", "DELETE FROM notes", "must be a SELECT"),
        ("sqlite://", "/* SELECT */ DROP TABLE notes", "must be a SELECT"),
    ],
)
def test_what_no_database_can_be_read_with(name: str, query: str | None, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        open_inputs([name], query=query)
    assert "secret" not in str(caught.value)


def test_a_query_without_database(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "x")
    with pytest.raises(InputError, match="--query needs a database"):
        open_inputs([str(tmp_path / "a.txt")], query="SELECT 1")


@pytest.mark.parametrize("query", ["SELECT 1;", " with a as (select 1) select * from a", "-- x\n/* y */ select 1"])
def test_queries_that_only_read(query: str) -> None:
    assert not check_query(query).endswith(";")


def test_nothing_can_be_written_through_a_query(database: str) -> None:
    query = "WITH a AS (SELECT 1) SELECT nr, body, load_extension('x') FROM notes"
    with pytest.raises(InputError, match="check query and database"):
        list(open_inputs([database], query=query, columns=COLUMNS))


def test_a_failing_query_is_told_at_once_without_its_rows(database: str) -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match="cannot be read"):
        list(open_inputs([database], query=f"SELECT {CANARY} FROM nowhere", columns=COLUMNS))
    assert time.monotonic() - began < 5


def test_folders_hold_tables_and_hide_what_is_hidden(tmp_path: Path) -> None:
    for name in (".hidden.txt", "_manifest.jsonl", "sub/_x/a.txt", ".git/a.txt", "sub/ok.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write(tmp_path / name, "x")
    assert [k for k, _ in shown(tmp_path)] == [f"{tmp_path}/sub/ok.txt"]


def test_a_folder_without_rights_is_an_error_row(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    write(tmp_path / "a.txt", "a")
    write(tmp_path / "c.txt", "c")
    (tmp_path / "b").chmod(0)
    for parent in [tmp_path, *tmp_path.parents][:3]:  # pytest's own
        parent.chmod(parent.stat().st_mode | 0o055)
    with as_nobody():
        found = shown(tmp_path)
    (tmp_path / "b").chmod(0o700)
    assert [t for _, t in found] == ["a", "ERROR the folder cannot be read: Permission denied", "c"]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Rights do not bind root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_what_the_manifest_tells(tmp_path: Path) -> None:
    import hashlib

    write(tmp_path / "n.csv", "text\na\nb\n")
    folder = tmp_path / "f"
    folder.mkdir()
    write(folder / "a.txt", "one")
    parquet.write_table(table(3), folder / "b.parquet")
    stream = open_inputs([str(tmp_path / "n.csv"), str(folder)])
    assert stream.fraction() == 0
    assert len(list(stream)) == 6 and stream.fraction() == 1
    one, two = stream.described()
    digest = hashlib.sha256((tmp_path / "n.csv").read_bytes()).hexdigest()
    assert (one["kind"], one["records"], one["bytes"], one["sha256"]) == ("csv", 2, 9, digest)
    assert (two["kind"], two["files"], two["records"]) == ("folder", 2, 4) and len(two["sha256"]) == 64
