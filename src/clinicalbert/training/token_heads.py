"""Joint fine-tuning of token heads over one encoder.

    python -m clinicalbert.training.token_heads configs/ner.toml --out runs/ner

Resumes from the last epoch of ``--out``. Writes ``curve.json``, ``curve.png`` and, at the end, ``model/`` (see
``clinicalbert.training.saved``). A training text that shares 13 words with any dev or test text is left out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch.nn import functional as F

from clinicalbert.datasets.corpus import CORPORA, data_root
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.leaks import HeldOut
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.decoding.bio import decode_bio
from clinicalbert.labels import HEADS, bio_labels
from clinicalbert.metrics.spans import strict_counts, total
from clinicalbert.model.encoder import set_eager
from clinicalbert.model.foreign import load_hugging_face
from clinicalbert.model.heads import TokenHeads
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.allocator import keep_freed_memory
from clinicalbert.training.checkpoint import load_checkpoint, save_checkpoint
from clinicalbert.training.curve import write_curve
from clinicalbert.training.init import init_folder
from clinicalbert.training.optimizer import RunningAverage, linear_schedule, parameter_groups
from clinicalbert.training.predict import word_logits
from clinicalbert.training.recipe import TokenHeadsRecipe, read_recipe
from clinicalbert.training.saved import save_model
from clinicalbert.training.token_data import IGNORE, Batch, epoch_batches, prepare


def usable_training_data(names: Sequence[str]) -> dict[str, list[Example]]:
    """Training examples of each corpus without those that leak into a dev or test split, the note gold included."""
    corpora = {name: CORPORA.get(name) for name in names}
    texts = [e.text for c in corpora.values() for s in c.splits if s != "train" for e in c.load(s)]
    held_out = HeldOut([*texts, *(n["text"] for n in read_notes(data_root() / FOLDER, "dev"))])
    usable = {}
    for name, corpus in corpora.items():
        screened = held_out.screen(corpus.load("train"))
        print(f"{name}: {len(screened.kept)} training texts, {len(screened.dropped)} dropped as leaks")
        usable[name] = list(screened.kept)
    return usable


def batch_loss(model: TokenHeads, batch: Batch, names: Sequence[str], bf16: bool) -> torch.Tensor:
    """Mean cross-entropy over the labelled words of a batch, each row under its own corpus's head."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
        logits = model(*map(torch.from_numpy, (batch.ids, batch.mask, batch.shapes)))
    labels, heads = torch.from_numpy(batch.labels), torch.from_numpy(batch.head)
    loss = logits.new_zeros(())
    for i, name in enumerate(names):
        rows = heads == i
        if rows.any():
            part = logits[rows][..., model.slices[name]]
            loss = loss + F.cross_entropy(
                part.flatten(0, 1), labels[rows].flatten(), ignore_index=IGNORE, reduction="sum"
            )
    mean: torch.Tensor = loss / max(1, int((labels != IGNORE).sum()))
    return mean


def dev_scores(model: TokenHeads, tokenizer: Tokenizer, dev: dict[str, list[Example]], bf16: bool) -> dict[str, float]:
    """Strict F1 of each head on its own corpus's dev split."""
    scores = {}
    for name, examples in dev.items():
        tokens = list(tokenizer.batch([e.text for e in examples]))
        counts = []
        raw = list(HEADS[name])
        for example, doc, logits in zip(
            examples, tokens, word_logits(model, tokenizer, examples, tokens, bf16=bf16), strict=True
        ):
            spans = decode_bio(logits[:, model.slices[name]])
            found = {
                (int(doc.word_starts[a]), int(doc.word_ends[b]), raw[t])
                for a, b, t in zip(spans.first, spans.last, spans.type, strict=True)
            }
            counts.append(strict_counts(found, {(s.start, s.end, s.label) for s in example.spans}))
        scores[name] = total(counts).f1
    return scores


def train(recipe: TokenHeadsRecipe, out: Path) -> None:
    """Run (or resume) a recipe in folder ``out``."""
    keep_freed_memory()
    torch.manual_seed(recipe.seed)
    source = init_folder(recipe.init)
    tokenizer = Tokenizer(source / "tokenizer.json")
    encoder = load_hugging_face(source, dropout=recipe.dropout)
    set_eager(encoder, True)  # on a CPU the backward pass of the fused kernel is slower than the plain products
    model = TokenHeads(encoder, {name: len(bio_labels(name)) for name in recipe.corpora})
    data = usable_training_data(recipe.corpora)
    dev = {name: CORPORA.get(name).load("dev") for name in recipe.corpora}
    documents = [d for i, n in enumerate(recipe.corpora) for d in prepare(data[n], n, i, tokenizer)]

    def batches_of(epoch: int) -> list[Batch]:
        return epoch_batches(
            documents,
            tokenizer,
            sizes=recipe.window_sizes,
            batch_tokens=recipe.batch_tokens,
            case_noise=recipe.case_noise,
            word_masking=recipe.word_masking,
            seed=recipe.seed,
            epoch=epoch,
        )

    groups = parameter_groups(
        model,
        layers=encoder.config.layers,
        rate=recipe.learning_rate,
        new_rate=recipe.new_learning_rate,
        decay=recipe.weight_decay,
        layer_decay=recipe.layer_decay,
    )
    optimizer = torch.optim.AdamW(groups, fused=True)
    rates = [g["lr"] for g in optimizer.param_groups]
    average = RunningAverage(model.named_parameters(), recipe.average)
    total_steps = sum(len(batches_of(epoch)) for epoch in range(recipe.epochs))
    curve: list[dict[str, float]] = []
    first, step = 0, 0
    state = load_checkpoint(out, recipe.digest())
    if state:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average.values, average.steps = state["average"], state["average_steps"]
        torch.set_rng_state(state["rng"])
        first, step, curve = state["epoch"], state["step"], state["curve"]
        print(f"resumed after epoch {first}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("training", total=total_steps, completed=step)
        for epoch in range(first, recipe.epochs):
            model.train()
            began, losses, tokens = time.monotonic(), [], 0
            for batch in batches_of(epoch):
                factor = linear_schedule(step, total_steps, recipe.warmup)
                for group, rate in zip(optimizer.param_groups, rates, strict=True):
                    group["lr"] = rate * factor
                loss = batch_loss(model, batch, recipe.corpora, recipe.bf16)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
                optimizer.step()
                average.update(model.named_parameters())
                losses.append(loss.item())
                tokens += int(batch.mask.sum())
                step += 1
                progress.update(task, completed=step, description=f"epoch {epoch + 1} loss {np.mean(losses[-50:]):.4f}")
            point = {
                "epoch": epoch + 1,
                "loss": float(np.mean(losses)),
                "tokens_per_s": tokens / (time.monotonic() - began),
            }
            if (epoch + 1) % recipe.evaluate_every == 0 or epoch + 1 == recipe.epochs:
                trained = {n: p.detach().clone() for n, p in model.named_parameters()}
                model.load_state_dict(average.values)
                point |= {f"{n} dev F1": f for n, f in dev_scores(model, tokenizer, dev, recipe.bf16).items()}
                model.load_state_dict(trained)
            curve.append(point)
            progress.console.print(json.dumps({k: round(v, 4) for k, v in point.items()}))
            save_checkpoint(
                out,
                {
                    "recipe": recipe.digest(),
                    "model": model.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "average": average.values,
                    "average_steps": average.steps,
                    "rng": torch.get_rng_state(),
                    "epoch": epoch + 1,
                    "step": step,
                    "curve": curve,
                },
            )
            write_curve(out, curve)
    model.load_state_dict(average.values)
    save_model(out / "model", model, source / "tokenizer.json", recipe, curve)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    train(read_recipe(arguments.recipe, TokenHeadsRecipe), arguments.out)


if __name__ == "__main__":
    main()
