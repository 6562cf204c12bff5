"""Problems -> assertions: the evidence of a sentence, weighed in the guide's order, the section last."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from clinicalbert.clinical.assertion.circumstances import circumstances
from clinicalbert.clinical.assertion.cued import cued
from clinicalbert.clinical.assertion.evidence import Evidence, Reason
from clinicalbert.clinical.assertion.family import UNNAMED, family
from clinicalbert.clinical.assertion.instructions import instructions
from clinicalbert.clinical.assertion.later import later
from clinicalbert.clinical.assertion.line import Line, read_line
from clinicalbert.clinical.assertion.past import is_chronic
from clinicalbert.clinical.assertion.priors import Sections
from clinicalbert.clinical.assertion.templates import answer
from clinicalbert.document import Section, Sentence, Span

ASSERTIONS: Final = ("family", "negated", "hypothetical", "conditional", "possible", "historical", "present")
"""The values, in the order of precedence of docs/annotation/assertion.md."""

# Nobody has what is denied of a relative, so that negated comes before family where both hold.
_ORDER = ("negated", "family", "hypothetical", "conditional", "possible", "historical", "present")
_LONGEST = 20_000
"""Characters of a sentence that are read as one line; a longer one is read in pieces."""

_ALLERGIC = re.compile(
    r"anaphyla|hives|urticaria|rash|exanthem|angio-?edema|swell|itch|prurit|wheez|bronchospasm|throat|flush|stevens|sjs"
    r"|necrolysis|serum sickness|dermatitis|blister|allerg|reaction|sneez",
    re.IGNORECASE,
)
_GONE = re.compile(r"resol|disappear|vanish|abat|clear|gone|went|subsid|settl|outgr|remit", re.IGNORECASE)
_PATIENT = re.compile(
    r"(?:^|[.:\n]\s*)(?:the )?(?:patient|pt)\s+(?:is|was|has|had|denies|reports)\b[^.\n]*\.\s*\Z", re.IGNORECASE
)
_NEAR = 120
_DISPROVED_WITHIN = 400
"""Characters from a suspicion to its denial: "torsion was feared; the scan showed no torsion"."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a note says of a problem.

    ``value`` is one of ``ASSERTIONS``; ``relative``, for family, whose it is (singular, lower case, ``"family"`` where
    nobody is named); ``cue`` where the deciding words stand, None where none decided; ``rule`` which rule read them.
    """

    value: str
    relative: str = ""
    cue: Span | None = None
    rule: str = "default"


PRESENT = Assertion("present")


def assertions(
    text: str, spans: Sequence[tuple[int, int]], sentences: Sequence[Sentence], sections: Sequence[Section] = ()
) -> list[Assertion]:
    """Say of each span of ``text`` what the note says of it, in the order of ``spans``.

    Spans are half-open code points and may overlap or stand in any order; ``sentences`` and ``sections`` are those
    of ``clinicalbert.text``. A span in no sentence is present. Linear in the length of the text.
    """
    found = [PRESENT] * len(spans)
    order = sorted((start, end, number) for number, (start, end) in enumerate(spans))
    priors = Sections(text, sections)
    starts = [sentence.start for sentence in sentences]
    groups: dict[int, list[tuple[int, int, int]]] = {}
    for span in order:
        place = bisect_right(starts, span[0]) - 1
        if place >= 0 and span[0] < sentences[place].end:
            groups.setdefault(place, []).append(span)
    done: set[int] = set()
    for place in groups:
        if place in done:
            continue
        first, last = _joined(text, sentences, place)
        done.update(range(first, last + 1))
        held = [span for k in range(first, last + 1) for span in groups.get(k, ())]
        following = sentences[last + 1].end if last + 1 < len(sentences) else sentences[last].end
        start, end = sentences[first].start, sentences[last].end
        for piece, stop in _pieces(start, end, held):
            inside = [span for span in held if piece <= span[0] < stop] if stop - piece < end - start else held
            _read(text, piece, stop, inside, priors, following, found)
    _disproved(text, order, found)
    return found


def _disproved(text: str, order: list[tuple[int, int, int]], found: list[Assertion]) -> None:
    """What was suspected and then denied by the same name is denied at each mention."""
    denied: dict[str, tuple[int, Assertion]] = {}
    for start, end, number in reversed(order):
        value = found[number].value
        if value not in ("negated", "possible"):
            continue
        name = text[max(0, start) : min(end, start + 80)].lower()
        if value == "negated" and not _gone(text, found[number]):
            denied[name] = (start, found[number])
        elif name in denied and denied[name][0] - end < _DISPROVED_WITHIN:
            found[number] = replace(denied[name][1], rule="excluded later")


def _gone(text: str, said: Assertion) -> bool:
    """Whether it is denied because it has gone, which disproves no suspicion."""
    return said.cue is not None and _GONE.search(text, said.cue.start, said.cue.end) is not None


def _joined(text: str, sentences: Sequence[Sentence], place: int) -> tuple[int, int]:
    """The run of sentences to read as one: a list that was wrapped goes on with "or", "nor", "and" in small letters."""
    first = last = place
    while last + 1 < len(sentences) and _continues(text, sentences[last], sentences[last + 1]) and last - place < 8:
        last += 1
    while first > 0 and _continues(text, sentences[first - 1], sentences[first]) and place - first < 8:
        first -= 1
    return first, last


def _continues(text: str, one: Sentence, two: Sentence) -> bool:
    return text.startswith(("or ", "nor ", "and "), two.start) and text[one.end - 1] not in ".!?;:"


def _pieces(start: int, end: int, held: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    if end - start <= _LONGEST:
        return [(start, end)]
    return list(pairwise([*range(start, end, _LONGEST), end]))


def _read(
    text: str,
    start: int,
    end: int,
    spans: list[tuple[int, int, int]],
    priors: Sections,
    following: int,
    found: list[Assertion],
) -> None:
    """Read one sentence and write what it says of its spans into ``found``."""
    if not spans:
        return
    prior, body = priors.prior(spans[0][0], start)
    line = read_line(text, min(max(start, body), spans[0][0]), end, spans)
    if prior == "family" and _goes_on(text, line):
        prior = ""
    evidence = weigh(line, prior, following)
    for token, numbers in line.problems.items():
        decided = _decide(text, line, token, evidence, prior)
        for number in numbers:
            found[number] = decided


def weigh(line: Line, prior: str, following: int) -> Evidence:
    """All evidence of a line: cues and their scopes, relatives, circumstances, instructions, later clauses."""
    evidence = Evidence()
    cued(line, evidence)
    family(line, evidence, prior == "family")
    circumstances(line, evidence)
    instructions(line, evidence)
    later(line, evidence, following)
    return evidence


def _decide(text: str, line: Line, token: int, evidence: Evidence, prior: str) -> Assertion:
    reasons = dict(evidence.of(token))
    if replied := answer(text, line.starts[token], line.ends[token]):
        value, cue = replied
        if value == "present" and prior == "hypothetical" and text[cue.start] in "[(☑☒":
            value = prior  # "Risks: [x] paralysis": what is ticked was told
        elif value == "present" and text[cue.start] == "[" and _denied(reasons):
            value = "negated"  # "Denies: [x] chest pain": what is ticked is the denial
        if value == "present":
            reasons.pop("negated", None)
            reasons.pop("possible", None)
        reasons.setdefault(value, Reason("template", cue))
    problem = text[line.starts[token] : line.ends[token]]
    _settle_circumstance(text, problem, reasons)
    if prior == "conditional" and reasons.keys() == {"historical"}:
        return Assertion(prior, "", None, "section")  # a reaction of some year is one still
    for value in _ORDER:
        if reason := reasons.get(value):
            return Assertion(value, reason.relative if value == "family" else "", reason.cue, reason.rule)
    if prior == "historical" and (is_chronic(problem) or _now(line) or _treated(line, token)):
        return PRESENT
    if prior == "hypothetical" and line.is_(token + 1, "be") and line.word(token - 1) != "if":
        return PRESENT  # "Your infection is being treated."
    if prior == "possible" and _told(line):
        return PRESENT  # "DDx: cellulitis vs DVT. The leg is red."
    if prior == "conditional" and any(line.is_(i, "now") for i in range(min(len(line), 40))):
        return PRESENT
    if prior == "family" and 0 <= evidence.turned < token:
        return PRESENT  # "Mother: gout. Patient has vitiligo."
    if prior:
        return Assertion(prior, UNNAMED if prior == "family" else "", None, "section")
    return PRESENT


def _now(line: Line) -> bool:
    return any(line.is_(i, "today") for i in range(min(len(line), 40)))


def _goes_on(text: str, line: Line) -> bool:
    """Whether "she" is the patient of the sentence before: "The patient is adopted. She has migraine."."""
    if line.word(0) not in ("he", "she", "they"):
        return False
    start = line.starts[0]
    return _PATIENT.search(text, max(0, start - _NEAR), start) is not None


def _told(line: Line) -> bool:
    """Whether the sentence tells of something, and lists nothing: it has a subject and "is" or "has"."""
    return any(line.is_(i, "be") or line.is_(i, "have") for i in range(1, min(len(line), 40)))


def _treated(line: Line, token: int) -> bool:
    """Whether a treatment goes on: "myeloma, on lenalidomide"."""
    k = token + 1 + (line.word(token + 1) in (",", "-", "–", "("))
    return line.is_(k, "treated_now")


def _denied(reasons: dict[str, Reason]) -> bool:
    return "negated" in reasons and reasons["negated"].rule == "denial"


def _settle_circumstance(text: str, problem: str, reasons: dict[str, Reason]) -> None:
    """One event of the past has a cause and no condition; "if he skips breakfast he gets …" tells a habit."""
    condition = reasons.get("conditional")
    if condition is None or condition.cue is None:
        return
    start = condition.cue.start
    past = "historical" in reasons and not (condition.rule == "reaction" and _ALLERGIC.search(problem))
    if past and text.startswith(("after", "during", "following", "while", "with", "from"), start):
        del reasons["conditional"]
    told = reasons.get("hypothetical")
    if told and told.cue and told.cue.start == start:
        del reasons["hypothetical"]
