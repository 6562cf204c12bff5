from __future__ import annotations

import numpy as np
import pytest

from clinicalbert.corpus.dynamic_masking import ENTITY_WORD, INSIDE, WORD, DynamicMasking, Unit, mask_batch

MASK, VOCABULARY = 3, 1000


def batch(rows: int = 600, length: int = 100) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    ids = rng.integers(10, VOCABULARY, (rows, length)).astype(np.int32)
    units = rng.choice([INSIDE, WORD, ENTITY_WORD], (rows, length), p=[0.3, 0.6, 0.1]).astype(np.uint8)
    units[:, 1] = WORD
    ids[:, 0], ids[:, 60], units[:, 0], units[:, 60] = 1, 2, 0, 0
    ids[::2, 80:], units[::2, 80:] = 0, 0
    ids[::2, 79], units[::2, 79] = 2, 0
    ids[1::2, -1], units[1::2, -1] = 2, 0
    units[:, 61] = WORD
    return ids, units


@pytest.mark.parametrize("unit", ["token", "word", "entity"])
@pytest.mark.parametrize("share", [0.15, 0.4])
def test_whole_units_are_hidden(unit: Unit, share: float) -> None:
    ids, units = batch()
    settings = DynamicMasking(MASK, VOCABULARY, (0, 1, 2), share, unit)
    masked = mask_batch(ids, units, settings, np.random.default_rng(0))
    flat = ids.ravel()
    assert (flat[masked.at] == masked.labels).all() and (masked.labels >= 10).all()
    assert (np.diff(masked.at) > 0).all()
    changed = np.flatnonzero(masked.ids.ravel() != flat)
    assert np.isin(changed, masked.at).all() and (masked.ids != ids).any() and ids is not masked.ids
    hidden = np.zeros(ids.size, dtype=bool)
    hidden[masked.at] = True
    inside = {"token": (), "word": (INSIDE,), "entity": (INSIDE, ENTITY_WORD)}[unit]
    follows = np.isin(units.ravel()[1:], inside) & (flat[1:] >= 10) & (flat[:-1] >= 10)
    assert (hidden[1:] == hidden[:-1])[follows].all()
    usable = (ids >= 10).sum(axis=1)
    counts = hidden.reshape(ids.shape).sum(axis=1)
    assert (counts >= 1).all() and (counts <= np.maximum(np.round(usable * share), 12)).all()
    assert counts.sum() / usable.sum() == pytest.approx(share, rel=0.1)
    read = masked.ids.ravel()[masked.at]
    assert (read == MASK).mean() == pytest.approx(0.8, abs=0.02)
    assert (read == masked.labels).mean() == pytest.approx(0.1, abs=0.02)


def test_each_place_is_hidden_as_often_as_the_next() -> None:
    ids = np.full((1, 50), 11, dtype=np.int32)
    settings = DynamicMasking(MASK, VOCABULARY, (0, 1, 2), 0.2, "token")
    counts = np.zeros(50)
    rng = np.random.default_rng(0)
    for _ in range(3000):
        counts[mask_batch(ids, np.ones_like(ids, dtype=np.uint8), settings, rng).at] += 1
    assert counts / 3000 == pytest.approx(0.2, abs=0.03)


def test_a_row_of_specials_alone_hides_nothing() -> None:
    ids = np.array([[1, 2, 0, 0], [1, 11, 2, 0]], dtype=np.int32)
    units = np.array([[0, 0, 0, 0], [0, 1, 0, 0]], dtype=np.uint8)
    masked = mask_batch(ids, units, DynamicMasking(MASK, VOCABULARY, (0, 1, 2)), np.random.default_rng(0))
    assert masked.at.tolist() == [5] and masked.labels.tolist() == [11]
