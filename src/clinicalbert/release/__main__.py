"""Make a bundle from a fine-tuned model.

    python -m clinicalbert.release runs/ner/model OUT --name clinicalbert-pro-mini --version 1.0.0

Exports the graph and quantizes it on training text and notes; refuses it if any head loses 0.5 points of strict F1 or
more on its dev split; sets each head's bias and calibration by its dev split, calibration and threshold of the public
view by the open half of the note gold; writes checksums. What was measured stands in ``gate.json``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from clinicalbert.datasets.corpus import CORPORA, data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.decoding.calibration import Calibration
from clinicalbert.evaluation.calibration import Reliability, draw
from clinicalbert.inference.batching import Specials, WindowBatch, window_batches
from clinicalbert.inference.bundle import (
    FORMAT,
    MANIFEST,
    Bundle,
    Manifest,
    PublicView,
    WindowSettings,
    open_bundle,
    sha256_of,
)
from clinicalbert.inference.pipeline import Pipeline
from clinicalbert.inference.runtime import open_session
from clinicalbert.release.calibrate import BIASES, IDENTITY, THRESHOLDS, Read, best_of, calibrate, read
from clinicalbert.release.export import export_onnx, feeds, quantize
from clinicalbert.text import split_sentences
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import cut_windows, sentence_starts
from clinicalbert.training.saved import load_model
from clinicalbert.training.session import reference_pipeline

GATE = 0.005
GRAPH = "model.int8.onnx"
TOKENIZER = "tokenizer.json"
WINDOW = WindowSettings()
UNTUNED = PublicView(calibration=IDENTITY, threshold=0.0)
PUBLIC = "public"


@dataclass(slots=True)
class Settings:
    """What a manifest says beyond its files; filled in as things are measured."""

    name: str
    version: str
    heads: dict[str, list[str]]
    calibration: dict[str, Calibration]
    bias: dict[str, float] = field(default_factory=dict)
    public: PublicView = UNTUNED


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
        breaks = sentence_starts(split_sentences(text))
        cut = cut_windows(doc, breaks, size=WINDOW.size, context=WINDOW.context)
        windows.append([cut[int(rng.integers(len(cut)))]] if cut else [])
    specials = Specials(tokenizer.cls, tokenizer.sep, tokenizer.pad)
    batches = list(window_batches(tokens, windows, specials, batch_tokens=2048))
    return [batches[i] for i in rng.permutation(len(batches))[:count]]


def write_bundle(folder: Path, settings: Settings) -> Bundle:
    """Write the manifest over the graph and tokenizer that lie in ``folder``, and open what was written."""
    manifest = Manifest(
        format=FORMAT,
        graph=GRAPH,
        tokenizer=TOKENIZER,
        window=WINDOW,
        files={file: sha256_of(folder / file) for file in (GRAPH, TOKENIZER)},
        **asdict(settings),
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return open_bundle(folder)


def make_graph(model_folder: Path, out: Path, heads: Sequence[str], ignored: Sequence[str]) -> None:
    """Write the int8 graph into ``out``."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model.onnx"
        export_onnx(load_model(model_folder), plain)
        quantize(plain, out / GRAPH, feeds(calibration_batches(Tokenizer(out / TOKENIZER), heads, 96)), ignored=ignored)


def make(
    model_folder: Path,
    out: Path,
    name: str,
    version: str,
    ignored: Sequence[str],
    say: Callable[[str], None],
    *,
    keep_graph: bool = False,
) -> bool:
    """Build the bundle in ``out``; False when the gate refuses it (it is then there for study, not for shipping)."""
    out.mkdir(parents=True, exist_ok=True)
    heads: dict[str, list[str]] = json.loads((model_folder / "config.json").read_text(encoding="utf-8"))["heads"]
    shutil.copyfile(model_folder / TOKENIZER, out / TOKENIZER)
    settings = Settings(name, version, heads, dict.fromkeys(heads, IDENTITY))
    report: dict[str, dict[str, Any]] = {}
    curves: dict[str, Reliability] = {}
    if not keep_graph:
        say("exporting and quantizing")
        make_graph(model_folder, out, list(heads), ignored)
    shipped = Pipeline(write_bundle(out, settings), open_session(out / GRAPH))
    reference = reference_pipeline(shipped.bundle, model_folder)
    for head in heads:
        examples = CORPORA.get(head).load("dev")
        r, curves[head] = fit_head(shipped, head, read(shipped, examples), read(reference, examples))
        report[head] = r
        say(
            f"{head}: dev strict F1 fp32 {r['fp32']:.4f}, int8 {r['int8']:.4f}, loss {100 * r['loss']:+.2f}; "
            f"bias {r['bias']}, expected calibration error {curves[head].ece:.3f} (cross-fitted)"
        )
    r, curves[PUBLIC] = fit_public(shipped, read(shipped, CORPORA.get("note_entities").load("open")))
    report[PUBLIC] = r
    best = r["strict_f1_by_threshold"][str(r["threshold"])]
    say(
        f"public view: threshold {r['threshold']}, strict F1 {best:.4f} on the open half of the note gold, "
        f"expected calibration error {curves[PUBLIC].ece:.3f} (cross-fitted)"
    )
    settings.calibration = {h.name: h.calibration for h in shipped.heads}
    settings.bias = {h.name: h.bias for h in shipped.heads}
    settings.public = shipped.public
    write_bundle(out, settings)
    draw(out / "reliability.png", curves)
    (out / "gate.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    passed = all(report[head]["loss"] < GATE for head in heads)
    say("gate passed" if passed else f"gate refused: a head loses {100 * GATE} points or more")
    return passed


def fit_head(pipeline: Pipeline, head: str, int8: Read, fp32: Read) -> tuple[dict[str, Any], Reliability]:
    """Set a head's bias and calibration by its dev split, and measure what int8 costs with them."""

    def tune(**changes: Any) -> None:
        pipeline.heads = tuple(replace(h, **changes) if h.name == head else h for h in pipeline.heads)

    def f1(bias: float) -> float:
        tune(bias=bias)
        return int8.decode(pipeline, head).f1()

    bias, tried = best_of(BIASES, f1)
    small, full = f1(bias), fp32.decode(pipeline, head).f1()
    fitted = calibrate(int8.decode(pipeline, head))
    tune(calibration=fitted.calibration)
    figures = {"fp32": full, "int8": small, "loss": full - small, "bias": bias, "strict_f1_by_bias": tried}
    return figures | {"reliability": fitted.to_json()}, fitted.after


def fit_public(pipeline: Pipeline, notes: Read) -> tuple[dict[str, Any], Reliability]:
    """Calibrate the public view on notes, then choose the score below which it shows nothing."""
    fitted = calibrate(notes.decode(pipeline, None))

    def f1(threshold: float) -> float:
        pipeline.public = PublicView(calibration=fitted.calibration, threshold=threshold)
        return notes.decode(pipeline, None).f1()

    threshold, tried = best_of(THRESHOLDS, f1)
    f1(threshold)  # leaves the pipeline set to it
    return {"threshold": threshold, "strict_f1_by_threshold": tried, "reliability": fitted.to_json()}, fitted.after


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
    parser.add_argument("--keep-graph", action="store_true", help="fit again over the int8 graph that lies in OUT")
    arguments = parser.parse_args()
    made = make(
        arguments.model,
        arguments.out,
        arguments.name,
        arguments.version,
        arguments.keep_float,
        print,
        keep_graph=arguments.keep_graph,
    )
    if not made:
        sys.exit(1)


if __name__ == "__main__":
    main()
