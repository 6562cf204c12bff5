from __future__ import annotations

import inspect

import pytest

import clinicalbert
from clinicalbert import errors
from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import MissingExtraError, RecordError, UnknownNameError
from clinicalbert.labels import HEADS, PUBLIC, bio_labels
from clinicalbert.registry import Registry


def test_an_unknown_name_lists_the_valid_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown corpus 'bc6cdr'; valid: .*ade_doses, .*bc5cdr, .*openi"):
        CORPORA.get("bc6cdr")
    with pytest.raises(UnknownNameError, match="valid: none"):
        Registry("thing", {}).get("x")


def test_a_name_is_resolved_late_and_never_replaced() -> None:
    registry: Registry[object] = Registry("thing", {"gone": "no.such.module:x", "here": "clinicalbert.labels:PUBLIC"})
    assert list(registry) == ["gone", "here"] and "here" in registry and "x" not in registry
    assert registry.get("here") is PUBLIC
    with pytest.raises(ModuleNotFoundError):
        registry.get("gone")
    with pytest.raises(ValueError, match="registered already"):
        registry.add("here", "a:b")
    registry.add("new", "clinicalbert.labels:HEADS")
    assert registry.get("new") is HEADS


@pytest.mark.parametrize("name", list(CORPORA))
def test_every_corpus_says_whence_and_under_what_terms(name: str) -> None:
    corpus = CORPORA.get(name)
    assert corpus.name == name and corpus.title and corpus.source and corpus.licence and corpus.splits
    assert corpus.head is None or corpus.head in HEADS


@pytest.mark.parametrize("head", HEADS)
def test_heads_map_onto_public_labels(head: str) -> None:
    assert {public for public in HEADS[head].values() if public} <= set(PUBLIC)
    classes = bio_labels(head)
    assert classes[0] == "O" and len(classes) == len(set(classes)) == 1 + 2 * len(HEADS[head])
    assert [c[2:] for c in classes[1::2]] == [c[2:] for c in classes[2::2]] == list(HEADS[head])


def test_an_unknown_head_has_no_classes() -> None:
    with pytest.raises(KeyError):
        bio_labels("nothing")


def test_the_tree_at_the_top_names_every_error() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, Exception)]
    assert all(issubclass(c, errors.ClinicalBertError) and c.__name__ in str(errors.__doc__) for c in classes)


def test_messages_name_the_mend() -> None:
    assert "pip install 'clinicalbert-pro[onnx]'" in str(MissingExtraError("onnxruntime", "onnx"))
    error = RecordError("a.txt", "broken")
    assert (str(error), error.record_id, error.reason) == ("a.txt: broken", "a.txt", "broken")


def test_public_names() -> None:
    assert all(getattr(clinicalbert, name) is not None for name in clinicalbert.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = clinicalbert.nothing
