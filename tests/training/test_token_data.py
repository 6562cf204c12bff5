"""Gold labels stand inside the sentence: ``no <Disease>chest pain</Disease>``."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.datasets.example import Example, LabelledSpan
from clinicalbert.labels import bio_labels
from clinicalbert.text.tokens import Tokenizer
from dummies import SPECIALS

pytest.importorskip("torch")

from clinicalbert.training.token_data import IGNORE, Batch, epoch_batches, label_words, prepare

CLASSES = bio_labels("bc5cdr")


def example(marked: str) -> Example:
    text, spans = "", []
    for plain, label, words in re.findall(r"([^<]*)(?:<(\w+)>(.*?)</\w+>)?", marked, re.DOTALL):
        text += plain
        if label:
            spans.append(LabelledSpan(len(text), len(text) + len(words), label))
            text += words
    return Example("x", text, tuple(spans), "x")


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        ("no pain", "O O"),
        ("no <Disease>chest pain</Disease>", "O B-Disease I-Disease"),
        ("<Disease>pain</Disease>", "B-Disease"),
        ("<Disease>pain</Disease><Disease>.</Disease>", "B-Disease B-Disease"),
        ("<Chemical>aspirin</Chemical> <Disease>cough</Disease>", "B-Chemical B-Disease"),
        ("non-<Chemical>aspirin</Chemical>-like", "O O B-Chemical O O"),
        ("dia<Disease>bet</Disease>es no", "B-Disease O"),
        ("no<Disease> pain </Disease>no", "O B-Disease O"),
        ("<Disease>chest,\r\n\tpain</Disease>.", "B-Disease I-Disease I-Disease O"),
        ("e\u0301te\u0301 <Disease>pain</Disease> \U0001f600", "O B-Disease O"),
        ("no<Disease> </Disease>pain", "O O"),
        ("", ""),
    ],
)
def test_label_words(tiny_tokenizer: Tokenizer, marked: str, labels: str) -> None:
    gold = example(marked)
    words = label_words(tiny_tokenizer(gold.text), gold, CLASSES)
    assert " ".join(CLASSES[w] for w in words) == labels


def test_a_label_of_another_head(tiny_tokenizer: Tokenizer) -> None:
    gold = example("<Dosage>pain</Dosage>")
    with pytest.raises(KeyError, match="B-Dosage"):
        label_words(tiny_tokenizer(gold.text), gold, CLASSES)


def test_only_first_tokens_are_labelled(tiny_tokenizer: Tokenizer) -> None:
    (document,) = prepare([example("xyz <Disease>chestitis</Disease>")], "bc5cdr", 4, tiny_tokenizer)
    first = set(document.tokens.word_first.tolist())
    assert len(document.tokens) > len(first) and document.head == 4
    assert {i for i, label in enumerate(document.labels) if label != IGNORE} == first


TEXTS = ["no <Disease>chest pain</Disease>. ", "the patient of <Chemical>aspirin</Chemical> cough. ", "\n"]


@st.composite
def corpora(draw: st.DrawFn) -> list[Example]:
    parts = st.lists(st.sampled_from(TEXTS), max_size=30).map("".join)
    return [example(t) for t in draw(st.lists(parts, min_size=1, max_size=6))]


def batches(examples: list[Example], tokenizer: Tokenizer, **changes: int) -> list[Batch]:
    settings = {"batch_tokens": 64, "seed": 1, "epoch": 0, **changes}
    return epoch_batches(prepare(examples, "bc5cdr", 0, tokenizer), tokenizer, sizes=(8, 16), **settings)


@given(corpora(), st.integers(0, 9), st.integers(20, 200))
def test_an_epoch_holds_every_token_once(
    tiny_tokenizer: Tokenizer, examples: list[Example], epoch: int, budget: int
) -> None:
    found: list[tuple[int, int]] = []
    for b in batches(examples, tiny_tokenizer, epoch=epoch, batch_tokens=budget):
        assert b.ids.shape == b.mask.shape == b.shapes.shape == b.labels.shape and len(b.head) == len(b.ids)
        assert b.ids.size <= budget or len(b.ids) == 1
        assert (b.labels[b.mask == 0] == IGNORE).all() and (b.ids[b.mask == 0] == tiny_tokenizer.pad).all()
        for ids, mask, labels in zip(b.ids, b.mask, b.labels, strict=True):
            n = int(mask.sum())
            assert (ids[0], ids[n - 1]) == (tiny_tokenizer.cls, tiny_tokenizer.sep) and labels[0] == labels[
                n - 1
            ] == IGNORE
            found += zip(ids[1 : n - 1].tolist(), labels[1 : n - 1].tolist(), strict=True)
    wanted = [
        pair
        for d in prepare(examples, "bc5cdr", 0, tiny_tokenizer)
        for pair in zip(d.tokens.ids.tolist(), d.labels.tolist(), strict=True)
    ]
    assert sorted(found) == sorted(wanted)


def same(a: list[Batch], b: list[Batch]) -> bool:
    return len(a) == len(b) and all(
        np.array_equal(getattr(x, f), getattr(y, f))
        for x, y in zip(a, b, strict=True)
        for f in Batch.__dataclass_fields__
    )


def test_an_epoch_depends_on_seed_and_number_alone(tiny_tokenizer: Tokenizer) -> None:
    examples = [example(TEXTS[i % 2] * (i + 1)) for i in range(12)]
    one = batches(examples, tiny_tokenizer)
    assert same(one, batches(examples, tiny_tokenizer))
    assert not same(one, batches(examples, tiny_tokenizer, epoch=1))
    assert not same(one, batches(examples, tiny_tokenizer, seed=2))


def test_the_tiny_vocabulary_has_its_specials(tiny_tokenizer: Tokenizer) -> None:
    assert (tiny_tokenizer.pad, tiny_tokenizer.cls, tiny_tokenizer.sep) == tuple(
        SPECIALS.index(s) for s in ("[PAD]", "[CLS]", "[SEP]")
    )
