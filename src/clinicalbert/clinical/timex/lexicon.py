"""Words of time, as data: months, weekdays, units, parts of the day, numbers."""

from __future__ import annotations


def words(text: str) -> list[str]:
    """The words of a blank-separated list."""
    return text.split()


def numbered(groups: str, start: int = 1) -> dict[str, int]:
    """Words of ``|``-separated groups with the number of their group."""
    return {word: n for n, group in enumerate(groups.split("|"), start=start) for word in words(group)}


MONTHS = numbered(
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
    "|october oct|november nov|december dec"
)
WEEKDAYS = numbered(
    "monday mon|tuesday tues tue|wednesday wed|thursday thurs thur thu|friday fri|saturday sat|sunday sun"
)
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
PARTS_OF_DAY = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}

# The letter of ISO 8601; those of the day's parts stand after a T.
UNITS = {
    "second": "TS", "seconds": "TS", "sec": "TS", "secs": "TS",
    "minute": "TM", "minutes": "TM", "min": "TM", "mins": "TM",
    "hour": "TH", "hours": "TH", "hr": "TH", "hrs": "TH", "h": "TH", "hourly": "TH",
    "day": "D", "days": "D", "d": "D", "night": "D", "nights": "D", "daily": "D",
    "week": "W", "weeks": "W", "wk": "W", "wks": "W", "weekly": "W",
    "month": "M", "months": "M", "mo": "M", "mos": "M", "mth": "M", "mths": "M", "monthly": "M",
    "year": "Y", "years": "Y", "yr": "Y", "yrs": "Y", "y": "Y", "yearly": "Y",
}  # fmt: skip
# Units that are other units' multiples.
MULTIPLES = {"fortnight": (2, "W"), "fortnights": (2, "W"), "decade": (10, "Y"), "decades": (10, "Y")}

ONES = numbered("one|two|three|four|five|six|seven|eight|nine")
TEENS = numbered("ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen", 10)
TENS = {w: 10 * n for w, n in numbered("twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety", 2).items()}
ORDINALS = numbered(
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    "|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
)
VAGUE = ("few", "several", "couple", "many", "some", "multiple", "numerous")

# Words that tell which event an offset counts from.
EVENTS = {
    "admission": r"(?:re-?)?admi(?:ssion|tted|t)|hospitali[sz]ation|(?:hospital )?arrival",
    "operation": (
        r"surger(?:y|ies)|operation|operative|procedure|resection|transplant(?:ation)?|bypass|cabg"
        r"|[a-z]{3,20}(?:ectomy|otomy|ostomy|plasty)"
    ),
    "birth": r"birth|life|age",
}

# once daily, b.i.d. …: value, times.
LATIN_SETS = {
    "qd": ("P1D", "1X"), "od": ("P1D", "1X"), "bid": ("P1D", "2X"), "tid": ("P1D", "3X"), "qid": ("P1D", "4X"),
    "qod": ("P2D", "1X"), "qhs": ("P1D", "1X"), "qam": ("P1D", "1X"), "qpm": ("P1D", "1X"), "qday": ("P1D", "1X"),
    "qwk": ("P1W", "1X"), "qweek": ("P1W", "1X"), "biw": ("P1W", "2X"), "tiw": ("P1W", "3X"), "qmonth": ("P1M", "1X"),
    "qdaily": ("P1D", "1X"), "qweekly": ("P1W", "1X"), "qmo": ("P1M", "1X"),
}  # fmt: skip
SET_ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "biweekly": "P2W", "fortnightly": "P2W",
    "monthly": "P1M", "quarterly": "P3M", "yearly": "P1Y", "annually": "P1Y", "annual": "P1Y", "biannual": "P6M",
    "biannually": "P6M", "everyday": "P1D",
}  # fmt: skip

PRESENT = (
    "now|currently|presently|nowadays|at present(?! (?:admission|illness|visit|time))"
    "|at the present time|at this time|at this point|at the moment"
    "|at the current time|right now"
)
PAST = "recently|lately|in the past|in the recent past|in the distant past|formerly|remotely|in childhood"
FUTURE = "in the future|in the near future"
