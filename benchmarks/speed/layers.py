"""What each layer of `analyze` costs beside entities alone: same notes, same cores, one process, alternating rounds.

    python benchmarks/speed/layers.py [--notes 200] [--rounds 3] [--out FILE]

- ``entities``: sections, sentences, entities, the line of JSON.
- ``surroundings``: and assertions, medications, times, measurements (the default of `analyze`).
- ``codes``: and codes of the open vocabularies, and abbreviations (`--codes`). Answers for mentions are remembered, as
  in use; each round begins with none.

Ratios are those of the medians. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from notes import SEED, as_raw, as_reader, count_tokens, read_texts
from rounds import Work, alternate, rates, write_result

import clinicalbert
from clinicalbert.archive.rows import rows_of
from clinicalbert.evaluation.pedigree import pedigree


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    arguments = parser.parse_args()
    texts = read_texts(arguments.notes)
    notes = as_raw(texts)
    entities = clinicalbert.load(surroundings=False)
    surroundings = clinicalbert.load()
    codes = clinicalbert.load(codes=True)

    def with_codes() -> Any:
        assert codes.meanings
        codes.meanings.linker.forget()
        return rows_of(as_reader(codes), notes)

    contestants: dict[str, Work] = {
        "entities": lambda: rows_of(as_reader(entities), notes),
        "surroundings": lambda: rows_of(as_reader(surroundings), notes),
        "codes": with_codes,
    }
    for nlp in (entities, surroundings, codes):
        list(rows_of(as_reader(nlp), notes[:16]))
    seconds = alternate(contestants, arguments.rounds)
    tokens = dict.fromkeys(contestants, count_tokens(entities.tokenizer, texts))
    speed = rates(tokens, seconds)
    ratios = {f"{name}_cost": speed["entities"] / speed[name] for name in ("surroundings", "codes")}
    result = {
        "schema": "clinicalbert.speed-layers/1",
        "notes": len(texts),
        "seconds": seconds,
        "tokens_per_s": speed,
        "ratios": ratios,
        **pedigree(weights=entities.bundle.digest, backend=entities.session.name, seed=SEED),
    }
    print(", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    write_result(arguments.out, result)


if __name__ == "__main__":
    main()
