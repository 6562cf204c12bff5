"""``clinicalbert schema``: the JSON schema of a document."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON schema of the documents that `analyze` writes."""
    from clinicalbert.interop.json import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))
