"""A masked-language-model step: `clinicalbert pretrain run` beside Hugging Face's Trainer in fp32, on the same batches.

    python benchmarks/speed/mlm.py --data PREPARED [--steps 24] [--out FILE]

Both start from the same weights and take the same batches, masks and rates, one after the other in short turns; dropout
is off, so that only the precision differs and the losses can be compared step by step. PREPARED is a folder made by
`clinicalbert pretrain prepare` with the recipe configs/pretrain-mini.toml.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from rounds import write_result
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, SequentialSampler
from transformers import AutoModelForMaskedLM, Trainer, TrainerCallback, TrainingArguments, logging

from clinicalbert.corpus.shards import TOKENIZER, open_prepared
from clinicalbert.evaluation.pedigree import pedigree
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.allocator import keep_freed_memory
from clinicalbert.training.bert_optimizer import modern_schedule
from clinicalbert.training.loop import Place, build_optimizer
from clinicalbert.training.pretrain import build_model, pretrain
from clinicalbert.training.pretrain_batch import PretrainBatch
from clinicalbert.training.pretrain_data import PretrainData
from clinicalbert.training.pretrain_export import export_model
from clinicalbert.training.pretrain_recipe import TrainTable, find_recipe

WARM = 3
"""First steps, which are not timed: memory is asked for, kernels are chosen."""


def for_trainer(batch: PretrainBatch) -> dict[str, torch.Tensor]:
    ids = torch.from_numpy(batch.ids)
    labels = torch.full_like(ids, -100)
    labels.view(-1)[torch.from_numpy(batch.at)] = torch.from_numpy(batch.labels)
    mask = torch.ones_like(ids) if batch.mask is None else torch.from_numpy(batch.mask).long()
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


class InOrder(Trainer):  # type: ignore[misc]
    """Takes the batches as they are."""

    def get_train_dataloader(self) -> DataLoader[Any]:
        data: Any = self.train_dataset
        return DataLoader(data, batch_size=1, sampler=SequentialSampler(data), collate_fn=lambda rows: rows[0])


class Clock(TrainerCallback):  # type: ignore[misc]
    """When each step ended, and its loss."""

    def __init__(self) -> None:
        self.ends: list[float] = []
        self.losses: list[float] = []

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.ends.append(time.perf_counter())

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        if logs and "loss" in logs:
            self.losses.append(float(logs["loss"]))


def ours(recipe: TrainTable, data: Path, out: Path) -> tuple[list[float], list[float]]:
    """When each step ended, and its loss."""
    ends: list[float] = []
    sums: list[float] = []

    def on_step(report: Any) -> None:
        ends.append(time.perf_counter())
        sums.append(report.loss * report.step)

    pretrain(recipe, data, out, on_step=on_step)
    return ends, [b - a for a, b in zip([0.0, *sums], sums, strict=False)]


def theirs(recipe: TrainTable, model: Path, batches: list[PretrainBatch], out: Path) -> tuple[list[float], list[float]]:
    clock = Clock()
    logging.set_verbosity_error()
    arguments = TrainingArguments(
        output_dir=str(out),
        max_steps=recipe.steps,
        max_grad_norm=recipe.clip,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
    )
    plain = AutoModelForMaskedLM.from_pretrained(model, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    optimizer = build_optimizer(plain, recipe)
    schedule = LambdaLR(optimizer, lambda step: modern_schedule(step, recipe.steps, recipe.warmup_steps))
    data = [for_trainer(b) for b in batches]
    InOrder(plain, arguments, train_dataset=data, callbacks=[clock], optimizers=(optimizer, schedule)).train()
    return clock.ends, clock.losses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=24)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    steps = arguments.steps
    recipe = find_recipe("configs/pretrain-mini.toml").train.changed(
        steps=steps, warmup_steps=4, dropout=0.0, word_shapes=False, evaluate_every=10**6, save_every=10**6
    )
    prepared = open_prepared(arguments.data)
    source = PretrainData(prepared, recipe, Tokenizer(arguments.data / TOKENIZER))
    batches = [b for b, _ in islice(source.batches(Place()), steps)]
    tokens = [b.tokens for b in batches]
    keep_freed_memory()  # for both
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        model = build_model(recipe)
        export_model(model.state_dict(), model.encoder.config, arguments.data / TOKENIZER, folder / "model")
        ends: dict[str, list[float]] = {}
        losses: dict[str, list[float]] = {}
        ends["clinicalbert"], losses["clinicalbert"] = ours(recipe, arguments.data, folder / "one")
        ends["trainer"], losses["trainer"] = theirs(recipe, folder / "model", batches, folder / "two")
        again, _ = ours(recipe, arguments.data, folder / "three")
    speeds = {}
    for name, found in [*ends.items(), ("clinicalbert, again", again)]:
        times = [b - a for a, b in zip(found[WARM:-1], found[WARM + 1 : -1], strict=False)]
        speeds[name] = statistics.median(t / s for t, s in zip(tokens[WARM + 1 : -1], times, strict=True))
    ratio = min(speeds["clinicalbert"], speeds["clinicalbert, again"]) / speeds["trainer"]
    apart = [abs(a - b) for a, b in zip(losses["clinicalbert"], losses["trainer"], strict=True)]
    print(", ".join(f"{n} {s:,.0f} tokens/s" for n, s in speeds.items()))
    print(f"ratio {ratio:.2f}; losses differ by at most {max(apart):.4f}, from {losses['trainer'][0]:.3f} on")
    result = {
        "schema": "clinicalbert.mlm-speed/1",
        "steps": steps,
        "tokens_of_steps": tokens,
        "tokens_per_s": speeds,
        "ratio": ratio,
        "losses": losses,
        "largest_difference_of_losses": max(apart),
        "data": prepared.digest,
        **pedigree(weights=recipe.init, backend=f"torch {torch.__version__}", seed=recipe.seed),
    }
    write_result(arguments.out, result)


if __name__ == "__main__":
    main()
