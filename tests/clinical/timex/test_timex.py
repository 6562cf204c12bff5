"""Time expressions: extent, kind and value of each form, what is none, offsets, any string, time.

In the examples the expression stands in square brackets; ``value`` is followed by what else is set. Texts are invented.
"""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicalbert.clinical.timex import TimeExpression, read_times

ANCHOR = date(2012, 3, 7)  # a Wednesday

# fmt: off
PLAIN = [
    # dates
    ("Seen on <03/04/2012>.", "DATE", "2012-03-04", {}),
    ("Seen on <3/4/12> again", "DATE", "2012-03-04", {}),
    ("<2012-03-05> chest film", "DATE", "2012-03-05", {}),
    ("Admitted <[**2012-3-5**]> with fever", "DATE", "2012-03-05", {}),
    ("Seen <[** 3-5 **]> in clinic", "DATE", "XXXX-03-05", {}),
    ("since <March 5, 2012>", "DATE", "2012-03-05", {}),
    ("<12th of December 2007>", "DATE", "2007-12-12", {}),
    ("<Feb. 18, 2016>", "DATE", "2016-02-18", {}),
    ("<5-Mar-2012>", "DATE", "2012-03-05", {}),
    ("on <March 5th>", "DATE", "XXXX-03-05", {}),
    ("in <March '07>", "DATE", "2007-03", {}),
    ("<late January 2016>", "DATE", "2016-01", {"mod": "END"}),
    ("since <mid-October>", "DATE", "XXXX-10", {"mod": "MID"}),
    ("in <2009> he", "DATE", "2009", {}),
    ("<early 2010>", "DATE", "2010", {"mod": "START"}),
    ("in <03/2012>", "DATE", "2012-03", {}),
    ("last seen on <3/5>.", "DATE", "XXXX-03-05", {}),
    ("from <2009-2011>", "DATE", "2009/2011", {}),
    ("in the <spring of 2010>", "DATE", "2010-SP", {}),
    # durations
    ("for <3 days>", "DURATION", "P3D", {}),
    ("antibiotics <x 2 wks>", "DURATION", "P2W", {}),
    ("a <3-day> history", "DURATION", "P3D", {}),
    ("over the <past 3 months>", "DURATION", "P3M", {}),
    ("<6-month> follow-up", "DURATION", "P6M", {}),
    ("for <several weeks>", "DURATION", "PXW", {}),
    ("over <2-3 weeks>", "DURATION", "P2.5W", {"mod": "APPROX"}),
    ("for <more than two years>", "DURATION", "P2Y", {"mod": "MORE_THAN"}),
    ("for about <a year>", "DURATION", "P1Y", {"mod": "APPROX"}),
    ("at <30 weeks 3 days> gestation", "DURATION", "P30W3D", {}),
    ("for <two and a half years>", "DURATION", "P2.5Y", {}),
    ("for <48 hrs>", "DURATION", "PT48H", {}),
    ("smoked for <years>", "DURATION", "PXY", {}),
    # offsets
    ("<POD #2>: afebrile", "DATE", "P2D", {"mod": "AFTER", "event": "operation"}),
    ("<postoperative day two>", "DATE", "P2D", {"mod": "AFTER", "event": "operation"}),
    ("on the <9th POD>", "DATE", "P9D", {"mod": "AFTER", "event": "operation"}),
    ("<HD 3>", "DATE", "P2D", {"mod": "AFTER", "event": "admission"}),
    ("<3 days PTA>", "DATE", "P3D", {"mod": "BEFORE", "event": "admission"}),
    ("<3 days> prior to admission", "DATE", "P3D", {"mod": "BEFORE", "event": "admission"}),
    ("<2 weeks> after surgery", "DATE", "P2W", {"mod": "AFTER", "event": "operation"}),
    ("at the <age of 12>", "DATE", "P12Y", {"event": "birth"}),
    ("<two weeks ago>", "DATE", "P2W", {"mod": "BEFORE"}),
    ("<three days later>", "DATE", "P3D", {"mod": "AFTER"}),
    ("the <following day>", "DATE", "P1D", {"mod": "AFTER"}),
    ("since <yesterday>", "DATE", "PAST_REF", {}),
    ("He is <currently> well", "DATE", "PRESENT_REF", {}),
    ("seen <last Friday>", "DATE", "XXXX-WXX-5", {"mod": "BEFORE"}),
    # times
    ("at <14:30>", "TIME", "T14:30", {}),
    ("at <2:30 pm>", "TIME", "T14:30", {}),
    ("<03/05/2012 at 2:30 pm>", "TIME", "2012-03-05T14:30", {}),
    ("<this morning>", "TIME", "XXXX-XX-XXTMO", {}),
    ("<0830 hours>", "TIME", "T08:30", {}),
    # sets
    ("<q6h>", "SET", "PT6H", {"quant": "EVERY"}),
    ("<q4-6 hours> prn", "SET", "PT5H", {"mod": "APPROX", "quant": "EVERY"}),
    ("<twice a day>", "SET", "P1D", {"freq": "2X"}),
    ("<b.i.d.> with food", "SET", "P1D", {"freq": "2X"}),
    ("<every 2 weeks>", "SET", "P2W", {"quant": "EVERY"}),
    ("<every other day>", "SET", "P2D", {"quant": "EVERY"}),
    ("<3 times per week>", "SET", "P1W", {"freq": "3X"}),
    ("aspirin <daily>", "SET", "P1D", {"quant": "EVERY"}),
]
ANCHORED = [
    ("<two weeks ago>", "DATE", "2012-02-22"),
    ("<3 months ago>", "DATE", "2011-12"),
    ("<four years ago>", "DATE", "2008"),
    ("since <yesterday>", "DATE", "2012-03-06"),
    ("<today>", "DATE", "2012-03-07"),
    ("<last Friday>", "DATE", "2012-03-02"),
    ("<last week>", "DATE", "2012-W09"),
    ("<last night>", "TIME", "2012-03-06TNI"),
    ("on <July 4th>", "DATE", "2011-07-04"),
    ("on <[**3-5**]>", "DATE", "2012-03-05"),
    ("in <December>", "DATE", "2011-12"),
]
# fmt: on
NONE = [
    "13/13/2012",
    "30/2/2012",
    "BP 120/80",
    "BP 142/88 HR 118",
    "5/10 pain",
    "1/2 tab",
    "2/6 systolic murmur",
    "GCS 12/15",
    "Na 138",
    "a 54-year-old man",
    "call 555-0199",
    "3D echo",
    "WBC 2009 cells",
    "at a rate of 60/min",
    "pH 7.35",
    "version 1.2.3",
    "may be",
    "patients march on",
    "He may have",
    "room 2012B",
    "L4-5 disc",
    "T12 fracture",
    "second opinion",
]  # fmt: skip


def unmarked(marked: str) -> tuple[str, int, int]:
    start, end = marked.index("<"), marked.index(">") - 1
    return marked.replace("<", "").replace(">", ""), start, end


@pytest.mark.parametrize(("marked", "kind", "value", "rest"), PLAIN, ids=[p[0] for p in PLAIN])
def test_forms(marked: str, kind: str, value: str, rest: dict[str, str]) -> None:
    text, start, end = unmarked(marked)
    assert read_times(text) == [TimeExpression(start, end, kind, value, **rest)]


@pytest.mark.parametrize(("marked", "kind", "value"), ANCHORED, ids=[p[0] for p in ANCHORED])
def test_the_anchor_gives_what_is_relative_its_date(marked: str, kind: str, value: str) -> None:
    text, start, end = unmarked(marked)
    assert read_times(text, ANCHOR) == [TimeExpression(start, end, kind, value, anchored=True)]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_time(text: str) -> None:
    assert read_times(text) == []


def test_the_order_of_day_and_month_is_the_callers() -> None:
    (month_first,), (day_first,) = read_times("03/04/2012"), read_times("03/04/2012", day_first=True)
    assert (month_first.value, day_first.value) == ("2012-03-04", "2012-04-03")
    (only_one_way,) = read_times("25/12/2012")
    assert only_one_way.value == "2012-12-25"


def test_expressions_come_in_order_without_overlap() -> None:
    text = (
        "On 3/5/2012 at 14:30 he took 5 mg q6h for 3 days; 2 weeks later, on POD 9, he was well. Seen daily since 2009."
    )
    found = read_times(text)
    assert [text[e.start : e.end] for e in found] == [
        "3/5/2012 at 14:30", "q6h", "3 days", "2 weeks later", "POD 9", "daily", "2009",
    ]  # fmt: skip


_PIECES = (
    "1|2|3rd|12|2012|99|½|1/2|-|–|/|.|,|:|'| |  |\n|\t|\u2009|day|days|weeks|mo|h|d|hrs|and|a|an|half|to|or|few|"
    "several|POD|#|HD|"
    "postoperative|hospital|of|admission|surgery|age|aged|March|May|Mon|5/6/12|[**|**]|q|bid|every|other|times|per|x|once|"
    "ago|later|after|before|prior|past|last|next|this|morning|since|in|on|at|am|pm|12:30|gestation|+|yesterday|٣|²|decade"
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_PIECES.split("|")), max_size=30).map("".join))
ANCHORS = st.sampled_from([None, ANCHOR, date(1, 1, 1), date(9999, 12, 31), date(2012, 2, 29)])


@settings(max_examples=400, deadline=None)
@given(TEXTS, ANCHORS)
def test_any_text_is_read_and_offsets_hold(text: str, anchor: date | None) -> None:
    last = 0
    for e in read_times(text, anchor):
        assert last <= e.start < e.end <= len(text)
        assert e.value and e.kind in ("DATE", "TIME", "DURATION", "SET")
        last = e.end


@pytest.mark.parametrize("piece", ["1 ", "q", "no ", "mg ", "3 days ", "a ", "1/", "[**2012-", "every ", "9", "March "])
@pytest.mark.slow
def test_time_is_linear(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    start = time.process_time()
    read_times(text)
    assert time.process_time() - start < 6
