"""How likely the best candidate is the concept that is meant; below a threshold, none is (NIL)."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict

FITTED = Path(__file__).with_name("chance.json")


class Scored(Protocol):
    """What a candidate is judged by."""

    @property
    def score(self) -> float: ...
    @property
    def exact(self) -> bool: ...


class Chance(BaseModel):
    """Logistic regression over what is known of the first two candidates.

    Fitted by ``python -m clinicalbert.release.linking``: ``weights`` for (bias, score, lead over the second, exact,
    exact but shared with the second).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    weights: tuple[float, float, float, float, float]
    threshold: float
    fitted_on: str

    @classmethod
    def fitted(cls) -> Self:
        """What the package ships."""
        return cls.model_validate_json(FITTED.read_bytes())

    def of(self, found: Sequence[Scored]) -> float:
        """Probability, 0 to 1, that the first of some candidates is meant."""
        total = sum(w * x for w, x in zip(self.weights, features(found), strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def features(found: Sequence[Scored]) -> tuple[float, float, float, float, float]:
    """Of the first two candidates; there is at least one."""
    best = found[0]
    second = found[1].score if len(found) > 1 else 0.0
    shared = len(found) > 1 and best.exact and found[1].exact
    return 1.0, best.score, best.score - second, float(best.exact), float(shared)
