"""Names of weights elsewhere: the only file that knows how Hugging Face calls our bricks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicalbert.errors import WeightsError
from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder

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


def to_hugging_face(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """An encoder's state under Hugging Face names; the word-shape table, which they do not have, is left out."""
    return {hugging_face_name(k): v for k, v in state.items() if not k.startswith(_OURS_ALONE)}


def masked_lm_to_hugging_face(
    state: Mapping[str, Tensor], config: EncoderConfig
) -> tuple[dict[str, Tensor], Tensor | None]:
    """The state of a ``PretrainingModel`` as Hugging Face's masked-language model wants it, and its word shapes.

    The shape "none" is moved into the segments, so that a model without shapes gives what ours gives for words of
    none; the table that is given beside is what the other shapes add to it, or None where they add nothing.
    """
    roberta = config.position_offset > 0
    prefix, head = ("roberta", "lm_head") if roberta else ("bert", "cls.predictions")
    names = {
        "masked_lm.transform.": f"{head}.dense." if roberta else f"{head}.transform.dense.",
        "masked_lm.norm.": f"{head}.layer_norm." if roberta else f"{head}.transform.LayerNorm.",
        "masked_lm.bias": f"{head}.bias",
        "next_sentence.pooler.": "bert.pooler.dense.",
        "next_sentence.classifier.": "cls.seq_relationship.",
    }
    found: dict[str, Tensor] = {}
    for name, value in state.items():
        inner = name.removeprefix("encoder.")
        if inner != name:
            if not inner.startswith(_OURS_ALONE):
                found[f"{prefix}.{hugging_face_name(inner)}"] = value
            continue
        ours = next(n for n in names if name.startswith(n))
        found[names[ours] + name.removeprefix(ours)] = value
    shapes = state["encoder.embeddings.word_shape.weight"]
    segments = f"{prefix}.embeddings.token_type_embeddings.weight"
    found[segments] = found[segments] + shapes[0]
    relative = shapes - shapes[0]
    return found, relative if bool(relative.any()) else None


def load_hugging_face(folder: Path, **changes: Any) -> Encoder:
    """Build an encoder from a local folder with ``config.json`` and ``model.safetensors``.

    ``changes`` are fields of the configuration that shall be others, such as ``dropout``. Raises WeightsError naming
    the first parameter that is missing or of another shape.
    """
    from safetensors.torch import load_file

    config = replace(EncoderConfig.from_hugging_face(folder), **changes)
    path = folder / "model.safetensors"
    if not path.exists():
        raise WeightsError(f"{folder.name} has no model.safetensors; convert the checkpoint to safetensors first")
    theirs = load_file(path)
    encoder = Encoder(config)
    state = encoder.state_dict()
    for name in state:
        if name.startswith(_OURS_ALONE):
            continue
        wanted = hugging_face_name(name)
        found = next((theirs[p + wanted] for p in _PREFIXES if p + wanted in theirs), None)
        if found is None or found.shape != state[name].shape:
            raise WeightsError(
                f"{folder.name}: parameter {wanted} is missing or of another shape than config.json says"
            )
        state[name] = found.float()
    if (folder / WORD_SHAPES).exists():
        state[f"{_OURS_ALONE}weight"] = load_file(folder / WORD_SHAPES)["weight"].float()
    encoder.load_state_dict(state)
    return encoder
