"""A sentence model → a Hugging Face folder, which sentence-transformers and ``embed`` load."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from clinicalbert.model.foreign import WORD_SHAPES, encoder_to_hugging_face
from clinicalbert.model.sentence import SentenceModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.pretrain_export import hugging_face_config, tokenizer_config


def export_sentence_model(model: SentenceModel, tokenizer: Path, out: Path, *, bf16: bool = True) -> None:
    """Write the folder: encoder, tokenizer, and what pooling it wants."""
    config = model.encoder.config
    weights, shapes = encoder_to_hugging_face(model.encoder.state_dict())
    kind = torch.bfloat16 if bf16 else torch.float32
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    save_file(
        {k: v.detach().to(kind).contiguous() for k, v in weights.items()}, out / "model.safetensors", {"format": "pt"}
    )
    if shapes is not None:
        save_file({"weight": shapes.detach().to(kind).contiguous()}, out / WORD_SHAPES, {"format": "pt"})
    told = hugging_face_config(config, "BertModel", Tokenizer(tokenizer).pad, bf16=bf16)
    (out / "config.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    (out / "tokenizer_config.json").write_text(
        json.dumps(tokenizer_config(config, tokenizer), indent=1) + "\n", encoding="utf-8"
    )
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (out / "modules.json").write_text(json.dumps(modules, indent=1) + "\n", encoding="utf-8")
    (out / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": config.hidden_size, "pooling_mode_mean_tokens": True}
    (out / "1_Pooling/config.json").write_text(json.dumps(pooling, indent=1) + "\n", encoding="utf-8")
