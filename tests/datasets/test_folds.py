from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.datasets.example import Pair
from clinicalbert.datasets.folds import grouped_folds, shared_groups, without_groups


def pair(key: int, group: str) -> Pair:
    return Pair(str(key), "a", "b", "", group)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40), st.integers(2, 8), st.integers(0, 5))
def test_no_group_is_parted_and_every_record_is_tested_once(groups: list[str], k: int, seed: int) -> None:
    pairs = [pair(i, g) for i, g in enumerate(groups)]
    if k > len(set(groups)):
        with pytest.raises(ValueError, match="cannot be parted"):
            grouped_folds(pairs, k, seed)
        return
    folds = grouped_folds(pairs, k, seed)
    assert sorted(int(p.id) for f in folds for p in f.dev) == list(range(len(pairs)))
    for fold in folds:
        assert not shared_groups(fold.train, fold.dev)
        assert sorted(int(p.id) for p in fold.train + fold.dev) == list(range(len(pairs)))
    sizes = [len({p.group for p in f.dev}) for f in folds]
    assert max(sizes) - min(sizes) <= 1


def test_folds_depend_on_the_names_and_the_seed_alone() -> None:
    pairs = [pair(i, f"trial-{i % 20}") for i in range(60)]
    shuffled = random.Random(3).sample(pairs, len(pairs))
    one, other = grouped_folds(pairs, 5), grouped_folds(shuffled, 5)
    assert [set(f.dev) for f in one] == [set(f.dev) for f in other]
    assert [set(f.dev) for f in one] != [set(f.dev) for f in grouped_folds(pairs, 5, seed=1)]
    assert sorted({p.group for p in one[0].dev}) == ["trial-0", "trial-11", "trial-4", "trial-8"], "folds never change"


def test_groups_in_common() -> None:
    train, dev = [pair(1, "x"), pair(2, "y"), pair(3, "y")], [pair(4, "y"), pair(5, "z")]
    assert shared_groups(train, dev) == {"y"}
    assert [p.id for p in without_groups(train, {"y"})] == ["1"]
