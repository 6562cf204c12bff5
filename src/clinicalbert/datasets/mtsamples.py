"""MTSamples: transcribed sample reports of US clinics. Text for the note gold, for calibration and for leak checks."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

from clinicalbert.errors import InputError

FOLDER = "mtsamples"


def read_notes(folder: Path, split: str) -> list[dict[str, Any]]:
    """Reports of a split (``train`` or ``dev``): ``sample_id``, ``text``, ``bold_spans``, … Raises InputError."""
    path = folder / f"{split}.jsonl.xz"
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except OSError as error:
        raise InputError(f"{path} cannot be read: get mtsamples and set CLINICALBERT_DATA ({error.strerror})") from None
