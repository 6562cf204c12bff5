"""A task on a data set: several systems on the same examples, each figure with its interval, differences paired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from clinicalbert.datasets.example import Example
from clinicalbert.evaluation.resampling import Difference, Estimate, Resamples
from clinicalbert.metrics.figures import Tally, known_figures, tables
from clinicalbert.tasks.task import Found, Task


@dataclass(frozen=True, slots=True)
class SystemScores:
    """A system's figures; ``over`` is what it has over the first system of the table, by the primary figure."""

    figures: Mapping[str, Estimate]
    over: Difference | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One data set of a task: how much of it there is, and how each system does on it."""

    task: str
    dataset: str
    split: str
    texts: int
    groups: int
    gold: Mapping[str, int]
    primary: str
    systems: Mapping[str, SystemScores]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def task_row(
    task: Task,
    dataset: str,
    split: str,
    examples: Sequence[Example],
    systems: Mapping[str, Sequence[Found]],
    *,
    seed: int = 0,
) -> TaskRow:
    """Score what each system found; the first is the one that the others are compared with."""
    draws = Resamples([e.group for e in examples], seed=seed)
    tallies = {
        name: [task.tally(f, e, dataset) for f, e in zip(found, examples, strict=True)]
        for name, found in systems.items()
    }
    first = next(iter(tallies))
    figures = known_figures(task.card.figures, tallies[first])
    primary = task.card.primary if task.card.primary in figures else next(iter(figures), "")
    rows = {}
    for name, some in tallies.items():
        over = None
        if name != first and primary:
            over = draws.difference([some], [tallies[first]], figures[primary])
        rows[name] = SystemScores({n: draws.estimate(some, what) for n, what in figures.items()}, over)
    return TaskRow(
        task.card.name,
        dataset,
        split,
        len(examples),
        len({e.group for e in examples}),
        _gold(tallies[first]),
        primary,
        rows,
    )


def _gold(tallies: Sequence[Tally]) -> dict[str, int]:
    """How many gold items each key counts."""
    return {key: int(rows[:, 3].sum()) for key, rows in tables(tallies).items()}
