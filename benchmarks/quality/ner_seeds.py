"""Entity heads on two encoders, several seeds each: strict F1 on dev, and the paired bootstrap of the difference.

    CLINICALBERT_DATA=... python benchmarks/quality/ner_seeds.py --model T=runs/ner-t-13/model \
        --model T=runs/ner-t-14/model --model MiniLM=runs/ner-13/model ... [--split dev] [--out FILE]

Models of one name are seeds of one system; the first name is compared with each of the others. Everything runs in
float32 through the pipeline's windows, without the rules that make a document consistent. A look at a test split goes
into results/test-ledger.jsonl.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from clinicalbert.corpus.shards import digest_of
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.datasets.example import Example
from clinicalbert.decoding.bio import decode_bio
from clinicalbert.evaluation.ledger import DEFAULT, record_look
from clinicalbert.evaluation.pedigree import commit, pedigree
from clinicalbert.evaluation.resampling import Resamples
from clinicalbert.labels import HEADS
from clinicalbert.metrics.figures import F1, Tally, figure
from clinicalbert.metrics.spans import strict_counts
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.model_folder import write_json
from clinicalbert.training.predict import word_logits
from clinicalbert.training.saved import load_model

STRICT = F1("strict")


def tallies(folder: Path, head: str, examples: list[Example]) -> list[Tally]:
    """What a model's head finds in the texts of its own corpus."""
    model, tokenizer = load_model(folder), Tokenizer(folder / "tokenizer.json")
    tokens = list(tokenizer.batch([e.text for e in examples]))
    raw = list(HEADS[head])
    found: list[Tally] = []
    for example, doc, logits in zip(examples, tokens, word_logits(model, tokenizer, examples, tokens), strict=True):
        spans = decode_bio(logits[:, model.slices[head]])
        predicted = {
            (int(doc.word_starts[a]), int(doc.word_ends[b]), raw[t])
            for a, b, t in zip(spans.first, spans.last, spans.type, strict=True)
        }
        found.append({"strict": strict_counts(predicted, {(s.start, s.end, s.label) for s in example.spans})})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    systems: dict[str, list[Path]] = defaultdict(list)
    for given in arguments.model:
        name, _, folder = given.partition("=")
        systems[name].append(Path(folder))
    result: dict[str, Any] = {}
    for head in HEADS:
        examples = CORPORA.get(head).load(arguments.split)
        runs = {name: [tallies(f, head, examples) for f in folders] for name, folders in systems.items()}
        draws = Resamples([e.group for e in examples], seed=0)
        row: dict[str, Any] = {}
        first = next(iter(runs))
        for name, some in runs.items():
            scores = [figure(run, STRICT) for run in some]
            row[name] = {"strict_f1": [round(s, 4) for s in scores], "mean": float(np.mean(scores))}
            if name != first:
                row[name][f"{first} minus this"] = asdict(draws.difference(runs[first], some, STRICT))
            print(
                f"{head:14} {arguments.split} {name:10} {np.mean(scores):.4f}  {[f'{s:.4f}' for s in scores]}",
                flush=True,
            )
        result[head] = row
        for name in list(runs)[1:]:
            d = row[name][f"{first} minus this"]
            print(f"{head:14} {first} - {name}: {d['value']:+.4f} [{d['low']:+.4f}, {d['high']:+.4f}] p {d['p']:.3f}")
    weights = {n: [digest_of(f / "model.safetensors")[:12] for f in folders] for n, folders in systems.items()}
    if arguments.split == "test":
        figures = {f"{head}/test/{n}": round(r[n]["mean"], 4) for head, r in result.items() for n in systems}
        told = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "weights": weights}
        record_look(DEFAULT, {**told, "task": "ner, three seeds", "strict_f1": figures})
    if arguments.out:
        facts = pedigree(weights="as listed", backend="torch", seed=0)
        write_json(arguments.out, {**facts, "split": arguments.split, "models": weights, "corpora": result})


if __name__ == "__main__":
    main()
