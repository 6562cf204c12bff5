"""Instances for pre-training: ours beside the original algorithm in plain Python, one core, one run.

    python benchmarks/speed/packing.py [--notes 1594] [--rounds 3] [--out FILE]

All read the same file of sentences (reports of mtsamples, cut by our rules) with the same vocabulary and settings
(5 passes, length 128) and make all instances in memory, tokenizing included. Before, plain and faithful must
give the golden files to the letter, where CLINICALBERT_GOLDEN is set. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["RAYON_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from plain_packing import PlainTokenizer, make_instances
from rounds import alternate, rates, write_result

from clinicalbert.corpus.documents import sentences_of
from clinicalbert.corpus.fast_packing import pack_fast
from clinicalbert.corpus.layouts import Instances, TokenDocuments, instance_lines, instances_of_packing
from clinicalbert.corpus.packing import Instance, MaskingSettings, PackingSettings, pack
from clinicalbert.corpus.words import WordCache
from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.text.tokens import Tokenizer

SETTINGS = {
    "random_seed": 12345,
    "dupe_factor": 5,
    "max_seq_length": 128,
    "short_seq_prob": 0.1,
    "masked_lm_prob": 0.15,
    "max_predictions_per_seq": 20,
}


class Contest:
    """The three ways of making instances of the lines of a sentence file."""

    def __init__(self, tokenizer: Tokenizer, lines: list[str], settings: dict[str, Any]) -> None:
        self.tokenizer, self.lines, self.settings = tokenizer, lines, settings
        self.packing = PackingSettings(
            settings["random_seed"], settings["dupe_factor"], settings["max_seq_length"], settings["short_seq_prob"]
        )
        self.masking = MaskingSettings(
            tokenizer.mask,
            tokenizer.vocabulary_size,
            settings["masked_lm_prob"],
            settings["max_predictions_per_seq"],
        )

    def plain(self) -> list[dict[str, Any]]:
        settings, vocabulary = self.settings, list(self.tokenizer.names)
        found = make_instances(
            self.lines,
            PlainTokenizer(vocabulary, lowercase=True),
            vocabulary,
            seed=settings["random_seed"],
            dupe_factor=settings["dupe_factor"],
            max_seq_length=settings["max_seq_length"],
            short_seq_prob=settings["short_seq_prob"],
            masked_lm_prob=settings["masked_lm_prob"],
            max_predictions=settings["max_predictions_per_seq"],
        )
        return [vars(i) for i in found]

    def _documents(self) -> TokenDocuments:
        documents: list[list[str]] = [[]]
        for line in self.lines:
            stripped = line.strip()
            if stripped:
                documents[-1].append(stripped)
            else:
                documents.append([])
        sentences = [s for d in documents for s in d]
        counts = np.array([len(d) for d in documents if d], dtype=np.int32)
        return TokenDocuments(counts, WordCache(self.tokenizer).encode(sentences)).with_tokens()

    def faithful(self) -> list[Instance]:
        documents = self._documents().as_lists()
        return pack(documents, self.tokenizer.cls, self.tokenizer.sep, self.packing, self.masking)

    def default(self) -> Instances:
        return pack_fast(self._documents(), self.tokenizer.cls, self.tokenizer.sep, self.packing, self.masking)


def check_golden(tokenizer: Tokenizer) -> list[str]:
    """Names of the golden files that plain and faithful reproduced; exits when one is not."""
    folder = os.environ.get("CLINICALBERT_GOLDEN")
    found = []
    for path in sorted(Path(folder).glob("packing_*.settings.json")) if folder else []:
        name = path.name.removesuffix(".settings.json")
        lines = path.with_name(f"{name}.input.txt").read_text(encoding="utf-8").split("\n")
        contest = Contest(tokenizer, lines, json.loads(path.read_text()))
        golden = path.with_name(f"{name}.instances.jsonl").read_text(encoding="utf-8").splitlines()
        expected = [json.loads(line) for line in golden]
        if contest.plain() != expected or list(_lines(contest.faithful(), tokenizer)) != expected:
            sys.exit(f"{name} is not reproduced")
        found.append(name)
    return found


def _tokens(found: Any) -> int:
    if isinstance(found, Instances):
        return len(found.ids)
    return sum(len(i["tokens"] if isinstance(i, dict) else i.ids) for i in found)


def _lines(instances: list[Instance], tokenizer: Tokenizer) -> Iterator[dict[str, Any]]:
    yield from instance_lines(instances_of_packing(instances), tokenizer.names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=1594)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    tokenizer = Tokenizer(open_bundle(None).folder / "tokenizer.json")
    golden = check_golden(tokenizer)
    notes = read_notes(data_root() / FOLDER, "train")[: arguments.notes]
    contest = Contest(tokenizer, [line for n in notes for line in [*sentences_of(n["text"]), ""]], SETTINGS)
    counts: dict[str, tuple[int, int]] = {}

    def counted(name: str) -> Iterator[object]:
        found = getattr(contest, name)()
        counts[name] = len(found), _tokens(found)
        yield found

    names = ("plain", "faithful", "default")
    contestants = {name: lambda name=name: counted(name) for name in names}
    seconds = alternate(contestants, arguments.rounds)
    instances = rates({n: c for n, (c, _) in counts.items()}, seconds)
    tokens = rates({n: t for n, (_, t) in counts.items()}, seconds)
    ratios = {f"{n}_of_plain": instances[n] / instances["plain"] for n in names[1:]}
    print(", ".join(f"{n} {tokens[n]:,.0f} tokens/s" for n in names))
    print(", ".join(f"{n} {r:.1f}" for n, r in ratios.items()))
    result = {
        "schema": "clinicalbert.packing-speed/1",
        "notes": len(notes),
        "settings": SETTINGS,
        "reproduced": golden,
        "instances": {n: c for n, (c, _) in counts.items()},
        "output_tokens": {n: t for n, (_, t) in counts.items()},
        "seconds": seconds,
        "instances_per_s": instances,
        "output_tokens_per_s": tokens,
        "ratios": ratios,
        **pedigree(weights="none", backend=f"numpy {np.__version__}", seed=12345),
    }
    write_result(arguments.out, result)


if __name__ == "__main__":
    main()
