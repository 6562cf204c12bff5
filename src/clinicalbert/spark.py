"""Notes of a Spark DataFrame → one row a note, through ``mapInArrow``.

    from clinicalbert.spark import annotate
    facts = annotate(notes, text_column="text", id_column="id", phi_cleared=True)

A Python worker loads the model once and keeps it; notes are streamed through it, so that the memory of a worker does
not grow with its partition. Rows are those of ``clinicalbert analyze`` (``clinicalbert.interop.table``). See
docs/spark.md for packaging, sizing and failures.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from clinicalbert.errors import InputError, MissingExtraError, RecordError, UnknownNameError
from clinicalbert.intake.record import note_of
from clinicalbert.privacy import RawNote
from clinicalbert.privacy.clearing import Declared, GateOptions, Recognisers
from clinicalbert.privacy.profiles import SAFE_HARBOR

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

    from clinicalbert.inference.notes import NotePipeline

STATEMENT = "phi_cleared=True in clinicalbert.spark.annotate"
ROWS = 256
CHARACTERS = 8_000_000
"""An output batch ends at this many rows, or characters of JSON."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """``roles`` of the input's columns (text, id, patient, …), and those that are carried along."""

    roles: Mapping[str, str]
    keep: tuple[str, ...]

    def all(self) -> list[str]:
        """Every column that is read, once."""
        return list(dict.fromkeys((*self.roles.values(), *self.keep)))


@dataclass(frozen=True, slots=True)
class _Model:
    """The arguments of ``clinicalbert.load``, and how notes are cleared."""

    model: str | None
    tasks: tuple[str, ...]
    backend: str
    threads: int
    min_score: float | None
    clearing: Declared | GateOptions


def annotate(
    df: DataFrame,
    *,
    text_column: str = "text",
    id_column: str = "id",
    patient_column: str | None = None,
    encounter_column: str | None = None,
    date_column: str | None = None,
    type_column: str | None = None,
    keep: Sequence[str] = (),
    tasks: Sequence[str] = ("ner",),
    model: str | Path | None = None,
    backend: str = "auto",
    threads: int = 1,
    min_score: float | None = None,
    phi_cleared: bool = False,
    profile: str | Path = SAFE_HARBOR,
    key_file: str | Path | None = None,
    recognisers: Recognisers = "learned",
    text: bool = False,
) -> DataFrame:
    """One row for each row of ``df``, in its order within a partition; nothing is computed before an action.

    The columns are those of ``clinicalbert.interop.table.arrow_schema(text=text)``, then those of ``keep``, unchanged;
    other columns are not carried: join by ``note_id``. A note that cannot be read (null, no UTF-8, a failure) is a row
    with ``error``. A null id becomes a place such as ``"partition 3 row 17"`` (from 0, from 1), which depends on how
    ``df`` is partitioned.

    Notes are de-identified first, by ``profile`` (a name, or a TOML file that exists on every executor, as does
    ``key_file`` for profiles that need a key: docs/privacy.md) and what ``recognisers`` find, rules and a learned head
    or rules alone; a note that does not pass the gate is a row with ``error``. Offsets are those of the caller's text,
    and words of identifiers are blackened in what comes back.
    ``phi_cleared=True`` skips that: it declares that the notes hold no protected health information, or that they may
    be processed here. Which of the two is recorded in every row's ``clearance``. ``tasks`` are read beside the entities
    (docs/tasks). ``model`` is a folder that exists on every executor; default: the embedded one. ``threads`` are those
    of one Python worker, of which Spark runs one a core.

    Raises InputError (a column that does not exist, has another type or another's name),
    MissingExtraError. What fails in a worker (WeightsError, MissingExtraError) fails its task.
    """
    gate = GateOptions(str(profile), str(key_file) if key_file is not None else None, recognisers=recognisers)
    clearing: Declared | GateOptions = Declared(STATEMENT) if phi_cleared else gate
    clearing.recorded()  # a wrong profile is told here
    roles = {
        "text": text_column,
        "id": id_column,
        "patient": patient_column,
        "encounter": encounter_column,
        "date": date_column,
        "type": type_column,
    }
    columns = _Columns({role: name for role, name in roles.items() if name is not None}, tuple(dict.fromkeys(keep)))
    folder = str(model) if model is not None else None
    options = _checked(_Model(folder, tuple(tasks), backend, threads, min_score, clearing))
    try:
        from pyspark.sql.pandas.types import from_arrow_schema
        from pyspark.sql.types import StructType

        from clinicalbert.interop.table import arrow_schema

        result = from_arrow_schema(arrow_schema(text=text))
    except (ImportError, MissingExtraError):
        raise MissingExtraError("clinicalbert.spark", "spark") from None
    _check_columns(df, columns, result.names)
    schema = StructType([*result.fields, *(df.schema[name] for name in columns.keep)])
    return df.select(*columns.all()).mapInArrow(partial(_read_partition, columns, options, text), schema)


def _checked(options: _Model) -> _Model:
    """Refuse here what every Spark task would fail on."""
    from clinicalbert.inference.runtime import Backend
    from clinicalbert.tasks.registry import TASKS

    for name in options.tasks:
        TASKS.get(name)

    if options.backend not in get_args(Backend):
        raise UnknownNameError("backend", options.backend, get_args(Backend))
    if options.threads < 1:
        raise InputError(f"threads must be at least 1, not {options.threads}")
    if options.min_score is not None and not 0 <= options.min_score <= 1:
        raise InputError(f"min_score must lie between 0 and 1, not {options.min_score}")
    return options


def _check_columns(df: DataFrame, columns: _Columns, taken: Iterable[str]) -> None:
    missing = [name for name in columns.all() if name not in df.columns]
    if missing:
        raise InputError(f"no column {', '.join(map(repr, missing))}; there are: {', '.join(df.columns)}")
    dotted = [name for name in columns.all() if "." in name]
    if dotted:
        raise InputError(f"Spark's mapInArrow takes no names with dots: rename {', '.join(map(repr, dotted))}")
    text = columns.roles["text"]
    kind = df.schema[text].dataType.typeName()
    if kind not in ("string", "binary", "varchar", "char"):
        raise InputError(f"column {text!r} is {kind}, not text")
    clash = {name.lower() for name in taken} & {name.lower() for name in columns.keep}
    if clash:
        raise InputError(f"keep: the result has columns {', '.join(sorted(clash))} of its own; rename yours first")


def _read_partition(
    columns: _Columns, options: _Model, text: bool, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """What a Python worker does with one partition."""
    from clinicalbert.archive.rows import rows_of
    from clinicalbert.interop.table import batch_of

    kept = _Kept(columns.keep)
    records = _records(columns, kept.passing(batches))
    for lines in _groups(row.line for row in rows_of(_pipeline(options), records)):
        yield kept.beside(batch_of(lines, text=text))


@lru_cache(maxsize=2)
def _pipeline(options: _Model) -> NotePipeline:
    """The model, loaded once a worker (``spark.python.worker.reuse``)."""
    # the tokenizer would start a thread for every core in every worker
    os.environ.setdefault("RAYON_NUM_THREADS", str(options.threads))
    from clinicalbert.inference.gating import open_clearing
    from clinicalbert.inference.notes import NotePipeline
    from clinicalbert.inference.pipeline import load

    nlp = load(
        options.model,
        tasks=options.tasks,
        backend=options.backend,  # type: ignore[arg-type]
        threads=options.threads,
        min_score=options.min_score,
    )
    return NotePipeline(nlp, open_clearing(options.clearing, options.threads))


def _records(columns: _Columns, batches: Iterable[pa.RecordBatch]) -> Iterator[RawNote | RecordError]:
    from pyspark import TaskContext

    context = TaskContext.get()
    partition = context.partitionId() if context else 0
    number = 0
    for batch in batches:
        for i in range(batch.num_rows):
            number += 1
            yield _record(columns, batch, i, f"partition {partition} row {number}")


def _record(columns: _Columns, batch: pa.RecordBatch, i: int, place: str) -> RawNote | RecordError:
    key = place
    try:
        found = _cell(batch, columns.roles["id"], i, place)
        key = place if found is None else str(found)
        record = {name: _cell(batch, name, i, key) for name in columns.roles.values()}
        return note_of(record, columns.roles, place, encoding="utf-8")
    except RecordError as error:
        return error


def _cell(batch: pa.RecordBatch, column: str, i: int, key: str) -> Any:
    """A value. Spark puts any bytes into strings: those that are no UTF-8 are a RecordError."""
    try:
        return batch.column(column)[i].as_py()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} of column {column!r} is not UTF-8: decode it first (often windows-1252)"
        raise RecordError(key, reason) from None


def _groups(lines: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    size = 0
    for line in lines:
        group.append(line)
        size += len(line)
        if len(group) >= ROWS or size >= CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


class _Kept:
    """Columns that wait for the rows which are read off their neighbours."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = list(names)
        self._waiting: deque[pa.RecordBatch] = deque()

    def passing(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches as they come; their kept columns are held back."""
        for batch in batches:
            if self._names:
                self._waiting.append(batch.select(self._names))
            yield batch

    def beside(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """``rows`` with the kept columns of the notes they were made of."""
        if not self._names:
            return rows
        import pyarrow as pa

        taken: list[pa.RecordBatch] = []
        count = rows.num_rows
        while count:
            first = self._waiting.popleft()
            taken.append(first.slice(0, count))
            if first.num_rows > count:
                self._waiting.appendleft(first.slice(count))
            count -= taken[-1].num_rows
        beside = pa.Table.from_batches(taken).combine_chunks()
        arrays = [*rows.columns, *(column.chunk(0) for column in beside.columns)]
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema([*rows.schema, *beside.schema]))
