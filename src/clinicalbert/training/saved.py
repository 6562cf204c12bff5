"""A fine-tuned model on disk: what training hands to release.

``config.json`` (encoder sizes, heads and their classes, recipe) · ``model.safetensors`` (bf16) · ``tokenizer.json``
· ``curve.json``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from clinicalbert.errors import WeightsError
from clinicalbert.labels import bio_labels
from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder
from clinicalbert.model.heads import TokenHeads
from clinicalbert.training.recipe import TokenHeadsRecipe


def save_model(
    folder: Path, model: TokenHeads, tokenizer: Path, recipe: TokenHeadsRecipe, curve: Sequence[Mapping[str, float]]
) -> None:
    """Write the folder; weights are rounded to bf16, half the size for a loss far below the noise of training."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {k: v.to(torch.bfloat16).contiguous() for k, v in model.state_dict().items()}, folder / "model.safetensors"
    )
    config = {
        "encoder": model.encoder.config.to_json(),
        "heads": {name: bio_labels(name) for name in model.slices},
        "recipe": recipe.model_dump(mode="json"),
        "recipe_digest": recipe.digest(),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (folder / "curve.json").write_text(json.dumps(list(curve), indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def load_model(folder: Path) -> TokenHeads:
    """The model in fp32, ready for evaluation; raises WeightsError."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        state = load_file(folder / "model.safetensors")
    except OSError as error:
        raise WeightsError(f"{folder} holds no saved model: {error}") from error
    model = TokenHeads(
        Encoder(EncoderConfig(**config["encoder"])), {name: len(classes) for name, classes in config["heads"].items()}
    )
    model.load_state_dict({k: v.float() for k, v in state.items()})
    return model.eval()
