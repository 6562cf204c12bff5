"""Hidden words filled in by several encoders, on notes and literature that none of them was trained on.

    CLINICALBERT_DATA=... python benchmarks/quality/masked_lm.py --data PREPARED --model NAME=FOLDER ... [--out FILE]

PREPARED is the folder that training read (its held-out part is scored), FOLDER a Hugging Face checkpoint with its
masked-language-model head, of the same vocabulary. Word shapes are used where the folder has them; a second line then
tells how it is without.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from hidden_words import SEED, held_out_batches, scores, told

from clinicalbert.corpus.shards import TOKENIZER, digest_of, open_prepared
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.model.foreign import WORD_SHAPES, load_masked_lm
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.model_folder import write_json


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", action="append", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--tokens", type=int, default=200_000, help="of each category at most")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    tokenizer = Tokenizer(arguments.data / TOKENIZER)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        batches = held_out_batches(arguments.data, Path(scratch), arguments.tokens)
    for given in arguments.model:
        name, _, folder = given.partition("=")
        model = load_masked_lm(Path(folder))
        readings = {"": True} | ({", without word shapes": False} if (Path(folder) / WORD_SHAPES).exists() else {})
        for suffix, shapes in readings.items():
            one = scores(model, batches, tokenizer, shapes=shapes)
            weights = digest_of(Path(folder) / "model.safetensors")[:12]
            found[name + suffix] = {"weights": weights, **told(one)}
            for category, score in one.items():
                print(
                    f"{name + suffix:32} {category:20} loss {score.loss:.3f}  accuracy {score.accuracy:.3f}", flush=True
                )
    if arguments.out:
        facts = pedigree(weights="as listed", backend="torch", seed=SEED)
        write_json(arguments.out, {**facts, "data": open_prepared(arguments.data).digest, "models": found})


if __name__ == "__main__":
    main()
