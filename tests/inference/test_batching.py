from __future__ import annotations

import numpy as np

from clinicalbert.inference.batching import Specials, WordLogits, window_batches
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.text.windows import Window, cut_windows


def test_rows_are_framed_padded_and_sorted(tiny_tokenizer: Tokenizer) -> None:
    documents = list(tiny_tokenizer.batch(["no pain", "the patient of chest cough", ""]))
    windows = [cut_windows(d, np.zeros(0, dtype=np.int32), size=8, context=0) for d in documents]
    specials = Specials(tiny_tokenizer.cls, tiny_tokenizer.sep, tiny_tokenizer.pad)
    (batch,) = window_batches(documents, windows, specials, batch_tokens=100)
    assert [d for d, _ in batch.rows] == [1, 0]
    rows, length = batch.ids.shape
    assert batch.ids.shape == batch.mask.shape == batch.shapes.shape and rows == 2 and length >= 7
    assert batch.mask.tolist() == [[1] * 7 + [0] * (length - 7), [1] * 4 + [0] * (length - 4)]
    assert batch.ids[1].tolist() == [specials.cls, *documents[0].ids, specials.sep, *[specials.pad] * (length - 4)]
    assert batch.shapes[:, 0].tolist() == [0, 0] and batch.shapes[1, 3:].tolist() == [0] * (length - 3)
    assert [len(b.rows) for b in window_batches(documents, windows, specials, batch_tokens=1)] == [1, 1]


def test_an_unanswered_window_is_noticed(tiny_tokenizer: Tokenizer) -> None:
    documents = [tiny_tokenizer("no pain"), tiny_tokenizer("")]
    windows: list[list[Window]] = [[Window(0, 1, 0, 1)], []]
    specials = Specials(0, 0, 0)
    logits = WordLogits(documents, 3)
    for batch in window_batches(documents, windows, specials, batch_tokens=10):
        logits.add(batch, np.zeros((*batch.ids.shape, 3), dtype=np.float32))
    assert not logits.complete()


def test_nothing_to_read_is_complete(tiny_tokenizer: Tokenizer) -> None:
    assert WordLogits([tiny_tokenizer("")], 3).complete()
    assert list(window_batches([], [], Specials(0, 0, 0), batch_tokens=10)) == []
