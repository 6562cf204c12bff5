from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.inference.batching import Specials, WordLogits, window_batches
from clinicalbert.text.tokens import Tokens
from clinicalbert.text.windows import Window, cut_windows

SPECIALS = Specials(cls=1, sep=2, pad=0)


def make_tokens(word_lengths: list[int]) -> Tokens:
    """Words of that many tokens; every token is one character, and a blank stands between words."""
    starts = [i + w for w, i in zip(np.repeat(range(len(word_lengths)), word_lengths), range(sum(word_lengths)))]  # noqa: B905
    start = np.array(starts, dtype=np.int32)
    first = np.concatenate(([0], np.cumsum(word_lengths)[:-1])).astype(np.int32) if word_lengths else start
    last = np.append(first[1:], len(start)).astype(np.int32) - 1 if word_lengths else start
    ids = (np.arange(len(start)) * 7919 % 389 + 3).astype(np.int32)
    return Tokens(ids, start, start + 1, (ids % 9).astype(np.uint8), first, start[first], start[last] + 1)


@st.composite
def settings(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(8, 60))
    return size, draw(st.integers(0, size // 3))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Tokens, np.ndarray, int, int]:
    lengths = draw(st.lists(st.one_of(st.integers(1, 3), st.integers(1, 120)), max_size=60))
    tokens = make_tokens(lengths)
    top = int(tokens.ends[-1]) if len(tokens) else 0
    breaks = np.array(sorted(draw(st.sets(st.integers(0, top), max_size=30))), dtype=np.int32)
    return tokens, breaks, *draw(settings())


@given(cases())
def test_every_token_is_owned_once_and_every_window_fits(case: tuple[Tokens, np.ndarray, int, int]) -> None:
    tokens, breaks, size, context = case
    windows = cut_windows(tokens, breaks, size=size, context=context)
    n = len(tokens)
    assert [i for w in windows for i in range(w.own_start, w.own_end)] == list(range(n))
    for w in windows:
        assert 0 <= w.start <= w.own_start < w.own_end <= w.end <= n and w.end - w.start <= size
        assert w.own_start - w.start == min(w.own_start, context)
        assert w.end - w.own_end >= min(context, n - w.own_end)


@given(cases(), st.integers(1, 300))
def test_windows_are_merged_without_gap_or_double(case: tuple[Tokens, np.ndarray, int, int], budget: int) -> None:
    tokens, breaks, size, context = case
    table = np.random.default_rng(0).normal(size=(400, 5)).astype(np.float32)
    documents = [tokens, make_tokens([1, 2]), make_tokens([]), tokens]
    windows = [cut_windows(d, breaks, size=size, context=context) for d in documents]
    merged = WordLogits(documents, 5)
    for batch in window_batches(documents, windows, SPECIALS, batch_tokens=budget):
        assert len(batch.rows) == 1 or batch.ids.size <= budget
        merged.add(batch, table[batch.ids])
    assert merged.complete()
    for document, values in zip(documents, merged.values, strict=True):
        assert np.array_equal(values, table[document.ids[document.word_first]])


@given(st.lists(st.integers(1, 2), min_size=1, max_size=300), st.integers(24, 60), st.integers(0, 8))
def test_cuts_fall_on_word_starts(lengths: list[int], size: int, context: int) -> None:
    tokens = make_tokens(lengths)
    windows = cut_windows(tokens, np.zeros(0, dtype=np.int32), size=size, context=context)
    assert {w.own_start for w in windows} <= set(tokens.word_first.tolist())


@given(st.integers(1, 300), st.integers(36, 60), st.integers(0, 10))
def test_cuts_fall_on_sentence_starts(words: int, size: int, context: int) -> None:
    tokens = make_tokens([1] * words)
    windows = cut_windows(tokens, tokens.starts[::4], size=size, context=context)
    assert all(w.own_start % 4 == 0 for w in windows)


def test_the_last_break_in_the_final_third_is_taken() -> None:
    tokens = make_tokens([1] * 100)
    breaks = tokens.starts[[5, 20, 22, 60]]
    windows = cut_windows(tokens, breaks, size=30, context=3)
    assert windows[:3] == [Window(0, 25, 0, 22), Window(19, 49, 22, 46), Window(43, 73, 46, 70)]


def test_a_break_between_tokens_means_the_next_one() -> None:
    tokens = make_tokens([1] * 20)
    assert cut_windows(tokens, tokens.ends[[9]], size=12, context=0)[0] == Window(0, 10, 0, 10)


def test_one_giant_word_makes_progress() -> None:
    windows = cut_windows(make_tokens([5000]), np.array([0], dtype=np.int32), size=8, context=2)
    assert windows[0].own_start == 0 and windows[-1].own_end == 5000 and len(windows) < 5000 / 3


@pytest.mark.parametrize(("size", "context"), [(7, 0), (8, 3), (0, 0), (-8, -3), (30, -1), (254, 85)])
def test_impossible_settings(size: int, context: int) -> None:
    with pytest.raises(ValueError, match="window size"):
        cut_windows(make_tokens([1]), np.zeros(0, dtype=np.int32), size=size, context=context)


@pytest.mark.parametrize("n", [1, 7, 8])
def test_a_short_text_is_one_window(n: int) -> None:
    windows = cut_windows(make_tokens([1] * n), np.array([0, 2], dtype=np.int32), size=8, context=2)
    assert windows == [Window(0, n, 0, n)]
