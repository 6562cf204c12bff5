from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.document import NoteMeta
from clinicalbert.privacy.actions.action import plain
from clinicalbert.privacy.actions.codes import _luhn
from clinicalbert.privacy.actions.lists import _FOLDER, in_order, words_of
from privacy.stubs import read, through


def names(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]+", through(text))


def test_a_surname_alone_is_the_surname_of_the_full_name_in_any_order_and_case() -> None:
    given_, last, *_ = names("<name>Maria Quintanar</>")
    assert names("<name>Quintanar, Maria</>") == [last, given_]
    assert names("<name>Quintanar</>") == [last]
    assert names("<name>QUINTANAR</>") == [last.upper()]
    assert names("<name>maria quintanar</>") == [given_.lower(), last.lower()]
    assert names("<name>Maria L. Quintanar-Boll</>")[0::2][0] == given_ and last in names("<name>Boll-Quintanar</>")


@pytest.mark.parametrize(
    ("name", "gender"), [("Maria", "female"), ("Priya", "female"), ("Robert", "male"), ("Ali", "male")]
)
def test_given_names_keep_their_gender(name: str, gender: str) -> None:
    for patient in range(20):
        new = through(f"<name>{name}</>", note=NoteMeta("n", patient_id=str(patient)))
        assert new in in_order(f"surrogate_{gender}")


def test_form_stays() -> None:
    assert re.fullmatch(r"[A-Z]\.[A-Z]\.", through("<name>J.S.</>"))
    assert re.fullmatch(r"[A-Z]{3}", through("<name>JRK</>"))
    assert re.fullmatch(r"[A-Z][a-z]+, [A-Z][a-z]+ [A-Z]\.", through("<name>Diaz, Maria Q.</>"))
    assert re.fullmatch(r"[A-Z][a-z]+ de la [A-Z][a-z]+, Jr\.", through("<name>Jorge de la Cruz, Jr.</>"))
    assert re.fullmatch(r"\(\d{3}\) 555-01\d\d ext\. \d{4}", through("<phone>(720) 444-0143 ext. 6820</>"))
    assert re.fullmatch(r"666-\d\d-\d{4}", through("<ssn>912-81-9770</>"))
    assert re.fullmatch(r"[A-Z]{2}\d{7}", through("<license>BG9110641</>"))
    assert re.fullmatch(r"\d+ \w+ St\., Unit \d\d", through("<location>6460 Winslow St., Unit 18</>"))
    assert through("<organization>MERCY OF THE LAKES HOSPITAL</>").endswith(" HOSPITAL")
    assert through("<photo>DSC08595.JPG</>").endswith(".JPG")
    assert re.fullmatch(r"[a-z]+\d\d@example\.(com|net|org)", through("<email>maria.q@med.example.org</>"))
    assert through("<url>https://kestrelcare.example.com/p/1</>").startswith("https://")


def test_particles_written_large_may_be_names_and_go() -> None:
    assert "Le" not in names("<name>Le</> seen") and names("<name>Van Le</>")[0] != "Van"


def test_numbers_belong_to_nobody() -> None:
    for patient in range(40):
        note = NoteMeta("n", patient_id=str(patient))
        assert not _luhn(plain(through("<account>4852 9926 1025 7244</>", note=note)))
        assert not _luhn("80840" + through("<license>1822565184</>", note=note))
        v4, v6 = (ipaddress.ip_address(through(f"<ip>{ip}</>", note=note)) for ip in ("10.0.0.1", "fe80::1"))
        assert not v4.is_global and not v6.is_global


def test_one_number_has_one_stand_in_however_it_is_written() -> None:
    one, two, three = through("<mrn>0041-8823</> <mrn>00418823</> <mrn>0041 8824</>").split(" ", 2)
    assert plain(one) == plain(two) != plain(three)


def test_what_names_a_kind_alone_changes_too() -> None:
    assert through("<location>Bay City</>") != "Bay City"
    assert through("<organization>University Hospital</>") != "University Hospital"


@given(st.sets(st.sampled_from([*sorted(words_of("known_female") | words_of("known_male")), "quinta", "zamo", "boll"])))
def test_different_words_of_names_stay_different_and_are_nobodys_in_the_note(words: set[str]) -> None:
    marked = "; ".join(f"<name>{word.capitalize()}</>" for word in sorted(words) if "-" not in word)
    old = {text.lower() for text in read(marked)[0].split("; ") if text}
    new = {text.lower() for text in through(marked).split("; ") if text}
    assert len(new) == len(old) and not new & old


def test_lists_are_small_and_names_that_stand_in_are_rare_ones() -> None:
    assert sum(path.stat().st_size for path in _FOLDER.glob("*.txt")) < 60_000
    common = words_of("known_female") | words_of("known_male")
    assert len((words_of("surrogate_female") | words_of("surrogate_male")) & common) < 15
    for gender in ("female", "male"):
        assert len(in_order(f"surrogate_{gender}")) > 150


def test_two_numbers_in_one_mark_leave_neither() -> None:
    assert "7204440143" not in plain(through("<phone>720-444-0143 989-444-0199</>"))


def test_what_looks_like_a_file_ending_may_be_a_name() -> None:
    assert "diaz" not in through("<photo>maria.diaz</>").lower()
