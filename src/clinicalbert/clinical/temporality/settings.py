"""What a place in a note says of the time of what stands there: its section, and the kind of note it is."""

from __future__ import annotations

import re
from typing import Final

from clinicalbert.clinical.temporality.lexicon import words as words_of

BEFORE, LASTING, OVERLAP, AFTER = "before", "before-overlap", "overlap", "after"

_ALL: Final = ("problem", "drug", "test", "procedure")
_BY_SECTION: Final[dict[str, dict[str, str]]] = {
    **{name: dict.fromkeys(_ALL, OVERLAP) for name in words_of("of_the_visit")},
    **{name: {"problem": LASTING} for name in words_of("going_on")},
    **{name: dict.fromkeys(_ALL, AFTER) for name in words_of("to_come")},
    "past_medical_history": {"problem": LASTING, "procedure": BEFORE, "drug": BEFORE, "test": BEFORE},
    "past_surgical_history": dict.fromkeys(_ALL, BEFORE),
    "comparison": dict.fromkeys(_ALL, BEFORE),
    "hospital_course": dict.fromkeys(_ALL, BEFORE),
    "birth_history": dict.fromkeys(_ALL, BEFORE),
    "obstetric_history": dict.fromkeys(_ALL, BEFORE),
    "medications": {"drug": LASTING, "problem": LASTING},
    "discharge_medications": {"drug": AFTER, "problem": LASTING},
    "allergies": {"drug": BEFORE, "problem": BEFORE},
    "family_history": {"problem": LASTING, "procedure": BEFORE, "test": BEFORE},
    "history_of_present_illness": {"problem": LASTING, "procedure": BEFORE, "test": BEFORE, "drug": LASTING},
    "review_of_systems": {"problem": LASTING},
    "plan": {"test": AFTER, "procedure": AFTER, "drug": AFTER, "problem": LASTING},
    "assessment_and_plan": {"test": AFTER, "procedure": AFTER, "problem": LASTING},
    "assessment": {"problem": LASTING},
    "diagnosis": {"problem": OVERLAP},
}
"""By the name of a section (``clinicalbert.text.section_names``) and the kind of mention."""

_DISCHARGE = re.compile(
    r"\b(?:discharge summary|hospital course|brief course|was (?:re)?admitted|admission (?:dx|diagnosis)"
    r"|discharge diagnos[ei]s|during (?:the|this|her|his) (?:stay|hospitali[sz]ation|admission))\b",
    re.IGNORECASE,
)
_OPERATIVE = re.compile(
    r"\b(?:incision|dissection|dissected|was (?:prepped|draped|sutured|closed|incised|infiltrated)"
    r"|prepped and draped|under (?:general|local|spinal) an[ae]sthesia|estimated blood loss|ebl|trocars?"
    r"|cross-clamp|bypass was|specimen was|intraoperative(?:ly)?|procedure performed|operation performed|off pump)\b",
    re.IGNORECASE,
)


def style(text: str) -> str:
    """``operative`` where a text tells of the operation of today, ``discharge`` where it tells of a stay that ends."""
    if _DISCHARGE.search(text):
        return "discharge"
    return "operative" if _OPERATIVE.search(text) else ""


def by_section(name: str, kind: str) -> str:
    """The relation that a section suggests; empty for none."""
    return _BY_SECTION.get(name, {}).get(kind, "")
