"""Make the bundle of a sentence encoder, from the folder that alignment wrote.

    python -m clinicalbert.release.sentence runs/align-mini/model OUT --version 1.0.0

The graph is quantized on names of concepts and on questions; it is refused if int8 costs 0.5 points or more of the
held-out synonyms of a vocabulary, linked among its concepts. What was measured stands in ``gate.json``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.open_text import medquad_pairs
from clinicalbert.evaluation.linking import linking_score
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import MANIFEST, sha256_of
from clinicalbert.inference.runtime import open_session
from clinicalbert.inference.sentence import FORMAT, SentenceEncoder, SentenceManifest
from clinicalbert.knowledge.synonyms import SynonymSplit, split_synonyms
from clinicalbert.knowledge.vocabularies import VOCABULARIES
from clinicalbert.model.sentence import SentenceModel, load_sentence_model, rows_of
from clinicalbert.release.export import feeds, quantize, write_graph
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.align import surfaces

GATE = 0.005
GRAPH, PLAIN, TOKENIZER = "sentence.int8.onnx", "sentence.onnx", "tokenizer.json"
LONGEST = 256
MEASURED = ("disease_ontology", "symp_ontology")
"""Vocabularies by which int8 is judged: small enough that both encoders read all of their names."""


class _Graph(nn.Module):
    def __init__(self, model: SentenceModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        vectors: Tensor = self.model(ids, mask, shapes)
        return vectors


def calibration_batches(tokenizer: Tokenizer, split: SynonymSplit, count: int) -> list[WindowBatch]:
    """Names and questions, 64 texts a batch; a third of them questions."""
    rng = np.random.default_rng(0)
    names = [c.name for c in split.train]
    asked = [question for question, _ in medquad_pairs(data_root() / "medquad")]
    batches = []
    for at in range(count):
        source = asked if at % 3 == 2 else names
        rows = rows_of([source[i] for i in rng.choice(len(source), 64, replace=False)], tokenizer, 64)
        ids, mask, shapes = (r.numpy().astype(np.int64) for r in rows)
        batches.append(WindowBatch(ids, mask, shapes, ()))
    return batches


def _encoder(folder: Path, graph: str, told: SentenceManifest) -> SentenceEncoder:
    manifest = told.model_copy(
        update={"graph": graph, "files": {file: sha256_of(folder / file) for file in (graph, TOKENIZER)}}
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return SentenceEncoder.open(folder)


def make(source: Path, out: Path, name: str, version: str, ignored: Sequence[str] = ()) -> bool:
    """Build the bundle in ``out``; False when the gate refuses it."""
    model, tokenizer = load_sentence_model(source)
    split = split_synonyms([c for v in sorted(VOCABULARIES) for c in VOCABULARIES.get(v).load()])
    hidden = model.encoder.config.hidden_size
    told = SentenceManifest(
        format=FORMAT,
        name=name,
        version=version,
        graph=GRAPH,
        tokenizer=TOKENIZER,
        hidden=hidden,
        longest=LONGEST,
        files={},
    )
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / TOKENIZER, out / TOKENIZER)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch)
        shutil.copyfile(source / TOKENIZER, plain / TOKENIZER)
        ids = torch.randint(1, 100, (2, 16))
        mask = torch.ones_like(ids)
        mask[1, 12:] = 0
        inputs = {"ids": ids, "mask": mask, "shapes": torch.zeros_like(ids)}
        write_graph(_Graph(model), inputs, "vectors", plain / PLAIN)
        quantize(plain / PLAIN, out / GRAPH, feeds(calibration_batches(tokenizer, split, 48)), ignored=ignored)
        manifest = told
        full = _encoder(plain, PLAIN, manifest)
        full = SentenceEncoder(full.bundle, open_session(plain / PLAIN, precision="f32"))
        small = _encoder(out, GRAPH, manifest)
        report, losses = {}, []
        system = {c.id: c.system for c in split.train}
        for vocabulary in MEASURED:
            held_out = [(words, c) for words, c in split.held_out if system[c] == vocabulary]
            known = surfaces([c for c in split.train if c.system == vocabulary])
            scores = {
                kind: linking_score(held_out, known, encoder) for kind, encoder in (("fp32", full), ("int8", small))
            }
            report[vocabulary] = {kind: asdict(score) for kind, score in scores.items()}
            if len(held_out) >= 100:  # of fewer, one synonym alone is a point
                losses.append(scores["fp32"].at_1 - scores["int8"].at_1)
            print(f"{vocabulary}: acc@1 fp32 {scores['fp32'].at_1:.4f}, int8 {scores['int8'].at_1:.4f}")
    (out / "gate.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    passed = max(losses) < GATE
    print("gate passed" if passed else f"gate refused: int8 costs {100 * max(losses):.2f} points")
    return passed


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", default="clinicalbert-pro-mini-s")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--keep-float", action="append", default=[], help="pattern of node names; repeatable")
    a = parser.parse_args()
    if not make(a.model, a.out, a.name, a.version, a.keep_float):
        sys.exit(1)


if __name__ == "__main__":
    main()
