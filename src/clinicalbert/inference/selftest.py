"""Is this installation sound? Its weights against their checksums, and a second of reading.

Made for reports that are passed on: neither results nor errors name a folder.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clinicalbert.errors import WeightsError
from clinicalbert.inference.bundle import DEFAULT, EMBEDDED, FORMAT, MANIFEST, Manifest, sha256_of
from clinicalbert.privacy import cleared

if TYPE_CHECKING:
    from clinicalbert.inference.runtime import Backend

NOTE = (
    "ASSESSMENT: hypertension and type 2 diabetes mellitus, no chest pain. PLAN: started lisinopril 10 mg daily, "
    "continue metformin, chest x-ray tomorrow. Invented for a self-test; describes nobody.\n"
)
EXPECTED = frozenset({("hypertension", "problem"), ("lisinopril", "drug"), ("metformin", "drug")})
LENGTH, TOGETHER, SECONDS = 3, 32, 1.0
"""The speed is measured on notes of so many ``NOTE``, so many a time, for at least so long."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A bundle as it lies on the disk; ``files`` says of each ``"ok"``, ``"BROKEN"`` or ``"MISSING"``."""

    name: str
    files: dict[str, str]

    @property
    def broken(self) -> list[str]:
        return [name for name, state in self.files.items() if state != "ok"]


@dataclass(frozen=True, slots=True)
class Speed:
    """How a model was loaded and how it read; ``missed`` are the words of ``EXPECTED`` that it did not find."""

    engine: str
    load_seconds: float
    tokens_per_second: float
    missed: tuple[str, ...]


def check_weights(folder: Path | None = None) -> Weights:
    """Compare every file with its checksum. Raises WeightsError when the manifest cannot be read."""
    folder = folder or EMBEDDED / DEFAULT
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = Manifest.model_validate_json(raw)
    except OSError as error:
        raise WeightsError(f"{MANIFEST} cannot be read ({error.strerror})") from None
    except ValueError:
        raise WeightsError(f"{MANIFEST} is damaged, or of another version") from None
    if manifest.format != FORMAT:
        raise WeightsError(f"{MANIFEST} has format {manifest.format}; this version reads {FORMAT}")
    digest = hashlib.sha256(raw).hexdigest()[:12]
    files = {name: _state(folder / name, expected) for name, expected in manifest.files.items()}
    return Weights(f"{manifest.name} {manifest.version} ({digest})", files)


def _state(path: Path, expected: str) -> str:
    try:
        return "ok" if sha256_of(path) == expected else "BROKEN"
    except WeightsError:
        return "MISSING"


def read_for_a_second(folder: Path | None = None, *, backend: Backend = "auto") -> Speed:
    """Load a model with all usable cores and read an invented note over and over.

    Raises whatever ``clinicalbert.load`` raises.
    """
    from clinicalbert.inference.pipeline import load

    began = time.perf_counter()
    nlp = load(folder, backend=backend)
    loaded = time.perf_counter() - began
    found = {(e.text.lower(), e.label) for e in nlp(cleared(NOTE)).entities}
    notes = [cleared(NOTE * LENGTH)] * TOGETHER
    before, began, seconds = nlp.tokens_read, time.perf_counter(), 0.0
    while seconds < SECONDS:
        for _ in nlp.pipe(notes):
            pass
        seconds = time.perf_counter() - began
    missed = tuple(sorted(text for text, _ in EXPECTED - found))
    return Speed(nlp.session.name, loaded, (nlp.tokens_read - before) / seconds, missed)
