"""``clinicalbert benchmark``: the table of a task, on open corpora or on unseen files."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clinicalbert.errors import InputError, MissingExtraError, UnknownNameError

if TYPE_CHECKING:
    from clinicalbert.evaluation.ner import NerRow

TASK_NAMES = (
    *("ner", "symptoms", "adverse_events", "drug_interaction", "assertion", "temporality", "dosage", "time", "cues"),
    *("abbreviation", "linking", "phi"),
)
"""Told in the help; the registry of tasks, which brings numpy along, is read only when a task is run."""
SPLITS = ("dev", "test")
CHECKPOINT = Path("models/clinicalbert-pro-mini")


def benchmark(
    task: Annotated[str, typer.Option(help=f"{', '.join(TASK_NAMES)}.")] = "ner",
    data: Annotated[
        Path | None,
        typer.Option(help="Unseen file of JSON lines; what a record holds stands in docs/records.md."),
    ] = None,
    dataset: Annotated[
        list[str] | None, typer.Option(help="Corpora under CLINICALBERT_DATA; repeatable. Default: all.")
    ] = None,
    split: Annotated[str, typer.Option(help="dev or test. A look at test is written into the ledger.")] = "dev",
    label_map: Annotated[
        str | None, typer.Option(help="Gold labels → ours: a JSON file, or 'Chemical=drug,Disease=problem'.")
    ] = None,
    view: Annotated[
        str | None,
        typer.Option(help="public (all heads), or a head: bc5cdr, ncbi_disease, maccrobat2020. Default: by labels."),
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of another bundle; default: the embedded one.")] = None,
    fp32: Annotated[
        Path | None,
        typer.Option(help=f"Checkpoint to run in float32 beside it; default: {CHECKPOINT}, where torch is installed."),
    ] = None,
    models: Annotated[
        str | None, typer.Option(metavar="A,B,…", help="Folders to compare: bundles, or what `finetune` wrote.")
    ] = None,
    png: Annotated[Path | None, typer.Option(help="Draw the primary figures with their intervals.")] = None,
    backend: Annotated[str, typer.Option(help="auto, openvino or onnxruntime.")] = "auto",
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the results as JSON.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    ledger: Annotated[Path | None, typer.Option(help="Ledger of looks at test splits.")] = None,
) -> None:
    """Measure a task: figures with 95 % intervals, baselines in the same table, differences by the paired bootstrap.

    CLINICALBERT_DATA names the folder of the corpora. No figure is computed on training data.
    """
    from clinicalbert.tasks.registry import TASKS

    chosen = TASKS.get(task)
    if split not in SPLITS:
        raise UnknownNameError("split", split, SPLITS)
    if task != "ner" or models:
        from clinicalbert.cli.task_benchmark import Asked, benchmark_task

        folders = [Path(m.strip()) for m in models.split(",")] if models else []
        asked = Asked(data, dataset or [], split, _label_map(label_map), model, folders, fp32, backend, seed)
        benchmark_task(chosen, asked, out=out, as_json=as_json, ledger=ledger, png=png)
        return
    from clinicalbert.evaluation.ledger import DEFAULT, record_look
    from clinicalbert.evaluation.ner_suite import DATASETS, corpus_row, file_row
    from clinicalbert.evaluation.pedigree import pedigree
    from clinicalbert.inference.pipeline import load
    from clinicalbert.interop.lines import LinesFile

    with LinesFile(out) if out else nullcontext() as lines:  # opened before the work: a wrong path costs nothing
        nlp = load(model, backend=backend)  # type: ignore[arg-type]
        default = CHECKPOINT if model is None else None  # another bundle has another checkpoint
        reference = _reference(nlp.bundle, fp32, default)
        if data is not None:
            rows = [file_row(data, _label_map(label_map), view, nlp, reference, seed)]
        else:
            rows = [corpus_row(name, split, nlp, reference, seed) for name in dataset or DATASETS]
        result = {
            "schema": "clinicalbert.benchmark/1",
            "task": task,
            "command": shlex.join(["clinicalbert", *sys.argv[1:]]),
            **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=seed),
            "rows": [row.to_json() for row in rows],
        }
        if split == "test":
            look = {k: result[k] for k in ("date", "commit", "weights", "task")}
            figures = {f"{r.dataset}/{r.split}/{r.view}": round(r.model.f1, 4) for r in rows}
            record_look(ledger or DEFAULT, {**look, "strict_f1": figures})
        if lines:
            lines.write(json.dumps(result, indent=1))
    if as_json:
        typer.echo(json.dumps(result))
    else:
        _print(rows, result)


def _reference(bundle: Any, asked: Path | None, default: Path | None) -> Any:
    folder = asked or default
    if folder is None or (asked is None and not (folder / "model.safetensors").exists()):
        return None
    try:
        from clinicalbert.training.session import reference_pipeline
    except ImportError:
        if asked is None:
            return None
        raise MissingExtraError("the float32 reference", "train") from None
    return reference_pipeline(bundle, folder)


def _label_map(value: str | None) -> dict[str, str] | None:
    if value is None:
        return None
    try:
        pairs: Any = (
            json.loads(Path(value).read_text(encoding="utf-8"))
            if "=" not in value
            else dict(pair.split("=", 1) for pair in value.split(","))
        )
    except (ValueError, OSError):
        raise InputError("--label-map takes a JSON file or 'theirs=ours,theirs=ours'") from None
    if not isinstance(pairs, Mapping) or not all(isinstance(v, str) for v in pairs.values()):
        raise InputError("--label-map must map label names to label names")
    return {str(k).strip(): str(v).strip() for k, v in pairs.items()}


def _print(rows: list[NerRow], result: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    from clinicalbert.evaluation.pedigree import pedigree_line

    table = Table(title="entities, strict F1", title_justify="left")
    for name in (
        "corpus",
        "labels of",
        "texts",
        "mentions",
        "P",
        "R",
        "F1 int8",
        "95 %",
        "F1 fp32",
        "overlap F1",
        "dictionary",
    ):
        table.add_column(name, justify="left" if name in ("corpus", "labels of") else "right")
    for r in rows:
        m = r.model
        lexical = r.baselines.get("dictionary of training mentions")
        table.add_row(
            f"{r.dataset} {r.split}",
            r.view,
            str(r.documents),
            str(r.mentions),
            f"{m.precision:.3f}",
            f"{m.recall:.3f}",
            f"{m.f1:.3f}",
            f"{m.low:.3f}-{m.high:.3f}",
            f"{r.reference.f1:.3f}" if r.reference else "-",
            f"{m.overlap_f1:.3f}",
            f"{lexical.f1:.3f}" if lexical else "-",
        )
    bands = Table(title="recall by how often the mention was seen in training", title_justify="left")
    names = list(next((r.recall_by_band for r in rows if r.recall_by_band), {}))
    for name in ("corpus", *names):
        bands.add_column(name, justify="left" if name == "corpus" else "right")
    for r in rows:
        if r.recall_by_band:
            bands.add_row(f"{r.dataset} {r.split}", *(f"{v:.3f} ({n})" for v, n in r.recall_by_band.values()))
    labels = Table(title="strict F1 by label (up to 20 a corpus)", title_justify="left")
    labels.add_column("corpus")
    labels.add_column("label F1")
    for r in rows:
        best = sorted(r.by_label.items(), key=lambda x: -x[1])[:20]
        labels.add_row(f"{r.dataset} {r.split}", "  ".join(f"{k} {v:.3f}" for k, v in best))
    screen = Console()
    if not screen.is_terminal:
        screen = Console(width=150)  # a pipe or a file has no edge
    screen.print(table)
    if names:
        screen.print(bands)
    screen.print(labels)
    screen.print(pedigree_line(result), highlight=False)
