"""Clinical content that no recogniser may take away, whatever it looks like.

Placeholders of earlier de-identification, quantities with a unit, blood pressures, codes of diagnoses, procedures,
drugs, genes and studies. Identifiers that a label proves (``MRN``, ``SSN``) are not asked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from clinicalbert.privacy.identifiers import Identifier
from clinicalbert.privacy.recognisers.page import Page
from clinicalbert.privacy.recognisers.windows import windows
from clinicalbert.privacy.recognisers.word_lists import word_list

_PLACEHOLDERS = re.compile(
    r"\[\*\*[^\]\n]{0,80}(?:\n[^\]\n]{0,40})?\*\*\]|\[(?:[A-Z][A-Z _-]{1,30}\d{0,3}|redacted|REDACTED)\]|"
    r"<[A-Z][A-Z_ -]{1,30}>|_{2,}|\b[Xx]{3,}(?:[-/][Xx]{2,}){0,3}\b|\*{3,}"
)
_CODES = re.compile(
    r"\b(?:nct ?\d{8}|pmid:? ?\d{5,9}|pmc ?\d{5,8}|doi:? ?10\.\d{4,9}/\S{1,60}|10\.\d{4,9}/\S{1,60}|"
    r"ndc:? ?[\d-]{8,14}|\d{4,5}-\d{3,4}-\d{1,2}(?= ?ndc)"
    r"|(?:icd|cpt|drg|hcpcs|loinc|snomed|"
    r"ms-drg)[-\d\w]{0,4}(?:[ :,]{1,2}(?:codes?[: ]{1,2})?[a-z]?\d[\w.]{1,8}\b){1,12}"
    r"|section \d[\w.()-]{2,16}|\d{3}\.\d{3}\([a-z]\)|rs\d{4,10}|c\.\d[\w>_+-]{2,20}|p\.[a-z]{3}\d{1,5}\w{2,4})"
)
_QUANTITIES = re.compile(
    r"(?<![\w.])\d[\d,.]{0,12}(?:\s?[-/x–]\s?\d[\d,.]{0,8}){0,2} ?(?:mg|mcg|µg|ug|ng|g|kg|ml|dl|cc|l|cm|mm|m|"
    r"units?|iu|meq|mmol|mmhg|bpm|%|lbs?|kcal|hz|khz|mhz|hours?|hrs?"
    r"|minutes?|mins?|weeks?|wks?|days?|months?|mos?|tabs?|tablets?|capsules?|puffs?|drops?|beats|copies|cells|"
    r"french|fr|gauge|ga|degrees|pounds|inches|feet|ft|x10|k/ul|u/l|meq/l|mg/dl)\b(?!/\d)"
)
_TERMS = re.compile(
    r"circle\sof\swillis|hunt\s(?:and|&)\shess|austin\smoore|ann\sarbor(?=\sstage|\s[iv]+\b)|"
    r"los\sangeles(?=\s(?:grade|class))|sister\smary\sjoseph"
    r"|miller\sfisher|bill\s?roth|fitz[\s-]hugh[\s-]curtis|st\.?\sjohn'?s\swort|charles\sbonnet|ramsay\shunt|"
    r"marcus\sgunn|argyll\srobertson|austin\sflint"
    r"|graham\ssteell?|carey\scoombs|mary\sjane|jackson[\s-]pratt|jones\scriteria|duke\scriteria|rome\s(?:iii|"
    r"iv|criteria)|new\syork\sheart|lou\sgehrig|william['’]?s\ssyndrome"
    r"|rocky\smountain\s(?:spotted|fever)|west\snile|lyme|norwalk|hong\skong\sflu|boston\s(?:prep|bowel|naming|"
    r"scale)|glasgow|edinburgh\s(?:scale|postnatal|depression)|milwaukee\sbrace"
    r"|philadelphia\s(?:chromosome|collar)|denver\s(?:ii|2|test|developmental)|vancouver\s(?:scale|type)|"
    r"montreal\scog\w+|ottawa\s(?:ankle|knee|rules?)|paris\sclass\w+|columbia\s(?:scale|suicide)"
)
_TERM_WORDS = word_list("words_of_protected_terms")
_WORDS = frozenset(["name", "location", "organization", "email", "url", "ip", "photo"])


def protect(page: Page, found: Iterable[Identifier]) -> Iterator[Identifier]:
    """What of ``found`` touches nothing that is protected."""
    found = list(found)
    doubtful = sorted((one.start, one.end) for one in found if one.label not in _WORDS and one.score < 0.92)
    spans = sorted(_protected(page, doubtful))
    starts = [start for start, _ in spans]
    furthest = 0
    ends = [furthest := max(furthest, end) for _, end in spans]
    for one in found:
        at = bisect_left(starts, one.end)
        if (
            at
            and ends[at - 1] > one.start
            and any(s < one.end and e > one.start and _holds(page, s, e, one) for s, e in spans[max(0, at - 8) : at])
        ):
            continue
        yield one


def _holds(page: Page, start: int, end: int, one: Identifier) -> bool:
    """Whether the protected stretch speaks against the identifier: a quantity only against a number in it."""
    if page.text[start] in "[<_*xX":
        return True
    if _TERMS.match(page.low, start):
        return one.label in ("name", "location", "organization")
    return one.label not in _WORDS and start <= one.start and one.end <= end and one.score < 0.92


def _protected(page: Page, doubtful: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if any(sign in page.text for sign in ("[", "__", "***", "XXX", "xxx", "<")):
        yield from (m.span() for m in _PLACEHOLDERS.finditer(page.text))
    if page.vocabulary & _TERM_WORDS:
        yield from (m.span() for m in _TERMS.finditer(page.low))
    for start, end in windows(doubtful, 48, 24):
        yield from (m.span() for m in _CODES.finditer(page.low, start, end))
        yield from (m.span() for m in _QUANTITIES.finditer(page.low, start, end))
