"""An encoder with more words: its vocabulary extended, each new row the mean of the rows it stood for until now.

The mean starts a new word where its pieces were (Hewitt, 2021: an average keeps the output distribution sane); it must
be trained afterwards, which `clinicalbert pretrain run --init` does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from clinicalbert.corpus.new_tokens import Extension, NewToken
from clinicalbert.errors import InputError
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.model_folder import WEIGHTS, new_model_folder, write_json, write_weights

_ROWS = ("word_embeddings.weight", "decoder.weight", "decoder.bias", "predictions.bias", "lm_head.bias")
"""How tensors end that have a row for each entry of the vocabulary."""
_BESIDE = ("tokenizer_config.json", "special_tokens_map.json", "word_shapes.safetensors")


def write_extended(init: Path, extension: Extension, out: Path) -> None:
    """Write folder ``init`` anew with the extended vocabulary; it appears whole or not at all.

    Raises InputError when the weights do not fit the vocabulary, or ``out`` is there already.
    """
    config = json.loads((init / "config.json").read_text(encoding="utf-8"))
    size = Tokenizer(init / "tokenizer.json").vocabulary_size
    if config["vocab_size"] != size:
        raise InputError(f"{init}: tokenizer.json has {size} entries, config.json says {config['vocab_size']}")
    weights = load_file(init / WEIGHTS)
    rows = [name for name, w in weights.items() if name.endswith(_ROWS) and w.shape[0] == size]
    if not any(name.endswith(_ROWS[0]) for name in rows):
        raise InputError(f"{init / WEIGHTS} has no word embeddings of {size} rows: not a BERT or RoBERTa checkpoint")
    config["vocab_size"] = size + len(extension.new)
    with new_model_folder(out) as folder:
        write_weights(folder / WEIGHTS, weights | {name: _with_means(weights[name], extension.new) for name in rows})
        write_json(folder / "config.json", config)
        write_json(folder / "tokenizer.json", extension.tokenizer)
        for name in _BESIDE:
            if (init / name).exists():
                shutil.copyfile(init / name, folder / name)


def _with_means(rows: Tensor, new: Sequence[NewToken]) -> Tensor:
    added = torch.stack([rows[list(t.pieces)].float().mean(0) for t in new])
    return torch.cat([rows, added.to(rows.dtype)])
