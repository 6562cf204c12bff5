"""Raw scores → probabilities (Platt, 1999)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict


class Calibration(BaseModel):
    """Platt scaling of a raw score p: sigmoid(slope * logit(p) + offset), fitted on dev."""

    model_config = ConfigDict(frozen=True)
    slope: float
    offset: float


def calibrated(raw: NDArray[np.float64], calibration: Calibration) -> NDArray[np.float64]:
    """Platt-scaled probabilities."""
    p = np.clip(raw, 1e-6, 1 - 1e-6)
    scaled: NDArray[np.float64] = 1 / (1 + np.exp(-(calibration.slope * np.log(p / (1 - p)) + calibration.offset)))
    return scaled
