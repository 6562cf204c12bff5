"""A fine-tuned model on disk: the trunk, and each family by itself, so that a new one leaves the others' bytes alone.

``config.json`` (encoder, cut, families and their heads, reaches that are not the usual one, recipes) ·
``trunk.safetensors`` · one ``FAMILY.safetensors`` each · ``tokenizer.json``. Weights are bf16.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from clinicalbert.decoding.heads import spec_from_json, spec_to_json
from clinicalbert.errors import WeightsError
from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder
from clinicalbert.model.tops import Families, FamilyModel, Reach
from clinicalbert.training.model_folder import new_model_folder, write_json, write_weights

CONFIG, TRUNK, TOKENIZER = "config.json", "trunk.safetensors", "tokenizer.json"


def save_families(
    out: Path, model: FamilyModel, tokenizer: Path, recipes: Mapping[str, Any], *, kept: Path | None = None
) -> None:
    """Write the folder. ``recipes`` tells how each family was made; ``kept`` is a folder whose trunk is this one's:
    its files are copied, and families that the model does not have are taken over. Raises InputError, WeightsError."""
    told = {name: {h: spec_to_json(s) for h, s in heads.items()} for name, heads in model.families.items()}
    whole = Reach(model.cut, model.config.layers - model.cut)
    reaches = {name: asdict(reach) for name, reach in model.reaches.items() if reach != whole}
    made = dict(recipes)
    if kept:
        before = read_config(kept)
        if not _same(_part(model.state_dict(), "trunk."), load_file(kept / TRUNK)):
            raise WeightsError(f"the trunk is not that of {kept}: its families would answer otherwise")
        told = before["families"] | told
        reaches = {n: r for n, r in before.get("reaches", {}).items() if n not in model.families} | reaches
        made = before["recipes"] | made
    with new_model_folder(out) as folder:
        for name in told:
            if name in model.families:
                _write(folder / f"{name}.safetensors", _part(model.state_dict(), f"tops.{name}."))
            elif kept:
                shutil.copyfile(kept / f"{name}.safetensors", folder / f"{name}.safetensors")
        if kept:
            shutil.copyfile(kept / TRUNK, folder / TRUNK)
        else:
            _write(folder / TRUNK, _part(model.state_dict(), "trunk."))
        config = {"encoder": model.config.to_json(), "cut": model.cut, "families": told, "recipes": made}
        write_json(folder / CONFIG, config | ({"reaches": reaches} if reaches else {}))
        shutil.copyfile(tokenizer, folder / TOKENIZER)


def read_config(folder: Path) -> dict[str, Any]:
    """``config.json``; raises WeightsError."""
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise WeightsError(f"{folder} holds no model of ours ({CONFIG} cannot be read)") from None
    if "families" not in config:
        raise WeightsError(f"{folder} holds an encoder without families: fine-tune it first (clinicalbert finetune)")
    return config


def is_family_folder(folder: Path) -> bool:
    """Whether a folder holds a trunk."""
    return (folder / TRUNK).is_file()


def families_of(folder: Path) -> Families:
    """The families of a folder, with their heads."""
    told = read_config(folder)["families"]
    return {name: {h: spec_from_json(s) for h, s in heads.items()} for name, heads in told.items()}


def load_families(
    folder: Path,
    wanted: Families | None = None,
    *,
    dropout: float = 0.0,
    new_reach: Reach | None = None,
) -> FamilyModel:
    """The model in float32; ``wanted`` families in place of all of the folder, new ones being as at their beginning.

    A new family has ``new_reach``, and begins with the layers of the trunk, above it those of the first family there
    is. Raises WeightsError.
    """
    config = read_config(folder)
    known = families_of(folder)
    families = wanted if wanted is not None else known
    reaches = {name: Reach(**reach) for name, reach in config.get("reaches", {}).items()}
    new = [name for name, heads in families.items() if known.get(name) != heads]
    if new_reach:
        reaches |= dict.fromkeys(new, new_reach)
    encoder, cut = EncoderConfig(**{**config["encoder"], "dropout": dropout}), int(config["cut"])
    for name in families:
        reach = reaches.get(name)
        if reach and not (0 <= reach.cut <= cut and 0 <= reach.layers <= encoder.layers - reach.cut):
            raise WeightsError(
                f"family {name} cannot have {reach.layers} layers above {reach.cut} of {folder}, "
                f"which has {encoder.layers}, {cut} of them in its trunk"
            )
    model = FamilyModel(Encoder(encoder), cut, families, reaches)
    try:
        trunk = load_file(folder / TRUNK)
        state = {f"trunk.{k}": v.float() for k, v in trunk.items()}
        first = next(iter(known))
        upper = load_file(folder / f"{first}.safetensors")
        for name in families:
            if name in new:
                rows = _beginning(trunk, upper, reaches.get(first, Reach(cut, 0)).cut, model.reaches[name])
            else:
                rows = load_file(folder / f"{name}.safetensors")
            state |= {f"tops.{name}.{k}": v.float() for k, v in rows.items()}
    except OSError as error:
        raise WeightsError(f"{folder}: {error}") from None
    missing = set(model.state_dict()) - set(state)
    if any(not name.startswith("tops.") or ".layers." in name for name in missing):
        raise WeightsError(f"{folder} lacks {sorted(missing)[0]}")
    model.load_state_dict(state, strict=False)
    return model.eval()


def _beginning(trunk: Mapping[str, Tensor], upper: Mapping[str, Tensor], cut: int, reach: Reach) -> dict[str, Tensor]:
    """The layers of a new family, out of those of the trunk and of a family that begins at ``cut``."""
    rows: dict[str, Tensor] = {}
    for i in range(reach.layers):
        at = reach.cut + i
        source, there = (trunk, at) if at < cut else (upper, at - cut)
        rows |= {f"layers.{i}.{k}": v for k, v in _part(source, f"layers.{there}.").items()}
    return rows


def _part(state: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def _write(path: Path, state: Mapping[str, Tensor]) -> None:
    write_weights(path, state, torch.bfloat16)


def _same(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    return set(one) == set(other) and all(torch.equal(one[k].bfloat16(), other[k]) for k in one)
