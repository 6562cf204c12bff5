"""What the gate costs: notes through it alone, by rules and with the learned head, and before `analyze`.

    python benchmarks/speed/gate.py [--notes 200] [--rounds 3] [--out FILE]

Same notes (mtsamples), same cores, one process, alternating rounds; notes/s are counted in notes of 300 words.
CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bare import full_batches
from notes import SEED, as_raw, as_reader, read_texts
from rounds import Work, alternate, write_result

import clinicalbert
from clinicalbert.archive.rows import cleared_rows, rows_of
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference.gating import open_clearing
from clinicalbert.inference.notes import NotePipeline
from clinicalbert.privacy.clearing import GateOptions

WORDS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    arguments = parser.parse_args()
    texts = read_texts(arguments.notes)
    notes = as_raw(texts)
    nlp = clinicalbert.load(surroundings=False)
    rules = open_clearing(GateOptions(recognisers="rules"))
    learned = open_clearing(GateOptions())
    batches, tokens = full_batches(nlp, texts, nlp.bundle.manifest.window.size)

    def bare() -> Iterator[Any]:
        return nlp.session.stream(batches)

    contestants: dict[str, Work] = {
        "gate, rules": partial(cleared_rows, rules, notes),
        "gate, learned": partial(cleared_rows, learned, notes),
        "analyze, declared": partial(rows_of, as_reader(nlp), notes),
        "analyze, rules": partial(rows_of, NotePipeline(nlp, rules), notes),
        "analyze, learned": partial(rows_of, NotePipeline(nlp, learned), notes),
        "bare encoder": bare,
    }
    for work in contestants.values():
        next(iter(work()), None)
    seconds = alternate(contestants, arguments.rounds)
    medians = {name: sorted(each)[len(each) // 2] for name, each in seconds.items()}
    count = sum(len(text.split()) for text in texts) / WORDS
    whole = (
        sum(len(nlp.tokenizer.batch([text])[0]) for text in texts) / tokens
    )  # what fills no window is left out of those
    result = {
        "schema": "clinicalbert.speed-gate/1",
        "notes of 300 words": round(count, 1),
        "seconds": seconds,
        "notes_per_s": {name: count / each for name, each in medians.items() if name != "bare encoder"},
        "share_of_bare_encoder": {
            name: medians["bare encoder"] * whole / medians[name] for name in medians if name.startswith("analyze")
        },
        **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=SEED),
    }
    for name, speed in result["notes_per_s"].items():
        print(f"{name:18} {speed:8.1f} notes/s")
    print(
        ", ".join(f"{name} {share:.2f} of the bare encoder" for name, share in result["share_of_bare_encoder"].items())
    )
    write_result(arguments.out, result)


if __name__ == "__main__":
    main()
