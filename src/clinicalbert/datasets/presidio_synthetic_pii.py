"""Synthetic sentences with marked personal data, of presidio-research: general domain, many countries' names and forms.

All sentences of a template are of one split, ``dev`` or ``test``, by a hash of the template's number. Labels are ours
where an identifier is meant that our guide marks too (``SHARED``), else the corpus's own in small letters: it marks
countries, years, professions, titles and ages below 90, which identify nobody.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, LabelledSpan

SHARED: Final = {
    "PERSON": "name",
    "STREET_ADDRESS": "location",
    "ZIP_CODE": "location",
    "ORGANIZATION": "organization",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "DOMAIN_NAME": "url",
    "US_SSN": "ssn",
    "IP_ADDRESS": "ip",
    "CREDIT_CARD": "account",
    "IBAN_CODE": "account",
    "US_DRIVER_LICENSE": "license",
}
_FILE = "synth_dataset_v2.json"
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def read(folder: Path, split: str) -> list[Example]:
    records = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    return [
        Example(str(number), record["full_text"], _spans(record), f"template {record['template_id']}")
        for number, record in enumerate(records)
        if split_of(record["template_id"]) == split
    ]


def split_of(template: int) -> str:
    """The split of a template's sentences."""
    bucket = hashlib.sha256(f"presidio_synthetic_pii:{template}".encode()).digest()[0]
    return "dev" if bucket % 2 else "test"


def _spans(record: dict[str, Any]) -> tuple[LabelledSpan, ...]:
    return tuple(sorted(map(_span, record["spans"]), key=lambda s: s.start))


def _span(span: dict[str, Any]) -> LabelledSpan:
    """Of a moment the day alone: hours are no identifiers, nor are bare years and weekdays."""
    start, kind = span["start_position"], span["entity_type"]
    if kind == "DATE_TIME" and (day := _DAY.search(span["entity_value"])):
        return LabelledSpan(start + day.start(), start + day.end(), "date")
    return LabelledSpan(start, span["end_position"], SHARED.get(kind, kind.lower()))


CORPUS = Corpus(
    name="presidio_synthetic_pii",
    title="presidio-research: synthetic sentences with personal data (Microsoft)",
    source="https://github.com/microsoft/presidio-research",
    licence="MIT (some names of FakeNameGenerator, CC BY-SA 3.0 US)",
    splits=("dev", "test"),
    read=read,
    evaluation_only="its templates are what recognisers are measured by",
)
