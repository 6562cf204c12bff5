"""The words that name the medicine, where no model has found them: what stands where a drug stands.

No list of drugs: runs of words that nothing else explains are weighed by their neighbours (an amount after, an action
or *of* before), by endings of drug names (USAN stems) and by a few abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from clinicalbert.clinical.medication.lexicon import words
from clinicalbert.clinical.medication.marks import Kind, Mark

_STEMS = re.compile(
    r"(?:olol|triptyline|pril|sartan|statin|cillin|mycin|micin|floxacin|cycline|azole|azine|idone|apine|oxetine|pram|triptan"
    r"|setron|prazole|tidine|gliptin|gliflozin|glutide|formin|glitazone|parin|xaban|gatran|grel|mab|nib|vir|vudine"
    r"|dipine|lukast|terol|tropium|sone|solone|onide|asone|semide|thiazide|lactone|amide|barbital|azepam|zolam|pidem"
    r"|codone|morphone|phine|fentanil|tanyl|adol|profen|oxicam|coxib|fenac|trexate|platin|taxel|rubicin|cef\w+|ceph\w+"
    r"|caine|curium|uronium|parib|ciclib|dronate|afil|osin|steride|gabalin|gabapentin|racetam|trigine|oin|zepine"
    r"|warfarin|heparin|insulin|aspirin|thyroxine|nitrate|nitroglycerin|sulfate|gluconate|citrate|carbonate|chloride"
    r"|vitamin|acid|ferol|cobalamin|oxide|phen|tadine|rizine|amine|hydrochloride|lisp?ro|aspart|glargine|detemir"
    r"|blockers?|inhibitors?|diuretics?|antibiotics?|steroids?|statins?|opioids?|opiates?|narcotics?|nsaids?|laxatives?"
    r"|antidepressants?|antihistamines?|anticoagulants?|bronchodilators?|contraceptives?|supplements?|probiotics?"
    r"|antacids?|betablockers?|decongestants?|multivitamins?|electrolytes?|benzodiazepines?|ssri|antihypertensives?)$"
)
_ABBREVIATIONS = words(
    """
    asa hctz mso4 ntg mtx kcl mom pcn tmp smx apap ppi acei arb ssri ns lr nph mvi fe inh iron vanc vanco zosyn
    abx oxy coumadin lasix plavix tylenol lovenox insulin epi tpn nacl ketorolac toradol zofran ativan dilaudid
    synthroid prednisone lipitor
    """
)
_MIXTURE = re.compile(r"(?:70|75|50)[/-](?:30|25|50)")
_NEVER_LAST = words(
    """
    elixir shampoo lotion foam wash paste liquid nebs neb nebulizer tablets generic brand oph hfaer pump bottle
    enema concentrate rinse mouthwash soak dropper flexpen kwikpen pen kit device wafer timing iv
    """
)
_SALTS = words(
    """
    potassium sodium calcium magnesium iron normal lactated beta ace baby fish regular insulin
    """
)
_SALTS_NEXT = words("regular insulin saline ringer ringers ringer's oil blocker aspirin")
_ELSEWHERE = words("in on at by into under over via per through during near between about")
_AFTER = {
    Kind.AMOUNT: 4, Kind.NUMBER: 4, Kind.FORM: 3, Kind.ROUTE: 3, Kind.FREQUENCY: 3, Kind.WHEN: 2, Kind.PRN: 3,
    Kind.MAX: 2, Kind.TIMES: 2, Kind.ACTION: 1, Kind.SCALE: 3, Kind.REASON: 2, Kind.DURATION: 2, Kind.DIVIDED: 2,
}  # fmt: skip
_BEFORE = {Kind.ACTION: 3, Kind.VERB: 2, Kind.AMOUNT: 2, Kind.FORM: 2, Kind.ROUTE: 1, Kind.NUMBER: 1}
_SEPARATORS = {Kind.BREAK, Kind.CLAUSE, Kind.COMMA, Kind.AND, Kind.THEN, Kind.WITH}
_ENGLISH = (
    "ing",
    "ness",
    "ly",
    "ed",
    "tion",
    "sion",
    "ment",
    "ity",
    "ical",
    "ology",
    "graphy",
    "scopy",
    "ectomy",
    "itis",
)
ENOUGH = 4


@cache
def common_words() -> frozenset[str]:
    """Words of notes that name no medicine."""
    text = files(__package__).joinpath("common_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def known(word: str) -> bool:
    """Whether a word looks like a drug by itself."""
    return word in _ABBREVIATIONS or (len(word) > 4 and _STEMS.search(word) is not None and word not in common_words())


def mark_drugs(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks with each run of words that names a medicine as one DRUG mark."""
    chosen: dict[int, int] = {}
    for first, last in _sentences(marks):
        best: tuple[int, int, int] | None = None
        depth, before = 0, first
        for i, end in _runs(text, marks, first, last):
            depth = max(0, depth + sum((m.kind is Kind.OPEN) - (m.kind is Kind.CLOSE) for m in marks[before:i]))
            before = i
            score = _score(text, marks, i, end) - (3 if depth and best else 0)
            if score >= ENOUGH:
                chosen[i] = end
            if best is None or score > best[0]:
                best = score, i, end
        _fall_back(marks[first:last], best, chosen)
    return list(_replaced(text, marks, chosen))


def _sentences(marks: list[Mark]) -> Iterator[tuple[int, int]]:
    first = 0
    for i, mark in enumerate(marks):
        if mark.kind is Kind.BREAK and mark.value != "\n":
            yield first, i
            first = i
    yield first, len(marks)


def _runs(text: str, marks: list[Mark], i: int, last: int) -> Iterator[tuple[int, int]]:
    while i < last:
        end = _run(text, marks, i)
        if end > i:
            yield i, end
        i = max(end, i + 1)


def _replaced(text: str, marks: list[Mark], chosen: dict[int, int]) -> Iterator[Mark]:
    i = 0
    while i < len(marks):
        end = chosen.get(i)
        if end is None:
            yield marks[i]
            i += 1
        else:
            start, stop = marks[i].start, marks[end - 1].end
            yield Mark(Kind.DRUG, start, stop, " ".join(text[start:stop].split()))
            i = end


def _fall_back(sentence: list[Mark], best: tuple[int, int, int] | None, chosen: dict[int, int]) -> None:
    """Where a sentence is plainly an instruction, the likeliest run of it is the name, wherever it stands."""
    if best is None or best[0] >= ENOUGH or best[0] < 1 or any(m.kind is Kind.DRUG for m in sentence):
        return
    kinds = {m.kind for m in sentence}
    if Kind.LAB not in kinds and Kind.AMOUNT in kinds and kinds & {Kind.FREQUENCY, Kind.ROUTE, Kind.PRN, Kind.WHEN}:
        chosen[best[1]] = best[2]


def _name(mark: Mark) -> bool:
    word = mark.value
    if mark.kind is not Kind.WORD or not word[:1].isalpha():
        return False
    bare = word[:-2] if word.endswith("'s") else word
    return bare not in common_words() and (len(word) > 1)


def _starts_salt(marks: list[Mark], i: int) -> bool:
    if marks[i].kind is not Kind.WORD or marks[i].value not in _SALTS or i + 1 >= len(marks):
        return False
    if marks[i].value == "regular":
        return marks[i + 1].value == "insulin"
    return marks[i + 1].value in _SALTS_NEXT or _name(marks[i + 1])


def _run(text: str, marks: list[Mark], i: int) -> int:
    """The end of the run of name words at mark ``i`` (``i`` where there is none)."""
    if not (_name(marks[i]) or _starts_salt(marks, i)):
        return i
    end = i + 1
    while end < len(marks) and end - i < 9 and (more := _joined(text, marks, end)):
        end += more
    while end - 1 > i and marks[end - 1].value in _NEVER_LAST:
        end -= 1
    return end if marks[i].value not in _NEVER_LAST else i


def _joined(text: str, marks: list[Mark], end: int) -> int:
    """How many marks at ``end`` go on with the name before them."""
    mark, gap = marks[end], text[marks[end - 1].end : marks[end].start]
    following = marks[end + 1] if end + 1 < len(marks) else None
    if mark.kind is Kind.COMMA and text[mark.start : mark.end] in "-/" and not gap and following is not None:
        return 2 if following.start == mark.end and _name(following) else 0
    if mark.kind is Kind.NUMBER:  # insulin 70/30
        return int(_MIXTURE.fullmatch(text, mark.start, mark.end) is not None)
    if mark.kind is not Kind.WORD or gap.strip() or "\n" in gap:
        return 0
    if mark.value == "of" and following is not None and following.value == "magnesia":
        return 2
    lettered = mark.value in words("a c d e k") and marks[end - 1].value in ("vitamin", "vit")
    return int(lettered or _name(mark) or mark.value in _SALTS_NEXT | _SALTS)


def _score(text: str, marks: list[Mark], i: int, end: int) -> int:
    named = [m.value for m in marks[i:end] if m.kind is Kind.WORD]
    score = 4 if any(known(w) for w in named) else 0
    if score == 0 and any(w.endswith(_ENGLISH) for w in named):
        score -= 3
    after = end
    while after < len(marks) and (
        marks[after].kind in (Kind.COMMA, Kind.OPEN, Kind.TO) or marks[after].value in _NEVER_LAST
    ):
        after += 1
    if after < len(marks) and after - end < 3:
        score += _AFTER.get(marks[after].kind, 0)
    elif after >= len(marks):
        score += 1
    if after < len(marks) and marks[after].kind in _SEPARATORS:
        score += 1
    before = i - 1
    while before >= 0 and marks[before].value in words("the her his a of your their home my"):
        before -= 1
    if before > 0 and marks[before].kind is Kind.VERB and marks[before - 1].kind is Kind.ACTION:
        before -= 1  # stop taking
    if before < 0 or marks[before].kind in _SEPARATORS:
        score += 1
    elif marks[before].kind in _BEFORE:
        score += _BEFORE[marks[before].kind] + (marks[i - 1].value == "of")
    elif marks[before].value in _ELSEWHERE:
        score -= 3
    if text[marks[i].start].isupper() and before >= 0 and marks[before].kind is not Kind.BREAK:
        score += 1
    if any(m.kind is Kind.LAB for m in marks[end : end + 2]):
        score -= 6
    return score
