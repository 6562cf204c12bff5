"""A tiny encoder and tiny prepared folders, so that pre-training runs in seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from clinicalbert.corpus.blocks import PrepareSettings
from clinicalbert.corpus.notes import CorpusNote
from clinicalbert.corpus.prepare import prepare
from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder
from clinicalbert.model.masked_lm import PretrainingModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.pretrain_export import export_model
from clinicalbert.training.pretrain_recipe import TrainTable


@pytest.fixture(scope="session")
def tiny_init(tmp_path_factory: pytest.TempPathFactory, tiny_tokenizer_file: Path) -> Path:
    """A Hugging Face folder of 2 layers, 16 wide."""
    torch.manual_seed(0)
    config = EncoderConfig(
        vocab_size=Tokenizer(tiny_tokenizer_file).vocabulary_size,
        hidden_size=16,
        layers=2,
        heads=2,
        intermediate_size=32,
        max_positions=64,
    )
    folder = tmp_path_factory.mktemp("init") / "tiny"
    model = PretrainingModel(Encoder(config), next_sentence=True)
    export_model(model.state_dict(), config, tiny_tokenizer_file, folder)
    return folder


def notes() -> list[CorpusNote]:
    words = ["pain", "cough", "no", "fever", "takes", "metoprolol", "10", "mg", "daily", "denies"]
    return [
        CorpusNote(
            f"n{i}",
            f"n{i}",
            "a" if i % 3 else "b",
            " ".join(f"{words[(i * j) % 10]} {words[(i + j) % 10]} {words[j % 7]}." for j in range(3 + i % 9)),
        )
        for i in range(80)
    ]


@pytest.fixture(scope="session")
def tiny_documents(tmp_path_factory: pytest.TempPathFactory, tiny_tokenizer_file: Path) -> Path:
    """A folder prepared for masks drawn while training."""
    return _prepared(tmp_path_factory, tiny_tokenizer_file, PrepareSettings(block_characters=1500))


@pytest.fixture(scope="session")
def tiny_instances(tmp_path_factory: pytest.TempPathFactory, tiny_tokenizer_file: Path) -> Path:
    """A folder prepared as finished instances."""
    settings = PrepareSettings(packing="fast", dupe_factor=2, max_seq_length=32, block_characters=1500)
    return _prepared(tmp_path_factory, tiny_tokenizer_file, settings)


def _prepared(factory: pytest.TempPathFactory, tokenizer: Path, settings: PrepareSettings) -> Path:
    folder = factory.mktemp("prepared") / "text"
    prepare(notes(), folder, tokenizer, settings, described=dict, held_out=0.2)
    return folder


@pytest.fixture
def recipe(tiny_init: Path) -> TrainTable:
    """A masked-language-model recipe of some steps, in float32 on a CPU."""
    return TrainTable(
        init=str(tiny_init),
        steps=12,
        max_seq_length=32,
        batch_tokens=256,
        learning_rate=1e-2,
        warmup_steps=3,
        dropout=0.1,
        word_shapes=True,
        precision="fp32",
        evaluate_every=6,
        save_every=4,
        shuffle_shards=2,
    )
