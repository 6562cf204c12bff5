"""10,000 fuzzed records: as many rows come out as records go in, in order, each with its text or its reason."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from clinicalbert.archive import open_sink, run
from clinicalbert.archive.rows import rows_of
from clinicalbert.inference.notes import NotePipeline
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.intake import open_inputs
from clinicalbert.privacy.clearing import Declared

pytestmark = pytest.mark.slow
SCRAPS = [
    "chest pain", "metformin 500 mg", "\x00", "\r", "\r\n", "\n\n", "\t", "😀", "e\u0301", "\u202e\u05d0\u05d1",
    "\u2028",    "PLAN:", "1. rest", "\u00a0", "“quote”", '"', ",", "'", "x" * 3000, "[SEP]", "[**name**]",
    "\ufeff", "\ufffe", "½ mg",
]  # fmt: skip


def text(rng: random.Random) -> str:
    return rng.choice(["", " ", "\n"]).join(rng.choice(SCRAPS) for _ in range(rng.randint(0, 8)))


def as_jsonl(rng: random.Random, count: int) -> tuple[bytes, list[str | None]]:
    lines, expected = [], []
    for i in range(count):
        good = text(rng)
        raw = json.dumps({"id": rng.choice([i, str(i), None, "same"]), "text": good}, ensure_ascii=rng.random() < 0.5)
        encoded = raw.encode()
        kind = rng.random()
        if kind < 0.1:
            encoded = rng.choice(
                [b"{", b"[]", b'{"text": 5}', b'{"id": 1}', b'{"text": "\xff"}', encoded[:-3], b"null"]
            )
            good = None  # type: ignore[assignment]
        lines.append(encoded)
        expected.append(good)
    return b"\n".join(lines) + b"\n", expected


def as_csv(rng: random.Random, count: int) -> tuple[bytes, list[str | None]]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "text"])
    expected: list[str | None] = []
    for i in range(count):
        good: str | None = text(rng)
        if rng.random() < 0.1:
            out.write(rng.choice([f'{i},"a" b\r\n', f"{i}\r\n", f"{i},a,b\r\n", f'{i},"a"b"\r\n']))
            good = None
        else:
            writer.writerow([i, good])
        expected.append(good)
    return out.getvalue().encode(), expected


def as_parquet(rng: random.Random, count: int) -> tuple[bytes, list[str | None]]:
    expected = [None if rng.random() < 0.1 else text(rng) for _ in range(count)]
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table({"id": [str(i) for i in range(count)], "text": expected}), sink, row_group_size=777)
    return sink.getvalue().to_pybytes(), expected


@pytest.mark.parametrize("make", [as_jsonl, as_csv, as_parquet])
def test_rows_out_are_records_in(
    nlp: Pipeline, tmp_path: Path, make: Callable[[random.Random, int], tuple[bytes, list[str | None]]]
) -> None:
    raw, expected = make(random.Random(5), 10_000)
    path = tmp_path / f"n.{make.__name__.removeprefix('as_')}"
    path.write_bytes(raw)
    sink = open_sink(str(tmp_path / "out.jsonl"), {})

    def ignore(*_: Any) -> None:
        pass

    outcome = run(
        open_inputs([str(path)]),
        lambda r: rows_of(NotePipeline(nlp, Declared("test")), r),
        sink,
        about=dict,
        on_row=ignore,
    )
    sink.close()
    with (tmp_path / "out.jsonl").open(encoding="utf-8", newline="\n") as lines:
        found = [json.loads(line) for line in lines]
    assert len(found) == outcome.counts.rows == len(expected) == 10_000
    assert [row.get("text") for row in found] == expected
    assert outcome.counts.errors == expected.count(None) > 500
    for row in found:
        for entity in row.get("entities", ()):
            assert row["text"][entity["start"] : entity["end"]] == entity["text"]
