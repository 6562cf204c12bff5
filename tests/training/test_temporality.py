"""Fitting of what features count for the relation to the note's time."""

from __future__ import annotations

import json

from clinicalbert.clinical.temporality.read import weights
from clinicalbert.training import temporality
from clinicalbert.training.temporality import Seen, fit, right


def test_what_tells_relations_apart_is_learnt() -> None:
    seen = [Seen({"cue:over": 1.0, "kind:drug": 1.0}, 0, 0), Seen({"cue:plan": 1.0, "kind:drug": 1.0}, 3, 1)] * 20
    weights = fit(seen)
    assert weights["cue:over"][0] > 0.5 > weights["cue:over"][3] and weights["cue:plan"][3] > 0.5
    assert right(weights, seen).all()
    assert not right(weights, [Seen({"cue:over": 1.0}, 3, 0)]).any()


def test_what_is_seen_too_rarely_is_left_out() -> None:
    assert "rare" not in fit([Seen({"rare": 1.0, "common": 1.0}, 0, 0)] + [Seen({"common": 1.0}, 1, 0)] * 5)


def test_the_weights_that_ship_are_those_of_the_texts() -> None:
    """The fit is convex: it leads to the same weights everywhere, but for the last digits."""
    fitted, shipped = fit(temporality.read()), weights()
    assert list(fitted) == list(shipped)
    assert max(abs(a - b) for name in fitted for a, b in zip(fitted[name], shipped[name], strict=True)) < 0.02
    assert json.loads(temporality.WEIGHTS.read_text(encoding="utf-8"))["relations"] == list(temporality.RELATIONS)
