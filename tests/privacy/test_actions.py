from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.document import NoteMeta
from clinicalbert.privacy.actions import ACTIONS
from clinicalbert.privacy.actions.action import Case, Found, taken
from clinicalbert.privacy.actions.generalise import LOW_POPULATION
from clinicalbert.privacy.identifiers import PARAGRAPHS
from privacy.stubs import KEY, SURROGATES, TODAY, only, through


def act(action: str, words: str, label: str = "name") -> str:
    case = Case("patient p1", KEY, TODAY)
    return ACTIONS.get(action)().replace([Found(words, label)], case)[0].text


@pytest.mark.parametrize("name", list(ACTIONS))
def test_every_action_answers_for_all_its_labels(name: str) -> None:
    action = ACTIONS.get(name)()
    assert action.name == name and action.labels <= set(PARAGRAPHS)
    found = [Found("Ab 12", label) for label in sorted(action.labels)]
    case = Case("patient p1", KEY, TODAY)
    assert len(action.replace(found, case)) == len(found)
    assert action.replace([], case) == []
    assert action.replace(found, case) == action.replace(found, case)


def test_tags() -> None:
    assert through("<name>Ann Diaz</>, MRN <mrn>00418823</>", only("tag")) == "[NAME], MRN [MRN]"
    text = "<name>Ann Diaz</> and <name>Bo Li</>; <name>ANN  DIAZ</>; <phone>555-0101</>"
    assert through(text, only("tag-numbered")) == "[NAME-1] and [NAME-2]; [NAME-1]; [PHONE-1]"


@pytest.mark.parametrize(
    ("words", "masked"),
    [("Mary O'Hara", "XXXX X'XXXX"), ("4/7/21", "9/9/99"), ("a1-B2\n", "X9-X9\n"), ("José", "XXXX"), ("李٣", "X9")],
)
def test_mask_keeps_length_and_kinds(words: str, masked: str) -> None:
    assert act("mask", words) == masked


@given(st.text(min_size=1))
def test_a_mask_leaves_no_letter_and_no_digit(words: str) -> None:
    masked = act("mask", words)
    assert len(masked) == len(words) and act("mask", masked) == masked
    assert {c for c in masked if c.isalnum()} <= {"X", "9"}


def test_remove() -> None:
    assert through("Mr. <name>Diaz</>, seen", only("remove")) == "Mr. , seen"


def test_a_hash_is_the_same_however_a_number_is_written_and_needs_the_key() -> None:
    one, two = act("hash", "0041-8823", "mrn"), act("hash", "00418823", "mrn")
    assert one == two and re.fullmatch(r"\[MRN:[0-9a-f]{16}\]", one)
    assert act("hash", "00418823", "account")[-17:] != one[-17:]
    assert act("hash", "00418824", "mrn") != one


@pytest.mark.parametrize(
    ("words", "label", "out"),
    [
        ("3/14/2019", "date", "2019"),
        ("3/14/19", "date", "2019"),
        ("March 2019", "date", "2019"),
        ("Christmas 2018", "date", "2018"),
        ("2013-02-27t14:08:27z", "date", "2013"),
        ("2019", "date", "2019"),
        ("3/14", "date", "[DATE]"),
        ("Halloween", "date", "[DATE]"),
        ("12-17-20l4", "date", "[DATE]"),
        ("1/13/1926", "date", "[DATE]"),
        ("1/13/26", "date", "2026"),
        ("94", "age", "90+"),
        ("ninety-one", "age", "90+"),
        ("90+", "age", "90+"),
        ("1921", "age", "90+"),
        ("45", "age", "[AGE]"),
        ("45402", "location", "454"),
        ("45402-1234", "location", "454"),
        ("03601", "location", "000"),
        ("454", "location", "454"),
        ("000", "location", "000"),
        ("036", "location", "[LOCATION]"),
        ("12 Elm Street", "location", "[LOCATION]"),
        ("5l802", "location", "[LOCATION]"),
    ],
)
def test_generalise(words: str, label: str, out: str) -> None:
    assert act("generalise", words, label) == out


def test_the_list_of_small_areas_is_that_of_the_guidance() -> None:
    assert len(LOW_POPULATION) == 17
    assert all(act("generalise", f"{prefix}01", "location") == "000" for prefix in LOW_POPULATION)


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Dayton", "Dayton"),
        ("45402", "45402"),
        ("St. Paul", "[LOCATION]"),
        ("12 Elm Street", "[LOCATION]"),
        ("P.O. Box 7", "[LOCATION]"),
        ("Elm St.", "[LOCATION]"),
        ("Apt 4B", "[LOCATION]"),
        ("454021", "[LOCATION]"),
    ],
)
def test_town(words: str, out: str) -> None:
    assert act("town", words, "location") == out


@given(st.lists(st.tuples(st.sampled_from(sorted(PARAGRAPHS)), st.text(min_size=1, max_size=20)), max_size=8))
def test_surrogates_exist_for_any_words_and_are_never_the_words(found: list[tuple[str, str]]) -> None:
    labels = ACTIONS.get("surrogate").labels
    wanted = [Found(words, label) for label, words in found if label in labels]
    made = ACTIONS.get("surrogate")().replace(wanted, Case("patient p1", KEY, TODAY))
    assert all(m.text and m.text != f.words for m, f in zip(made, wanted, strict=True))


@given(
    st.sets(st.from_regex(r"[A-Z]{0,2}[0-9]{5,9}", fullmatch=True), max_size=12), st.sampled_from(["mrn", "account"])
)
def test_different_numbers_stay_different_in_their_shape(numbers: set[str], label: str) -> None:
    found = [Found(number, label) for number in sorted(numbers)]
    made = [
        m.text for m in ACTIONS.get("surrogate")().replace(found, Case("patient p1", KEY, TODAY, taken=taken(found)))
    ]
    assert len(set(made)) == len(numbers) and not set(made) & numbers
    for old, new in zip(sorted(numbers), made, strict=True):
        assert [c.isdecimal() for c in old] == [c.isdecimal() for c in new]


def test_keys_and_patients_decide() -> None:
    text = "<name>Ann Diaz</> <mrn>00418823</> <date>3/14/2019</>"
    one = through(text)
    assert through(text) == one
    assert through(text, note=NoteMeta("n2", patient_id="p1", date="2019-05-01")) == one
    assert through(text, note=NoteMeta("n1", patient_id="p2", date="2019-05-01")) != one
    assert through(text, key=type(KEY)(b"x" * 32)) != one
    assert SURROGATES.keyed
