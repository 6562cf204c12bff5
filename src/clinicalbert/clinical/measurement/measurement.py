"""A measurement and its parts, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text, in code points, and what it stands for."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """A laboratory value or vital sign as the text gives it.

    ``name.value`` is canonical (``names.toml``); ``value.value`` a number without thousands separators, a range
    (``3-5``), a comparison (``<0.01``), a pair (``120/80``), a grade (``2+``), a titer, or a word (``negative``,
    ``positive``, ``trace``, ``normal`` …). ``unit`` is a UCUM code, never guessed. ``low`` and ``high`` are the bounds
    of the reference range that the text itself gives. ``flag`` is ``H``, ``L``, ``HH``, ``LL``, ``A`` (abnormal), ``N``
    or empty: what the text says by letter, word or asterisk, else what follows from its own range; nothing is judged by
    built-in norms. ``start`` to ``end`` covers name and value where they stand together, else the value alone.
    """

    start: int
    end: int
    name: Part
    value: Part
    unit: Part | None = None
    low: Part | None = None
    high: Part | None = None
    flag: str = ""
