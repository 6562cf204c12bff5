"""A task on several trunks or encoders, several seeds each: its figures, and the paired bootstrap of the difference.

    CLINICALBERT_DATA=... python benchmarks/quality/seeds.py --model T=runs/ner-t-13/model \
        --model T=runs/ner-t-14/model --model MiniLM=runs/ner-13/model ... [--task ner] [--split dev] [--out FILE]

Models of one name are seeds of one system; the first name is compared with each of the others. Everything runs in
float32 through the pipeline's windows, without biases and without the rules that make a document consistent. A look at
a test split goes into results/test-ledger.jsonl.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.evaluation.ledger import DEFAULT, record_look
from clinicalbert.evaluation.pedigree import commit, pedigree
from clinicalbert.evaluation.resampling import Resamples
from clinicalbert.inference.bundle import sha256_of
from clinicalbert.metrics.figures import Tally, figure, known_figures
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Task
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.family_folder import load_families
from clinicalbert.training.family_predict import found_by
from clinicalbert.training.model_folder import write_json


def tallies(folder: Path, task: Task, dataset: str, examples: list[Example]) -> list[Tally]:
    """What a model finds in the texts of a data set."""
    model, tokenizer = load_families(folder), Tokenizer(folder / "tokenizer.json")
    pages = list(pages_of(task, examples, tokenizer, dataset))
    found = found_by(model, task, tokenizer, pages)
    return [task.tally(f, e, dataset) for f, e in zip(found, examples, strict=True)]


def digest(folder: Path, family: str) -> str:
    """Of the weights that answer."""
    parts = (sha256_of(folder / f"{name}.safetensors") for name in ("trunk", family))
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--task", default="ner")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    systems: dict[str, list[Path]] = defaultdict(list)
    for given in arguments.model:
        name, _, folder = given.partition("=")
        systems[name].append(Path(folder))
    task = TASKS.get(arguments.task)
    first = next(iter(systems))
    result: dict[str, Any] = {}
    for dataset in task.card.datasets:
        examples = CORPORA.get(dataset).load(arguments.split)
        runs = {name: [tallies(f, task, dataset, examples) for f in folders] for name, folders in systems.items()}
        figures = known_figures(task.card.figures, runs[first][0])
        primary = task.card.primary if task.card.primary in figures else next(iter(figures))
        draws = Resamples([e.group for e in examples], seed=0)
        row: dict[str, Any] = {"figure": primary}
        for name, some in runs.items():
            scores = [figure(run, figures[primary]) for run in some]
            row[name] = {"seeds": [round(s, 4) for s in scores], "mean": float(np.mean(scores))}
            shown = [f"{s:.4f}" for s in scores]
            print(f"{dataset:16} {arguments.split} {name:10} {primary} {np.mean(scores):.4f}  {shown}", flush=True)
            if name != first:
                d = draws.difference(runs[first], some, figures[primary])
                row[name][f"{first} minus this"] = asdict(d)
                print(f"{dataset:16} {first} - {name}: {d.value:+.4f} [{d.low:+.4f}, {d.high:+.4f}] p {d.p:.3f}")
        result[dataset] = row
    weights = {n: [digest(f, task.card.family) for f in folders] for n, folders in systems.items()}
    if arguments.split == "test":
        means = {f"{d}/test/{n}": round(r[n]["mean"], 4) for d, r in result.items() for n in systems}
        told = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "weights": weights}
        record_look(DEFAULT, {**told, "task": f"{task.card.name}, seeds", "figures": means})
    if arguments.out:
        facts = pedigree(weights="as listed", backend="torch", seed=0)
        write_json(arguments.out, {**facts, "split": arguments.split, "models": weights, "data sets": result})


if __name__ == "__main__":
    main()
