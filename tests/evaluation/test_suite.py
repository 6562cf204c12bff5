"""Baselines answer like models do, and the table compares all on the same examples."""

from __future__ import annotations

import pytest

pytest.importorskip("sklearn")

from clinicalbert.datasets.example import Example
from clinicalbert.document import Entity
from clinicalbert.evaluation.baselines import Constant, Lexical
from clinicalbert.evaluation.suite import task_row
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Found, Page, Targets
from clinicalbert.text.tokens import Tokenizer
from synthetic import OF_TASK

ALL = [(task, dataset) for task, some in OF_TASK.items() for dataset in some]


def taught(task: str, dataset: str, tokenizer: Tokenizer) -> list[tuple[Page, Targets]]:
    examples = OF_TASK[task][dataset]
    pages = pages_of(TASKS.get(task), examples, tokenizer, dataset)
    return [(p, TASKS.get(task).targets(e, p, dataset)) for e, p in zip(examples, pages, strict=True)]


def gold(task: str, example: Example) -> Found:
    """What a perfect system would find."""
    from clinicalbert.document import Label, Relation

    entities = tuple(
        Entity(
            s.start,
            s.end,
            example.text[s.start : s.end],
            s.label,
            source=f"{task}:x",
            assertion="negated" if "negated" in s.flags else "present",
        )
        for s in example.spans
    )
    relations = tuple(Relation(r.head, r.tail, r.label) for r in example.relations)
    return Found(entities, relations, tuple(Label(0, len(example.text), name) for name in example.labels))


@pytest.mark.parametrize(("name", "dataset"), ALL)
def test_every_task_has_baselines_and_a_table(name: str, dataset: str, tiny_tokenizer: Tokenizer) -> None:
    task, examples = TASKS.get(name), OF_TASK[name][dataset]
    heads = task.card.heads
    known = taught(name, dataset, tiny_tokenizer)
    systems = {"perfect": [gold(dataset if name == "ner" else name, e) for e in examples]}
    told = {h for _, t in known for h in (*t.tags, *t.ranges, *t.pairs)}
    for label, kind in (("constant", Constant), ("lexical", Lexical)):
        # heads that this data set says nothing about are answered by what the others teach
        every = [pair for d in OF_TASK[name] for pair in taught(name, d, tiny_tokenizer)]
        fitted = kind.fit(heads, every)
        systems[label] = [task.read(page, fitted.on(page)) for page, _ in known]
    row = task_row(task, dataset, "train", examples, systems)
    assert told and row.texts == 8 and row.primary in task.card.figures
    perfect = row.systems["perfect"].figures
    assert (
        all(e.value == pytest.approx(1) for n, e in perfect.items() if row.gold.get(task.card.figures[n].key))
        if all(hasattr(task.card.figures[n], "key") for n in perfect)
        else True
    )
    lexical, constant = row.systems["lexical"], row.systems["constant"]
    assert lexical.figures[row.primary].value > constant.figures[row.primary].value
    assert lexical.over is not None and constant.over is not None
    assert lexical.over.value <= 1e-9 and constant.over.value < 0
    assert row.systems["perfect"].over is None
    assert row.to_json()["systems"]["lexical"]["figures"][row.primary]["low"] <= 1
