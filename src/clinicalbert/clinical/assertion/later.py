"""What a later clause says of a problem named before: "watched for swelling; none occurred", "CT has excluded it"."""

from __future__ import annotations

import re

from clinicalbert.clinical.assertion.evidence import Evidence, Reason
from clinicalbert.clinical.assertion.line import Line
from clinicalbert.document import Span

_REACH = 160
_IT = r"(?:it|this|that|them|these|both|the diagnosis|the suspicion)"
_TESTS = (
    r"(?:scans?|ct|cta|mri|mra|x-?rays?|films?|ultrasound|us|sonogram|duplex|dopplers?|echo|biops(?:y|ies)|cultures?|smears?"
    r"|tests?|testing|swabs?|serolog(?:y|ies)|titers?|work-?up|angiogram|endoscopy|egd|colonoscopy|bronchoscopy|troponins?"
    r"|d-dimer|lp|csf|tap|eeg|ecg|ekg|stud(?:y|ies)|imaging|patholog(?:y|ist)|panel|assay|pcr|screen|marrow|aspirate|spirometry|tee|tte|ercp|mrcp"
    r"|holter|cath(?:eteri[sz]ation)?|venogram|pet|mammogram|exploration|surgery|histology|cytology|microscopy|urinalysis"
    r"|(?:arthro|laparo|cysto|laryngo|hystero|thoraco|entero|oto|rhino|uretero|gastro)scopy)"
)
_NEXT = r"(?=\s+(?:an? |the )?\Z)"
"""Right before the next problem."""
_EXCLUDED = re.compile(
    rf"\b(?:(?:exclud(?:ed|es)|rul(?:ed|es)|disproved|refuted)\s+{_IT}(?:\s+out)?"
    rf"|(?:exclud(?:ed|es)|ruled|rules)\s+out\s+{_IT}"
    rf"|(?:was|has been|were|been|now)\s+(?:since\s+|then\s+|later\s+)?(?:excluded|ruled out|disproved)"
    rf"|(?:came|come|comes|turned|was|is|were|came back|returned)\s+(?:back\s+)?(?:negative|clean)"
    r"|(?<=[,;] )(?:excluded|ruled out|disproved|refuted) (?:by|on|with|at)"
    rf"|did not confirm {_IT}|not confirmed"
    rf"|(?:put|puts|laid|lay) (?:{_IT}|the (?:idea|fear|worry|suspicion|question)) to rest"
    rf"|{_TESTS}\s+(?:\w+\s+)?(?:was|were|is|came back|returned|remained|read as|looked|looks)\s+(?:\w+ly\s+|all\s+)?"
    r"(?:normal|unremarkable|clean|clear|reassuring|negative|benign)(?!\s+(?:for|except|but|apart))"
    rf"|{_TESTS}\s+(?:\w+\s+)?(?:(?:show|display|reveal|demonstrate|find|detect|identif)\w*|found)\s+no{_NEXT}"
    rf"|(?:turned out|proved|proven) to be{_NEXT}|(?:turned out|proved) (?:wrong|false|otherwise)"
    rf"|ended up (?:being|as){_NEXT}|(?:was|is|it's) (?:in fact|actually|instead){_NEXT}"
    rf"|laid to rest|put to rest|allayed|dispelled|dismissed|unfounded|proved wrong|not borne out|did not pan out"
    rf"|(?:did not|didn't|does not|failed to) (?:bear|confirm|support) (?:{_IT}|this out))\b",
    re.IGNORECASE,
)
_CONFIRMED = re.compile(
    rf"\b(?:(?:confirmed|confirms|proved|proves|established|bore|verified)\s+{_IT}(?:\s+out)?"
    rf"|(?:was|has been|were|been|now|is|then|later|since)\s+(?:since\s+|then\s+|later\s+|now\s+)?"
    r"(?:confirmed|proven|established|verified)"
    rf"|(?:came|come|comes|turned|came back|returned)\s+(?:back\s+)?positive)\b",
    re.IGNORECASE,
)
_CAME = re.compile(
    r"\s*(?:,|;|\band\b|\bbut\b)\s*(?:which|it|this|that)\s+(?:then |later |soon |did |duly |indeed )*"
    r"(?:ran|occurred|occur|happened|happen|developed|develop|came|come|lasted|persisted|appeared|appear|set in"
    r"|followed|began|started|materiali[sz]ed?|recurred|recur|returned|is there now"
    r"|has (?:begun|started|occurred|developed))\b",
    re.IGNORECASE,
)
_AWAITED = frozenset(["until", "till", "unless", "once", "before", "if"])
_NOT = re.compile(r"(?:\bnot|n't|\bnever|\bcannot|\bto|\bbe|\bif)\s+(?:yet\s+|be\s+|been\s+)?$", re.IGNORECASE)
_NONE = re.compile(
    r"(?:[;,.]|\bbut\b|\band\b|\s[-–—])\s*(?:there (?:was|were) |has had |had |saw |found |so far |with )?"
    r"(?:none|neither|nothing)\b(?!\s+of\b)"
    r"(?:\s+(?:so far|yet|has|have|had|ever|was|were|of (?:it|them|these|which)))*"
    r"(?:\s+(?:occurred|seen|noted|found|developed|present|reported|happened|appeared|detected|identified|observed"
    r"|today|emerged|arose))?\s*(?=[.;,]|$|\n)"
    r"|[;,.]\s*(?:both|all|each|it|they|results?|tests?|screens?)\s+"
    r"(?:(?:was|were|is|are|came back|returned|remain(?:ed|s)?)\s+)?"
    r"(?:neg(?:ative)?|clean|absent)\b(?=\s*(?:[.,;]|$|\n))|[;,]\s*neg(?:ative)?(?=\s*(?:[.,;]|$|\n))"
    r"|[;,.]\s*(?:but |and |it |they |this )?(?:has |have )?(?:never|did not|didn't|not) "
    r"(?:occur|develop|appear|materiali|recur|happen|seen|arose|arise)\w*",
    re.IGNORECASE,
)


def later(line: Line, evidence: Evidence, following: int) -> None:
    """Settle suspicions and watches that the rest of the line, or the next sentence up to ``following``, answers."""
    tokens = sorted(line.problems)
    for number, i in enumerate(tokens):
        found = evidence.of(i)
        if not {"possible", "hypothetical"} & found.keys():
            continue
        last, place = i, number
        while place + 1 < len(tokens) and tokens[place + 1] - last <= 3 and last - i < 40:
            place += 1
            last = tokens[place]
        limit = line.starts[tokens[place + 1]] if place + 1 < len(tokens) else following
        start = line.ends[last]
        awaited = not _AWAITED.isdisjoint(line.words[max(0, i - 4) : i])
        _settle(line.text, evidence, i, start, min(limit, start + _REACH), awaited)


def _settle(text: str, evidence: Evidence, problem: int, start: int, end: int, awaited: bool) -> None:
    found = evidence.of(problem)
    if "hypothetical" in found and (match := _CAME.match(text, start, end)):
        evidence.drop(problem, "hypothetical")
        evidence.add(problem, "present", Reason("came later", Span(*match.span())))
        return
    if "possible" in found:
        match = None if awaited else _EXCLUDED.search(text, start, end)
        if match and not _NOT.search(text, max(start, match.start() - 14), match.start()):
            evidence.add(problem, "negated", Reason("excluded later", Span(*match.span())))
            return
        match = _CONFIRMED.search(text, start, end)
        if match and not _NOT.search(text, max(start, match.start() - 14), match.start()):
            evidence.drop(problem, "possible")
            evidence.add(problem, "present", Reason("confirmed later", Span(*match.span())))
            return
    if match := _NONE.search(text, start, end):
        evidence.add(problem, "negated", Reason("none", Span(*match.span())))
