"""Fixed phrases, looked up by their first word, the longest first."""

from __future__ import annotations

from collections.abc import Iterable

from clinicalbert.clinical.medication import lexicon
from clinicalbert.clinical.medication.lexicon import words
from clinicalbert.clinical.medication.marks import Kind, Read, Source

Entry = tuple[tuple[str, ...], Kind, str]

_SKIPPED = (
    "no refills", "while awake", "around the clock", "atc", "as directed", "as prescribed", "as instructed",
    "as tolerated", "until gone", "until finished", "until all taken", "contents of", "the contents of", "with spacer",
    "12 hours on then 12 hours off", "on an empty stomach", "with water", "with plenty of water", "if tolerated",
    "this morning", "this evening", "this afternoon", "last night", "last evening", "yesterday",
    "with a full glass of water", "with a glass of water", "by the clock", "same time", "at the same time",
)  # fmt: skip
_PAST = (
    "had been taking", "had been on", "was taking", "was on", "used to take", "used to be on", "previously", "formerly",
    "in the past", "past", "no longer takes", "no longer taking", "no longer on", "prior regimen", "years ago",
    "was previously", "has taken", "had taken", "took", "completed", "finished", "had received", "at one time",
    "as a child", "were taking", "had been receiving", "historically", "tried", "was given", "were given",
    "was treated",    "months ago", "has tried", "former", "last year",
)  # fmt: skip
_NEVER = (
    "allergic", "allergy", "allergies", "allergic to", "adverse reaction", "adverse reactions", "adr", "adrs",
    "intolerance", "intolerant", "intolerances", "anaphylaxis", "anaphylactic", "nkda", "sensitivity to", "rash with",
    "hives with", "hives from", "rash from", "rash on", "rash after", "reacted to", "developed",
    "reaction to", "reactions to", "overdose", "overdosed", "od on", "trough",
    "troughs", "peak", "level", "levels", "side effect of", "side effects of", "contraindicated", "hypersensitivity",
    "toxicity", "never took", "never taken", "denies taking", "denies use", "denies using", "not taking", "not on",
    "does not take", "not tolerated", "father takes", "mother takes", "wife takes", "husband takes", "sister takes",
    "brother takes", "failed", "was not tolerated", "did not tolerate", "caused", "causes", "never started",
    "avoid", "concentration", "ingested", "ingestion", "intolerant of", "ran out",
)  # fmt: skip
_VERBS = words(
    """
    take takes taking give gives giving apply applied use using instill place insert put dissolve administer
    administered sig inject injecting have receive takes receiving receives squirt dissolved instilled inserted
    placed
    """
)  # fmt: skip


_NO_FORM = {"dose", "pen", "piece", "bag", "ring", "application", "inhalation"}


def _compile() -> dict[str, list[Entry]]:
    table: dict[str, list[Entry]] = {}

    def add(kind: Kind, phrases: Iterable[tuple[str, str]]) -> None:
        for phrase, value in phrases:
            words = tuple(phrase.split())
            table.setdefault(words[0], []).append((words, kind, value))

    def plain(kind: Kind, phrases: Iterable[str], value: str = "") -> None:
        add(kind, ((p, value) for p in phrases))

    plain(Kind.SKIP, _SKIPPED)
    plain(Kind.NEVER, _NEVER)
    plain(Kind.PAST, _PAST)
    plain(Kind.PRN, lexicon.PRN)
    plain(Kind.DURATION, lexicon.ONGOING, "ongoing")
    add(Kind.ROUTE, lexicon.ROUTES.items())
    add(Kind.ROUTE, lexicon.ROUTE_VERBS.items())
    add(Kind.FREQUENCY, lexicon.FREQUENCIES.items())
    add(Kind.ACTION, lexicon.ACTIONS.items())
    add(Kind.FORM, lexicon.FORMS.items())
    plain(Kind.FORM, (w for w, v in lexicon.COUNTED.items() if v not in _NO_FORM and w not in lexicon.FORMS))
    plain(Kind.VERB, _VERBS)
    plain(
        Kind.THEN,
        ("then", "followed by", "and then", "after that", "thereafter", "→", "=>", "afterwards", "subsequently", "- >"),
    )
    plain(Kind.AND, ("and", "&", "plus", "+", "as well as", "along with", "and also"))
    plain(Kind.WITH, ("with", "w/"))
    plain(Kind.ALTERNATE, ("alternate", "alternating", "alternates", "alternating with", "alternate with"))
    plain(Kind.EXCEPT, ("except", "except for", "but"))
    plain(
        Kind.REST,
        (
            "other days", "the other days", "all other days", "on other days", "on the other days", "all others",
            "on all other days", "remaining days", "the rest of the week", "rest of the week", "other days of the week",
            "on remaining days", "on the remaining days", "the other days of the week", "off days", "non dialysis days",
        ),
    )  # fmt: skip
    plain(Kind.SCALE, ("sliding scale", "ssi", "scale", "sliding", "correction", "correctional"))
    plain(Kind.FROM, ("from",))
    plain(Kind.TO, ("to",))
    plain(Kind.BOTH, ("both", "each drug"))
    for entries in table.values():
        entries.sort(key=lambda e: -len(e[0]))
    return table


_TABLE = _compile()
PHRASES = frozenset(_TABLE)


def read_phrase(source: Source, i: int) -> Read | None:
    """The longest phrase at token ``i``."""
    for phrase, kind, value in _TABLE.get(source.norm(i), ()):
        j = source.phrase(i, phrase)
        if j is not None and not (len(phrase) == 1 and _means_something_else(source, i, kind, value)):
            return [source.mark(kind, i, j, value)], j
    return None


_BODY = words(
    """
    back abdomen leg legs extremity extremities eyelid eyelids lid lids lip quadrant lobe arm arms chest jaw bp
    blood cholesterol face half third left right limb limbs body
    """
)


def _means_something_else(source: Source, i: int, kind: Kind, value: str) -> bool:
    norm, raw = source.norm(i), source.raw(i)
    if kind is Kind.ROUTE and norm in ("as", "ad", "id"):  # ear and skin, or plain words
        return not raw.isupper() or (source.shouted and source.norm(i - 1) not in lexicon.FORMS)
    if kind is Kind.ROUTE and norm == "od":  # the right eye, or once a day
        return not raw.isupper() and source.norm(i - 1) not in lexicon.FORMS
    if kind is Kind.ROUTE and norm == "os":
        return source.norm(i - 1) == "per"
    if norm == "drop" and kind is Kind.ACTION:
        return True
    if norm == "past" and kind is Kind.PAST:
        return source.norm(i + 1) in ("medical", "surgical", "history", "week", "day", "month", "year")
    if norm == "inh":  # inhaled, or isoniazid
        return source.raw(i) == "INH" and source.norm(i + 1)[:1].isdigit()
    if norm in ("lower", "raise", "reduce"):
        return source.norm(i + 1) in _BODY
    if norm == "now":
        return source.norm(i + 1) not in ("then", ",", "and", ";", ".", "", "followed", "&", "x")
    return norm == "both" and kind is Kind.BOTH and source.norm(i + 1) not in ("", ".", ",", ";")
