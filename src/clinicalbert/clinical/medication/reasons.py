"""What it is for, remarks that are no part of an instruction, and numbers of other things."""

from __future__ import annotations

from collections.abc import Callable, Container

from clinicalbert.clinical.medication.lexicon import COUNTED, PERIODS, UNITS, words
from clinicalbert.clinical.medication.marks import Kind, Mark, Read, Source
from clinicalbert.clinical.medication.numbers import NUMBER_WORDS

_COMPARED = words("< > ≥ ≤ = above below over under than at least")
_FOLLOW_UP = words(
    """
    recheck check monitor follow followup return call rtc f/u wipe rotate leave rinse repeat-labs
    """
)
_BECAUSE = (
    ("increase", "by"),
    ("decrease", "by"),
    ("reduce", "by"),
    ("titrate", "by"),
    ("advance", "by"),
    ("go", "up", "by"),
    ("increasing", "by"),
    ("decreasing", "by"),
    ("because",),
    ("due", "to"),
    ("secondary", "to"),
    ("b/c",),
    ("until",),
    ("titrate", "to"),
    ("titrated", "to"),
    ("titrating", "to"),
    ("goal",),
    ("titrate", "for"),
    ("titrated", "for"),
    ("after", "which"),
)
_DISPENSED = words(
    """
    disp dispense dispensed # refill refills rf qty quantity refilled ct no. rfl
    """
)
_LEADING = words("for if to treat help relieve control when the her his") | {"\n"}
_ENDING = words("and or the a & of to with by her his in")
REMARKS = (
    _DISPENSED | _FOLLOW_UP | {p[0] for p in _BECAUSE} | words("no over infuse infused run given in with not > < ≥ ≤")
)
DIVIDED = frozenset(["in", "divided", "div", "split", "equally"]) | NUMBER_WORDS
_PRESSURE = ("bp", "pressure", "was", "is", "of", ":", "at", "to", "", "vitals", ",", "sbp")
_LIMIT = 14


def read_reason(
    source: Source,
    i: int,
    before: list[Mark],
    read_at: Callable[[Source, int], Read | None],
    drugs: Container[int],
) -> Read | None:
    """The words after *for*, *if* or *as needed*, up to what is no word of a reason."""
    norm = source.norm(i)
    after_prn = bool(before) and before[-1].kind is Kind.PRN
    if norm in ("for", "if", "to", "when", "4") or after_prn:
        if not after_prn and norm not in ("for", "if"):
            return None
        if (read := read_at(source, i)) is not None and not (after_prn and read[0][0].kind in _IN_REASON):
            return None
    else:
        return None
    j = i + 1 if norm == "if" else source.skip(i, _LEADING)
    end = _words(source, j, read_at, drugs)
    while end > j and source.norm(end - 1) in _ENDING:
        end -= 1
    if end <= j:
        return None
    last = source.tokens[end - 1].end
    if source.text[last : last + 1] == "." and end < len(source.tokens) and source.tokens[end].start > last + 1:
        last += 1
    start = source.tokens[j].start
    return [Mark(Kind.REASON, start, last, " ".join(source.text[start:last].split()), per=norm)], end


_IN_REASON = (Kind.ACTION, Kind.NEVER, Kind.PAST, Kind.ROUTE, Kind.FORM)


def _words(source: Source, j: int, read_at: Callable[[Source, int], Read | None], drugs: Container[int]) -> int:
    start = j
    negated = source.norm(j) in ("no", "without")
    while j < len(source.tokens) and j - start < _LIMIT:
        token = source.tokens[j]
        if j in drugs or token.kind == "line" or token.norm in words(", ; . ( ) ! ? [ :"):
            break
        if token.norm in ("<", ">", "≥", "≤", "=") or (
            token.norm in ("above", "below", "over", "under", "than") and j > start
        ):
            j = _compared(source, j + 1)
            continue
        if token.norm in words("then take may not max do but x while per give use start hold") and not (
            negated and token.norm == "x"
        ):
            break
        if token.norm in ("/", "-", "&", "and", "or", "with") and j > start:
            if source.norm(j + 1) in ("start", "stop", "hold", "continue", "then") or source.tokens[j].end == len(
                source.text
            ):
                break
            if j + 1 in drugs or (j + 2 in drugs):
                break
        read = read_at(source, j)
        if read is not None:
            kind = read[0][0].kind
            if negated and kind is Kind.DURATION:
                return read[1]
            if kind not in (Kind.AND, Kind.WITH, Kind.NEVER, Kind.PAST, Kind.TO, Kind.FROM) and not (
                kind in (Kind.ACTION, Kind.SCALE) and j > start
            ):
                if kind is Kind.ROUTE and read[0][0].value in ("ophthalmic", "oral", "nasal", "vaginal", "rectal"):
                    j = read[1]
                    continue
                if kind is Kind.NUMBER and source.norm(j - 1) in ("pain", "score", "scale", "type", "stage"):
                    j = read[1]
                    continue
                break
            if kind is Kind.WITH and read_at(source, j + 1) is not None:
                break
        j += 1
    return j


def _compared(source: Source, j: int) -> int:
    """Past the number and unit of a comparison."""
    j = source.skip(j, _COMPARED)
    read = source.quantity(j)
    if read is None:
        return j
    j = read[1]
    if source.norm(j) in UNITS or source.norm(j) in ("mmhg", "bpm", "f", "c", "°"):
        j += 1
        if source.norm(j) == "/" and source.norm(j + 1) in UNITS:
            j += 2
        if source.norm(j) in ("f", "c"):
            j += 1
    return j


def read_remark(source: Source, i: int) -> Read | None:
    """Dispensing words, follow-up, infusion times and causes: no part of any field."""
    norm = source.norm(i)
    if norm in _DISPENSED or (norm == "no" and source.norm(i + 1) in ("refill", "refills")):
        return _dispensed(source, i)
    if norm in _FOLLOW_UP or any(source.phrase(i, p) is not None for p in _BECAUSE):
        return _rest_of_clause(source, i)
    if norm in ("in", "with") and (end := _drink(source, i + 1)):
        return [source.mark(Kind.SKIP, i, end)], end
    if norm == "over" or (norm in ("infuse", "infused", "run", "given") and source.norm(i + 1) == "over"):
        j = source.skip(i, ("infuse", "infused", "run", "given", "over", "the", "about"))
        read = source.quantity(j)
        k = (read[1] + (source.norm(read[1]) == "-")) if read else j
        if read and source.norm(k) in PERIODS:
            return [source.mark(Kind.SKIP, i, k + 1)], k + 1
    if norm in (">", "<", "≥", "≤"):
        return _reading(source, i)
    if norm == "not" and source.norm(i + 1) in ("given", "taken"):
        return _rest_of_clause(source, i)
    return None


def _reading(source: Source, i: int) -> Read:
    """``> 250``: a reading that is compared, no amount."""
    j = source.skip(i, ("<", ">", "≥", "≤", "=", "or"))
    read = source.quantity(j)
    if read is None or source.norm(read[1]) in PERIODS:
        return [source.mark(Kind.SKIP, i, j)], j
    mark = source.mark(Kind.LAB, i, read[1])
    mark.quantity = read[0]
    return [mark], read[1]


def _drink(source: Source, j: int) -> int:
    """The end of ``8 oz of water``, 0 where something else stands."""
    read = source.quantity(source.skip(j, ("a", "at", "least", "about")))
    k = read[1] if read else j
    k = source.skip(k, words("oz ounce ounces ml glass of glasses full cup cups orange apple a"))
    return k + 1 if k > j and source.norm(k) in ("water", "juice", "liquid", "fluid", "fluids", "beverage") else 0


def _dispensed(source: Source, i: int) -> Read:
    j = source.skip(i + 1, words("refill refills : # ( x - of disp dispense qty"))
    read = source.quantity(j)
    if read is not None:
        j = read[1]
        j += source.norm(j) in COUNTED or source.norm(j) in (
            "ml",
            "g",
            "gm",
            "grams",
            "mls",
            "days",
            "refills",
            "refill",
        )
    else:
        j = i + 1 + (source.norm(i) == "no")
    return [source.mark(Kind.SKIP, i, j)], j


def _rest_of_clause(source: Source, i: int) -> Read:
    j = i + 1
    while (
        j < len(source.tokens)
        and j - i < 40
        and source.norm(j) not in (";", ".", ",", ")", "(", ":")
        and source.tokens[j].kind != "line"
    ):
        j += 1
    return [source.mark(Kind.SKIP, i, j)], j


def read_other_numbers(source: Source, i: int) -> Read | None:
    """Dates, blood pressures, counts dispensed, places in a list."""
    token = source.tokens[i]
    if token.kind != "number":
        return None
    if i == 0 or source.tokens[i - 1].kind == "line":
        after = source.text[token.end : token.end + 2]
        if after[:1] in (".", ")") and after[1:].isspace() and len(token.norm) < 3:
            j = i + 1 + (source.norm(i + 1) in (".", ")"))
            mark = source.mark(Kind.COMMA, i, j, "-")
            return [mark], j
    numbered = source.norm(i + 1) == ")" and source.touching(i + 1) and source.norm(i - 1) != "("
    if numbered and len(token.norm) < 3 and source.text[token.end + 1 : token.end + 2].isspace():
        return [Mark(Kind.BREAK, token.start, token.end + 1, ".")], i + 2
    if source.norm(i + 1) == "/" and source.touching(i + 1) and source.touching(i + 2):
        if source.norm(i + 3) == "/" and source.norm(i + 4).isdigit():
            return [source.mark(Kind.SKIP, i, i + 5)], i + 5
        if (
            token.norm.isdigit()
            and source.norm(i + 2).isdigit()
            and 60 <= int(token.norm) <= 260
            and (
                30 <= int(source.norm(i + 2)) <= 150
                and source.norm(i - 1) in _PRESSURE
                and source.norm(i + 3) not in UNITS
            )
        ):
            return [source.mark(Kind.LAB, i, i + 3)], i + 3
    if (
        source.norm(i + 1) == ":"
        and source.touching(i + 2)
        and source.norm(i + 2).isdigit()
        and int(source.norm(i + 2)) > 99
    ):
        return [source.mark(Kind.SKIP, i, i + 3)], i + 3  # 1:1000
    if source.norm(i - 1) in ("in", "since", "until") and len(token.norm) == 4 and token.norm[:2] in ("19", "20"):
        return [source.mark(Kind.SKIP, i, i + 1)], i + 1
    if source.norm(i + 1) in words("ct count refills refill rf cups rounds beers packs"):
        return [source.mark(Kind.SKIP, i, i + 2)], i + 2
    return None


def read_divided(source: Source, i: int) -> Read | None:
    """``divided BID``, ``in 2 divided doses``, ``div q12h``: the amount before it is that of a day."""
    j = i + (source.norm(i) == "in")
    read = source.quantity(j)
    k = read[1] if read else j
    if source.norm(k) not in ("divided", "div", "split", "equally"):
        return None
    k = source.skip(k, ("divided", "div", "split", "equally", "into", "in", "doses", "dose"))
    if (
        not read
        and (inner := source.quantity(k))
        and source.norm(source.skip(inner[1], ("equal", "divided"))) in ("doses", "dose")
    ):
        read, k = inner, source.skip(inner[1], ("equal", "divided", "doses", "dose"))
    mark = source.mark(Kind.DIVIDED, i, k)
    if read:
        mark.quantity = read[0]
    return [mark], k
