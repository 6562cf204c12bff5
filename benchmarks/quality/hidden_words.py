"""How well an encoder fills in hidden words of text that it has never read: notes, and literature.

Words are hidden whole, 15 % of each sequence, the same ones for every model of one vocabulary. Loss is told in nats a
token and a word: the latter can be compared between vocabularies too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from clinicalbert.corpus.blocks import PrepareSettings
from clinicalbert.corpus.notes import CorpusNote
from clinicalbert.corpus.prepare import prepare
from clinicalbert.corpus.shards import TOKENIZER, open_prepared
from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.model.masked_lm import PretrainingModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.pretrain_batch import PretrainBatch
from clinicalbert.training.pretrain_data import PretrainData
from clinicalbert.training.pretrain_recipe import TrainTable
from clinicalbert.training.pretrain_step import losses

SEED = 17
NOTES = "mtsamples dev"
Batches = Mapping[str, list[PretrainBatch]]


@dataclass(frozen=True, slots=True)
class Score:
    """Nats a hidden token and a hidden word, share of hidden tokens guessed, and how many tokens were hidden."""

    loss: float
    loss_per_word: float
    accuracy: float
    hidden: int


def held_out_batches(literature: Path, scratch: Path, tokens: int) -> Batches:
    """Reports of mtsamples' dev split, and the text that preparing ``literature`` kept from training."""
    notes = scratch / "notes"
    dev = (CorpusNote(str(n["sample_id"]), str(n["sample_id"]), NOTES, n["text"]) for n in read_dev())
    prepare(dev, notes, literature / TOKENIZER, PrepareSettings(), described=dict, held_out=1.0)
    found: dict[str, list[PretrainBatch]] = {}
    for folder in (notes, literature):
        tokenizer = Tokenizer(folder / TOKENIZER)
        recipe = TrainTable(
            init="", steps=1, learning_rate=1e-4, seed=SEED, unit="word", word_shapes=True, evaluate_tokens=tokens
        )
        found |= PretrainData(open_prepared(folder), recipe, tokenizer).held_out()
    return {NOTES: found.pop(NOTES), **found}


def read_dev() -> list[dict[str, str]]:
    return read_notes(data_root() / FOLDER, "dev")


@torch.inference_mode()
def scores(model: PretrainingModel, batches: Batches, tokenizer: Tokenizer, *, shapes: bool = True) -> dict[str, Score]:
    """A score for each category; without ``shapes`` words are read as Hugging Face's model would."""
    inside = np.array([name.startswith("##") for name in tokenizer.names])
    model.eval()
    found = {}
    for category, rows in batches.items():
        loss, right, hidden, words = 0.0, 0, 0, 0
        for row in rows:
            batch = row if shapes else without_shapes(row)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                one = losses(model, batch, torch.device("cpu"))
            loss, right, hidden = loss + float(one.words), right + one.right, hidden + one.hidden
            words += int((~inside[row.labels]).sum())
        found[category] = Score(loss / hidden, loss / words, right / hidden, hidden)
    return found


def without_shapes(batch: PretrainBatch) -> PretrainBatch:
    return PretrainBatch(batch.ids, np.zeros_like(batch.shapes), batch.at, batch.labels, batch.mask)


def told(found: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    """For a file of results."""
    return {c: {k: round(v, 4) for k, v in asdict(s).items()} for c, s in found.items()}
