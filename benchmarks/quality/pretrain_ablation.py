"""What each choice of the recipe brings: short runs that differ from it in one thing, scored on the same hidden words.

    CLINICALBERT_DATA=... python benchmarks/quality/pretrain_ablation.py --text FILE --work FOLDER [--out FILE]

FILE is written by `python -m clinicalbert.training.open_text`. All runs begin with the initial weights of
configs/pretrain-mini.toml and take its rates, squeezed into so many steps. WORK keeps prepared text and runs: what is
there is not made again. Names of entities for `unit = "entity"` are those of the open vocabularies; the extended
vocabulary has 2,000 more words.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hidden_words import held_out_batches, scores, told

from clinicalbert.corpus.new_tokens import WordCounts, extend
from clinicalbert.corpus.notes import CorpusNote, Skipped, corpus_notes
from clinicalbert.corpus.prepare import prepare
from clinicalbert.corpus.shards import MANIFEST, TOKENIZER
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.intake import open_inputs
from clinicalbert.knowledge.vocabularies import VOCABULARIES
from clinicalbert.model.foreign import load_masked_lm
from clinicalbert.privacy.clearance import declared
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.extend import write_extended
from clinicalbert.training.init import init_folder
from clinicalbert.training.model_folder import write_json
from clinicalbert.training.pretrain import pretrain
from clinicalbert.training.pretrain_export import export_run
from clinicalbert.training.pretrain_recipe import PretrainRecipe, find_recipe

WORDS, MIN_NOTES = 2000, 50


@dataclass(frozen=True)
class Variant:
    """A run: what it has otherwise than the recipe, and which prepared text it reads."""

    name: str
    changes: dict[str, Any] = field(default_factory=dict)
    extended: bool = False


VARIANTS = (
    Variant("the recipe"),
    Variant("another seed", {"seed": 18}),
    Variant('unit = "token"', {"unit": "token"}),
    Variant('unit = "entity"', {"unit": "entity"}),
    Variant("masked_share = 0.3", {"masked_share": 0.3}),
    Variant("word_shapes = false", {"word_shapes": False}),
    Variant("learning_rate = 2e-4", {"learning_rate": 2e-4}),
    Variant("2,000 more words", extended=True),
    Variant("frozen encoder", {"freeze_encoder": True}),
    Variant("plain_rows = 0", {"plain_rows": 0.0}),
    Variant("dropout = 0.1", {"dropout": 0.1}),
    Variant("every category weighs 1", {"weights": {}}),
)


def notes(text: Path) -> Callable[[], Any]:
    return lambda: corpus_notes(declared(open_inputs([str(text)]), "open corpora"))


def names(work: Path) -> Path:
    """Names of diseases, symptoms and drugs, one a line."""
    path = work / "names.txt"
    if not path.exists():
        known = {n for v in VOCABULARIES for c in VOCABULARIES.get(v).load() for n in (c.name, *c.synonyms)}
        path.write_text("".join(f"{n}\n" for n in sorted(known) if n.strip()), encoding="utf-8")
    return path


def prepared(work: Path, name: str, text: Path, tokenizer: Path, recipe: PretrainRecipe) -> Path:
    folder = work / name
    if not (folder / MANIFEST).exists():
        settings = recipe.prepare.changed(entities=str(names(work))).settings()
        prepare(
            notes(text)(), folder, tokenizer, settings, described=dict, processes=2, held_out=recipe.prepare.held_out
        )
    return folder


def extended(work: Path, init: Path, text: Path) -> Path:
    folder = work / "extended"
    if not folder.exists():
        counts = WordCounts()
        note: CorpusNote | Skipped
        for note in notes(text)():
            counts.add(note)
        write_extended(init, extend(init / TOKENIZER, counts, WORDS, MIN_NOTES), folder)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    recipe = find_recipe("configs/pretrain-mini.toml")
    init = init_folder(recipe.train.init)
    table = recipe.train.changed(
        steps=arguments.steps,
        warmup_steps=max(1, recipe.train.warmup_steps * arguments.steps // recipe.train.steps),
        evaluate_every=arguments.steps,
    )
    found: dict[str, Any] = {}
    for variant in VARIANTS:
        start = extended(work, init, arguments.text) if variant.extended else init
        data = prepared(
            work, "text-extended" if variant.extended else "text", arguments.text, start / TOKENIZER, recipe
        )
        slug = "".join(c if c.isalnum() else "-" for c in variant.name)
        run, model = work / f"run-{slug}", work / f"model-{slug}"
        if not model.exists():
            pretrain(table.changed(init=str(start), **variant.changes), data, run)
            export_run(run, model, data)
            for checkpoint in (run / "checkpoints").iterdir():
                checkpoint.unlink()
        with tempfile.TemporaryDirectory() as scratch:
            batches = held_out_batches(data, Path(scratch), 100_000)
        one = scores(load_masked_lm(model), batches, Tokenizer(data / TOKENIZER))
        found[variant.name] = {"changes": variant.changes, **told(one)}
        line = "  ".join(f"{c} {s.loss_per_word:.3f}/{s.accuracy:.3f}" for c, s in one.items())
        print(f"{variant.name:26} {line}", flush=True)
        if arguments.out:
            facts = pedigree(weights="initial", backend="torch", seed=recipe.train.seed)
            tokens = arguments.steps * recipe.train.batch_tokens
            write_json(arguments.out, {**facts, "steps": arguments.steps, "tokens": tokens, "runs": found})


if __name__ == "__main__":
    main()
