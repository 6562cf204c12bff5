"""`clinicalbert.spark.annotate` beside `clinicalbert analyze`: same notes, same rows, one run after the other.

    python benchmarks/speed/spark.py [--notes 10000] [--tokens 100] [--cores 2] [--partitions 8] [--out FILE]

The notes are passages of about ``--tokens`` tokens, cut from the reports of mtsamples at blanks, repeated as often as
needed, each with an id of its own. Both read the same JSON lines and write files; the time of the command line holds
its start and the loading of the model, that of Spark the loading in its workers, but not the start of the session.
Every row of one is compared with that of the other: all columns but the wording of the clearance must be the same.
CLINICALBERT_DATA names the corpora; Java 17 and the extras `spark` and `dev` are needed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet

from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.interop.table import row_of
from clinicalbert.spark import annotate
from clinicalbert.text.tokens import Tokenizer

MB = 1_000_000


def passages(tokenizer: Tokenizer, size: int) -> Iterator[str]:
    """Passages of ``size`` tokens, or a few more; what is left of a report at its end is not used."""
    for split in ("dev", "train"):
        for note in read_notes(data_root() / FOLDER, split):
            text = note["text"]
            tokens = tokenizer(text)
            start, first = 0, 0
            for place, token in zip(tokens.word_starts.tolist(), tokens.word_first.tolist(), strict=True):
                if token - first >= size and text[place - 1].isspace():
                    yield text[start:place]
                    start, first = place, token


@contextmanager
def session(cores: int, folder: Path) -> Iterator[Any]:
    """Spark in local mode, without a page of its own or a word of chatter."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
        .config("spark.local.dir", str(folder))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


class Watch(threading.Thread):
    """The largest resident size of any Python worker of Spark, in MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.largest = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.2):
            for process in psutil.Process().children(recursive=True):
                try:
                    if "pyspark.daemon" in process.cmdline():
                        self.largest = max(self.largest, process.memory_info().rss / MB)
                except psutil.Error:
                    continue

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self.largest


def through_spark(notes: Path, out: Path, cores: int, partitions: int) -> dict[str, float]:
    """Seconds of the session's start and of the job, and the size of a worker."""
    began = time.perf_counter()
    with session(cores, out.parent) as spark:
        started = time.perf_counter() - began
        watch = Watch()
        watch.start()
        began = time.perf_counter()
        rows = spark.read.schema("id string, text string").json(str(notes)).repartition(partitions)
        annotate(rows, phi_cleared=True, text=True).write.parquet(str(out))
        seconds = time.perf_counter() - began
        return {"session_s": started, "seconds": seconds, "worker_rss_mb": watch.stop()}


def through_command(notes: Path, out: Path, cores: int) -> dict[str, float]:
    """Seconds of ``clinicalbert analyze`` from start to end."""
    command = [sys.executable, "-m", "clinicalbert", "analyze", str(notes), "--phi-cleared", "--quiet"]
    began = time.perf_counter()
    subprocess.run([*command, "--threads", str(cores), "--out", str(out)], check=True)
    return {"seconds": time.perf_counter() - began}


def differences(lines: Path, parquet: Path) -> dict[str, Any]:
    """How many rows there are, how many differ in any column, and the columns they differ in."""
    theirs = {row["note_id"]: row for row in pyarrow.parquet.read_table(parquet).to_pylist()}
    rows, different, where = 0, 0, set()
    with lines.open(encoding="utf-8") as file:
        for line in file:
            ours, other = row_of(line), theirs.pop(row_of(line)["note_id"], {})
            ours["clearance"] = other["clearance"] = None
            unlike = {name for name in ours if ours[name] != other.get(name)}
            rows, different, where = rows + 1, different + bool(unlike), where | unlike
    return {"rows": rows, "only_in_spark": len(theirs), "different": different, "columns": sorted(where)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    bundle = open_bundle()
    tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
    distinct = list(islice(passages(tokenizer, arguments.tokens), arguments.notes))
    texts = list(islice(cycle(distinct), arguments.notes))
    tokens = sum(len(tokenizer(text)) for text in texts)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notes = folder / "notes.jsonl"
        lines = (json.dumps({"id": f"n{i}", "text": text}, ensure_ascii=False) for i, text in enumerate(texts))
        notes.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        runs = {
            "spark": through_spark(notes, folder / "rows.parquet", arguments.cores, arguments.partitions),
            "command": through_command(notes, folder / "rows.jsonl", arguments.cores),
        }
        compared = differences(folder / "rows.jsonl", folder / "rows.parquet")
    result = {
        "schema": "clinicalbert.spark-speed/1",
        "notes": len(texts),
        "distinct_texts": len(distinct),
        "tokens": tokens,
        "cores": arguments.cores,
        "partitions": arguments.partitions,
        "runs": runs,
        "notes_per_s": {k: len(texts) / v["seconds"] for k, v in runs.items()},
        "tokens_per_s": {k: tokens / v["seconds"] for k, v in runs.items()},
        "compared": compared,
        "spark": version("pyspark"),
        **pedigree(weights=bundle.digest, backend=f"openvino {version('openvino')}", seed=0),
    }
    for name in runs:
        print(f"{name:8} {result['notes_per_s'][name]:7.1f} notes/s {result['tokens_per_s'][name]:9.0f} tokens/s")
    print(f"a worker takes up to {runs['spark']['worker_rss_mb']:.0f} MB; {compared}")
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(result, indent=1) + "\n")
    same = compared["rows"] == len(texts) and not compared["only_in_spark"] and not compared["different"]
    sys.exit(0 if same else "the rows are not the same")


if __name__ == "__main__":
    main()
