from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clinicalbert.decoding.calibration import Calibration, calibrated
from clinicalbert.evaluation.calibration import draw, fit_platt, reliability

N = 40_000


def sample(seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rng = np.random.default_rng(seed)
    scores = rng.random(N)
    return scores, rng.random(N) < scores


def test_perfectly_calibrated_scores() -> None:
    found = reliability(*sample())
    assert found.ece < 0.01 and sum(found.count) == N and len(found.count) == 10
    assert np.allclose(found.score, found.accuracy, atol=0.03)


def test_overconfident_scores() -> None:
    scores, right = sample()
    assert reliability(np.ones_like(scores), right).ece == pytest.approx(0.5, abs=0.01)
    assert reliability(np.sqrt(scores), right).ece > 0.1


@pytest.mark.parametrize(
    ("scores", "right", "ece"),
    [([], [], 0), ([1.0], [True], 0), ([0.0], [True], 1), ([0.25, 0.25], [True, False], 0.25)],
)
def test_few_scores(scores: list[float], right: list[bool], ece: float) -> None:
    assert reliability(np.array(scores), np.array(right, dtype=bool)).ece == pytest.approx(ece)


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.5, -0.8), (2.0, 0.5)])
def test_platt_finds_slope_and_offset(slope: float, offset: float) -> None:
    rng = np.random.default_rng(1)
    raw = rng.random(N)
    truth = calibrated(raw, Calibration(slope=slope, offset=offset))
    right = rng.random(N) < truth
    assert fit_platt(raw, right) == pytest.approx((slope, offset), abs=0.06)
    fitted = Calibration(**dict(zip(("slope", "offset"), fit_platt(raw, right), strict=True)))
    assert reliability(calibrated(raw, fitted), right).ece < 0.015


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("n", [1, 5, 300])
def test_platt_stays_finite_where_all_is_right_or_wrong(n: int, right: bool) -> None:
    raw = np.random.default_rng(2).uniform(0.3, 1, n)
    assert np.isfinite(fit_platt(raw, np.full(n, right))).all()


def test_platt_of_nothing_is_the_identity() -> None:
    assert fit_platt(np.zeros(0), np.zeros(0, dtype=bool)) == pytest.approx((1, 0))


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("low", [0.99, 0.999, 0.9999])
def test_platt_of_an_overconfident_head(low: float) -> None:
    rng = np.random.default_rng(3)
    raw, right = rng.uniform(low, 1, 1000), rng.random(1000) < 0.6
    slope, offset = fit_platt(raw, right)
    assert abs(slope) < 10
    assert calibrated(raw, Calibration(slope=slope, offset=offset)).mean() == pytest.approx(right.mean(), abs=0.02)


def test_drawing(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw(tmp_path / "r.png", {"a": reliability(*sample()), "b": reliability(np.zeros(0), np.zeros(0, dtype=bool))})
    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")
