"""``clinicalbert vocabularies``: what entities can be linked to, looked up by words, and an index of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from clinicalbert.errors import InputError, UnknownNameError

app = typer.Typer(
    no_args_is_help=True,
    help="The vocabularies that `analyze --codes` links entities to: four open ones come with the package, licensed "
    "ones (UMLS, SNOMED CT, RxNorm, LOINC …) are read from your own copy.",
)
Index = Annotated[
    Path | None, typer.Option("--index", metavar="INDEX", help="An index of your own; default: the open vocabularies.")
]


@app.command(name="list")
def list_(
    index: Index = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the vocabularies of an index: release, licence, concepts, names, and which entities are linked to them.

    Exit codes: 0 listed, 2 wrong usage.
    """
    from rich.console import Console
    from rich.table import Table

    from clinicalbert.cli.names import names_read
    from clinicalbert.inference.linking import open_index

    with names_read() as on_names:
        manifest = open_index(index, on_names=on_names).manifest
    if as_json:
        typer.echo(json.dumps({"schema": "clinicalbert.vocabularies/1", **manifest.model_dump(exclude={"files"})}))
        return
    table = Table("vocabulary", "title", "release", "concepts", "names", "links", "licence")
    for s in manifest.systems:
        links = ", ".join(s.labels)
        table.add_row(s.name, s.title, s.release, f"{s.concepts:,}", f"{s.last - s.first:,}", links, s.licence)
    Console().print(table)


@app.command()
def build(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RELEASE...", help="Folders or files of releases (docs/vocabularies.md).")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="INDEX", help="Folder to write; an index is replaced.")],
    form: Annotated[
        str | None,
        typer.Option("--format", help="Of the releases, where they cannot be recognised: umls, snomed, table …"),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(metavar="A,B,…", help="Entities to link: problem, drug, procedure, test; default: by format."),
    ] = None,
    with_open: Annotated[
        bool, typer.Option("--with-open", help="Keep the open vocabularies of the package in it, too.")
    ] = False,
    threads: Annotated[int | None, typer.Option(min=1, help="Default: all cores.")] = None,
) -> None:
    """Make an index of your own releases, for `analyze --vocabularies INDEX`.

    Encoder S reads every name: about a thousand a second on two cores. The index holds names of the releases, so their
    licences hold for it, too.

    Exit codes: 0 built, 1 it could not be written, 2 wrong usage or a malformed release.
    """
    from clinicalbert.cli.names import names_read
    from clinicalbert.inference.sentence import SentenceEncoder
    from clinicalbert.knowledge.releases.release import read_release, recognised
    from clinicalbert.linking.build import build_index
    from clinicalbert.linking.sources import ALL, open_sources, release_source

    chosen = [label.strip() for label in labels.split(",")] if labels else None
    for label in chosen or ():
        if label not in ALL:
            raise UnknownNameError("label", label, ALL)
    sources = open_sources() if with_open else []
    for path in paths:
        name = form or recognised(path)
        sources.append(release_source(read_release(path, name), name, chosen))
        typer.echo(
            f"{path}: {sources[-1].name} {sources[-1].release}, {len(sources[-1].concepts):,} concepts", err=True
        )
    names = [s.name for s in sources]
    if repeated := sorted({n for n in names if names.count(n) > 1}):
        raise InputError(f"there are two releases of {', '.join(repeated)}: an index holds one of each vocabulary")
    encoder = SentenceEncoder.open(threads=threads)
    with names_read() as on_names:
        build_index(sources, encoder, encoder.bundle.model_name, out, on_names=on_names)
    typer.echo(f"wrote {out}", err=True)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="A mention, as a note writes it.")],
    system: Annotated[
        str | None, typer.Option("--in", metavar="VOCABULARY", help="One vocabulary; default: all.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, max=20, help="Concepts shown of each.")] = 3,
    index: Index = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON line a concept.")] = False,
) -> None:
    """Show the concepts that a mention may mean, the likeliest first.

    Exit codes: 0 shown, 2 wrong usage. Not a medical device: codes are drafts for qualified professionals.
    """
    from rich.console import Console
    from rich.table import Table

    from clinicalbert.cli.names import names_read
    from clinicalbert.inference.linking import open_meanings

    with names_read() as on_names:
        linker = open_meanings(index, on_names=on_names).linker
    known = [s.name for s in linker.index.manifest.systems]
    if system is not None and system not in known:
        raise UnknownNameError("vocabulary", system, known)
    mention = " ".join(words).strip()
    if not mention:
        raise InputError("there are no words to look up")
    table = Table("vocabulary", "code", "name", "score")
    for name in [system] if system else known:
        for candidate in linker.candidates([mention], name, most=top)[0]:
            code, display = linker.index.ids[candidate.concept], linker.index.displays[candidate.concept]
            if as_json:
                told = {"system": name, "code": code, "display": display, "score": round(candidate.score, 4)}
                typer.echo(json.dumps({**told, "exact": candidate.exact}, ensure_ascii=False))
            table.add_row(name, code, display, "exact" if candidate.exact else f"{candidate.score:.2f}")
    if not as_json:
        Console().print(table)
