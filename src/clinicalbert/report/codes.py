"""Codes of an entity in words that people read: ``ICD10CM:E11.9``, the vocabulary it is of, how likely it is."""

from __future__ import annotations

from clinicalbert.document import Code, Entity


def short(code: Code) -> str:
    """The code with its vocabulary: ``ICD10CM:E11.9``. Codes with a prefix of their own (``DOID:9351``) stay."""
    return code.code if ":" in code.code else f"{code.system.upper()}:{code.code}"


def origin(code: Code) -> str:
    """Vocabulary, release and score: ``(icd10cm 2021, .93)``."""
    score = f"{code.score:.2f}"
    return f"({' '.join((code.system, code.release)).strip()}, {score.removeprefix('0')})"


def best_codes(entity: Entity) -> tuple[Code, ...]:
    """The likeliest code of each vocabulary (of equally likely ones the first), vocabularies in order of appearance."""
    best: dict[str, Code] = {}
    for code in entity.codes:
        if code.system not in best or code.score > best[code.system].score:
            best[code.system] = code
    return tuple(best.values())
