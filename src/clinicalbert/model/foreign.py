"""Names of weights elsewhere: the only file that knows how Hugging Face calls our bricks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicalbert.errors import WeightsError
from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder
from clinicalbert.model.masked_lm import PretrainingModel

if TYPE_CHECKING:
    from torch import Tensor

_NAMES = (
    (r"embeddings\.word\.", "embeddings.word_embeddings."),
    (r"embeddings\.position\.", "embeddings.position_embeddings."),
    (r"embeddings\.segment\.", "embeddings.token_type_embeddings."),
    (r"embeddings\.norm\.", "embeddings.LayerNorm."),
    (r"layers\.(\d+)\.attention\.(query|key|value)\.", r"encoder.layer.\1.attention.self.\2."),
    (r"layers\.(\d+)\.attention\.output\.", r"encoder.layer.\1.attention.output.dense."),
    (r"layers\.(\d+)\.attention\.norm\.", r"encoder.layer.\1.attention.output.LayerNorm."),
    (r"layers\.(\d+)\.feed_forward\.inner\.", r"encoder.layer.\1.intermediate.dense."),
    (r"layers\.(\d+)\.feed_forward\.outer\.", r"encoder.layer.\1.output.dense."),
    (r"layers\.(\d+)\.feed_forward\.norm\.", r"encoder.layer.\1.output.LayerNorm."),
)
_OURS_ALONE = "embeddings.word_shape."
WORD_SHAPES = "word_shapes.safetensors"
"""File beside a checkpoint of ours, with the table that Hugging Face's models do not have."""
_PREFIXES = ("", "bert.", "roberta.")


def hugging_face_name(name: str) -> str:
    """Our parameter name → theirs, e.g. ``layers.0.attention.query.weight`` → ``encoder.layer.0.attention.self…``."""
    for ours, theirs in _NAMES:
        renamed, count = re.subn(f"^{ours}", theirs, name)
        if count:
            return renamed
    raise WeightsError(f"parameter {name} has no Hugging Face name")


def _head_names(config: EncoderConfig) -> dict[str, str]:
    """The heads of pre-training: our prefixes → theirs."""
    if config.position_offset:
        transform, norm, bias = "lm_head.dense.", "lm_head.layer_norm.", "lm_head.bias"
    else:
        at = "cls.predictions"
        transform, norm, bias = f"{at}.transform.dense.", f"{at}.transform.LayerNorm.", f"{at}.bias"
    return {
        "masked_lm.transform.": transform,
        "masked_lm.norm.": norm,
        "masked_lm.bias": bias,
        "next_sentence.pooler.": "bert.pooler.dense.",
        "next_sentence.classifier.": "cls.seq_relationship.",
    }


def _head_name(name: str, config: EncoderConfig) -> str:
    """The name of a head's parameter, ours → theirs."""
    names = _head_names(config)
    ours = next(n for n in names if name.startswith(n))
    return names[ours] + name.removeprefix(ours)


def encoder_to_hugging_face(state: Mapping[str, Tensor], prefix: str = "") -> tuple[dict[str, Tensor], Tensor | None]:
    """An encoder's state under Hugging Face's names, and its word shapes, which their models do not have.

    The shape "none" is moved into the segments, so that a model without shapes gives what ours gives for words of
    none; the table that is given beside is what the other shapes add to it, or None where they add nothing.
    """
    found = {prefix + hugging_face_name(k): v for k, v in state.items() if not k.startswith(_OURS_ALONE)}
    shapes = state[f"{_OURS_ALONE}weight"]
    segments = f"{prefix}embeddings.token_type_embeddings.weight"
    found[segments] = found[segments] + shapes[0]
    relative = shapes - shapes[0]
    return found, relative if bool(relative.any()) else None


def masked_lm_to_hugging_face(
    state: Mapping[str, Tensor], config: EncoderConfig
) -> tuple[dict[str, Tensor], Tensor | None]:
    """The state of a ``PretrainingModel`` as Hugging Face's masked-language model wants it, and its word shapes."""
    encoder = {k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("encoder.")}
    found, shapes = encoder_to_hugging_face(encoder, "roberta." if config.position_offset else "bert.")
    found |= {_head_name(n, config): value for n, value in state.items() if not n.startswith("encoder.")}
    return found, shapes


def load_hugging_face(folder: Path, **changes: Any) -> Encoder:
    """Build an encoder from a local folder with ``config.json`` and ``model.safetensors``.

    ``changes`` are fields of the configuration that shall be others, such as ``dropout``. Raises WeightsError naming
    the first parameter that is missing or of another shape.
    """
    config = replace(EncoderConfig.from_hugging_face(folder), **changes)
    encoder = Encoder(config)
    theirs = _weights(folder)
    state = encoder.state_dict()
    for name in state:
        if not name.startswith(_OURS_ALONE):
            wanted = hugging_face_name(name)
            state[name] = _find(theirs, [p + wanted for p in _PREFIXES], state[name], folder)
    if (folder / WORD_SHAPES).exists():
        shapes = _weights(folder, WORD_SHAPES)
        state[f"{_OURS_ALONE}weight"] = _find(shapes, ["weight"], encoder.embeddings.word_shape.weight, folder)
    encoder.load_state_dict(state)
    return encoder


def load_pretraining(folder: Path, *, next_sentence: bool, **changes: Any) -> PretrainingModel:
    """An encoder to pre-train on, with its heads: those of the folder, or new ones where it has none.

    ``changes`` as in ``load_hugging_face``. Raises WeightsError.
    """
    model = PretrainingModel(load_hugging_face(folder, **changes), next_sentence=next_sentence)
    theirs = _weights(folder)
    state = model.state_dict()
    # what tells that a head is there: a pooler alone, which many encoders keep, is none
    for head, telling in (("masked_lm.", "transform.weight"), ("next_sentence.", "classifier.weight")):
        if _head_name(head + telling, model.encoder.config) in theirs:
            for name in [n for n in state if n.startswith(head)]:
                state[name] = _find(theirs, [_head_name(name, model.encoder.config)], state[name], folder)
    model.load_state_dict(state)
    return model


def load_masked_lm(folder: Path) -> PretrainingModel:
    """The encoder of a local folder with its masked-language-model head, ready to be asked.

    Raises WeightsError, also for an encoder that has no such head (a sentence encoder, a fine-tuned model).
    """
    encoder = load_hugging_face(folder)
    model = PretrainingModel(encoder, next_sentence=False)
    theirs = _weights(folder)
    state = model.state_dict()
    for name in state:
        if not name.startswith("encoder."):
            state[name] = _find(theirs, [_head_name(name, encoder.config)], state[name], folder)
    model.load_state_dict(state)
    return model.eval()


def _weights(folder: Path, file: str = "model.safetensors") -> dict[str, Tensor]:
    from safetensors.torch import load_file

    path = folder / file
    if not path.exists():
        raise WeightsError(f"{folder.name} has no {file}; convert the checkpoint to safetensors first")
    weights: dict[str, Tensor] = load_file(path)
    return weights


def _find(theirs: Mapping[str, Tensor], names: Sequence[str], ours: Tensor, folder: Path) -> Tensor:
    found = next((theirs[n] for n in names if n in theirs), None)
    if found is None or found.shape != ours.shape:
        raise WeightsError(f"{folder.name}: parameter {names[0]} is missing or of another shape than config.json says")
    return found.float()
