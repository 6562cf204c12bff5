"""Results as comparable values: files of ``clinicalbert benchmark --out``, or any published table."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicalbert.errors import InputError
from clinicalbert.tasks.registry import TASKS

SCHEMA = "clinicalbert.benchmark/1"
TABLE_COLUMNS = ("group", "benchmark")


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of one system. ``names`` are the words by which prose may speak of the row; ``primary`` figures decide
    comparisons; ``low`` and ``high`` are the 95 % interval, where one is known."""

    names: tuple[str, ...]
    dataset: str
    split: str
    system: str
    metric: str
    value: float
    low: float | None = None
    high: float | None = None
    primary: bool = True

    @property
    def row(self) -> tuple[tuple[str, ...], str, str]:
        """What systems are compared on."""
        return self.names, self.dataset, self.split


def read_scores(path: Path) -> list[Score]:
    """Scores of a file: JSON of ``benchmark``, or CSV with the columns ``group``, ``benchmark`` and one a system.

    Raises InputError.
    """
    return _of_table(path) if path.suffix.lower() == ".csv" else scores_of(read_result(path))


def read_result(path: Path) -> dict[str, Any]:
    """A file of ``clinicalbert benchmark --out``. Raises InputError."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as results ({type(error).__name__})") from None
    if not isinstance(result, dict) or result.get("schema") != SCHEMA:
        raise InputError(f"{path} holds no results of clinicalbert benchmark --out (schema {SCHEMA})")
    return result


def scores_of(result: Mapping[str, Any]) -> list[Score]:
    """The scores of all rows of a result."""
    card = TASKS.get(result["task"]).card
    names = (card.name.replace("_", " "), card.title.lower(), *card.known_as)
    return [score for row in result["rows"] for score in (_of_suite if "systems" in row else _of_entities)(names, row)]


def _of_suite(names: tuple[str, ...], row: Mapping[str, Any]) -> list[Score]:
    return [
        Score(
            names,
            row["dataset"],
            row["split"],
            system,
            metric,
            one["value"],
            one["low"],
            one["high"],
            metric == row["primary"],
        )
        for system, scores in row["systems"].items()
        for metric, one in scores["figures"].items()
    ]


def _of_entities(names: tuple[str, ...], row: Mapping[str, Any]) -> list[Score]:
    """The entity benchmark has tables of its own."""
    systems = {"int8": row["model"], "float32": row["reference"], **row["baselines"]}
    told: list[Score] = []
    for system, one in systems.items():
        if one is not None:
            place = (names, row["dataset"], row["split"], system)
            told.append(Score(*place, "strict F1", one["f1"], one["low"], one["high"]))
            told.append(Score(*place, "overlap F1", one["overlap_f1"], primary=False))
    return told


def _of_table(path: Path) -> list[Score]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a table ({type(error).__name__})") from None
    columns = list(rows[0]) if rows else []
    systems = [c for c in columns if c not in TABLE_COLUMNS]
    if not systems or columns[:2] != list(TABLE_COLUMNS):
        raise InputError(f"{path}: a table has the columns {', '.join(TABLE_COLUMNS)} and one for each system")
    found = []
    for number, row in enumerate(rows, start=2):
        names = (row["group"].strip().lower(), row["benchmark"].strip().lower())
        for system in systems:
            try:
                value = float(row[system])
            except (TypeError, ValueError):
                raise InputError(f"{path} line {number}, column {system}: not a number") from None
            found.append(Score(names, row["benchmark"].strip(), "", system, "", value))
    return found


def rivals(scores: Sequence[Score], mine: Score) -> list[Score]:
    """The primary scores of other systems on the row of ``mine``."""
    return [s for s in scores if s.primary and s.row == mine.row and s.system != mine.system]
