"""Make a bundle of a trunk with its families, from the folder that fine-tuning wrote.

    python -m clinicalbert.release runs/entities/model OUT --name clinicalbert-pro-mini --version 1.0.0

Each graph is quantized by itself, on training text and notes: a family that comes later changes no byte of the trunk or
of an earlier family. The bundle is refused if int8 costs 0.5 points or more of the primary figure of any task on the
dev split of any of its data sets (of every figure, where a set does not have that), or 2 points of any other figure:
in the smallest sets a single item is a point.
Biases are chosen on dev splits, threshold and calibration of the public view on the open half of the note gold; what
was measured stands in ``gate.json``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.decoding.heads import spec_to_json
from clinicalbert.evaluation.calibration import Reliability, draw
from clinicalbert.inference.bundle import (
    FORMAT,
    MANIFEST,
    Bundle,
    Family,
    FamilyHead,
    Manifest,
    PublicView,
    open_bundle,
    sha256_of,
)
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.runtime import open_session
from clinicalbert.labels import bio_labels
from clinicalbert.metrics.figures import figure, known_figures
from clinicalbert.model.tops import FamilyModel
from clinicalbert.release.calibrate import IDENTITY, read
from clinicalbert.release.entities import WINDOW, calibration_batches, fit_head, fit_public
from clinicalbert.release.export import export_families, feeds, level_feeds, level_name, quantize
from clinicalbert.tasks.joining import families_of
from clinicalbert.tasks.pages import pages_of
from clinicalbert.tasks.registry import TASKS
from clinicalbert.tasks.task import Page, Task
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.family_folder import load_families
from clinicalbert.training.family_predict import pair_weights
from clinicalbert.training.session import ENTITIES, reference_pipeline

GATE, SECOND = 0.005, 0.02
TOKENIZER = "tokenizer.json"
PUBLIC = "public"
UNTUNED = PublicView(calibration=IDENTITY, threshold=0.0)
BIASES = (-1.2, -0.8, -0.4, 0.0, 0.4, 0.8, 1.2)
BATCHES = 96
Columns = Sequence[NDArray[np.float32]]


def graph_file(family: str) -> str:
    """What the int8 graph of a trunk or a family is called."""
    return f"{family}.int8.onnx"


def make_graphs(model: FamilyModel, out: Path, kept: Path | None, ignored: Sequence[str]) -> None:
    """Write the int8 graphs; those that bundle ``kept`` has are copied, not made again."""
    tokenizer = Tokenizer(out / TOKENIZER)
    batches = calibration_batches(tokenizer, list(TASKS.get("ner").card.datasets), BATCHES)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch)
        export_families(model, plain)
        for name in ("trunk", *model.families):
            file = graph_file(name)
            if kept and (kept / file).exists():
                shutil.copyfile(kept / file, out / file)
            else:
                fed = feeds(batches) if name == "trunk" else level_feeds(model, batches, model.reaches[name].cut)
                quantize(plain / f"{name}.onnx", out / file, fed, ignored=ignored)


def write_pairs(model: FamilyModel, family: str, out: Path) -> str | None:
    """Write the layers of pairs of a family; the file's name, or None where it has none."""
    weights = pair_weights(model, family)
    if not weights:
        return None
    file = f"{family}.pairs.npz"
    arrays = {f"{head}/{name}": getattr(w, name) for head, w in weights.items() for name in w.__slots__}
    np.savez(out / file, allow_pickle=False, **arrays)
    return file


def write_manifest(model: FamilyModel, out: Path, told: Mapping[str, Any]) -> Bundle:
    """Write ``bundle.json`` over the files in ``out``; ``told`` are name, version and what was fitted."""
    families = {}
    for name, heads in model.families.items():
        if name != ENTITIES:
            bias = told["bias"].get(name, {})
            cut = model.reaches[name].cut
            families[name] = Family(
                graph=graph_file(name),
                reads=level_name(out / graph_file("trunk"), cut) if cut != model.cut else None,
                heads={h: FamilyHead(**spec_to_json(s), bias=bias.get(h, 0.0)) for h, s in heads.items()},
                pairs=write_pairs(model, name, out),
            )
    files = [graph_file("trunk"), graph_file(ENTITIES), TOKENIZER]
    files += [file for f in families.values() for file in (f.graph, f.pairs) if file]
    manifest = Manifest(
        format=FORMAT,
        name=told["name"],
        version=told["version"],
        graph=graph_file(ENTITIES),
        trunk=graph_file("trunk"),
        tokenizer=TOKENIZER,
        families=families,
        heads={h: bio_labels(h) for h in model.families[ENTITIES]},
        window=WINDOW,
        calibration=told["calibration"],
        bias=told["bias"].get(ENTITIES, {}),
        public=told["public"],
        files={file: sha256_of(out / file) for file in files},
    )
    (out / MANIFEST).write_text(manifest.model_dump_json(indent=1, exclude_none=True) + "\n", encoding="utf-8")
    return open_bundle(out)


class DevSet:
    """A task's dev examples of one data set, read once by the int8 graphs and once in float32."""

    def __init__(self, task: Task, dataset: str, shipped: Pipeline, reference: Pipeline) -> None:
        self.task, self.dataset = task, dataset
        self.examples: list[Example] = CORPORA.get(dataset).load("dev")
        self.pages: list[Page] = list(pages_of(task, self.examples, shipped.tokenizer, dataset))
        self._pipeline = shipped
        self.int8: Columns = shipped.columns(self.pages)
        self.fp32: Columns = reference.columns(self.pages)

    def figures(self, columns: Columns, bias: Mapping[str, float]) -> dict[str, float]:
        """The overall figures (those of single labels left out) that this data set says something about."""
        task = self.task
        tallies = [
            task.tally(task.read(p, self._pipeline.answers(task, c, bias)), e, self.dataset)
            for p, c, e in zip(self.pages, columns, self.examples, strict=True)
        ]
        overall = [{key: counts for key, counts in tally.items() if "/" not in key} for tally in tallies]
        return {name: figure(overall, what) for name, what in known_figures(task.card.figures, overall).items()}


def fit_task(sets: Sequence[DevSet]) -> tuple[dict[str, float], dict[str, Any]]:
    """The bias of each head of a task, chosen one after the other by the mean of its figures on dev, and what int8
    costs with them."""
    task = sets[0].task
    bias = dict.fromkeys(task.card.heads, 0.0)

    def mean(wanted: Mapping[str, float]) -> float:
        return float(np.mean([v for s in sets for v in s.figures(s.int8, wanted).values()]))

    for head in task.card.heads:
        tried = {value: mean({**bias, head: value}) for value in BIASES}
        bias[head] = max(tried, key=lambda v: (round(tried[v], 4), -abs(v)))
    report: dict[str, Any] = {"bias": bias}
    for s in sets:
        small, full = s.figures(s.int8, bias), s.figures(s.fp32, bias)
        report[s.dataset] = {n: {"int8": v, "fp32": full[n], "loss": full[n] - v} for n, v in small.items()}
    return bias, report


def make(
    model_folder: Path,
    out: Path,
    name: str,
    version: str,
    say: Callable[[str], None],
    *,
    kept: Path | None = None,
    ignored: Sequence[str] = (),
) -> bool:
    """Build the bundle in ``out``; False when the gate refuses it. ``kept`` is a bundle whose graphs stay."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(model_folder / TOKENIZER, out / TOKENIZER)
    model = load_families(model_folder)
    tasks = [TASKS.get(t) for t in TASKS if t != "ner" and TASKS.get(t).card.family in model.families]
    told: dict[str, Any] = {
        "name": name,
        "version": version,
        "calibration": dict.fromkeys(model.families[ENTITIES], IDENTITY),
        "bias": {},
        "public": UNTUNED,
    }
    say("exporting and quantizing")
    make_graphs(model, out, kept, ignored)
    bundle = write_manifest(model, out, told)
    shipped = Pipeline(bundle, open_session(bundle.graphs(families_of(tasks))), tasks)
    reference = reference_pipeline(bundle, model_folder, tasks)
    report: dict[str, Any] = {}
    curves: dict[str, Reliability] = {}
    losses: list[float] = []
    for head in model.families[ENTITIES]:
        examples = CORPORA.get(head).load("dev")
        report[head], curves[head] = fit_head(shipped, head, read(shipped, examples), read(reference, examples))
        losses.append(report[head]["loss"])
        say(f"{head}: dev strict F1 fp32 {report[head]['fp32']:.4f}, int8 {report[head]['int8']:.4f}")
    report[PUBLIC], curves[PUBLIC] = fit_public(shipped, read(shipped, CORPORA.get("note_entities").load("open")))
    told["calibration"] = {h.name: h.calibration for h in shipped.heads}
    told["bias"][ENTITIES] = {h.name: h.bias for h in shipped.heads}
    told["public"] = shipped.public
    for task in tasks:
        bias, found = fit_task([DevSet(task, d, shipped, reference) for d in task.card.datasets])
        told["bias"].setdefault(task.card.family, {}).update(bias)
        report[task.card.name] = found
        for dataset, figures in found.items():
            for what, one in figures.items() if dataset != "bias" else ():
                first = what == task.card.primary or task.card.primary not in figures
                losses.append(one["loss"] if first else one["loss"] * GATE / SECOND)
                say(f"{task.card.name} {dataset} {what}: dev fp32 {one['fp32']:.4f}, int8 {one['int8']:.4f}")
    write_manifest(model, out, told)
    draw(out / "reliability.png", curves)
    (out / "gate.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    passed = max(losses) < GATE
    say("gate passed" if passed else f"gate refused: int8 costs {max(losses) / GATE:.2f} times what it may")
    return passed


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", default="clinicalbert-pro-mini")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--keep", type=Path, help="a bundle whose graphs of trunk and families are taken as they are")
    parser.add_argument("--keep-float", action="append", default=[], help="pattern of node names; repeatable")
    a = parser.parse_args()
    if not make(a.model, a.out, a.name, a.version, print, kept=a.keep, ignored=a.keep_float):
        sys.exit(1)


if __name__ == "__main__":
    main()
