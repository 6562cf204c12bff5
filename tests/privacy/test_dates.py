from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.document import NoteMeta
from clinicalbert.privacy.actions.action import ASSUMED_DAY, ASSUMED_YEAR, TAGGED, Case
from clinicalbert.privacy.actions.shift import offset
from clinicalbert.privacy.dates import WEEKDAYS, read_date
from privacy.stubs import KEY, MARK, TODAY, gated, open_passages, through

MAY = date(2019, 5, 1)
DAYS = st.dates(date(1935, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3/14/19", (2019, 3, 14)),
        ("03-14-2019", (2019, 3, 14)),
        ("3/14", (2019, 3, 14)),
        ("12/28", (2018, 12, 28)),
        ("2019-03-14", (2019, 3, 14)),
        ("14 Mar 2019", (2019, 3, 14)),
        ("March 14th", (2019, 3, 14)),
        ("Mar '19", (2019, 3, 15)),
        ("14.03.2019", (2019, 3, 14)),
        ("4.3.2019", (2019, 3, 4)),
        ("4/3/2019", (2019, 4, 3)),
        ("14/3/2019", (2019, 3, 14)),
        ("20190314", (2019, 3, 14)),
        ("the 14th of March", (2019, 3, 14)),
        ("Tues 3/14", (2019, 3, 14)),
        ("March 2019", (2019, 3, 15)),
        ("03/2019", (2019, 3, 15)),
        ("04-05-\n2018", (2018, 4, 5)),
        ("Sept. 9, 2020", (2020, 9, 9)),
        ("23-Jul-2021", (2021, 7, 23)),
        ("2013-05-12T15:58:23-05:00", (2013, 5, 12)),
        ("1/2/45", (1945, 1, 2)),
        ("2/29", (2020, 2, 29)),
    ],
)
def test_reading(words: str, day: tuple[int, int, int]) -> None:
    found = read_date(words, near=MAY, latest=2020)
    assert found and found.day == date(*day)
    assert found.on(found.day) == words


@pytest.mark.parametrize(
    "words", ["13/14/2019", "2/30", "14th", "March", "Halloween", "7/4-7", "12-17-20l4", "0/0", "", "2019", "٣/٤/٢٠١٩"]
)
def test_what_is_no_readable_date(words: str) -> None:
    assert read_date(words, near=MAY, latest=2020) is None


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("Wednesday, March 3rd, 2021", "Thursday, April 1st, 2021"),
        ("WED 3/03/21", "THU 4/1/21"),
        ("03-03-2021", "04-01-2021"),
        ("3/3/2021", "4/1/2021"),
        ("2021-03-03T08:00Z", "2021-04-01T08:00Z"),
        ("3 mar '21", "1 apr '21"),
        ("20210303", "20210401"),
        ("the 3rd of March", "the 1st of April"),
    ],
)
def test_style_is_kept(words: str, out: str) -> None:
    found = read_date(words, near=date(2021, 3, 1), latest=2022)
    assert found and found.on(found.day + timedelta(29)) == out


FORMS = ("%m/%d/%Y", "%Y-%m-%d", "%d %b %Y", "%B %d, %Y", "%A, %B %d, %Y", "%d.%m.%Y", "%Y%m%d", "%d-%b-%Y")


@given(st.lists(st.tuples(DAYS, st.sampled_from(FORMS)), min_size=2, max_size=6), st.integers(0, 50))
def test_intervals_and_weekdays_are_kept(days: list[tuple[date, str]], patient: int) -> None:
    marked = " | ".join(f"<date>{day.strftime(form)}</>" for day, form in days)
    new = through(marked, note=NoteMeta("n", patient_id=str(patient), date="2026-01-01")).split(" | ")
    moved = {(date.fromisoformat(_iso(text)) - day).days for (day, _), text in zip(days, new, strict=True)}
    (offset_,) = moved
    assert 1 <= abs(offset_) <= 365
    for text in new:
        if "day" in text:
            assert text.lower().startswith(WEEKDAYS[date.fromisoformat(_iso(text)).weekday()])


def _iso(text: str) -> str:
    found = read_date(text, near=None, latest=2027)
    assert found
    return found.day.isoformat()


@given(st.text(), st.binary(min_size=32, max_size=32))
def test_offsets_are_never_none_and_never_more_than_a_year(patient: str, secret: bytes) -> None:
    assert 1 <= abs(offset(Case(patient, type(KEY)(secret), TODAY)).days) <= 365


def test_offsets_spread_evenly() -> None:
    drawn = [offset(Case(f"patient {i}", KEY, TODAY)).days for i in range(3000)]
    assert 0 not in drawn and len(set(drawn)) > 680 and abs(sum(d > 0 for d in drawn) - 1500) < 150


def test_what_had_to_be_assumed_is_said_and_what_cannot_be_read_is_tagged() -> None:
    done = gated("<date>3/14</>, <date>March 2018</>, <date>the 14th</>, <date>Halloween</>, <date>3/14/2018</>")
    assert done.report.remarks == {ASSUMED_YEAR: 1, ASSUMED_DAY: 1, TAGGED: 2}
    assert done.cleared.text.count("[DATE]") == 2


def test_dates_without_a_year_are_of_the_year_nearest_to_the_note() -> None:
    note = NoteMeta("n", patient_id="p1", date="2019-01-05")
    whole, part = through("<date>12/28/2018</> <date>12/28</>", note=note).split()
    assert whole.rsplit("/", 1)[0] == part


def test_the_end_of_the_calendar_is_tagged() -> None:
    assert through("<date>9999-12-31</> <date>0001-01-01</>", note=NoteMeta("n", patient_id="p1")).count("[DATE]") >= 1


def test_no_gold_date_stays_as_it_is() -> None:
    for marked in open_passages():
        for match in MARK.finditer(marked):
            if match[1] == "date":
                new = through(f"<date>{match[2]}</>")
                assert new != match[2]
                assert new == "[DATE]" or re.sub(r"\d|[A-Za-z]", "", new) == re.sub(r"\d|[A-Za-z]", "", match[2])
