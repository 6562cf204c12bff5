"""Make a bundle from a fine-tuned model.

    python -m clinicalbert.release runs/ner/model OUT --name clinicalbert-pro-mini --version 1.0.0

Exports the graph and quantizes it on training text and notes; refuses it if any head loses 0.5 points of strict F1 or
more on its dev split; calibrates each head on its dev split and the public view on the open half of the note gold,
where its threshold is chosen too; writes checksums. What was measured stands in ``gate.json``.
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

from clinicalbert.datasets.corpus import CORPORA, data_root
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.evaluation.calibration import draw
from clinicalbert.inference.batching import Specials, WindowBatch, window_batches
from clinicalbert.inference.bundle import (
    FORMAT,
    MANIFEST,
    Bundle,
    Calibration,
    Manifest,
    PublicView,
    WindowSettings,
    open_bundle,
    sha256_of,
)
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.runtime import open_session
from clinicalbert.release.calibrate import IDENTITY, best_threshold, calibrate, only_labels, predictions
from clinicalbert.release.export import export_onnx, quantize
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import cut_windows
from clinicalbert.training.saved import load_model

GATE = 0.005
GRAPH = "model.int8.onnx"
TOKENIZER = "tokenizer.json"
WINDOW = WindowSettings(size=254, context=16)
UNTUNED = PublicView(calibration=IDENTITY, threshold=0.0)
PUBLIC = "public"


def calibration_batches(tokenizer: Tokenizer, heads: Sequence[str], count: int) -> list[WindowBatch]:
    """Windows of training text, a third of them from notes (mtsamples train), eight rows a batch."""
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
    specials = Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad)
    batches = list(window_batches(tokens, windows, specials, batch_tokens=2048))
    return [batches[i] for i in rng.permutation(len(batches))[:count]]


def write_bundle(
    folder: Path,
    name: str,
    version: str,
    heads: dict[str, list[str]],
    calibration: dict[str, Calibration],
    public: PublicView = UNTUNED,
) -> Bundle:
    """Write the manifest over the graph and tokenizer that lie in ``folder``, and open what was written."""
    manifest = Manifest(
        format=FORMAT,
        name=name,
        version=version,
        graph=GRAPH,
        tokenizer=TOKENIZER,
        heads=heads,
        window=WINDOW,
        calibration=calibration,
        public=public,
        files={file: sha256_of(folder / file) for file in (GRAPH, TOKENIZER)},
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return open_bundle(folder)


def make_graph(model_folder: Path, out: Path, heads: Sequence[str], ignored: Sequence[str], scratch: Path) -> Path:
    """Write the int8 graph into ``out``; returns the float32 one, in ``scratch``."""
    plain = scratch / "model.onnx"
    export_onnx(load_model(model_folder), plain)
    quantize(plain, out / GRAPH, calibration_batches(Tokenizer(out / TOKENIZER), heads, 96), ignored=ignored)
    return plain


def make(
    model_folder: Path, out: Path, name: str, version: str, ignored: Sequence[str], say: Callable[[str], None]
) -> bool:
    """Build the bundle in ``out``; False when the gate refuses it (it is then there for study, not for shipping)."""
    out.mkdir(parents=True, exist_ok=True)
    heads: dict[str, list[str]] = json.loads((model_folder / "config.json").read_text(encoding="utf-8"))["heads"]
    shutil.copyfile(model_folder / TOKENIZER, out / TOKENIZER)
    dev = {head: CORPORA.get(head).load("dev") for head in heads}
    notes = CORPORA.get("note_entities").load("open")
    with tempfile.TemporaryDirectory() as scratch:
        say("exporting and quantizing")
        plain = make_graph(model_folder, out, list(heads), ignored, Path(scratch))
        untuned = write_bundle(out, name, version, heads, dict.fromkeys(heads, IDENTITY))
        report = measure_loss(untuned, plain, dev, say)
    calibration, curves = {}, {}
    pipeline = Pipeline(untuned, open_session(out / GRAPH))
    for head in heads:
        fitted = calibrate(predictions(pipeline, head, dev[head]))
        calibration[head], curves[head] = fitted.calibration, fitted.after
        report[head] |= {"reliability": fitted.to_json()}
    pipeline = Pipeline(write_bundle(out, name, version, heads, calibration), pipeline.session)
    fitted = calibrate(only_labels(predictions(pipeline, None, notes)))
    curves[PUBLIC] = fitted.after
    pipeline.public = PublicView(calibration=fitted.calibration, threshold=0.0)
    threshold, tried = best_threshold(pipeline, notes)
    report[PUBLIC] = {"reliability": fitted.to_json(), "threshold": threshold, "strict_f1_by_threshold": tried}
    public = PublicView(calibration=fitted.calibration, threshold=threshold)
    write_bundle(out, name, version, heads, calibration, public)
    for view, r in curves.items():
        say(f"{view}: expected calibration error {r.ece:.3f} (cross-fitted)")
    say(f"public view: threshold {threshold}, strict F1 {tried[str(threshold)]:.4f} on the open half of the note gold")
    draw(out / "reliability.png", curves)
    (out / "gate.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    passed = all(report[head]["loss"] < GATE for head in heads)
    say("gate passed" if passed else f"gate refused: a head loses {100 * GATE} points or more")
    return passed


def measure_loss(
    bundle: Bundle, plain: Path, dev: Mapping[str, Sequence[Example]], say: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Strict F1 of each head on its dev split, with the float32 and with the int8 graph."""
    reference = Pipeline(bundle, open_session(plain, precision="f32"))
    shipped = Pipeline(bundle, open_session(bundle.folder / GRAPH))
    report: dict[str, dict[str, Any]] = {}
    for head, examples in dev.items():
        full, small = (predictions(p, head, examples).f1() for p in (reference, shipped))
        report[head] = {"fp32": full, "int8": small, "loss": full - small}
        say(f"{head}: dev strict F1 fp32 {full:.4f}, int8 {small:.4f}, loss {100 * (full - small):+.2f} points")
    return report


def main() -> None:
    """Command line."""
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
