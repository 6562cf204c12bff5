"""Rules and the learned head together, with the embedded model."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, RecordError, UnknownNameError, WeightsError
from clinicalbert.inference.gating import open_clearing
from clinicalbert.inference.phi import JOINT, SOURCE, LearnedFinder, _Digest
from clinicalbert.privacy.clearance import RawNote
from clinicalbert.privacy.clearing import GateOptions, Gating, Passage, passages
from clinicalbert.privacy.recognisers import find_identifiers
from clinicalbert.samples import paths
from dummies import write_bundle

TEXT = "seen by her neighbour wiltrudis vandermeulen, who lives in oosterbroek. denies chest pain.\n" * 3


@pytest.fixture(scope="module")
def finder() -> LearnedFinder:
    return LearnedFinder.open()


def test_it_adds_to_what_the_rules_find(finder: LearnedFinder) -> None:
    both, rules = finder(TEXT), find_identifiers(TEXT)
    covered = {p for i in both for p in range(i.start, i.end)}
    assert covered >= {p for i in rules for p in range(i.start, i.end)}
    assert "vandermeulen" in {TEXT[i.start : i.end].rsplit(maxsplit=1)[-1] for i in both if i.label == "name"}
    assert any(i.source == SOURCE for i in both) and not any("chest" in TEXT[i.start : i.end] for i in both)


def test_together_or_one_by_one_is_the_same(finder: LearnedFinder) -> None:
    texts = [*(p.read_text("utf-8") for p in paths()[:3]), "", " \r\n", TEXT]
    alone = [finder.learned(text) for text in texts]
    finder.ahead([*texts, TEXT])
    together = [finder.learned(text) for text in texts]
    places = [[[(i.start, i.end, i.label) for i in found] for found in each] for each in (alone, together)]
    assert places[0] == places[1] and places[0][3:5] == [[], []]


def test_a_note_is_read_where_there_is_a_doubt_and_answers_stand_in_the_note(finder: LearnedFinder) -> None:
    plain = "She has pain in the left knee after a fall on the stairs, and takes metoprolol twice a day since. "
    plain = plain.replace(". ", ", ") + plain
    parts = [TEXT.splitlines()[0] + "\n", plain + "\n", "Her son wiltrudis brought her in.\n", plain]
    text = "".join(parts)
    digest = _Digest.of(text)
    assert digest.text == parts[0].strip() + JOINT + parts[2].strip()
    at = digest.text.index("wiltrudis brought")
    assert list(digest.places(at, at + 9)) == [(text.index("wiltrudis brought"), text.index(" brought"))]
    third = len(parts[0] + parts[1])
    assert list(digest.places(0, len(digest.text))) == [(0, len(parts[0]) - 1), (third, third + len(parts[2]) - 1)]
    assert list(_Digest.of("She has pain.").places(0, 3)) == []
    found = {text[i.start : i.end] for i in finder.learned(text)}
    assert {"wiltrudis vandermeulen", "oosterbroek"} <= found


def test_a_stream_of_notes_is_cleared_as_each_by_itself(finder: LearnedFinder) -> None:
    texts = [TEXT, "Mr. Brown, MRN 00590721, aged 93", "cough", *(p.read_text("utf-8") for p in paths())] * 2
    notes = [RawNote(text, NoteMeta(str(i))) for i, text in enumerate(texts)]
    gating = GateOptions(recognisers="learned").open(finder)
    alone = [gating(note).cleared.text for note in notes]
    together = [p.cleared.text for p in passages(gating, notes) if not isinstance(p, RecordError)]
    assert together == alone


def test_in_the_gate(finder: LearnedFinder) -> None:
    gating = GateOptions(recognisers="learned", view="deidentified").open(finder)
    notes = [RawNote(TEXT, NoteMeta("a")), RecordError("b", "bad"), RawNote("cough", NoteMeta("c"))]
    first, second, third = passages(gating, notes)
    assert not isinstance(first, RecordError) and "vandermeulen" not in first.cleared.text
    assert "learned" in first.cleared.clearance.statement
    assert isinstance(second, RecordError) and not isinstance(third, RecordError)


def test_a_look_ahead_that_fails_costs_no_note() -> None:
    class Broken:
        def __call__(self, text: str):  # type: ignore[no-untyped-def]
            return find_identifiers(text)

        def ahead(self, texts: list[str]) -> None:
            raise RuntimeError(texts[0])

    gating = GateOptions().open(Broken())
    (found,) = passages(gating, [RawNote("Mr. Brown", NoteMeta("a"))])
    assert not isinstance(found, RecordError) and found.cleared.text == "Mr. [NAME]"


@pytest.mark.parametrize("answers", [[], None])
def test_a_clearing_that_fails_lets_nothing_pass(answers: list[Passage] | None) -> None:
    class Broken:
        def together(self, notes: list[RawNote]) -> list[Passage]:
            if answers is None:
                raise RuntimeError(notes[0].text)
            return answers

    found = list(passages(Broken(), [RawNote("cough", NoteMeta("a")), RecordError("b", "bad")]))  # type: ignore[arg-type]
    assert [str(each) for each in found if isinstance(each, RecordError)][1:] == ["b: bad"]
    assert len(found) == 2 and str(found[0]).startswith("a: cannot be cleared (") and "cough" not in str(found[0])


def test_a_source_that_breaks_loses_none_of_what_it_gave() -> None:
    def source():  # type: ignore[no-untyped-def]
        for i in range(20):
            yield RawNote("cough", NoteMeta(str(i)))
        raise OSError("gone")

    found = []
    with pytest.raises(OSError, match="gone"):
        for passage in passages(GateOptions(recognisers="rules").open(), source()):
            found.append(passage)
    assert len(found) == 20


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="--recognisers rules"):
        LearnedFinder.open(write_bundle(tmp_path / "b"))
    with pytest.raises(UnknownNameError, match="learned"):
        open_clearing(GateOptions(recognisers="guesses"))  # type: ignore[arg-type]
    assert isinstance(open_clearing(GateOptions(recognisers="rules")), Gating)
    with pytest.raises(InputError, match=r"clinicalbert\.gated"):
        GateOptions().open()
