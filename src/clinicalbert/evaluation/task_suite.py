"""The benchmark of a task: on its data sets or on an unseen file; models and baselines side by side, in one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.records import read_records
from clinicalbert.errors import InputError
from clinicalbert.evaluation.baselines import Constant, Lexical
from clinicalbert.evaluation.suite import TaskRow, task_row
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Found, Page, Task
from clinicalbert.text.tokens import Tokenizer


@dataclass(frozen=True, slots=True)
class System:
    """What is measured: its tokenizer, and what it finds on pages made with it."""

    tokenizer: Tokenizer
    read: Callable[[Task, Sequence[Page]], list[Found]]

    def found(self, task: Task, examples: Sequence[Example], dataset: str) -> list[Found]:
        """What it finds on examples of a data set."""
        return self.read(task, list(pages_of(task, examples, self.tokenizer, dataset)))


def pipeline_system(nlp: Pipeline) -> System:
    """A pipeline that has the task's family, as a system."""

    def read(task: Task, pages: Sequence[Page]) -> list[Found]:
        return [task.read(p, nlp.answers(task, c)) for p, c in zip(pages, nlp.columns(pages), strict=True)]

    return System(nlp.tokenizer, read)


def dataset_rows(
    task: Task,
    datasets: Sequence[str],
    split: str,
    systems: Mapping[str, System],
    *,
    seed: int = 0,
) -> list[TaskRow]:
    """A row for each data set of a task, baselines included. Raises UnknownNameError, InputError."""
    corpora = [CORPORA.get(name) for name in datasets]
    return [_row(task, c.name, c.called(split), c.load(split), systems, seed) for c in corpora]


def file_row(
    task: Task,
    path: Path,
    dataset: str,
    systems: Mapping[str, System],
    *,
    label_map: Mapping[str, str] | None = None,
    seed: int = 0,
) -> TaskRow:
    """A row for an unseen file, scored as data set ``dataset`` of the task is. Raises InputError."""
    examples = read_records(path, label_map, needs=task.card.needs[dataset])
    row = _row(task, dataset, "file", examples, systems, seed)
    return TaskRow(row.task, path.name, "file", row.texts, row.groups, row.gold, row.primary, row.systems)


def _row(
    task: Task,
    dataset: str,
    split: str,
    examples: Sequence[Example],
    systems: Mapping[str, System],
    seed: int,
) -> TaskRow:
    found = {name: system.found(task, examples, dataset) for name, system in systems.items()}
    tokenizer = next(iter(systems.values())).tokenizer
    for name, baseline in {**_baselines(task.card.name, tokenizer), **_rules(task, tokenizer)}.items():
        found[name] = baseline.found(task, examples, dataset)
    return task_row(task, dataset, split, examples, found, seed=seed)


@cache
def _baselines(name: str, tokenizer: Tokenizer) -> dict[str, System]:
    """What a constant answer and a model of words can do, fitted on the training splits of those data sets of a task
    that are there; none where no one is. Nothing is kept from them as a leak: that can only help them."""
    task = TASKS.get(name)
    taught = []
    for dataset in task.card.datasets if task.card.heads else ():
        try:
            examples = CORPORA.get(dataset).load("train")
        except InputError:  # an unseen file is measured on machines without the corpora, too
            continue
        pages = pages_of(task, examples, tokenizer, dataset)
        taught += [(p, task.targets(e, p, dataset)) for e, p in zip(examples, pages, strict=True)]
    if not taught or not task.card.heads:
        return {}
    # a head that no data set at hand teaches anything is one that no figure of theirs needs
    heads = {h: s for h, s in task.card.heads.items() if any(h in {**t.tags, **t.ranges, **t.pairs} for _, t in taught)}
    found = {"majority": _baseline(Constant.fit(heads, taught), tokenizer)}
    if find_spec("sklearn"):
        found["words"] = _baseline(Lexical.fit(heads, taught), tokenizer)
    return found


def _rules(task: Task, tokenizer: Tokenizer) -> dict[str, System]:
    """What simple or published rules say, for tasks that have such."""
    return {
        name: System(tokenizer, lambda _, pages, read=read: [read(page) for page in pages])  # type: ignore[misc]
        for name, read in task.baselines().items()
    }


def _baseline(fitted: Constant | Lexical, tokenizer: Tokenizer) -> System:
    return System(tokenizer, lambda task, pages: [task.read(page, fitted.on(page)) for page in pages])
