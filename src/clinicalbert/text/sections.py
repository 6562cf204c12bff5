"""Note -> sections: where each heading stands and which stretch of the note it governs.

Three places can hold a heading: the start of a line (``PLAN: rest``), a line of its own (``Past Medical History``)
and the middle of a line, after a sentence end or a wide gap (``stable. PLAN: rest``). What stands there counts as a
heading if its name is listed in ``section_names``, or if it is set in capitals the way headings are, or, in a note
whose listed headings are in Title Case, if it is in Title Case.

Two levels: the parts of an examination or of a review of systems (``HEENT:``, ``LUNGS:``) belong to the section that
is open; where none is open that can have parts, each is a section of its own. ``parts=True`` cuts at every part.

Every search is bounded to a heading's length, so the time is linear in the note whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinicalbert.document import Section, Span
from clinicalbert.text.section_names import HEADERS, PARTS, UNKNOWN, listed, normalise

PREAMBLE = "preamble"

# What str.splitlines counts as a line break; CRLF is two of them, which does no harm.
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_LONGEST = 90
_MOST_WORDS = 12
# From here on a line without a full stop may go on in the next one.
_WRAPPED = 55

# Sections that have parts: organ systems are discussed under each of these.
_EXAMS = ("physical_exam", "review_of_systems", "mental_status_exam", "objective", "findings")
_JUDGEMENTS = ("diagnosis", "impression", "assessment", "plan", "assessment_and_plan", "hospital_course")
_WHOLES = frozenset(_EXAMS + _JUDGEMENTS)
# Everyday words, too weak to be a heading in the middle of a line unless in capitals ("He is well. Note: ...").
# After a wide gap they may ("Date of Birth: ...     Sex: F").
_WEAK = frozenset(["comments", "question", "answer", "patient", "codes", "service", "substance_use", "provider"])

_LINE = re.compile(rf"[^{BREAKS}]+")
_LEAD = re.compile(
    r"\s*"
    r"(?P<mark>#{1,6}|>|[-–—=~*_]{2,}|[*_](?=\w)|[-*•]\s(?=\*\*))?\s*"
    r"(?P<number>(?:\d{1,2}|[IVX]{1,5}|[A-Ha-h])[.)](?=\s*[^\W\d])\s*)?"
    r"(?:[*_]{2})?"
)
_TAIL = " \t\xa0:*_#=~–—-"
_CLOSE = re.compile(r"[ \t]*[*_]{1,3}")
_DASHED = re.compile(r"([A-Z][A-Z/&.' ]{0,40}?)[ \t]+[-–—]{1,3}(?=\s|$)")
_INLINE = re.compile(
    r"(?:[.;!?)\]] |[ \xa0]{2}|\t)"
    r"(?P<head>(?:\*\*)?(?P<name>[A-Z][\w/&'-]{0,24}(?: [\w/&()'-]{1,24}){0,6})(?:\*\*)?:(?:\*\*)?)"
)

# Capitals before a colon that are no heading: signatures, dates, vertebral levels, cranial nerves, measures.
_NOT_HEADING = re.compile(
    r"[CTLS]\d.*|[IVX]+(?:[ ,&/-]+[IVX]+)*|RE|ATTN|NB|(?:HTTPS?|FTP|MAILTO)|AM|PM|MM/DD/.*|.*\bX{2,}Y?Z?\b.*"
    r"|.*\b(?:MD|DO|RN|NP|PA-C|PHD|MR|MRS|MS|DR)\.?|.*, *(?:[A-Z]\.?){2,4}"
    r"|BP|HR|RR|PR|TEMP|TEMPERATURE|PULSE|WT|HT|WEIGHT|HEIGHT|BMI|SPO2|SAO2|O2|O2 SATS?|PULSE OX|BLOOD PRESSURE"
    r"|HEART RATE|RESPIRATORY RATE|WBC|RBC|HGB|HCT|PLT|MCV|NA|CL|CO2|BUN|CR|GLUCOSE|AST|ALT|INR|PT|PTT|TSH|CBC|BMP"
    r"|CMP|LMP|EDD|EDC|CSF|DOCTOR|NURSE|MOTHER|FATHER"
)
_SMALL_WORDS = "a an and as at by for from in of on or per the to with & / -"
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Heading:
    """A possible heading: where it stands, its words, the name that lists it, ``caps``, ``title`` or ``known``."""

    start: int
    end: int
    words: str
    listed: str
    shape: str


def split_sections(text: str, *, parts: bool = False) -> tuple[Section, ...]:
    """Cut a note into sections that touch each other and together are the whole note.

    A section starts where its heading starts (numbering and markdown marks included) and ends where the next one
    starts; ``header`` runs to the end of the colon, or of the line for a heading without one. Text before the first
    heading is a section named ``"preamble"`` with header None, be it blank only. ``parts``: whether every part of an
    examination is a section. Offsets are code points; the empty string gives ``()``.
    """
    if not text:
        return ()
    kept: list[tuple[_Heading, str]] = []
    within = PREAMBLE
    for heading in _headings(text):
        name = normalise(heading.words)
        part = name in PARTS if heading.listed != UNKNOWN else name == UNKNOWN and not _opens(text, heading.start)
        if part and not parts and within in _WHOLES:
            continue
        within = within if part and parts else name
        kept.append((heading, name))
    starts = [heading.start for heading, _ in kept]
    sections = [] if starts[:1] == [0] else [Section(0, starts[0] if starts else len(text), PREAMBLE)]
    for (heading, name), end in zip(kept, [*starts, len(text)][1:], strict=True):
        sections.append(Section(heading.start, end, name, Span(heading.start, heading.end)))
    return tuple(sections)


def _headings(text: str) -> list[_Heading]:
    """Everything that is a heading by its own looks, in order, free of overlap."""
    at_lines = list(_line_headings(text))
    shapes = [h.shape for h in at_lines if h.listed in HEADERS]
    # The convention of this note: what is in Title Case below headings in capitals is a sub-heading or a measure.
    titled = shapes.count("title") > shapes.count("caps")
    found = [h for h in at_lines if h.shape != "title" or titled or h.listed in HEADERS]
    found += [h for h in _inline_headings(text) if h.shape != "title" or titled or h.listed in HEADERS]
    found.sort(key=lambda h: (h.start, -h.end))
    headings: list[_Heading] = []
    for heading in found:
        if not headings or heading.start >= headings[-1].end:
            headings.append(heading)
    return headings


def _opens(text: str, start: int) -> bool:
    """Whether a blank line, or nothing, stands before ``start``."""
    before = text[max(0, start - 40) : start]
    gap = before[len(before.rstrip()) :]
    return len(gap) == start or gap.count("\n") > 1 or gap.count("\r") > 1


def _line_headings(text: str) -> Iterator[_Heading]:
    before = (0, 0)
    for line in _LINE.finditer(text):
        span = line.span()
        heading = _line_heading(text, *span)
        if heading and not (heading.shape == "known" and _unfinished(text, *before)):
            yield heading
        before = span


def _unfinished(text: str, start: int, end: int) -> bool:
    """Whether the line is long and stops in the middle: the word that opens the next may go on with it."""
    return end - start >= _WRAPPED and text[end - _WRAPPED : end].rstrip()[-1:] not in (".", ":", "!", "?", ";")


def _line_heading(text: str, start: int, end: int) -> _Heading | None:
    """The heading at the start of the line ``text[start:end]``, if there is one."""
    lead = _LEAD.match(text, start, end)
    if not lead or lead.end() >= end or not text[lead.end()].isalnum():
        return None
    mark, number = lead.group("mark") or "", lead.group("number")
    first = lead.start("mark") if mark else lead.start("number") if number else lead.end()
    colon = text.find(":", lead.end(), min(end, lead.end() + _LONGEST))
    if colon < 0:
        return _bare_heading(text, first, lead.end(), end, mark, number)
    words = text[lead.end() : colon].rstrip("\t\xa0 *_")
    known = listed(words)
    shape = _shape(words, known)
    after = text[colon + 1 : min(end, colon + 12)].lstrip(" \t\xa0*_")
    if not shape or after[:1] == "/" or (after[:1].isdigit() and (words[-1].isdigit() or len(words) == 1)):
        return None  # a web address, a time, "P: 80"
    if known == UNKNOWN and (((mark or number) and after) or (after[:1].isdigit() and shape != "caps")):
        return None  # "# CAD: stable on aspirin", "2. HTN: controlled" are problems of a list
    emphasised = first < lead.end() and text[lead.end() - 1] in "*_"
    close = _CLOSE.match(text, colon + 1, end) if emphasised else None
    return _Heading(first, close.end() if close else colon + 1, words, known, shape)


def _bare_heading(text: str, first: int, start: int, end: int, mark: str, number: str | None) -> _Heading | None:
    """A heading without colon: alone on its line, or set off by a dash."""
    if end - start <= _LONGEST:
        words = text[start:end].rstrip(_TAIL)
        known = listed(words)
        shape = _shape(words, known) if known != UNKNOWN or not words[:1].islower() else ""
        alone = shape != "" and (known in HEADERS or mark != "" or shape == "caps")
        if alone and shape == "known":
            alone = len(words) > 3 and _opens(text, first)
        elif alone and known == UNKNOWN and not mark:
            plain = not number and words[-1] != "." and not any(map(str.isdigit, words))
            alone = plain and _opens(text, first)
        if alone:
            return _Heading(first, first + len(text[first:end].rstrip()), words, known, shape)
    dashed = _DASHED.match(text, start, end)
    if dashed and (known := listed(dashed.group(1))) in HEADERS:
        return _Heading(first, dashed.end(), dashed.group(1), known, "caps")
    return None


def _inline_headings(text: str) -> Iterator[_Heading]:
    for match in _INLINE.finditer(text):
        words = match.group("name")
        known = listed(words)
        gap = text[match.start("head") - 3 : match.start("head")].isspace()
        if known != UNKNOWN and len(words) > 1 and (known not in _WEAK or words.isupper() or gap):
            shape = _shape(words, known)
            if shape != "known":
                yield _Heading(match.start("head"), match.end(), words, known, shape)


def _shape(words: str, known: str) -> str:
    """How the words before a colon are set; empty where they are no heading."""
    bare = words.replace("(s)", "").replace("(es)", "")
    if bare.isupper():
        heading = sum(map(str.isalpha, bare)) > 1 and bare.count(" ") < _MOST_WORDS and not _NOT_HEADING.fullmatch(bare)
        return "caps" if known != UNKNOWN or heading else ""
    parts = bare.split()
    if parts and all(word[0].isupper() or word in _SMALL for word in parts):
        heading = len(bare) > 3 and len(parts) <= 6 and not any(c == "." or c.isdigit() for c in bare)
        return "title" if known != UNKNOWN or (heading and not _NOT_HEADING.fullmatch(bare.upper())) else ""
    return "known" if known in HEADERS and len(words) > 1 and words != "all" else ""
