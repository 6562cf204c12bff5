"""What a later clause says of a problem named before it: "watched for swelling; none occurred", "CT has excluded it"."""

from __future__ import annotations

import re

from clinicalbert.clinical.assertion.evidence import Evidence, Reason
from clinicalbert.clinical.assertion.line import Line
from clinicalbert.document import Span

_REACH = 160
_IT = r"(?:it|this|that|them|these|both|the diagnosis|the suspicion)"
_EXCLUDED = re.compile(
    rf"\b(?:(?:exclud(?:ed|es)|rul(?:ed|es)|disproved|refuted)\s+{_IT}(?:\s+out)?|(?:exclud(?:ed|es)|ruled|rules)\s+out\s+{_IT}"
    rf"|(?:was|has been|were|been|now)\s+(?:since\s+|then\s+|later\s+)?(?:excluded|ruled out|disproved)"
    rf"|(?:came|come|comes|turned|was|is|were|came back|returned)\s+(?:back\s+)?(?:negative|clean)|did not confirm {_IT}|not confirmed"
    rf"|(?:did not|didn't|does not|failed to) (?:bear|confirm|support) (?:{_IT}|this out))\b",
    re.IGNORECASE,
)
_CONFIRMED = re.compile(
    rf"\b(?:(?:confirmed|confirms|proved|proves|established|bore|verified)\s+{_IT}(?:\s+out)?"
    rf"|(?:was|has been|were|been|now|is|then|later|since)\s+(?:since\s+|then\s+|later\s+|now\s+)?(?:confirmed|proven|established|verified)"
    rf"|(?:came|come|comes|turned|came back|returned)\s+(?:back\s+)?positive)\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:[;,.]|\bbut\b|\band\b|\s[-–—])\s*(?:there (?:was|were) |has had |had |saw |found |so far |with )?(?:none|neither|nothing)\b(?!\s+of\b)"
    r"(?:\s+(?:so far|yet|has|have|had|ever|was|were|of (?:it|them|these|which)))*"
    r"(?:\s+(?:occurred|seen|noted|found|developed|present|reported|happened|appeared|detected|identified|observed|today|emerged|arose))?\s*(?=[.;,]|$|\n)",
    re.IGNORECASE,
)


def later(line: Line, evidence: Evidence, following: int) -> None:
    """Settle suspicions and watches that the rest of the line, or the next sentence up to ``following``, answers."""
    tokens = sorted(line.problems)
    for place, i in enumerate(tokens):
        found = evidence.of(i)
        if not {"possible", "hypothetical"} & found.keys():
            continue
        last = i
        while place + 1 < len(tokens) and tokens[place + 1] - last <= 3:
            place += 1
            last = tokens[place]
        limit = line.starts[tokens[place + 1]] if place + 1 < len(tokens) else following
        start = line.ends[last]
        _settle(line.text, evidence, i, start, min(limit, start + _REACH))


def _settle(text: str, evidence: Evidence, problem: int, start: int, end: int) -> None:
    found = evidence.of(problem)
    if "possible" in found:
        if match := _EXCLUDED.search(text, start, end):
            evidence.add(problem, "negated", Reason("excluded later", Span(*match.span())))
            return
        if match := _CONFIRMED.search(text, start, end):
            evidence.drop(problem, "possible")
            evidence.add(problem, "present", Reason("confirmed later", Span(*match.span())))
            return
    if match := _NONE.search(text, start, end):
        evidence.add(problem, "negated", Reason("none", Span(*match.span())))
