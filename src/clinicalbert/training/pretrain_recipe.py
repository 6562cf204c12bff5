"""The recipe of a pre-training run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from clinicalbert import recipes
from clinicalbert.corpus.blocks import Packing, PrepareSettings
from clinicalbert.corpus.documents import Sections, Sentences
from clinicalbert.corpus.dynamic_masking import Unit
from clinicalbert.corpus.layouts import Format
from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.training.loop_recipe import LoopTable
from clinicalbert.training.recipe import Settings, read_recipe


class PrepareTable(Settings):
    """How text is cut into what is trained on; see ``PrepareSettings``."""

    packing: Packing = "documents"
    format: Format = "arrow"
    sections: Sections = "own"
    sentences: Sentences = "own"
    cased: bool = Field(default=False, description="what the vocabulary of a plain vocab.txt is")
    seed: int = Field(default=12345, ge=0)
    dupe_factor: int = Field(default=5, gt=0, description="passes over the notes, each with other masks (instances)")
    max_seq_length: int = Field(default=128, ge=8, description="tokens of an instance, special ones included")
    short_seq_prob: float = Field(default=0.1, ge=0, le=1, description="share of instances cut short on purpose")
    masked_share: float = Field(default=0.15, gt=0, lt=1)
    max_predictions: int = Field(default=20, gt=0, description="hidden tokens of an instance at most")
    held_out: float = Field(default=0.01, ge=0, lt=1, description="share of patients kept from training")
    entities: str = Field(default="", description='file of names, one a line, that unit = "entity" hides as a whole')
    block_characters: int = Field(default=2_000_000, gt=0, description="text of one shard (all, if faithful)")

    def settings(self) -> PrepareSettings:
        values = self.model_dump(exclude={"cased", "held_out"})
        settings = PrepareSettings(**values)
        return replace(settings, block_characters=0) if self.packing == "faithful" else settings


class TrainTable(LoopTable):
    """Masked-language-model training on a prepared folder (``clinicalbert pretrain prepare``).

    ``objective`` must fit how the folder was packed: ``masked-lm`` wants documents, of which sequences and masks are
    drawn anew each time; ``masked-lm+next-sentence`` wants finished instances.
    """

    init: str = Field(description="a folder, or an installed package with a model folder")
    objective: Literal["masked-lm", "masked-lm+next-sentence"] = "masked-lm"
    max_seq_length: int = Field(default=128, ge=8)
    batch_tokens: int = Field(default=4096, gt=0, description="tokens of a step, over all processes (documents)")
    batch_size: int = Field(default=32, gt=0, description="instances of a step, over all processes (instances)")
    masked_share: float = Field(default=0.15, gt=0, lt=1)
    unit: Unit = Field(default="word", description="what is hidden as a whole")
    weights: dict[str, float] = Field(default={}, description="passes over a category in an epoch; 1 where not named")
    shuffle_shards: int = Field(default=16, gt=0, description="shards whose sequences are shuffled together")
    dropout: float = Field(default=0.1, ge=0, lt=1)
    attention_dropout: float = Field(default=0.0, ge=0, lt=1)
    activation: Literal["", "gelu", "gelu_tanh"] = Field(default="", description="as the initial weights say, if empty")
    word_shapes: bool = Field(default=False, description="train the word-shape table")
    plain_rows: float = Field(default=0.0, ge=0, le=1, description="share of rows read without word shapes")
    freeze_encoder: bool = Field(default=False, description="train the heads alone, for comparison")
    evaluate_tokens: int = Field(default=100_000, gt=0, description="held-out tokens of each category")

    @model_validator(mode="after")
    def _holds_a_sequence(self) -> Self:
        if self.max_seq_length > self.batch_tokens:
            raise ValueError(f"batch_tokens {self.batch_tokens} holds no sequence of {self.max_seq_length}")
        return self


class PretrainRecipe(Settings):
    """A whole recipe: one file for ``clinicalbert pretrain prepare`` and ``run``."""

    name: str
    prepare: PrepareTable
    train: TrainTable


def find_recipe(name: str) -> PretrainRecipe:
    """A recipe that comes with the package, by its name, or a TOML file. Raises InputError."""
    known = {p.stem: p for p in sorted(Path(recipes.__file__).parent.glob("*.toml"))}
    path = known.get(name) or Path(name)
    if not path.exists() and path.suffix != ".toml":
        raise UnknownNameError("recipe", name, tuple(known))
    if path.is_dir():
        raise InputError(f"{path} is a folder; a recipe is a TOML file, or one of {', '.join(known)}")
    return read_recipe(path, PretrainRecipe)
