"""One self-contained HTML page of notes with what was found in them.

It loads nothing, sends nothing and stores nothing: style and script are inside it, and its content security policy
admits these two by their hashes and nothing else. A hospital may open it from a disk with no network.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from clinicalbert.document import Document, Section
from clinicalbert.labels import PUBLIC
from clinicalbert.report.fact_tables import fact_tables
from clinicalbert.report.palette import GROUPS, STYLES, css_class, stylesheet
from clinicalbert.report.weave import note_html

TITLE: Final = "Clinical entities"

# Shows every note where scripts are switched off (a mail preview, a locked-down viewer).
_NOSCRIPT: Final = ".note[hidden]{display:block!important}.needs-script{display:none!important}"
# Neither can stand in a UTF-8 HTML file.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")


def render_report(
    documents: Iterable[Document],
    *,
    title: str = TITLE,
    errors: Sequence[Mapping[str, str]] = (),
    generated: str = "",
) -> str:
    """The page as a string.

    ``errors`` are records that failed, each with ``id`` and ``reason``. ``generated`` is the date to show, as the
    reader shall see it; without it none is shown, and equal documents give equal pages.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style = stylesheet() + template("report.css")
    script = template("report.js")
    notes = [_note(document, i) for i, document in enumerate(documents)]
    for note in notes:
        note["html"] = Markup(note["html"])  # noqa: S704  every text in it was escaped by weave
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(template("report.html.j2")).render(
        title=title,
        generated=generated,
        csp=content_security_policy((style, _NOSCRIPT), (script,)),
        style=Markup(style),  # noqa: S704  package data
        noscript=Markup(_NOSCRIPT),  # noqa: S704  a constant
        script=Markup(script),  # noqa: S704  package data
        notes=notes,
        errors=[_error(row) for row in errors],
        models=_distinct(note["model"] for note in notes),
        clearances=_distinct(note["clearance"] for note in notes),
        entities=sum(note["count"] for note in notes),
        groups=_groups({label for note in notes for label in note["labels"]}),
    )
    return _UNWRITABLE.sub("\ufffd", page)


def write_report(
    path: str | os.PathLike[str],
    documents: Iterable[Document],
    *,
    title: str = TITLE,
    errors: Sequence[Mapping[str, str]] = (),
    generated: str = "",
) -> Path:
    """Write the page to ``path`` (UTF-8) at once: a reader sees the old file or the whole new one.

    Only the file's owner can read it: notes are nobody else's business. Returns the path. Raises OSError when the
    folder does not exist or cannot be written to.
    """
    return written(Path(path), render_report(documents, title=title, errors=errors, generated=generated))


def written(target: Path, page: str) -> Path:
    """A page as a file: all of it or nothing, and its owner's alone. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(page.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)  # os.replace: atomic
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return target


def content_security_policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """A policy (CSP level 2) that admits these inline texts, images inside the page, and nothing else."""
    style, script = " ".join(map(_digest, styles)), " ".join(map(_digest, scripts))
    return (
        f"default-src 'none'; style-src {style}; script-src {script}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def template(name: str) -> str:
    """A file of the package's templates."""
    return files("clinicalbert.report").joinpath("templates", name).read_text("utf-8")


def _note(document: Document, place: int) -> dict[str, Any]:
    """What the template needs of one document."""
    meta, key = document.note, f"n{place}"
    facts = (meta.type, meta.date, meta.patient_id and f"patient {meta.patient_id}", meta.encounter_id)
    return {
        "key": key,
        "name": meta.note_id or f"Note {place + 1}",
        "facts": [fact for fact in facts if fact],
        "html": note_html(document, key),
        "count": len(document.entities),
        "labels": Counter(css_class(entity.label) for entity in document.entities),
        "sections": _sections(document),
        "relations": [
            {
                "head": " ".join(document.entities[relation.head].text.split()),
                "tail": " ".join(document.entities[relation.tail].text.split()),
                "label": relation.label.replace("_", " "),
                "score": f"{relation.score:.2f}",
                "source": relation.source,
                "note": relation.note,
            }
            for relation in document.relations
        ],
        "tables": fact_tables(document),
        "unread": _unread(document),
        "model": document.model,
        "clearance": _clearance(document),
    }


def _sections(document: Document) -> list[dict[str, Any]]:
    counts = Counter(
        section.start for entity in document.entities if (section := document.section_at(entity.start)) is not None
    )
    return [
        {"name": _section_name(document, section), "start": section.start, "count": counts[section.start]}
        for section in document.sections
    ]


def _section_name(document: Document, section: Section) -> str:
    """The normalised name in words; a heading that has none is quoted as it stands."""
    if section.name == "unknown" and section.header:
        return " ".join(document.text[section.header.start : section.header.end].split()).rstrip(":") or "unknown"
    name = section.name.replace("_", " ")
    return name[:1].upper() + name[1:]


def _clearance(document: Document) -> str:
    if document.clearance is None:
        return ""
    return ": ".join(part for part in (document.clearance.method, document.clearance.statement) if part)


def _unread(document: Document) -> int:
    """How many characters (blanks apart) the model has not read; 0 where a document does not say."""
    if not document.coverage:
        return 0
    read = sum(len("".join(document.text[span.start : span.end].split())) for span in document.coverage)
    return len("".join(document.text.split())) - read


def _groups(present: set[str]) -> list[dict[str, Any]]:
    """The filters: each label that occurs in any note, under its group."""
    groups = [
        {
            "name": group,
            "labels": [
                {
                    "key": label,
                    "name": label.replace("_", " "),
                    "tag": STYLES[label].tag,
                    "about": PUBLIC.get(label, "labels outside the public set"),
                }
                for label in labels
                if label in present
            ],
        }
        for group, labels in GROUPS.items()
    ]
    return [group for group in groups if group["labels"]]


def _error(row: Mapping[str, str]) -> dict[str, str]:
    return {"id": str(row.get("id", "")) or "unknown record", "reason": str(row.get("reason", ""))}


def _distinct(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})


__all__ = ["TITLE", "content_security_policy", "render_report", "template", "write_report", "written"]
