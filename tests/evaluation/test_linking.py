from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from clinicalbert.evaluation.bootstrap import mean_interval
from clinicalbert.evaluation.linking import linking_score, ranks

SURFACES = [
    ("fever", "F"),
    ("pyrexia", "F"),
    ("cough", "C"),
    ("rash", "R"),
    ("itch", "I"),
    ("nausea", "N"),
    ("pain", "P"),
]


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Letters counted: words that share letters are near."""
    vectors = np.array([[t.count(chr(97 + i)) for i in range(26)] for t in texts], dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_concept_is_as_near_as_its_nearest_words() -> None:
    surfaces = np.eye(3, dtype=np.float32)
    queries = np.array([[0.9, 0.1, 0.4], [0.1, 0.2, 0.9], [0.3, 0.9, 0.2]], dtype=np.float32)
    assert ranks(queries, ["a", "a", "a"], surfaces, ["a", "b", "a"]).tolist() == [0, 0, 1]
    assert ranks(queries, ["c"] * 3, surfaces, ["a", "b", "a"]).tolist() == [5, 5, 5]


def test_more_than_five_concepts_away_is_not_found() -> None:
    surfaces = np.eye(9, dtype=np.float32)
    queries = np.arange(9, 0, -1, dtype=np.float32)[None]
    found = [int(ranks(queries, [str(i)], surfaces, [str(i) for i in range(9)])[0]) for i in range(9)]
    assert found == [0, 1, 2, 3, 4, 5, 5, 5, 5]


def test_ties_go_to_the_first() -> None:
    surfaces = np.ones((60, 2), dtype=np.float32)
    found = ranks(np.ones((1, 2), dtype=np.float32), ["0"], surfaces, [str(i) for i in range(60)])
    assert found.tolist() in ([0], [5])  # only some of the equally near are looked at
    few = ranks(np.ones((1, 2), dtype=np.float32), ["0"], surfaces[:10], [str(i) for i in range(10)])
    assert few.tolist() == [0]


def test_scores() -> None:
    score = linking_score([("feverr", "F"), ("coughs", "C"), ("zzz", "P")], SURFACES, embed)
    assert (score.queries, score.surfaces) == (3, 7)
    assert score.at_1 == pytest.approx(2 / 3) and score.at_5 >= score.at_1
    assert score.at_1_interval[0] <= score.at_1 <= score.at_1_interval[1]


def test_intervals_draw_whole_groups() -> None:
    assert mean_interval([], []) == (0.0, 0.0)
    assert mean_interval([1.0] * 8, ["a"] * 8) == (1.0, 1.0)
    one = mean_interval([0.0, 1.0] * 50, [str(i) for i in range(100)])
    few = mean_interval([0.0] * 50 + [1.0] * 50, ["a"] * 50 + ["b"] * 50)
    assert one[0] > few[0] == 0.0 and one[1] < few[1] == 1.0
