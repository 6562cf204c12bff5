"""The knowledge stage: synonyms aligned in the space of a sentence encoder, measured by linking those held out.

    python -m clinicalbert.training.align configs/align-mini.toml --out runs/align-mini

Resumes from the last checkpoint of ``--out``. Writes ``curve.json``, ``curve.png``, ``linking.json`` (before and after,
each vocabulary by itself) and ``model/``, a Hugging Face folder. CLINICALBERT_DATA names the vocabularies.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn
from torch.nn import functional as F

from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.held_out_text import held_out_texts
from clinicalbert.datasets.leaks import HeldOut
from clinicalbert.datasets.open_text import medquad_pairs
from clinicalbert.errors import InputError
from clinicalbert.evaluation.linking import LinkingScore, linking_score
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.synonyms import SynonymSplit, split_synonyms
from clinicalbert.knowledge.vocabularies import VOCABULARIES
from clinicalbert.model.encoder import set_eager
from clinicalbert.model.foreign import load_hugging_face
from clinicalbert.model.sentence import SentenceModel, embed_texts, rows_of
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.align_data import PairBatch, PairData, Question
from clinicalbert.training.align_recipe import AlignRecipe
from clinicalbert.training.allocator import keep_freed_memory
from clinicalbert.training.init import init_folder
from clinicalbert.training.loop import Loop, Place, Report
from clinicalbert.training.pretrain_curve import write_pretrain_curve
from clinicalbert.training.recipe import read_recipe
from clinicalbert.training.sentence_export import export_sentence_model

WATCHED = 2_000
"""Held-out synonyms, and as many other concepts, that the curve is drawn from; the last word is had on all."""

SHARES = 4
"""A batch is computed in so many shares, by length."""


class Alignment:
    """The objective: of all texts on the other side of a batch, the one that means the same (InfoNCE, both ways)."""

    def __init__(self, source: PairData, split: SynonymSplit, tokenizer: Tokenizer, recipe: AlignRecipe) -> None:
        self._source, self._tokenizer, self._recipe = source, tokenizer, recipe
        self._held_out = split.held_out[:: max(1, len(split.held_out) // WATCHED)]
        wanted = {concept for _, concept in self._held_out}
        others = [c for c in split.train if c.id not in wanted]
        known = [c for c in split.train if c.id in wanted] + others[:: max(1, len(others) // WATCHED)]
        self._surfaces = surfaces(known)

    def batches(self, place: Place) -> Iterator[tuple[PairBatch, Place]]:
        return self._source.batches(place)

    def loss(self, model: nn.Module, batch: PairBatch, part: int, parts: int, device: torch.device) -> Tensor:
        if parts > 1:
            raise InputError("every pair is told from all others of its batch: run in one process, accumulate = 1")
        left, right = self._vectors(model, [*batch.left, *batch.right], batch.longest, device).chunk(2)
        similar = left @ right.T / self._recipe.temperature
        own = torch.arange(len(left), device=device)
        return (F.cross_entropy(similar, own) + F.cross_entropy(similar.T, own)) / 2

    def _vectors(self, model: nn.Module, texts: Sequence[str], longest: int, device: torch.device) -> Tensor:
        """[texts, hidden], in order; texts of about one length are computed together, so that little is padding."""
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        size = -(-len(order) // SHARES)
        found = []
        for start in range(0, len(order), size):
            rows = rows_of([texts[i] for i in order[start : start + size]], self._tokenizer, longest)
            found.append(model(*(r.to(device) for r in rows)))
        places = torch.empty(len(order), dtype=torch.int64)
        places[order] = torch.arange(len(order))
        return torch.cat(found)[places.to(device)]

    def evaluate(self, model: nn.Module, device: torch.device) -> dict[str, float]:
        ours = cast(SentenceModel, model)
        score = linking_score(self._held_out, self._surfaces, lambda t: embed_texts(ours, self._tokenizer, t))
        return {"linking held-out accuracy": score.at_1, "linking among five held-out accuracy": score.at_5}

    def draw(self, folder: Path, curve: Sequence[Mapping[str, float]]) -> None:
        write_pretrain_curve(folder, curve)


def surfaces(concepts: Sequence[Concept]) -> list[tuple[str, str]]:
    """(words, concept id) of all names and synonyms."""
    return [(words, c.id) for c in concepts for words in (c.name, *c.synonyms)]


def linking_by_vocabulary(
    split: SynonymSplit, model: SentenceModel, tokenizer: Tokenizer, *, bf16: bool = False
) -> dict[str, LinkingScore]:
    """Held-out synonyms of each vocabulary, linked among all its concepts."""
    system = {c.id: c.system for c in split.train}
    found = {}
    for name in sorted({system[c] for _, c in split.held_out}):
        held_out = [(words, c) for words, c in split.held_out if system[c] == name]
        known = surfaces([c for c in split.train if c.system == name])
        found[name] = linking_score(held_out, known, lambda t: embed_texts(model, tokenizer, t, bf16=bf16))
    return found


def usable_questions() -> list[Question]:
    """Questions of medquad with their answers, without those that share 13 words with evaluation texts."""
    root = data_root()
    held_out = HeldOut(held_out_texts(root))
    pairs = list(medquad_pairs(root / "medquad"))
    kept = [(q, a) for q, a in pairs if f"{q} {a}" not in held_out]
    print(f"medquad: {len(kept):,} questions, {len(pairs) - len(kept):,} dropped as leaks")
    return kept


def align(recipe: AlignRecipe, out: Path, *, on_step: Callable[[Report], None] = lambda report: None) -> Path:
    """Run (or go on with) a recipe. Raises InputError, TrainingError, OutputError and Stopped."""
    from accelerate import Accelerator

    keep_freed_memory()
    torch.manual_seed(recipe.seed)
    source = init_folder(recipe.init)
    tokenizer = Tokenizer(source / "tokenizer.json")
    model = SentenceModel(load_hugging_face(source, dropout=recipe.dropout))
    set_eager(model, True)
    vocabularies = {name: VOCABULARIES.get(name).load() for name in sorted(VOCABULARIES)}
    split = split_synonyms([c for some in vocabularies.values() for c in some], share=recipe.held_out)
    learnt = {name: [c for c in split.train if c.system == name] for name in recipe.vocabularies}
    data = PairData(learnt, usable_questions() if recipe.questions else [], recipe)
    before = out / "before.json"
    if not before.exists():
        out.mkdir(parents=True, exist_ok=True)
        _write(before, linking_by_vocabulary(split, model, tokenizer, bf16=recipe.precision == "bf16"))
    accelerator = Accelerator(mixed_precision="no")
    objective = Alignment(data, split, tokenizer, recipe)
    told = {"config": model.encoder.config.to_json()}
    last = Loop(recipe, recipe.digest(), out, model, objective, accelerator, told).train(on_step)
    after = linking_by_vocabulary(split, model, tokenizer, bf16=recipe.precision == "bf16")
    _write(out / "after.json", after)
    shutil.rmtree(out / "model", ignore_errors=True)
    export_sentence_model(model, source / "tokenizer.json", out / "model")
    return last


def _write(path: Path, scores: Mapping[str, LinkingScore]) -> None:
    told: dict[str, Any] = {name: asdict(score) for name, score in scores.items()}
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for name, score in scores.items():
        print(f"{path.stem:<7} {name:<18} acc@1 {score.at_1:.3f} acc@5 {score.at_5:.3f} ({score.queries:,} synonyms)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe, AlignRecipe)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("aligning", total=recipe.steps)

        def on_step(report: Report) -> None:
            progress.update(task, completed=report.step, description=f"loss {report.loss:.4f}")
            if report.evaluated:
                progress.console.print(json.dumps({"step": report.step, "loss": report.loss, **report.evaluated}))

        align(recipe, arguments.out, on_step=on_step)


if __name__ == "__main__":
    main()
