"""Mentions of a text → their relation to the day of the note, and the time expression beside them."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.clinical.temporality import RELATIONS, Mention, temporalities
from clinicalbert.clinical.timex import read_times
from clinicalbert.document import Sentence
from clinicalbert.text import split_sections, split_sentences

DAY = date(2024, 5, 3)


def read(marked: str) -> list[tuple[str, str]]:
    """``[words]{kind}`` → relation of each, and the words that date it."""
    text, mentions = "", []
    at = 0
    for mark in re.finditer(r"\[([^\]]+)\]\{(\w+)(?: (\w+))?\}", marked):
        text += marked[at : mark.start()]
        mentions.append(Mention(len(text), len(text) + len(mark[1]), mark[2], mark[3] or ""))
        text += mark[1]
        at = mark.end()
    text += marked[at:]
    sections = split_sections(text)
    times = read_times(text, DAY)
    found = temporalities(text, mentions, split_sentences(text, sections), sections, times, DAY)
    return [(f.relation, "" if f.time is None else text[times[f.time].start : times[f.time].end]) for f in found]


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("Status post [cholecystectomy]{procedure} in 2011.", ["before"]),
        ("PAST SURGICAL HISTORY:\n[Hip replacement]{procedure} 2016\n", ["before"]),
        ("He no longer takes [warfarin]{drug}.", ["before"]),
        ("Known [asthma]{problem}, takes [montelukast]{drug} daily.", ["before-overlap", "before-overlap"]),
        ("Presents with a 4-day history of [sore throat]{problem}.", ["before-overlap"]),
        ("On examination there is [wheezing]{problem} at both bases.", ["overlap"]),
        ("Denies [chest pain]{problem negated}.", ["overlap"]),
        ("[Chest x-ray]{test} today is clear.", ["overlap"]),
        ("Schedule [colonoscopy]{procedure} in 3 months.", ["after"]),
        ("Will start [metformin]{drug} tomorrow.", ["after"]),
        ("Return if [fever]{problem hypothetical} develops.", ["after"]),
        ("PLAN: [MRI]{test} of the knee, [physical therapy]{procedure}.", ["after", "after"]),
    ],
)
def test_the_words_around_a_mention_tell(text: str, relations: list[str]) -> None:
    assert [relation for relation, _ in read(text)] == relations


def test_a_time_dates_the_mention_beside_it() -> None:
    told = read("[Appendectomy]{procedure} in 1998, [hernia repair]{procedure} in 2015; [CT]{test} is due next week.")
    assert told == [("before", "1998"), ("before", "2015"), ("after", "next week")]


def test_the_day_of_the_note_parts_past_from_future() -> None:
    assert read("[MRI]{test} on 4/2/2024.")[0][0] == "before"
    assert read("[MRI]{test} on 6/2/2024.")[0][0] == "after"


def test_without_times_sections_or_sentences_there_is_an_answer() -> None:
    (found,) = temporalities("fever", [Mention(0, 5, "problem")], ())
    assert found.relation in RELATIONS and found.time is None
    assert temporalities("fever", [], ()) == []


@given(st.text(max_size=200), st.data())
def test_any_text_has_an_answer_for_each_mention(text: str, data: st.DataObject) -> None:
    places = st.integers(0, max(0, len(text) - 1))
    starts = data.draw(st.lists(places, max_size=4)) if text else []
    kinds = st.sampled_from(["problem", "drug", "test", "procedure"])
    mentions = [Mention(s, min(len(text), s + data.draw(st.integers(1, 9))), data.draw(kinds)) for s in starts]
    sections = split_sections(text)
    times = read_times(text, DAY)
    found = temporalities(text, mentions, split_sentences(text, sections), sections, times, DAY)
    assert len(found) == len(mentions)
    assert all(f.relation in RELATIONS and (f.time is None or 0 <= f.time < len(times)) for f in found)


@pytest.mark.parametrize("piece", ["fever, ", "was fever until if after 2009 ", "no fever in 2009 and "])
@pytest.mark.slow
def test_time_is_linear(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    mentions = [Mention(m.start(), m.end(), "problem") for m in re.finditer("fever", text)]
    times, sentences = read_times(text, DAY), [Sentence(0, len(text))]
    start = time.process_time()
    temporalities(text, mentions, sentences, (), times, DAY)
    assert time.process_time() - start < 12


def test_mentions_that_overlap_are_read_alike() -> None:
    text = "Scheduled for repeat CT of the chest next week."
    places = [(14, 23), (21, 36), (21, 23), (14, 36)]
    mentions = [Mention(a, b, "test") for a, b in places]
    times = read_times(text, DAY)
    found = temporalities(text, mentions, split_sentences(text, ()), (), times, DAY)
    assert [f.relation for f in found] == ["after"] * 4
    (alone,) = temporalities(text, mentions[-1:], split_sentences(text, ()), (), times, DAY)
    assert alone == found[-1]
