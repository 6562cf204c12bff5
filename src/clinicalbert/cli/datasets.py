"""``clinicalbert datasets``: which open data the project reads, where to get it, and whether yours is the same."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clinicalbert.cli.exits import Exit
from clinicalbert.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from clinicalbert.datasets.corpus import Corpus
    from clinicalbert.datasets.sources import Source

COLOURS = {"ok": "green", "changed": "red", "missing": "red", "absent": "dim"}
FILES_SHOWN = 10

app = typer.Typer(
    no_args_is_help=True,
    help="The open corpora and vocabularies that benchmarks and training read. None is in the package and nothing is "
    "downloaded: get them from their sources, one sub-folder each in the folder that CLINICALBERT_DATA names.",
)


@app.command(name="list")
def list_(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, with source, commit, use and whether copies may be given away.")
    ] = False,
) -> None:
    """Show every data set: its records and splits, its licence, and whether it is here.

    Data sets without records are vocabularies, text to train on, or files that training text is compared with.

    Exit codes: 0 listed, 2 wrong usage.
    """
    from clinicalbert.datasets.corpus import ROOT_VARIABLE
    from clinicalbert.datasets.sources import SOURCES

    root = _root() if os.environ.get(ROOT_VARIABLE) else None
    corpora = _corpora()
    rows = [row for source in SOURCES.values() for row in _rows(source, corpora.get(source.name, []), root)]
    told = [corpus for found in corpora.values() for corpus in found if corpus.closed or corpus.inside]
    rows += [_own_row(corpus, root) for corpus in told]
    if as_json:
        typer.echo(json.dumps({"schema": "clinicalbert.datasets/1", "datasets": rows}, ensure_ascii=False))
        return
    _print_table(rows)
    if root is None:
        typer.echo(f"{ROOT_VARIABLE} is not set: set it to the folder that holds them, one sub-folder each", err=True)


@app.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="As `list` shows them; default: all.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every file at fault.")] = False,
) -> None:
    """Compare your files with the checksums of those that the project's figures were made with.

    A data set is ok, changed (the files that differ are named), missing (some are not there) or absent (all are not).

    Files that are not known are counted, and are no fault: yours may be more complete than ours was.

    Exit codes: 0 nothing that is here is wrong, 1 a file is changed or missing, 2 wrong usage.
    """
    from clinicalbert.datasets.sources import SOURCES, known_files

    root = _root()
    folders = _folders(names or list(SOURCES))
    here = [name for name in folders if (root / name).is_dir()]
    with _bar(sum(len(known_files(name)) for name in here)) as advance:
        checks = [_check(root / name, advance) for name in folders]
    wrong = [c for c in checks if c.changed or c.missing]
    if as_json:
        found = {"schema": "clinicalbert.datasets.verify/1", "ok": not wrong, "datasets": [asdict(c) for c in checks]}
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print_checks(checks)
    raise typer.Exit(Exit.FAILURE if wrong else Exit.SUCCESS)


@dataclass(frozen=True, slots=True)
class _Check:
    """What was found in one folder; paths are below it."""

    name: str
    status: str
    files: int
    changed: list[str]
    missing: list[str]
    unknown: list[str]


def _check(folder: Path, advance: Callable[[], None]) -> _Check:
    from clinicalbert.datasets.sources import known_files, unknown_files, verify

    files = len(known_files(folder.name))
    if not folder.is_dir():
        return _Check(folder.name, "absent", files, [], [], [])
    try:
        faults = verify(folder, advance)
        unknown = unknown_files(folder)
    except OSError as error:
        raise InputError(f"cannot read {error.filename}: {error.strerror}") from None
    changed, missing = ([f.path for f in faults if f.kind == kind] for kind in ("changed", "missing"))
    status = "changed" if changed else "missing" if missing else "ok"
    return _Check(folder.name, status, files, changed, missing, unknown)


def _root() -> Path:
    from clinicalbert.datasets.corpus import ROOT_VARIABLE, data_root

    root = data_root()
    if not root.is_dir():
        raise InputError(f"{ROOT_VARIABLE} names {root}, which is no folder")
    return root


def _corpora() -> dict[str, list[Corpus[Any]]]:
    """Folder → the corpora that are read from it."""
    from clinicalbert.datasets.corpus import CORPORA

    found: dict[str, list[Corpus[Any]]] = {}
    for corpus in map(CORPORA.get, CORPORA):
        found.setdefault(corpus.folder or corpus.name, []).append(corpus)
    return found


def _folders(names: list[str]) -> list[str]:
    """The folders of data sets, which may be named by a corpus that is read from them, each once."""
    from clinicalbert.datasets.sources import SOURCES

    known = dict(zip(SOURCES, SOURCES, strict=True))
    known |= {c.name: folder for folder, corpora in _corpora().items() for c in corpora if not (c.closed or c.inside)}
    for name in names:
        if name not in known:
            raise UnknownNameError("data set", name, known)
    return list(dict.fromkeys(known[name] for name in names))


def _rows(source: Source, corpora: list[Corpus[Any]], root: Path | None) -> Iterator[dict[str, Any]]:
    """A row a corpus; one for a folder that no corpus is read from."""
    about = {k: v for k, v in asdict(source).items() if k not in ("name", "title")}
    here = None if root is None else (root / source.name).is_dir()
    for corpus in corpora:
        told = {"name": corpus.name, "folder": source.name, "title": corpus.title}
        yield {**told, "records": corpus.schema.__name__, "splits": corpus.splits, **about, "here": here}
    if not corpora:
        told = {"name": source.name, "folder": source.name, "title": source.title}
        yield {**told, "records": None, "splits": [], **about, "here": here}


def _own_row(corpus: Corpus[Any], root: Path | None) -> dict[str, Any]:
    """The row of a corpus that was never at hand here, or that comes with the package: it tells of itself, and has no
    revision and no checksums."""
    folder = corpus.folder or corpus.name
    here = None if root is None else (root / folder).is_dir()
    return {
        **{"name": corpus.name, "folder": folder, "title": corpus.title, "records": corpus.schema.__name__},
        **{"splits": corpus.splits, "source": corpus.source, "revision": None, "licence": corpus.licence},
        **{"redistributable": "yes" if corpus.inside else "no", "also": ()},
        "used_for": "comes with the package" if corpus.inside else "your own copy",
        "here": bool(corpus.inside) or here,
    }


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("name", no_wrap=True)
    for column in ("records", "splits", "licence", "here"):
        table.add_column(column, overflow="fold")
    for row in rows:
        here = {None: "?", True: "[green]yes[/]", False: "[dim]no[/]"}[row["here"]]
        name = row["name"] if row["name"] == row["folder"] else f"{row['name']}\n  in {row['folder']}"
        cells = (name, row["records"] or "–", ", ".join(row["splits"]) or "–", row["licence"])
        table.add_row(*map(escape, cells), here)
    Console(highlight=False).print(table)


def _print_checks(checks: list[_Check]) -> None:
    from rich.console import Console
    from rich.markup import escape

    from clinicalbert.datasets.sources import SOURCES

    screen = Console(highlight=False)
    width = max(len(check.name) for check in checks)
    for check in checks:
        more = f", {len(check.unknown):,} more that are not known" if check.unknown else ""
        told = (
            f"{check.files:,} {'file' if check.files == 1 else 'files'}{more}"
            if check.status != "absent"
            else f"get it from {SOURCES[check.name].source}"
        )
        status = f"[{COLOURS[check.status]}]{check.status:<7}[/]"
        screen.print(f"{status}  {escape(f'{check.name:<{width}}  {told}')}", soft_wrap=True)
        for kind, paths in (("changed", check.changed), ("missing", check.missing)):
            for path in paths[:FILES_SHOWN]:
                screen.print(f"         [red]{kind}[/] {escape(path)}", soft_wrap=True)
            if len(paths) > FILES_SHOWN:
                screen.print(
                    f"         and {len(paths) - FILES_SHOWN:,} more {kind} (--json names all)", soft_wrap=True
                )


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """A bar over files on a terminal's stderr; elsewhere nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
