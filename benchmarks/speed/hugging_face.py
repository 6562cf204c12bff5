"""The peers: Hugging Face token-classification pipelines, fp32 torch, on all usable cores."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FAMILY, HEAD = "entities", "maccrobat2020"
"""The largest head: 83 classes; ours answers 91 in all."""


def same_weights(checkpoint: Path, folder: Path) -> Any:
    """The checkpoint's trunk, entity top and largest head as a pipeline, converted in ``folder``.

    It cannot take the word-shape table, which costs it nothing.
    """
    _offline()
    import torch
    from transformers import BertConfig, BertForTokenClassification

    from clinicalbert.model.encoder import Encoder
    from clinicalbert.model.foreign import encoder_to_hugging_face
    from clinicalbert.training.family_folder import families_of, load_families

    ours = load_families(checkpoint, {FAMILY: families_of(checkpoint)[FAMILY]})
    c = ours.config
    top = ours.tops[FAMILY]
    encoder = Encoder(c)
    encoder.embeddings, encoder.layers = ours.trunk.embeddings, torch.nn.ModuleList([*ours.trunk.layers, *top.layers])
    config = BertConfig(
        vocab_size=c.vocab_size,
        hidden_size=c.hidden_size,
        num_hidden_layers=c.layers,
        num_attention_heads=c.heads,
        intermediate_size=c.intermediate_size,
        max_position_embeddings=c.max_positions,
        type_vocab_size=c.type_vocab_size,
        layer_norm_eps=c.layer_norm_eps,
        **_labels(),
    )
    model = BertForTokenClassification(config)
    model.bert.load_state_dict(encoder_to_hugging_face(encoder.state_dict())[0], strict=False)
    model.classifier.load_state_dict(top.heads[HEAD].state_dict())
    return _pipeline(model, checkpoint, folder)


def base_sized(checkpoint: Path, folder: Path, seed: int) -> Any:
    """An encoder of BERT-base's size (12 layers, 768 wide) over the same vocabulary as a pipeline, made in ``folder``.

    Its weights are random: how long a matrix product takes does not depend on the numbers in it.
    """
    _offline()
    import torch
    from transformers import BertConfig, BertForTokenClassification

    torch.manual_seed(seed)
    vocabulary = json.loads((checkpoint / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        max_position_embeddings=512,
        **_labels(),
    )
    return _pipeline(BertForTokenClassification(config), checkpoint, folder)


def _offline() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers.utils import logging

    logging.disable_progress_bar()


def _labels() -> dict[str, Any]:
    from clinicalbert.labels import bio_labels

    classes = bio_labels(HEAD)
    return {"id2label": dict(enumerate(classes)), "label2id": {label: i for i, label in enumerate(classes)}}


def _pipeline(model: Any, checkpoint: Path, folder: Path) -> Any:
    """Stride 64, windows of 512, batch 8, aggregation "simple"."""
    import torch
    from transformers import AutoTokenizer, BertForTokenClassification, PreTrainedTokenizerFast, pipeline

    model.save_pretrained(folder)
    special = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    PreTrainedTokenizerFast(
        tokenizer_file=str(checkpoint / "tokenizer.json"),
        model_max_length=model.config.max_position_embeddings,
        **special,
    ).save_pretrained(folder)
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    return pipeline(
        "token-classification",
        model=BertForTokenClassification.from_pretrained(folder).eval(),
        tokenizer=AutoTokenizer.from_pretrained(folder),
        stride=64,
        batch_size=8,
        aggregation_strategy="simple",
        device="cpu",
    )
