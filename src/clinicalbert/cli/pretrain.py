"""``clinicalbert pretrain``: text → prepared folder → run → checkpoint."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from clinicalbert.cli.exits import Exit
from clinicalbert.errors import InputError, MissingExtraError, NotClearedError

if TYPE_CHECKING:
    from clinicalbert.corpus.notes import CorpusNote, Skipped
    from clinicalbert.intake import NoteStream
    from clinicalbert.training.pretrain_recipe import PretrainRecipe

DECLARED = "--phi-cleared"
TEXT, OUTPUT, RECIPE = "Text", "Output and speed", "In place of what the recipe says"
RecipeOption = Annotated[
    str, typer.Option(metavar="NAME|FILE", help="bio-clinicalbert, clinicalbert-pro, or a TOML file.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")]
JsonProgress = Annotated[bool, typer.Option("--json-progress", help="Lines of JSON on stderr instead of a bar.")]

app = typer.Typer(no_args_is_help=True, help="Pre-train an encoder on your own notes: prepare, run, export.")


def _column(what: str) -> Any:
    return typer.Option(rich_help_panel=TEXT, metavar="NAME", help=f"Column that holds {what}.")


@app.command()
def prepare(
    recipe: RecipeOption,
    inputs: Annotated[
        list[str],
        typer.Option(
            "--input",
            metavar="PATH",
            rich_help_panel=TEXT,
            help="NOTEEVENTS.csv(.gz) of MIMIC-III, tables of MIMIC-IV-Note, or what `analyze` reads; repeatable.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", rich_help_panel=OUTPUT, help="A new folder, or one to go on with.")
    ],
    phi_cleared: Annotated[
        bool,
        typer.Option(
            DECLARED, help="Declare that the notes hold no protected health information; recorded in the manifest."
        ),
    ] = False,
    vocab: Annotated[
        Path | None,
        typer.Option(help="tokenizer.json, vocab.txt, or a folder with one; default: the embedded uncased one."),
    ] = None,
    cased: Annotated[
        bool | None, typer.Option("--cased/--uncased", help="Which of the two a plain vocab.txt is.")
    ] = None,
    text_column: Annotated[str | None, _column("the text")] = None,
    id_column: Annotated[str | None, _column("the note's id")] = None,
    patient_column: Annotated[str | None, _column("the patient's id, whose notes stay together")] = None,
    type_column: Annotated[str | None, _column("the category, each of which is prepared by itself")] = None,
    query: Annotated[
        str | None, typer.Option(rich_help_panel=TEXT, metavar="SELECT", help="What to read from a database.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(rich_help_panel=TEXT, help="Encoding of the input.")] = None,
    faithful: Annotated[
        bool,
        typer.Option(
            "--faithful", rich_help_panel=RECIPE, help="The original's draws, one by one (a category in memory)."
        ),
    ] = False,
    sections: Annotated[
        Literal["own", "seed"] | None, typer.Option(rich_help_panel=RECIPE, help="Section rules.")
    ] = None,
    sentences: Annotated[
        Literal["own", "scispacy"] | None, typer.Option(rich_help_panel=RECIPE, help="Sentence rules.")
    ] = None,
    dupe_factor: Annotated[
        int | None, typer.Option(min=1, rich_help_panel=RECIPE, help="Passes over the notes, each with other masks.")
    ] = None,
    max_seq_length: Annotated[
        int | None, typer.Option(min=8, rich_help_panel=RECIPE, help="Tokens of an instance.")
    ] = None,
    short_seq_prob: Annotated[
        float | None, typer.Option(min=0, max=1, rich_help_panel=RECIPE, help="Share of instances cut short.")
    ] = None,
    max_predictions: Annotated[
        int | None, typer.Option(min=1, rich_help_panel=RECIPE, help="Hidden tokens of an instance at most.")
    ] = None,
    entities: Annotated[
        Path | None,
        typer.Option(rich_help_panel=RECIPE, help="Names, one a line, that masking can hide as a whole."),
    ] = None,
    held_out: Annotated[
        float | None, typer.Option(min=0, max=0.9, rich_help_panel=RECIPE, help="Share of patients kept from training.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, rich_help_panel=RECIPE, help="Of all draws.")] = None,
    form: Annotated[
        Literal["arrow", "jsonl"] | None, typer.Option("--format", rich_help_panel=OUTPUT, help="Of the shards.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, rich_help_panel=OUTPUT, help="Default: all usable cores.")
    ] = None,
    quiet: Quiet = False,
    json_progress: JsonProgress = False,
) -> None:
    """Cut notes into sections, sentences and tokens, ready to train on.

    A run that was stopped goes on when it is given again. Every note that is left out is counted, with its reason.
    """
    if not phi_cleared:
        raise NotClearedError(
            f"the notes are not cleared: add {DECLARED} if they hold no protected health information "
            "(or you may process it here); the declaration is recorded in the manifest"
        )
    from clinicalbert.cli.pretrain_screen import PrepareScreen
    from clinicalbert.corpus.prepare import prepare as make
    from clinicalbert.inference.hardware import usable_cores
    from clinicalbert.intake import Columns
    from clinicalbert.training.pretrain_recipe import find_recipe

    found = find_recipe(recipe)
    table = found.prepare.changed(
        packing="faithful" if faithful else None,
        sections=sections,
        sentences=sentences,
        dupe_factor=dupe_factor,
        max_seq_length=max_seq_length,
        short_seq_prob=short_seq_prob,
        max_predictions=max_predictions,
        held_out=held_out,
        entities=entities and str(entities),
        seed=seed,
        format=form,
        cased=cased,
    )
    if faithful and found.prepare.packing == "documents":
        raise InputError(f"recipe {found.name} draws its masks while training: --faithful is for bio-clinicalbert")
    screen = PrepareScreen(quiet=quiet, as_json=json_progress)
    columns = Columns(text=text_column, id=id_column, patient=patient_column, type=type_column)
    streams = _streams(inputs, columns, encoding, query)
    with tempfile.TemporaryDirectory() as scratch, screen:
        tokenizer = _tokenizer(vocab, table.cased, Path(scratch), screen.say)
        prepared = make(
            _notes(streams),
            out,
            tokenizer,
            table.settings(),
            described=lambda: _described(found, streams),
            processes=processes or usable_cores(),
            held_out=table.held_out,
            on_progress=lambda p: screen.update(p, _fraction(streams)),
        )
    screen.summary(prepared)


@app.command()
def extend(
    init: Annotated[Path, typer.Argument(metavar="ENCODER", help="A Hugging Face folder with tokenizer.json.")],
    inputs: Annotated[
        list[str],
        typer.Option("--input", metavar="PATH", rich_help_panel=TEXT, help="Notes, as `prepare` reads them."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write; must not exist, or be empty.")],
    phi_cleared: Annotated[
        bool, typer.Option(DECLARED, help="Declare that the notes hold no protected health information.")
    ] = False,
    words: Annotated[int, typer.Option(min=1, help="New entries at most.")] = 2000,
    min_notes: Annotated[
        int, typer.Option(min=1, help="Notes that a word must stand in; names of people stand in few.")
    ] = 50,
    text_column: Annotated[str | None, _column("the text")] = None,
    query: Annotated[
        str | None, typer.Option(rich_help_panel=TEXT, metavar="SELECT", help="What to read from a database.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(rich_help_panel=TEXT, help="Encoding of the input.")] = None,
    quiet: Quiet = False,
    json_progress: JsonProgress = False,
) -> None:
    """Give an encoder the words that your notes are full of and that it reads in pieces.

    Optional, before `prepare --vocab` and `run --init`, which both take the new folder. A new word begins as the mean
    of its pieces. The vocabulary holds words of the notes: look at it before you give the encoder away.
    """
    if not phi_cleared:
        raise NotClearedError(f"the notes are not cleared: add {DECLARED} if they hold no protected health information")
    _need_training()
    from clinicalbert.cli.pretrain_screen import ExtendScreen
    from clinicalbert.corpus import new_tokens
    from clinicalbert.intake import Columns
    from clinicalbert.training.extend import write_extended

    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        if not (init / name).is_file():
            raise InputError(f"{init} holds no {name}: give the folder of a Hugging Face checkpoint")
    screen = ExtendScreen(quiet=quiet, as_json=json_progress)
    streams = _streams(inputs, Columns(text=text_column), encoding, query)
    counts = new_tokens.WordCounts()
    with screen:
        for number, note in enumerate(_notes(streams), start=1):
            counts.add(note)
            screen.update(number, counts, _fraction(streams))
        extension = new_tokens.extend(init / "tokenizer.json", counts, words, min_notes)
        write_extended(init, extension, out)
    screen.summary(extension, counts, out)


def _need_training() -> None:
    if not all(map(find_spec, ("torch", "accelerate", "safetensors"))):
        raise MissingExtraError("pre-training", "train")


def _streams(inputs: list[str], columns: Any, encoding: str | None, query: str | None) -> list[NoteStream]:
    """One a input: what a file is called says which columns it has, where nobody does."""
    from clinicalbert.corpus.notes import known_columns
    from clinicalbert.intake import Columns, open_inputs

    return [
        open_inputs(
            [name],
            columns=columns if columns != Columns() else known_columns(name) or columns,
            encoding=encoding,
            query=query,
        )
        for name in inputs
    ]


def _notes(streams: list[NoteStream]) -> Iterator[CorpusNote | Skipped]:
    from clinicalbert.corpus.notes import corpus_notes
    from clinicalbert.privacy.clearance import declared

    return corpus_notes(declared(chain.from_iterable(streams), f"{DECLARED} on the command line"))


def _fraction(streams: list[NoteStream]) -> float | None:
    """How much of all inputs has been read; each counts alike."""
    shares = [s.fraction() for s in streams]
    return None if None in shares else sum(s or 0.0 for s in shares) / len(shares)


def _described(recipe: PretrainRecipe, streams: list[NoteStream]) -> dict[str, Any]:
    from clinicalbert import __version__

    return {
        "recipe": recipe.name,
        "code": __version__,
        "clearance": f"phi-cleared: {DECLARED} on the command line",
        "inputs": [d for s in streams for d in s.described()],
    }


def _tokenizer(vocab: Path | None, cased: bool, scratch: Path, say: Any) -> Path:
    from clinicalbert.corpus.vocabulary import is_lowercasing, tokenizer_file
    from clinicalbert.inference.bundle import open_bundle

    path = tokenizer_file(vocab, cased=cased, scratch=scratch) if vocab else open_bundle(None).folder / "tokenizer.json"
    if cased and is_lowercasing(path):
        what = "the embedded vocabulary" if vocab is None else str(vocab)
        say(f"warning: the recipe is cased, {what} is uncased; give that of the encoder with --vocab")
    return path


@app.command()
def run(
    recipe: RecipeOption,
    data: Annotated[Path, typer.Option(help="A folder made by `prepare`.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the run; one that was stopped goes on.")],
    init: Annotated[
        str | None,
        typer.Option(help="Initial weights: a Hugging Face folder; default: as the recipe says."),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="In place of the recipe's; the warm-up keeps its share.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="In place of the recipe's.")] = None,
    quiet: Quiet = False,
    json_progress: JsonProgress = False,
) -> None:
    """Train. The curve is drawn as it goes; SIGTERM and Ctrl-C save first; the same command goes on, to the bit.

    On several processes or GPUs: torchrun --nproc_per_node 8 -m clinicalbert pretrain run …
    """
    from clinicalbert.cli.pretrain_screen import RunScreen

    _need_training()
    from clinicalbert.training.loop import Stopped, end_processes, is_main_process
    from clinicalbert.training.pretrain import pretrain
    from clinicalbert.training.pretrain_recipe import find_recipe

    table = find_recipe(recipe).train
    warmup = table.warmup_steps * steps // table.steps if steps else None
    table = table.changed(init=init, steps=steps, warmup_steps=warmup, seed=seed)
    if not table.init:
        raise InputError("the recipe names no initial weights: give a folder with --init")
    main = is_main_process()
    try:
        with RunScreen(steps=table.steps, quiet=quiet or not main, as_json=json_progress and main) as screen:
            last = pretrain(table, data, out, on_begin=screen.begin, on_step=screen.step)
    except Stopped as stopped:
        typer.echo(f"clinicalbert: {stopped}", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
    finally:
        end_processes()
    if main and not quiet:
        typer.echo(f"wrote {last}, {out / 'curve.png'}", err=True)


@app.command()
def export(
    checkpoint: Annotated[Path, typer.Argument(help="Folder of a run (its newest checkpoint), or a checkpoint.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write; must not exist, or be empty.")],
    data: Annotated[Path, typer.Option(help="The folder made by `prepare`, for its vocabulary.")],
    bf16: Annotated[bool, typer.Option("--bf16", help="Half the size; else float32, equal to the bit.")] = False,
) -> None:
    """Write a Hugging Face checkpoint: AutoModelForMaskedLM and pipeline("fill-mask") load it."""
    _need_training()
    from clinicalbert.training.pretrain_export import export_run

    export_run(checkpoint, out, data, bf16=bf16)
    typer.echo(f"wrote {out}", err=True)
