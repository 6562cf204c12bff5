"""The section rules of Bio_ClinicalBERT's pre-processing, faults included: for runs that must equal the published one.

What it loses is part of it, and is why ``clinicalbert.text.split_sections`` is the default everywhere else:

1. the first list item after a heading is dropped, and so is a one-line answer when prose follows;
2. the dot behind list numbers matches anything when they are counted, so that some notes raise AttributeError;
3. a heading is searched from the beginning of its segment, and may be found in the middle of an earlier line;
4. a note that consists of its admission line alone raises IndexError.

The program that called these rules lost such notes without a word; ``seed_sections`` raises, and callers count.
"""

from __future__ import annotations

import re

_HEADER = re.compile(r"\n([A-Z][^\n:]+:)")
_INLINE = re.compile(r"^([a-zA-Z ]+:) ")
_SMALL = frozenset({"of", "on", "or"})


def seed_sections(text: str) -> list[str]:
    """Segments of a note: headings, list items, paragraphs. Raises AttributeError or IndexError where the seed did."""
    for run, line in (("---+", "-----"), ("___+", "_____")):
        text = re.sub(run, f"\n\n{line}\n\n", text)
    segments = [s.strip() for s in re.sub("\n\n+", "\n\n", text).split("\n\n") if s.strip()]
    if not segments:
        return []
    found: list[str] = []
    for first, second in (("Admission Date:", "Discharge Date:"), ("Date of Birth:", "Sex:")):
        match = re.match(f"({first}) (.*) ({second}) (.*)", segments[0])
        if match:
            a, b, c, d = match.groups()
            found += [f"{a} {b}".strip(), f"{c} {d}".strip()]
            segments = segments[1:]
    for segment in segments:
        found += _at_headers(segment)
    found = [item for segment in found for item in _at_numbers(segment)]
    found = [line for segment in found for line in _at_inline_titles(segment)]
    return _answers_joined(found)


def _is_title(text: str) -> bool:
    if not text.endswith(":"):
        return False
    words = re.sub(r"(\([^)]*?\))", "", text[:-1]).split()
    return text != "Disp:" and all(word in _SMALL or word[0].isupper() for word in words)


def _at_headers(segment: str) -> list[str]:
    found = []
    for header in [h.strip() for h in _HEADER.findall("\n" + segment) if _is_title(h)]:
        before, _, segment = segment.partition(header)  # fault 3
        found += [before.strip(), header]
        segment = segment.strip()
    return [f for f in [*found, segment] if f]


def _at_numbers(segment: str) -> list[str]:
    start = re.search(r"\n\s*(\d+)\.", "\n" + segment)
    if not start:
        return [segment]
    first = last = int(start.group(1))
    while re.search(rf"\n\s*{last}.", "\n" + segment):  # fault 2
        last += 1
    found = []
    for number in range(first, last):
        match = re.search(rf"(\n|^)\s*{number}\.", segment)
        place = segment.index(match.group(0))  # type: ignore[union-attr]
        found.append(segment[:place].strip())
        segment = segment[place:].strip()
    return [f for f in [*found, segment] if f]


def _at_inline_titles(segment: str) -> list[str]:
    found: list[list[str]] = []
    for line in segment.split("\n"):
        match = _INLINE.search(line)
        if not found or (match and _is_title(match.group(1))):
            found.append([])
        found[-1].append(line)
    return ["\n".join(lines) for lines in found]


def _answers_joined(segments: list[str]) -> list[str]:
    found = segments[:1]
    for i, segment in enumerate(segments[1:], 1):
        answer = "\n" not in segment and _is_title(segments[i - 1]) and not _is_title(segment)
        if not answer:
            found.append(segment)
        elif i == len(segments) - 1 or _is_title(segments[i + 1]):
            found[-1] = f"{segments[i - 1]} {segment}"
        # else fault 1: the answer is dropped
    return found
