"""``clinicalbert benchmark`` for tasks beside the entities: several models and baselines in one table."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from clinicalbert.errors import InputError, MissingExtraError, UnknownNameError

if TYPE_CHECKING:
    from clinicalbert.evaluation.suite import TaskRow
    from clinicalbert.evaluation.task_suite import System
    from clinicalbert.tasks.task import Task

MANIFEST = "bundle.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be measured, and with which models."""

    data: Path | None
    datasets: list[str]
    split: str
    label_map: dict[str, str] | None
    model: Path | None
    models: list[Path]
    fp32: Path | None
    backend: Any
    seed: int


def benchmark_task(
    task: Task, asked: Asked, *, out: Path | None, as_json: bool, ledger: Path | None, png: Path | None
) -> None:
    """Measure, then write, draw and print. Raises InputError, WeightsError, MissingExtraError."""
    from clinicalbert.evaluation.ledger import DEFAULT, record_look
    from clinicalbert.evaluation.pedigree import pedigree
    from clinicalbert.interop.lines import LinesFile

    datasets = _datasets(task, asked)
    with LinesFile(out) if out else nullcontext() as lines:  # opened before the work: a wrong path costs nothing
        systems, weights, engine = _systems(task, asked)
        rows = _rows(task, asked, datasets, systems)
        result = {
            "schema": "clinicalbert.benchmark/1",
            "task": task.card.name,
            "command": shlex.join(["clinicalbert", *sys.argv[1:]]),
            **pedigree(weights=weights, backend=engine, seed=asked.seed),
            "rows": [row.to_json() for row in rows],
        }
        if asked.split == "test" and asked.data is None:
            first = next(iter(systems))
            figures = {f"{r.dataset}/{n}": round(e.value, 4) for r in rows for n, e in r.systems[first].figures.items()}
            look = {k: result[k] for k in ("date", "commit", "weights", "task")}
            record_look(ledger or DEFAULT, {**look, "figures": figures})
        if lines:
            lines.write(json.dumps(result, indent=1))
    if png:
        _draw(rows, png)
    if as_json:
        typer.echo(json.dumps(result))
    else:
        _print(rows, result)


def _datasets(task: Task, asked: Asked) -> Sequence[str]:
    """The data sets to measure on, or the one that an unseen file is like. Raises InputError, UnknownNameError."""
    known = task.card.datasets
    for name in asked.datasets:
        if name not in known:
            raise UnknownNameError(f"data set of {task.card.name}", name, known)
    chosen = asked.datasets or [n for n in known if asked.data or _has(n, asked.split)]
    without = [n for n in known if n not in chosen and not asked.datasets and not asked.data]
    if without and chosen:
        typer.echo(f"left out, as they have no split {asked.split!r}: {', '.join(without)}", err=True)
    if not chosen:
        raise InputError(f"no data set of {task.card.name} has a split {asked.split!r}")
    if asked.data and len(chosen) != 1:
        raise InputError(f"--data is scored like one of {', '.join(known)}: say which with --dataset (docs/records.md)")
    return chosen


def _has(dataset: str, split: str) -> bool:
    from clinicalbert.datasets.corpus import CORPORA

    corpus = CORPORA.get(dataset)
    return corpus.called(split) in corpus.splits


def _rows(task: Task, asked: Asked, datasets: Sequence[str], systems: dict[str, System]) -> list[TaskRow]:
    from clinicalbert.evaluation.task_suite import dataset_rows, file_row

    if asked.data is None:
        return dataset_rows(task, datasets, asked.split, systems, seed=asked.seed)
    return [file_row(task, asked.data, datasets[0], systems, label_map=asked.label_map, seed=asked.seed)]


def _systems(task: Task, asked: Asked) -> tuple[dict[str, System], str, str]:
    """The systems to compare, the hash of the first one's weights, and its engine."""
    model, models, fp32, backend = asked.model, asked.models, asked.fp32, asked.backend
    from clinicalbert.evaluation.task_suite import pipeline_system
    from clinicalbert.inference.pipeline import load

    found: dict[str, System] = {}
    if not task.card.heads:
        return _headless(task, asked)
    if models and fp32:
        raise InputError("--models names all that is compared: leave --fp32 out")
    if not models:
        nlp = load(model, tasks=(task.card.name,), backend=backend)
        found["int8"] = pipeline_system(nlp)
        if fp32:
            found["float32"] = _torch_system(fp32)
        return found, nlp.bundle.digest, nlp.session.name
    weights = engine = ""
    for folder in models:
        if folder.name in found:
            raise InputError(f"two models are called {folder.name}: rename a folder")
        if (folder / MANIFEST).exists():
            nlp = load(folder, tasks=(task.card.name,), backend=backend)
            found[folder.name], name, digest = pipeline_system(nlp), nlp.session.name, nlp.bundle.digest
        else:
            found[folder.name], name, digest = _torch_system(folder), "torch", _digest(folder, task.card.family)
        weights, engine = weights or digest, engine or name
    return found, weights, engine


def _headless(task: Task, asked: Asked) -> tuple[dict[str, System], str, str]:
    """What answers for a task that no trunk's heads read."""
    from clinicalbert.cli.names import names_read
    from clinicalbert.evaluation.text_systems import text_systems
    from clinicalbert.inference.bundle import open_bundle
    from clinicalbert.text.tokens import Tokenizer

    if asked.models or asked.fp32:
        raise InputError(f"{task.card.name} is not read by a trunk's heads: there is no model to choose")
    bundle = open_bundle(asked.model)
    tokenizer = Tokenizer(bundle.folder / bundle.manifest.tokenizer)
    with names_read() as on_names:
        return text_systems(task.card.name, tokenizer, on_names)


def _torch_system(folder: Path) -> System:
    from clinicalbert.evaluation.task_suite import System

    try:
        from clinicalbert.training.family_folder import load_families
        from clinicalbert.training.family_predict import found_by
    except ImportError:
        raise MissingExtraError("a model in float32", "train") from None
    from clinicalbert.text.tokens import Tokenizer

    model, tokenizer = load_families(folder), Tokenizer(folder / "tokenizer.json")
    return System(tokenizer, lambda task, pages: found_by(model, task, tokenizer, pages))


def _digest(folder: Path, family: str) -> str:
    """Of the weights that answer: the trunk's and the family's."""
    from clinicalbert.inference.bundle import sha256_of

    files = (folder / f"{name}.safetensors" for name in ("trunk", family))
    return hashlib.sha256("".join(map(sha256_of, files)).encode()).hexdigest()[:12]


def _print(rows: Sequence[TaskRow], facts: dict[str, Any]) -> None:
    """The tables, one a data set: systems down, figures across."""
    from rich.console import Console
    from rich.table import Table

    from clinicalbert.evaluation.pedigree import pedigree_line

    screen = Console()
    if not screen.is_terminal:
        screen = Console(width=150)  # a pipe or a file has no edge
    for row in rows:
        gold = ", ".join(f"{n:,} {key}" for key, n in row.gold.items() if "/" not in key)
        title = f"{row.task} · {row.dataset} {row.split} · {row.texts:,} texts of {row.groups:,} groups · gold: {gold}"
        table = Table(title=title, title_justify="left")
        table.add_column("system")
        names = list(next(iter(row.systems.values())).figures)
        for name in names:
            table.add_column(name, justify="right")
        table.add_column(f"{row.primary} against the first", justify="right")
        for system, scores in row.systems.items():
            cells = [f"{e.value:.3f} ({e.low:.3f}-{e.high:.3f})" for e in scores.figures.values()]
            d = scores.over
            table.add_row(system, *cells, f"{d.value:+.3f} ({d.low:+.3f} to {d.high:+.3f})" if d else "")
        screen.print(table)
    screen.print(f"{pedigree_line(facts)} · 95 %: bootstrap", highlight=False)


def _draw(rows: Sequence[TaskRow], path: Path) -> None:
    """The primary figure of every system on every data set, with its interval, as a picture.

    Raises MissingExtraError without matplotlib.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtraError("a picture", "train") from None
    mpl.use("Agg")
    from matplotlib import pyplot

    height = 0.6 + sum(0.32 * len(r.systems) + 0.5 for r in rows)
    figure, axes = pyplot.subplots(figsize=(7.5, height), layout="constrained")
    place, ticks, labels = 0.0, [], []
    for row in rows:
        for i, (name, scores) in enumerate(row.systems.items()):
            e = scores.figures[row.primary]
            colour = "#205493" if i == 0 else "#9aa5b1"
            axes.barh(place, e.value, height=0.7, color=colour)
            axes.errorbar(e.value, place, xerr=[[e.value - e.low], [e.high - e.value]], color="#222222", capsize=2)
            axes.text(min(e.high + 0.01, 0.97), place, f"{e.value:.3f}", va="center", fontsize=8)
            ticks.append(place)
            labels.append(f"{row.dataset} {row.split}: {name}")
            place -= 1
        place -= 0.7
    axes.set_yticks(ticks, labels, fontsize=8)
    axes.set_xlim(0, 1)
    axes.set_xlabel(f"{rows[0].primary}, with 95 % interval")
    axes.set_title(rows[0].task, loc="left", fontsize=10)
    figure.savefig(path, dpi=130)
    pyplot.close(figure)
