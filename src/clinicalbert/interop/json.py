"""Document ⇄ JSON, versioned.

The JSON is the Document field by field; ``schema`` names the version. Reading checks types and all offsets again.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from clinicalbert.document import SCHEMA, Document
from clinicalbert.errors import OffsetError, RecordError, SchemaError

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _adapter() -> TypeAdapter[Document]:
    from pydantic import TypeAdapter

    return TypeAdapter(Document)


def to_json(document: Document) -> str:
    """One line of JSON (characters beyond ASCII as they are)."""
    return _adapter().dump_json(document).decode("utf-8")


def from_json(text: str | bytes) -> Document:
    """Read a document back; raises SchemaError or OffsetError, neither of which quotes the text."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"not JSON (at character {getattr(error, 'pos', '?')})") from None
    found = raw.get("schema") if isinstance(raw, dict) else None
    if found != SCHEMA:
        raise SchemaError(f"schema is {found!r}; this version reads {SCHEMA!r}")
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(text, strict=True)
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SchemaError(f"not a document: {places}") from None
    except OffsetError as error:
        raise OffsetError(str(error)) from None


def json_schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of a document, as written to docs/schema/."""
    schema = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}


ERROR_SCHEMA = "clinicalbert.error/1"


def error_to_json(error: RecordError) -> str:
    """The row that stands in the place of a record that could not be processed."""
    return json.dumps({"schema": ERROR_SCHEMA, "id": error.record_id, "reason": error.reason}, ensure_ascii=False)
