"""Mentions → their relation to the time of the note: words around, times, sections, weighed against each other."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from clinicalbert.clinical.assertion.past import is_chronic
from clinicalbert.clinical.temporality.dated import Dated, dated
from clinicalbert.clinical.temporality.features import Hit, hits, of_cues, of_tense, of_time, of_words
from clinicalbert.clinical.temporality.lexicon import words as words_of
from clinicalbert.clinical.temporality.line import Line, read_line
from clinicalbert.clinical.temporality.settings import AFTER, BEFORE, LASTING, OVERLAP, by_section, style
from clinicalbert.document import Section, Sentence
from clinicalbert.facts import TimeExpression
from clinicalbert.text.section_names import UNKNOWN, normalise

RELATIONS: Final = (BEFORE, LASTING, OVERLAP, AFTER)
"""DocTimeRel of THYME (Styler et al., TACL 2014); docs/annotation/temporality.md says what each means."""
_TELLING = words_of("telling")
_LINE: Final = 200
"""Characters in which a heading is looked for."""
WORD: Final = 0.5
"""What a word beside a mention counts: less than what is known of its meaning."""
_HEADING = re.compile(r"(?:^|\n|[.;:)] |\d\. )[ \t]*([A-Za-z][A-Za-z /&'-]{0,40}):(?=\s)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A problem, drug, test or procedure (``kind``) of a text; ``assertion`` is what the text says of it, where that is
    known (docs/annotation/assertion.md)."""

    start: int
    end: int
    kind: str
    assertion: str = ""


@dataclass(frozen=True, slots=True)
class Temporality:
    """``relation`` is one of ``RELATIONS``; ``time`` the position of the time expression that dates the mention."""

    relation: str
    time: int | None = None


def temporalities(
    text: str,
    mentions: Sequence[Mention],
    sentences: Sequence[Sentence],
    sections: Sequence[Section] = (),
    times: Sequence[TimeExpression] = (),
    day: date | None = None,
) -> list[Temporality]:
    """The relation of each mention to the time of the note, in the order of ``mentions``.

    ``times`` are those that ``read_times`` found, ``day`` is the note's date. Linear in the length of the text.
    """
    seen = evidence(text, mentions, sentences, sections, times, day)
    return [Temporality(_weighed(features), time) for features, time in seen]


def _weighed(features: dict[str, float]) -> str:
    table = weights()
    before = lasting = overlap = after = 0.0
    for name, value in features.items():
        if row := table.get(name):
            before += row[0] * value
            lasting += row[1] * value
            overlap += row[2] * value
            after += row[3] * value
    scores = (before, lasting, overlap, after)
    return RELATIONS[scores.index(max(scores))]


@cache
def weights() -> dict[str, list[float]]:
    """What each feature counts for each of ``RELATIONS``; fitted by ``clinicalbert.training.temporality``."""
    text = files("clinicalbert.clinical.temporality").joinpath("weights.json").read_text(encoding="utf-8")
    found: dict[str, list[float]] = json.loads(text)["weights"]
    return found


Seen = tuple[dict[str, float], int | None]


def evidence(
    text: str,
    mentions: Sequence[Mention],
    sentences: Sequence[Sentence],
    sections: Sequence[Section] = (),
    times: Sequence[TimeExpression] = (),
    day: date | None = None,
) -> list[Seen]:
    """Of each mention what is known of its time, as named numbers, and the time expression beside it."""
    found: list[Seen] = [({f"kind:{m.kind}": 1.0}, None) for m in mentions]
    starts, from_, times_from = ([one.start for one in some] for some in (sentences, sections, times))
    groups: dict[int, list[int]] = defaultdict(list)
    for number, mention in enumerate(mentions):
        place = bisect_right(starts, mention.start) - 1
        if place >= 0 and mention.start < sentences[place].end:
            groups[place].append(number)
    told = style(text)
    for place, numbers in groups.items():
        sentence = sentences[place]
        inside = sorted((mentions[n].start, mentions[n].end, n) for n in numbers)
        first, last = (bisect_left(times_from, edge) for edge in (sentence.start, sentence.end))
        near = [(times[i].start, times[i].end, i) for i in range(first, last)]
        line = read_line(text, sentence.start, max(sentence.end, inside[-1][1]), inside, near)
        cues = hits(line)
        for at, held in line.mentions.items():
            where = _heading(text, line.starts[at]) or _section(sections, from_, line.starts[at])
            when = dated(line, at, times, day)
            for n in held:
                known = _known(text, line, at, mentions[n], cues, when, where, told)
                found[n] = known, when.time if when and when.names else None
    return found


def _heading(text: str, position: int) -> str:
    """The name of a heading in the same line or the line above; empty for none."""
    least = max(position - _LINE, 0)
    begin = max(text.rfind("\n", least, position), least)
    if text[begin : begin + 1] == "\n" and not text[begin:position].strip(" \n-*•0123456789.)"):
        begin = max(text.rfind("\n", least, begin), least)
    for heading in reversed(list(_HEADING.finditer(text, begin, position))):
        name = normalise(heading[1])
        if name and name != UNKNOWN:
            return name
    return ""


def _section(sections: Sequence[Section], starts: Sequence[int], position: int) -> str:
    place = bisect_right(starts, position) - 1
    return sections[place].name if place >= 0 and position < sections[place].end else ""


def _known(
    text: str,
    line: Line,
    at: int,
    mention: Mention,
    cues: Sequence[Hit],
    when: Dated | None,
    section: str,
    told: str,
) -> dict[str, float]:
    kind = mention.kind
    known = {f"kind:{kind}": 1.0}
    for name, value in of_cues(line, at, cues).items():
        known[f"cue:{name}"] = value
        known[f"cue:{name}:{kind}"] = value
    lasting = kind == "problem" and is_chronic(text[mention.start : mention.end])
    plain = [*of_time(when, kind), *of_tense(line, at)]
    if lasting:
        plain.append("lasting")
    prior = by_section(section, kind)
    plain.append(f"section:{prior}")
    if prior:
        plain.append(f"section:{prior}:{kind}")
    if section in _TELLING:
        plain.append(f"in:{section}:{kind}")
    plain += [f"style:{told}", f"said:{mention.assertion}", f"said:{mention.assertion}:{kind}"]
    known |= dict.fromkeys(plain, 1.0)
    known |= dict.fromkeys(of_words(line, at), WORD)
    return known
