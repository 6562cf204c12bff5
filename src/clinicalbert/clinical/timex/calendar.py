"""Calendar arithmetic on the anchor, at the precision of the unit that is told."""

from __future__ import annotations

from datetime import date, timedelta

_DAYS = {"D": 1, "W": 7}


def iso(year: int, month: int, day: int) -> str | None:
    """``2012-03-05``, or None for a day that does not exist."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def partial(month: int, day: int) -> str | None:
    """``XXXX-03-05``; 29 February exists."""
    return f"XXXX-{month:02d}-{day:02d}" if iso(2000, month, day) else None


def shift(anchor: date, count: float, unit: str) -> str | None:
    """The anchor moved by ``count`` units: a day for days and weeks, a month, a year. None out of the calendar."""
    try:
        if unit in _DAYS:
            return (anchor + timedelta(days=round(count * _DAYS[unit]))).isoformat()
        if unit == "TH" and count % 24 == 0:
            return (anchor + timedelta(days=count / 24)).isoformat()
        if unit == "M":
            months = anchor.year * 12 + anchor.month - 1 + round(count)
            return f"{date(months // 12, months % 12 + 1, 1):%Y-%m}"
        if unit == "Y":
            if count % 1:
                return shift(anchor, count * 12, "M")
            return f"{anchor.replace(year=anchor.year + int(count), day=1).year:04d}"
    except (ValueError, OverflowError):
        return None
    return None


def nearest_year(anchor: date, month: int, day: int = 1) -> int:
    """The year of a date told without one: the last such date, or one at most a month ahead of the anchor."""
    ahead = (month - anchor.month) * 31 + day - anchor.day
    return anchor.year - 1 if ahead > 31 else anchor.year + 1 if ahead < -335 else anchor.year


def weekday(anchor: date, number: int, direction: int) -> str | None:
    """The day of the week before (-1), after (1) or at or last before (0) the anchor. Monday is 1."""
    back = (anchor.isoweekday() - number) % 7
    days = -(back or 7) if direction < 0 else (7 - back) if direction > 0 else -back
    return shift(anchor, days, "D")


def week(anchor: date, count: int) -> str | None:
    """The ISO week ``count`` weeks away."""
    try:
        year, number, _ = (anchor + timedelta(weeks=count)).isocalendar()
    except OverflowError:
        return None
    return f"{year:04d}-W{number:02d}"
