"""What further tasks cost: the same notes with the entities alone, and with every task that the bundle has heads for.

    python benchmarks/speed/tasks.py [--model BUNDLE] [--notes 200] [--rounds 3] [--out FILE]

Same notes, same cores, one process, alternating rounds; ratios are those of the medians. CLINICALBERT_DATA names the
corpora.
"""

from __future__ import annotations

import argparse
import statistics
from functools import partial
from pathlib import Path

from notes import as_raw, as_reader, count_tokens, read_texts
from rounds import Work, alternate, rates, write_result

import clinicalbert
from clinicalbert.archive.rows import rows_of
from clinicalbert.evaluation.card import tasks_of
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.inference.bundle import open_bundle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="another bundle than the embedded one")
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    arguments = parser.parse_args()
    further = [t.card.name for t in tasks_of(open_bundle(arguments.model)) if t.card.name != "ner"]
    chosen = {"ner": ["ner"], **{name: ["ner", name] for name in further}, "all": ["ner", *further]}
    notes = as_raw(read_texts(arguments.notes))
    contestants: dict[str, Work] = {}
    for name, tasks in chosen.items():
        nlp = clinicalbert.load(arguments.model, tasks=tasks)
        contestants[name] = partial(rows_of, as_reader(nlp), notes)
        list(rows_of(as_reader(nlp), notes[:16]))  # warm up
    seconds = alternate(contestants, arguments.rounds)
    tokens = count_tokens(nlp.tokenizer, [n.text for n in notes])
    alone = statistics.median(seconds["ner"])
    ratios = {name: statistics.median(runs) / alone for name, runs in seconds.items()}
    result = {
        "schema": "clinicalbert.speed-tasks/1",
        "notes": len(notes),
        "tokens": tokens,
        "seconds": seconds,
        "tokens_per_s": rates(dict.fromkeys(seconds, tokens), seconds),
        "times_the_entities_alone": ratios,
        **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=0),
    }
    write_result(arguments.out, result)
    for name, ratio in ratios.items():
        print(f"{name:20} {result['tokens_per_s'][name]:10,.0f} tokens/s  {ratio:.2f} times the entities alone")


if __name__ == "__main__":
    main()
