"""A tiny tokenizer, bundle and runtime: the whole pipeline without weights."""

from __future__ import annotations

import json
import os
import signal
import string
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from clinicalbert.archive.rows import Row, error_row
from clinicalbert.archive.workers import Record
from clinicalbert.errors import RecordError, WeightsError
from clinicalbert.inference.batching import WindowBatch
from clinicalbert.inference.bundle import (
    FORMAT,
    MANIFEST,
    Calibration,
    Manifest,
    PublicView,
    WindowSettings,
    sha256_of,
)
from clinicalbert.labels import bio_labels

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = ("chest", "pain", "no", "diabetes", "aspirin", "##itis", "the", "patient", "of", "cough")
VOCABULARY = (*SPECIALS, *string.printable.strip(), *(f"##{c}" for c in string.ascii_lowercase + string.digits), *WORDS)
HEADS = ("bc5cdr", "ncbi_disease", "maccrobat2020")
IDENTITY = Calibration(slope=1, offset=0)
CLASSES = sum(len(bio_labels(h)) for h in HEADS)


def write_tokenizer(path: Path) -> Path:
    ids = {word: i for i, word in enumerate(dict.fromkeys(VOCABULARY))}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(path))
    return path


def write_bundle(folder: Path, *, size: int = 24, context: int = 4) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder / "tokenizer.json")
    (folder / "graph.onnx").write_bytes(b"no graph")
    manifest = Manifest(
        format=FORMAT,
        name="dummy",
        version="0",
        graph="graph.onnx",
        tokenizer="tokenizer.json",
        heads={h: bio_labels(h) for h in HEADS},
        window=WindowSettings(size=size, context=context),
        calibration=dict.fromkeys(HEADS, IDENTITY),
        public=PublicView(calibration=IDENTITY, threshold=0.0),
        files={name: sha256_of(folder / name) for name in ("tokenizer.json", "graph.onnx")},
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(), encoding="utf-8")
    return folder


class DummySession:
    """Logits that depend on the token alone, whatever stands around it."""

    name = "dummy"

    def __init__(self, classes: int = CLASSES, vocabulary: int = 400, seed: int = 7) -> None:
        self.table = np.random.default_rng(seed).normal(size=(vocabulary, classes)).astype(np.float32) * 3
        self.batches: list[tuple[int, int]] = []

    def stream(self, batches: Iterable[WindowBatch]) -> Iterator[tuple[WindowBatch, NDArray[np.float32]]]:
        for batch in batches:
            self.batches.append(batch.ids.shape)
            yield batch, self.table[batch.ids]


def write_checkpoint(folder: Path, **sizes: int) -> Path:
    """A folder of Hugging Face's kind with a tiny random encoder and the tiny tokenizer."""
    import torch
    from safetensors.torch import save_file

    from clinicalbert.model.config import EncoderConfig
    from clinicalbert.model.encoder import Encoder
    from clinicalbert.model.foreign import encoder_to_hugging_face

    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder / "tokenizer.json")
    tiny = {"vocab_size": 400, "hidden_size": 32, "layers": 2, "heads": 2, "intermediate_size": 48}
    config = EncoderConfig(**{**tiny, **sizes})
    torch.manual_seed(3)
    save_file(encoder_to_hugging_face(Encoder(config).state_dict())[0], folder / "model.safetensors")
    names = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "vocab_size": config.vocab_size,
        "hidden_size": config.hidden_size,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "intermediate_size": config.intermediate_size,
        "max_position_embeddings": config.max_positions,
        "type_vocab_size": config.type_vocab_size,
        "layer_norm_eps": config.layer_norm_eps,
        "hidden_dropout_prob": config.dropout,
    }
    (folder / "config.json").write_text(json.dumps(names), encoding="utf-8")
    return folder


def faulty_reader() -> Callable[[Iterable[Record]], Iterator[Row]]:
    """A worker's reader without a model, whose notes may kill it, hang it or break it."""

    def read(records: Iterable[Record]) -> Iterator[Row]:
        for record in records:
            if isinstance(record, RecordError):
                yield error_row(record)
                continue
            if "die" in record.text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "hang" in record.text:
                time.sleep(60)
            if "break" in record.text:
                raise ValueError(record.text)
            yield Row(record.note.note_id, json.dumps({"id": record.note.note_id, "text": record.text}), None, 1, 2, 3)

    return read


def broken_load() -> Callable[[Iterable[Record]], Iterator[Row]]:
    raise WeightsError("no model here")
