"""A folder with a model in it, written beside and then renamed: it is there whole, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from clinicalbert.errors import InputError

WEIGHTS = "model.safetensors"


@contextmanager
def new_model_folder(out: Path) -> Iterator[Path]:
    """A folder to write into, which becomes ``out`` at the end. Raises InputError when ``out`` holds something."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out} exists and is not empty: choose another --out")
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if out.exists():
        out.rmdir()
    part.replace(out)


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_weights(path: Path, weights: Mapping[str, Tensor], kind: torch.dtype | None = None) -> None:
    """Write tensors, of their own kind or all of one (``torch.bfloat16`` halves them)."""
    # "format": "pt" is what Hugging Face's loader asks for
    save_file({k: v.detach().to(kind or v.dtype).contiguous() for k, v in weights.items()}, path, {"format": "pt"})
