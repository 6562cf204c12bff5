from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from clinicalbert.training.optimizer import RunningAverage, linear_schedule  # noqa: E402


@pytest.mark.parametrize(
    ("step", "total", "warmup", "factor"),
    [
        (0, 100, 0.1, 0.1),
        (9, 100, 0.1, 1.0),
        (10, 100, 0.1, 1.0),
        (55, 100, 0.1, 0.5),
        (99, 100, 0.1, 1 / 90),
        (100, 100, 0.1, 0.0),
        (120, 100, 0.1, 0.0),
        (0, 100, 0.0, 1.0),
        (0, 1, 0.5, 1.0),
        (0, 0, 0.1, 1.0),
    ],
)
def test_schedule(step: int, total: int, warmup: float, factor: float) -> None:
    assert linear_schedule(step, total, warmup) == pytest.approx(factor)


@given(st.integers(1, 500), st.floats(0, 0.99))
def test_the_schedule_rises_then_falls(total: int, warmup: float) -> None:
    factors = [linear_schedule(s, total, warmup) for s in range(total)]
    top = factors.index(max(factors))
    assert factors[: top + 1] == sorted(factors[: top + 1]) and factors[top:] == sorted(factors[top:], reverse=True)
    assert all(0 < f <= 1 for f in factors)


def test_running_average() -> None:
    weight = torch.tensor([1.0])
    average = RunningAverage([("w", weight)], 0.5)
    weight[:] = 3.0
    assert average.values["w"].item() == 1.0
    expected = 1.0
    for step in range(1, 40):
        average.update([("w", weight)])
        keep = min(0.5, (1 + step) / (10 + step))
        expected = keep * expected + (1 - keep) * 3.0
        assert average.values["w"].item() == pytest.approx(expected)


def test_no_averaging_follows_the_weights() -> None:
    weight = torch.tensor([1.0])
    average = RunningAverage([("w", weight)], 0.0)
    weight[:] = 5.0
    average.update([("w", weight)])
    assert average.values["w"].item() == 5.0
