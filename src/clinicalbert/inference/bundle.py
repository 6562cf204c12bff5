"""A bundle: the files of one shipped model, with checksums.

``bundle.json`` names every file with its SHA-256, the heads with their classes, the windows, the calibration and the
version. A file that is absent or altered is refused before anything of it is used.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clinicalbert.decoding.calibration import Calibration
from clinicalbert.errors import WeightsError
from clinicalbert.labels import HEADS, bio_labels

FORMAT = "clinicalbert.bundle/1"
MANIFEST = "bundle.json"
EMBEDDED = Path(__file__).parents[1] / "weights"
DEFAULT = "clinicalbert-pro-mini"


class WindowSettings(BaseModel):
    """How notes are cut: tokens a window (special ones not counted), tokens of context on each side."""

    model_config = ConfigDict(frozen=True)
    size: int = Field(default=254, ge=8)
    context: int = Field(default=8, ge=0)

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if 3 * self.context > self.size:
            raise ValueError("a window must be at least three times its context")
        return self


class PublicView(BaseModel):
    """How the heads' vote becomes the public answer: its calibration, and the score below which nothing is shown."""

    model_config = ConfigDict(frozen=True)
    calibration: Calibration
    threshold: float


class Manifest(BaseModel):
    """What ``bundle.json`` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: str
    name: str
    version: str
    graph: str
    tokenizer: str
    heads: dict[str, list[str]]
    window: WindowSettings
    calibration: dict[str, Calibration]
    bias: dict[str, float] = Field(default_factory=dict)
    public: PublicView
    files: dict[str, str]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        unlisted = {self.graph, self.tokenizer} - set(self.files)
        if unlisted:
            raise ValueError(f"files without checksum: {', '.join(sorted(unlisted))}")
        if not self.heads or any(name not in HEADS for name in self.heads):
            raise ValueError(f"heads must be some of {', '.join(HEADS)}")
        if any(classes != bio_labels(name) for name, classes in self.heads.items()):
            raise ValueError("the classes of a head are not those of its labels")
        if set(self.calibration) != set(self.heads):
            raise ValueError("every head needs a calibration")
        return self


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle: its folder, manifest and the short hash that names these weights in results."""

    folder: Path
    manifest: Manifest
    digest: str

    @property
    def model_name(self) -> str:
        return f"{self.manifest.name} {self.manifest.version} ({self.digest})"


def open_bundle(folder: Path | None = None) -> Bundle:
    """Open and verify a bundle; without a folder, the embedded one. Raises WeightsError naming the file at fault."""
    folder = folder or EMBEDDED / DEFAULT
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"{folder} holds no model ({MANIFEST} cannot be read); reinstall clinicalbert-pro, or name a folder that "
            "was made by `python -m clinicalbert.release`"
        ) from error
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc']))} {e['msg']}".strip() for e in error.errors(include_input=False)
        )
        raise WeightsError(f"{path} is not a manifest this version reads ({FORMAT}): {faults}") from error
    if manifest.format != FORMAT:
        raise WeightsError(f"{path} has format {manifest.format}; this version reads {FORMAT}")
    for name, expected in manifest.files.items():
        if sha256_of(folder / name) != expected:
            raise WeightsError(f"{folder / name} does not match its checksum; reinstall clinicalbert-pro")
    return Bundle(folder, manifest, hashlib.sha256(raw).hexdigest()[:12])


def sha256_of(path: Path) -> str:
    """Hex digest of a file; raises WeightsError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}") from error
