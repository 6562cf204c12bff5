"""A checkpoint of a run → a Hugging Face folder whose masked-language model gives the same logits."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from clinicalbert.corpus.shards import TOKENIZER, open_prepared
from clinicalbert.corpus.vocabulary import is_lowercasing
from clinicalbert.errors import InputError
from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.foreign import WORD_SHAPES, masked_lm_to_hugging_face
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.checkpoint import checkpoints, read_checkpoint
from clinicalbert.training.model_folder import WEIGHTS, new_model_folder, write_json, write_weights

DROPOUT = 0.1
"""What fine-tuning begins with, whatever pre-training did."""


def export_run(run: Path, out: Path, data: Path, *, bf16: bool = False) -> None:
    """Write ``config.json``, ``model.safetensors``, the tokenizer and its settings.

    ``run`` is the folder of a run or one checkpoint. Raises InputError, TrainingError.
    """
    path = run
    if run.is_dir():
        found = checkpoints(run)
        if not found:
            raise InputError(f"{run} holds no checkpoint: give the --out of `clinicalbert pretrain run`")
        path = found[-1]
    elif not run.exists():
        raise InputError(f"{run} does not exist")
    open_prepared(data)
    state = read_checkpoint(path)
    config = EncoderConfig(**state["config"])
    curve = path.parents[1] / "curve.json"
    export_model(state["model"], config, data / TOKENIZER, out, bf16=bf16, curve=curve)


def export_model(
    model: dict[str, Tensor],
    config: EncoderConfig,
    tokenizer: Path,
    out: Path,
    *,
    bf16: bool = False,
    curve: Path | None = None,
) -> None:
    """Write the folder from the state of a ``PretrainingModel``. It appears whole or not at all.

    Word shapes, which Hugging Face's model does not have, lie beside it (``word_shapes.safetensors``); without them the
    model reads every word as one without shape.
    """
    weights, shapes = masked_lm_to_hugging_face(model, config)
    kind = torch.bfloat16 if bf16 else None
    with new_model_folder(out) as folder:
        write_weights(folder / WEIGHTS, weights, kind)
        if shapes is not None:
            write_weights(folder / WORD_SHAPES, {"weight": shapes}, kind)
        pad = Tokenizer(tokenizer).pad
        write_json(folder / "config.json", hugging_face_config(config, _architecture(config, weights), pad, bf16=bf16))
        shutil.copyfile(tokenizer, folder / TOKENIZER)
        write_json(folder / "tokenizer_config.json", tokenizer_config(config, tokenizer))
        if curve and curve.exists():
            shutil.copyfile(curve, folder / curve.name)


def _architecture(config: EncoderConfig, weights: dict[str, Tensor]) -> str:
    if config.position_offset:
        return "RobertaForMaskedLM"
    return "BertForPreTraining" if "cls.seq_relationship.weight" in weights else "BertForMaskedLM"


def hugging_face_config(config: EncoderConfig, architecture: str, pad: int, *, bf16: bool) -> dict[str, Any]:
    """What ``config.json`` says of a model of ours."""
    roberta = config.position_offset > 0
    return {
        "architectures": [architecture],
        "model_type": "roberta" if roberta else "bert",
        "vocab_size": config.vocab_size,
        "hidden_size": config.hidden_size,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "intermediate_size": config.intermediate_size,
        "hidden_act": "gelu_new" if config.activation == "gelu_tanh" else "gelu",
        "max_position_embeddings": config.max_positions,
        "type_vocab_size": config.type_vocab_size,
        "layer_norm_eps": config.layer_norm_eps,
        "hidden_dropout_prob": DROPOUT,
        "attention_probs_dropout_prob": DROPOUT,
        "pad_token_id": config.position_offset - 1 if roberta else pad,  # from which RoBERTa counts its positions
        "tie_word_embeddings": True,
        "dtype": "bfloat16" if bf16 else "float32",
    }


def tokenizer_config(config: EncoderConfig, tokenizer: Path) -> dict[str, Any]:
    """What published clinical checkpoints lack, and are mis-loaded for: casing and length."""
    names = set(Tokenizer(tokenizer).names)
    longest = config.max_positions - config.position_offset
    if "[MASK]" not in names:
        specials = {"bos": "<s>", "eos": "</s>", "cls": "<s>", "sep": "</s>", "unk": "<unk>", "pad": "<pad>"}
        told = {f"{k}_token": v for k, v in specials.items()} | {"mask_token": "<mask>"}
        return {"tokenizer_class": "RobertaTokenizer", "model_max_length": longest, **told}
    told = {f"{n.lower()}_token": f"[{n}]" for n in ("UNK", "CLS", "SEP", "MASK", "PAD")}
    lower = bool(is_lowercasing(tokenizer))
    return {"tokenizer_class": "BertTokenizer", "do_lower_case": lower, "model_max_length": longest, **told}
