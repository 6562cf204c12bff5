"""A sentence model → a Hugging Face folder, which sentence-transformers and ``embed`` load."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch

from clinicalbert.model.foreign import WORD_SHAPES, encoder_to_hugging_face
from clinicalbert.model.sentence import SentenceModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.model_folder import WEIGHTS, new_model_folder, write_json, write_weights
from clinicalbert.training.pretrain_export import hugging_face_config, tokenizer_config

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def export_sentence_model(model: SentenceModel, tokenizer: Path, out: Path, *, bf16: bool = True) -> None:
    """Write the folder: encoder, tokenizer, and what pooling it wants."""
    config = model.encoder.config
    weights, shapes = encoder_to_hugging_face(model.encoder.state_dict())
    kind = torch.bfloat16 if bf16 else torch.float32
    with new_model_folder(out) as folder:
        write_weights(folder / WEIGHTS, weights, kind)
        if shapes is not None:
            write_weights(folder / WORD_SHAPES, {"weight": shapes}, kind)
        told = hugging_face_config(config, "BertModel", Tokenizer(tokenizer).pad, bf16=bf16)
        write_json(folder / "config.json", told)
        write_json(folder / "tokenizer_config.json", tokenizer_config(config, tokenizer))
        shutil.copyfile(tokenizer, folder / "tokenizer.json")
        write_json(folder / "modules.json", _MODULES)
        (folder / "1_Pooling").mkdir()
        pooling = {"word_embedding_dimension": config.hidden_size, "pooling_mode_mean_tokens": True}
        write_json(folder / "1_Pooling/config.json", pooling)
