"""Make a bundle from a fine-tuned model.

    python -m clinicalbert.release runs/ner/model OUT --name clinicalbert-pro-mini --version 1.0.0

Exports the graph, quantizes it on training text and notes, refuses it if any head loses 0.5 points of strict F1 or
more on its dev split, calibrates the scores on dev (error cross-fitted over halves of the documents), writes checksums.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from clinicalbert.datasets.corpus import CORPORA, data_root
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.document import NoteMeta
from clinicalbert.evaluation.calibration import draw, fit_platt, reliability
from clinicalbert.evaluation.head_scores import HeadPredictions
from clinicalbert.inference.batching import Specials, WindowBatch, window_batches
from clinicalbert.inference.bundle import (
    FORMAT,
    MANIFEST,
    Bundle,
    Calibration,
    Manifest,
    WindowSettings,
    open_bundle,
    sha256_of,
)
from clinicalbert.inference.entities import calibrated
from clinicalbert.inference.pipeline import Pipeline, Reading
from clinicalbert.inference.runtime import open_session
from clinicalbert.privacy import cleared
from clinicalbert.release.export import export_onnx, quantize
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import cut_windows
from clinicalbert.training.saved import load_model

GATE = 0.005
GRAPH = "model.int8.onnx"
TOKENIZER = "tokenizer.json"
WINDOW = WindowSettings(size=254, context=16)
IDENTITY = Calibration(slope=1.0, offset=0.0)


def calibration_batches(tokenizer: Tokenizer, heads: Sequence[str], count: int) -> list[WindowBatch]:
    """Windows of training text, half of them from notes (mtsamples train), eight rows a batch."""
    notes = [note["text"] for note in read_notes(data_root() / FOLDER, "train")]
    texts = [e.text for name in heads for e in CORPORA.get(name).load("train")]
    rng = np.random.default_rng(0)
    chosen = [texts[i] for i in rng.choice(len(texts), 4 * count, replace=False)]
    chosen += [notes[i] for i in rng.choice(len(notes), 2 * count, replace=False)]
    tokens = list(tokenizer.batch(chosen))
    windows = []
    for text, doc in zip(chosen, tokens, strict=True):
        breaks = np.array([s.start for s in split_sentences(text)], dtype=np.int32)
        cut = cut_windows(doc, breaks, size=WINDOW.size, context=WINDOW.context)
        windows.append([cut[int(rng.integers(len(cut)))]] if cut else [])
    batches = list(
        window_batches(tokens, windows, Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad), batch_tokens=2048)
    )
    return [batches[i] for i in rng.permutation(len(batches))[:count]]


def predictions(pipeline: Pipeline, head: str, examples: Sequence[Example]) -> HeadPredictions:
    """One head's entities on its own corpus through the whole pipeline."""
    notes = [cleared(e.text, note=NoteMeta(note_id=e.id), statement="open corpus") for e in examples]
    readings = [r for r in pipeline.readings(notes) if isinstance(r, Reading)]
    return HeadPredictions(examples, [r.by_head[head] for r in readings])


def calibrate(found: HeadPredictions) -> tuple[Calibration, dict[str, object]]:
    """Platt scaling on all of dev; the reported reliability is cross-fitted over two halves of the documents."""
    raw, right = found.scored()
    half = np.array([i % 2 for i, es in enumerate(found.entities) for _ in es], dtype=bool)
    held = np.empty_like(raw)
    for part in (half, ~half):
        slope, offset = fit_platt(raw[~part], right[~part])
        held[part] = calibrated(raw[part], Calibration(slope=slope, offset=offset))
    slope, offset = fit_platt(raw, right)
    before, after = reliability(raw, right), reliability(held, right)
    return Calibration(slope=slope, offset=offset), {"before": asdict(before), "after": asdict(after), "curve": after}


def write_bundle(
    folder: Path, name: str, version: str, heads: dict[str, list[str]], calibration: dict[str, Calibration]
) -> Bundle:
    """Write the manifest over the files that lie in ``folder`` and open what was written."""
    files = {name: sha256_of(folder / name) for name in (GRAPH, TOKENIZER)}
    manifest = Manifest(
        format=FORMAT,
        name=name,
        version=version,
        graph=GRAPH,
        tokenizer=TOKENIZER,
        heads=heads,
        window=WINDOW,
        calibration=calibration,
        files=files,
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return open_bundle(folder)


def make(
    model_folder: Path, out: Path, name: str, version: str, ignored: Sequence[str], say: Callable[[str], None]
) -> bool:
    """Build the bundle in ``out``; False when the gate refuses it (it is then there for study, not for shipping)."""
    out.mkdir(parents=True, exist_ok=True)
    model = load_model(model_folder)
    heads: dict[str, list[str]] = json.loads((model_folder / "config.json").read_text())["heads"]
    shutil.copyfile(model_folder / TOKENIZER, out / TOKENIZER)
    tokenizer = Tokenizer(out / TOKENIZER)
    dev = {h: CORPORA.get(h).load("dev") for h in heads}
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model.onnx"
        say("exporting")
        export_onnx(model, plain)
        say("quantizing")
        quantize(plain, out / GRAPH, calibration_batches(tokenizer, list(heads), 96), ignored=ignored)
        bundle = write_bundle(out, name, version, heads, dict.fromkeys(heads, IDENTITY))
        reference = Pipeline(bundle, open_session(plain, precision="f32"))
        shipped = Pipeline(bundle, open_session(out / GRAPH))
        report: dict[str, dict[str, object]] = {}
        found = {}
        for head in heads:
            found[head] = predictions(shipped, head, dev[head])
            full, small = predictions(reference, head, dev[head]).f1(), found[head].f1()
            report[head] = {"fp32": full, "int8": small, "loss": full - small}
            say(f"{head}: dev strict F1 fp32 {full:.4f}, int8 {small:.4f}, loss {100 * (full - small):+.2f} points")
    calibration, curves = {}, {}
    for head in heads:
        calibration[head], figures = calibrate(found[head])
        curves[head] = figures.pop("curve")
        report[head] |= {"reliability": figures}
        say(f"{head}: ECE {figures['before']['ece']:.3f} raw, {figures['after']['ece']:.3f} calibrated (cross-fitted)")  # type: ignore[index]
    write_bundle(out, name, version, heads, calibration)
    draw(out / "reliability.png", curves)  # type: ignore[arg-type]
    (out / "gate.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    passed = all(float(r["loss"]) < GATE for r in report.values())  # type: ignore[arg-type]
    say("gate passed" if passed else f"gate refused: a head loses {100 * GATE} points or more")
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", default="clinicalbert-pro-mini")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument(
        "--keep-float", action="append", default=[], help="regular expression of node names; repeatable"
    )
    arguments = parser.parse_args()
    if not make(arguments.model, arguments.out, arguments.name, arguments.version, arguments.keep_float, print):
        sys.exit(1)


if __name__ == "__main__":
    main()
