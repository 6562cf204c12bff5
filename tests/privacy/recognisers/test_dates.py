"""Dates finer than a year, and what looks like one."""

import pytest

from clinicalbert.privacy.recognisers.dates import DATES
from marked_identifiers import found_and_marked

FOUND = [
    "<date>3/14/19</>",
    "<date>03-14-2019</>",
    "<date>2019-03-14</>",
    "<date>14.03.2019</>",
    "<date>March 14th, 2019</>",
    "<date>14 Mar 2019</>",
    "the <date>14th of March</>",
    "<date>Mar '19</>",
    "in <date>March 2019</>",
    "<date>20190314</>",
    "on <date>3/14</>",
    "seen <date>03/04</>",
    "<date>Tues 3/14</>",
    "on <date>Christmas Day</>",
    "since <date>October</>",
    "<date>3/14</>-<date>3/17</>",
    "<date>05MAR2012</>",
    "<date>2021-03-25T04:54+01:00</>",
    "cannot come <date>1/3</>",
    "coll <date>8/30</>, AFB",
    "Echo <date>1/2</>: EF 61%",
    "started doxycycline <date>9/10</>",
    "Addendum <date>2/11</>: benign",
    "Dr. Vale takes over <date>3/6</>",
    "caller Ruben Vale, <date>12/3</>",
    "crash <date>2/11</> 1230",
    "in <date>Decernber 2007</>",
    "on <date>Ju1y l3th</>",
    "in <date>0ct0ber</>",
]
NOTHING = [
    "strength 4/5 in both arms",
    "1/2 tab daily",
    "2/6 murmur",
    "BP 120/80",
    "may be due to this",
    "march in place",
    "in 2019",
    "on Monday",
    "pain 7/10",
    "HPV 2/3",
    "3.14.2",
    "visual acuity 20/40",
    "cycle 2/6",
    "called it 4/5 strength",
    "started on 1/2 tab",
    "pain 7/10",
    "see 2/6 murmur",
    "noted strength, 4/5",
    "removed 3/4 of it",
    "grade i/ii",
]


@pytest.mark.parametrize("marked", FOUND)
def test_found(marked: str) -> None:
    found, wanted = found_and_marked(DATES, marked)
    assert found == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text: str) -> None:
    assert found_and_marked(DATES, text) == (set(), set())
