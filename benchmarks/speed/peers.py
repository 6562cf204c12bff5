"""What `analyze` does for each note, beside its peers: same notes, same cores, one process, alternating rounds.

    python benchmarks/speed/peers.py [--notes 200] [--base-notes 20] [--rounds 3] [--out FILE]

- ``clinicalbert``: sections, sentences, tokens, windows, int8 graph, decoding, vote, the line of JSON: entities alone,
  which is what the peers find.
- ``clinicalbert_surroundings``: the same with assertions, medications, times and measurements.
- ``hugging_face``: the token-classification pipeline with the same weights in fp32 (see ``hugging_face.py``).
- ``hugging_face_base``: the same with an encoder of BERT-base's size, on every n-th of the notes: it is slow.
- ``bare_encoder``: our int8 graph alone, through the same engine and threads, on the same tokens in full windows made
  beforehand; at the pipeline's own window length, and at others for comparison.

Rates are tokens of the notes per second: special tokens, padding and tokens read twice do not count for anyone. Ratios
are those of the medians. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import partial
from pathlib import Path

from bare import full_batches
from hugging_face import base_sized, same_weights
from notes import SEED, as_raw, as_reader, count_tokens, read_texts
from rounds import Work, alternate, rates, write_result

import clinicalbert
from clinicalbert.archive.rows import rows_of
from clinicalbert.evaluation.pedigree import pedigree

LENGTHS = (64, 128, 256, 512)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--base-notes", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--checkpoint", type=Path, default=Path("models/clinicalbert-pro-mini"))
    parser.add_argument("--model", type=Path, help="another bundle than the embedded one")
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    arguments = parser.parse_args()

    texts = read_texts(arguments.notes)
    few = texts[:: max(1, len(texts) // arguments.base_notes)][: arguments.base_notes]
    nlp = clinicalbert.load(arguments.model, surroundings=False)
    whole = clinicalbert.load(arguments.model)
    notes = as_raw(texts)
    own_length = nlp.bundle.manifest.window.size + 2
    with tempfile.TemporaryDirectory() as folder:
        same = same_weights(arguments.checkpoint, Path(folder, "same"))
        base = base_sized(arguments.checkpoint, Path(folder, "base"), SEED)
    contestants: dict[str, Work] = {
        "clinicalbert": lambda: rows_of(as_reader(nlp), notes),
        "clinicalbert_surroundings": lambda: rows_of(as_reader(whole), notes),
        "hugging_face": lambda: same(texts),
        "hugging_face_base": lambda: base(few),
    }
    tokens = {"clinicalbert": count_tokens(nlp.tokenizer, texts), "hugging_face_base": count_tokens(nlp.tokenizer, few)}
    tokens |= dict.fromkeys(("hugging_face", "clinicalbert_surroundings"), tokens["clinicalbert"])
    bare = {n: f"bare_encoder_{n}" for n in sorted({*LENGTHS, own_length})}
    for length, name in bare.items():
        batches, tokens[name] = full_batches(nlp, texts, length)
        contestants[name] = partial(nlp.session.stream, batches)
        list(nlp.session.stream(batches[:4]))
    for one in (nlp, whole):  # warm all up
        list(rows_of(as_reader(one), notes[:16]))
    same(texts[:8])
    base(few[:1])

    seconds = alternate(contestants, arguments.rounds)
    speed = rates(tokens, seconds)
    ours = speed["clinicalbert"]
    ratios = {
        "vs_hugging_face": ours / speed["hugging_face"],
        "vs_hugging_face_base": ours / speed["hugging_face_base"],
        "of_bare_encoder": ours / speed[bare[own_length]],
        "surroundings_cost": ours / speed["clinicalbert_surroundings"],
    }
    result = {
        "schema": "clinicalbert.speed-peers/1",
        "notes": len(texts),
        "notes_of_base": len(few),
        "tokens": tokens,
        "seconds": seconds,
        "tokens_per_s": speed,
        "notes_per_s": {"clinicalbert": ours * len(texts) / tokens["clinicalbert"]},
        "ratios": ratios,
        "of_bare_encoder_at": {str(n): ours / speed[name] for n, name in bare.items()},
        "window_length": own_length,
        **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=SEED),
    }
    for name in contestants:
        print(f"{name:20} {tokens[name]:8} tokens {speed[name]:9.0f} tokens/s")
    print(", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    write_result(arguments.out, result)


if __name__ == "__main__":
    main()
