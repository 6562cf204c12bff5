"""Notes through a real Spark in local mode. Without Java they are skipped, but not where ``CI`` is set."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clinicalbert import spark as module
from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, MissingExtraError, UnknownNameError
from clinicalbert.inference.notes import NotePipeline
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.interop.json import to_json
from clinicalbert.interop.table import arrow_schema, row_of
from clinicalbert.privacy import cleared
from clinicalbert.privacy.clearing import Declared
from clinicalbert.samples import paths
from clinicalbert.spark import STATEMENT, annotate

CANARY = "XYLOPHONE"
GATED = "Mrs. Ann Oberwald denies chest pain. Started lisinopril.\n"
DAY = date(2024, 5, 1)
DECLARED = Declared(STATEMENT)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    java = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
    if not (java.is_file() or shutil.which("java")):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Java: clinicalbert.spark is not tested")
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.local.dir", str(folder / "local"))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "7")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """60 passages, some of them twice."""
    whole = [p.read_text("utf-8") for p in paths()]
    cut = [text[i : i + 300] for text in whole for i in range(0, 3000, 300) if text[i:]]
    return [*cut[:48], "", "Naïve 😀 lisinopril.\r\n", *cut[:10]]


def test_the_rows_are_those_of_the_pipeline(spark: Any, nlp: Pipeline, texts: list[str]) -> None:
    rows: list[tuple[Any, ...]] = [(f"n{i % 50}", text, i, DAY) for i, text in enumerate(texts)]
    rows[7] = ("n7", None, 7, None)
    rows[8] = (None, texts[8], 8, None)
    df = spark.createDataFrame(rows, "id string, text string, n int, day date").repartitionByRange(2, "n")
    df = df.withColumnRenamed("n", "my patient-no")
    facts = annotate(
        df, patient_column="my patient-no", date_column="day", keep=("my patient-no", "id"), text=True, phi_cleared=True
    )
    assert facts.columns == [*arrow_schema().names, "my patient-no", "id"]
    found = [row.asDict(recursive=True) for row in facts.collect()]
    assert [(row.pop("my patient-no"), row.pop("id")) for row in found] == [(i, key) for key, _, i, _ in rows]
    assert found[8]["note_id"] == "partition 0 row 9"
    assert found[7] == {name: found[7].get(name) for name in arrow_schema().names} and not found[7]["text"]
    assert found[7]["error"] == "column 'text' is null" and found[7]["schema"] == "clinicalbert.error/1"
    notes = [
        cleared(
            text or "",
            note=NoteMeta(key or "partition 0 row 9", str(i), None, day and str(day), encoding="utf-8"),
            statement=STATEMENT,
        )
        for key, text, i, day in rows
    ]
    expected = [row_of(to_json(document)) for document in nlp.pipe(notes)]
    del found[7], expected[7]
    for ours, theirs in zip(found, expected, strict=True):
        # another batch may round a score differently on some processors
        scores = [[e.pop("score") for e in row["entities"]] for row in (ours, theirs)]
        assert ours == theirs and scores[0] == pytest.approx(scores[1], abs=1e-2)
    assert sum(len(row["entities"]) for row in found) > 100
    assert {row["clearance"]["method"] for row in found} == {"phi-cleared"}
    assert facts.collect() == facts.collect()


def test_notes_go_through_the_gate_unless_declared(spark: Any) -> None:
    df = spark.createDataFrame([(1, GATED)], "id int, text string")
    (row,) = annotate(df, text=True).collect()
    assert row.clearance.method.startswith("clinicalbert-gate/") and "Safe Harbor" in row.clearance.statement
    assert row.text == GATED.replace("Ann Oberwald", "\u2588" * 12)
    assert [(p.label, GATED[p.start : p.end]) for p in row.phi] == [("name", "Ann Oberwald")]
    assert all(GATED[e.start : e.end] == e.text for e in row.entities) and row.entities


def test_bytes_that_are_no_utf_8_are_errors_in_their_place(spark: Any) -> None:
    good, bad = CANARY.encode(), CANARY.encode() + b"\xe9"
    df = spark.createDataFrame([(1, good), (2, bad), (3, good)], "key int, note binary").coalesce(1)
    for kind in ("binary", "string"):
        notes = df.selectExpr("key", f"cast(note as {kind}) note")
        found = annotate(notes, text_column="note", id_column="key", phi_cleared=True, text=True).collect()
        assert [(r.note_id, r.text, bool(r.error)) for r in found] == [
            ("1", CANARY, False),
            ("2", None, True),
            ("3", CANARY, False),
        ]
        assert "column 'note'" in found[1].error and "utf-8" in found[1].error.lower() and CANARY not in found[1].error


def test_what_cannot_be_is_refused_before_anything_runs(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    df = spark.createDataFrame([(1, CANARY, 2.0)], "id int, text string, Model double")
    with pytest.raises(UnknownNameError, match="safe-harbor"):
        annotate(df, profile="nobody")
    with pytest.raises(UnknownNameError, match="learned, rules"):
        annotate(df, recognisers="guesses")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no column 'note', 'who'; there are: id, text, Model"):
        annotate(df, text_column="note", patient_column="who", phi_cleared=True)
    with pytest.raises(InputError, match="'id' is int"):
        annotate(df, text_column="id", phi_cleared=True)
    with pytest.raises(InputError, match="columns model of its own"):
        annotate(df, keep=["Model"], phi_cleared=True)
    with pytest.raises(InputError, match=r"dots: rename 'a\.b'"):
        annotate(df.withColumnRenamed("Model", "a.b"), keep=["a.b"], phi_cleared=True)
    with pytest.raises(InputError, match="min_score"):
        annotate(df, min_score=2, phi_cleared=True)
    with pytest.raises(InputError, match="threads"):
        annotate(df, threads=0, phi_cleared=True)
    with pytest.raises(UnknownNameError, match="openvino"):
        annotate(df, backend="cuda", phi_cleared=True)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"clinicalbert-pro\[spark\]"):
        annotate(df, phi_cleared=True)


def test_weights_that_are_not_there_fail_the_job(spark: Any, tmp_path: Path) -> None:
    df = spark.createDataFrame([(1, CANARY)], "id int, text string")
    with pytest.raises(Exception, match="WeightsError") as caught:
        annotate(df, model=tmp_path, phi_cleared=True).collect()
    assert CANARY not in str(caught.value)


def test_a_partition_is_streamed(dummy: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as pa

    monkeypatch.setattr(module, "_pipeline", lambda options: NotePipeline(dummy, DECLARED))
    columns = module._Columns({"text": "text", "id": "id"}, ("id",))
    taken = 0

    def batches() -> Iterator[Any]:
        nonlocal taken
        for size in [0, *[10] * 500]:
            batch = {"id": range(taken, taken + size), "text": ["Chest pain."] * size}
            taken += size
            yield pa.RecordBatch.from_pydict(batch, schema=pa.schema({"id": pa.int64(), "text": pa.string()}))

    stream = module._read_partition(columns, module._Model(None, ("ner",), "auto", 1, None, DECLARED), False, batches())
    first = next(stream)
    assert first.num_rows == module.ROWS and taken < 4 * module.ROWS
    rows = [*first.to_pylist(), *(row for batch in stream for row in batch.to_pylist())]
    assert [(row["note_id"], row["id"]) for row in rows] == [(str(i), i) for i in range(5000)]


def test_long_rows_make_small_batches() -> None:
    lines = ["x" * module.CHARACTERS, "a", "y" * module.CHARACTERS, "b"]
    assert [len(group) for group in module._groups(lines)] == [1, 2, 1]


def test_importing_it_brings_neither_spark_nor_an_engine() -> None:
    code = "import clinicalbert.spark, sys; print([m for m in ('pyspark', 'pyarrow', 'openvino') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_python_of_the_page_runs(spark: Any, tmp_path: Path) -> None:
    page = Path(__file__).parents[1] / "docs" / "spark.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    rows = [(f"n{i}", f"p{i}", "Started lisinopril for hypertension.") for i in range(20)]
    notes = spark.createDataFrame([*rows, ("n20", "p20", None)], "note_id string, subject_id string, note_text string")
    notes.write.parquet(str(tmp_path / "notes"))
    names: dict[str, Any] = {"spark": spark}
    for block in blocks:
        exec(block.replace("hdfs://", str(tmp_path)), names)
    assert [tuple(row) for row in names["drugs"].collect()] == [("lisinopril", 20)]
    assert [row.note_id for row in names["failed"].collect()] == ["n20"]
