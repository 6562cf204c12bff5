"""Every colour of the report, as data: what a label looks like, in the light and in the dark theme.

All text colours have a contrast of at least 4.5 on the grounds that they are used on (WCAG 2.2, 1.4.3;
``tests/report/test_html.py`` computes it). Within a group labels differ by underline too, and every mark bears a
short tag, so that nothing is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OTHER: Final = "other"
"""Stands for any label outside the public set."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a label is shown. ``ink`` (line and tag) and ``tint`` (ground) are pairs: light theme, dark theme."""

    tag: str
    line: str
    ink: tuple[str, str]
    tint: tuple[str, str]


THEME: Final[dict[str, tuple[str, str]]] = {
    "page": ("#f4f6f8", "#12161b"),
    "card": ("#ffffff", "#1a2027"),
    "sunk": ("#eef1f4", "#222a33"),
    "rule": ("#d9dfe5", "#323c47"),
    "edge": ("#7b8793", "#76838f"),
    "text": ("#1b242d", "#e3e8ed"),
    "soft": ("#51606d", "#a4b1bd"),
    "accent": ("#0f5c78", "#7cc4e0"),
    "warn": ("#7a4b00", "#f0c071"),
    "warn-bg": ("#fff6e3", "#33291a"),
}
"""Variable → colour in the light theme, in the dark theme."""

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "Conditions": ("problem", "severity", "history", "family_history"),
    "Medication": ("drug", "dose", "route", "frequency"),
    "Tests and procedures": ("test", "value", "procedure"),
    "Body and description": ("anatomy", "qualifier"),
    "Person and time": ("demographic", "event", "date", "time", "duration"),
    "Other": (OTHER,),
}

STYLES: Final[dict[str, Style]] = {
    "problem": Style("PROB", "solid", ("#972d32", "#fda19e"), ("#ffe6e5", "#512928")),
    "severity": Style("SEV", "dotted", ("#903a03", "#f9a782"), ("#ffe7dd", "#502c1b")),
    "history": Style("HX", "double", ("#863a5b", "#eca6c1"), ("#fee5ee", "#4a2c38")),
    "family_history": Style("FHX", "dashed", ("#7a3e75", "#dfa9d9"), ("#fde4fa", "#452d42")),
    "drug": Style("DRUG", "solid", ("#1a56a4", "#94c0fe"), ("#e2eefe", "#223755")),
    "dose": Style("DOSE", "dotted", ("#055f86", "#7bc8f4"), ("#daf1ff", "#163b4e")),
    "route": Style("RTE", "double", ("#4b4f95", "#b0b9f6"), ("#e8ecff", "#31344f")),
    "frequency": Style("FREQ", "dashed", ("#056374", "#77cde1"), ("#d0f4fe", "#133d46")),
    "test": Style("TEST", "solid", ("#026a2e", "#89d298"), ("#d7f7dc", "#1d3f26")),
    "value": Style("VAL", "dotted", ("#046852", "#80d1b7"), ("#d3f6ea", "#183f34")),
    "procedure": Style("PROC", "double", ("#674098", "#cbadf9"), ("#f0e8ff", "#3c2f50")),
    "anatomy": Style("ANAT", "solid", ("#755000", "#e5b568"), ("#ffeaca", "#47320d")),
    "qualifier": Style("QUAL", "dotted", ("#4b5a69", "#b2bfcd"), ("#e6eef6", "#32373d")),
    "demographic": Style("DEMO", "solid", ("#5a5d04", "#bfc481"), ("#edf0d2", "#37391b")),
    "event": Style("EVNT", "double", ("#764d30", "#dbb59d"), ("#fce9dc", "#433328")),
    "date": Style("DATE", "dotted", ("#016567", "#80cdcf"), ("#d2f5f5", "#183d3e")),
    "time": Style("TIME", "dashed", ("#2d6167", "#9dc6cb"), ("#ddf1f4", "#283a3d")),
    "duration": Style("DUR", "solid", ("#1b6461", "#95cac5"), ("#daf3f1", "#243c3a")),
    OTHER: Style("OTH", "solid", ("#55585c", "#bbbec1"), ("#eaedf1", "#353738")),
}


def css_class(label: str) -> str:
    """The class suffix of a label: itself if it is public, ``other`` if not (it might hold any characters)."""
    return label if label in STYLES else OTHER


def stylesheet() -> str:
    """The variables of both themes and one rule a label. Print is always light: dark is for screens only."""
    dark = _variables(1)
    rules = [
        f":root{{color-scheme:light;{_variables(0)}}}",
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{color-scheme:dark;{dark}}}}}',
        f'@media screen{{:root[data-theme="dark"]{{color-scheme:dark;{dark}}}}}',
    ]
    for label, style in STYLES.items():
        width = "3px" if style.line == "double" else "2px"
        rules.append(
            f".e-{label},.l-{label}{{--ink:var(--{label}-ink);--tint:var(--{label}-tint);--line:{width} {style.line}}}"
        )
        rules.append(f'.e-{label}::after{{content:"{style.tag}"}}')
    return "\n".join(rules) + "\n"


def _variables(theme: int) -> str:
    base = [f"--{name}:{colours[theme]}" for name, colours in THEME.items()]
    inks = [f"--{label}-ink:{s.ink[theme]};--{label}-tint:{s.tint[theme]}" for label, s in STYLES.items()]
    return ";".join(base + inks)
