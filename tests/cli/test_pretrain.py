"""``clinicalbert pretrain`` and ``fill-mask`` as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("accelerate")

from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder
from clinicalbert.model.masked_lm import PretrainingModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.pretrain_export import export_model

Run = Callable[..., tuple[int, str, str]]
RECIPE = """
name = "small"
[prepare]
held_out = 0.3
[train]
init = "init"
steps = 6
max_seq_length = 32
batch_tokens = 256
learning_rate = 1e-3
warmup_steps = 2
precision = "fp32"
evaluate_every = 3
save_every = 2
"""


@pytest.fixture
def folder(tmp_path: Path, tiny_tokenizer_file: Path) -> Path:
    """A recipe, initial weights and fictional notes."""
    config = EncoderConfig(
        vocab_size=Tokenizer(tiny_tokenizer_file).vocabulary_size,
        hidden_size=16,
        layers=1,
        heads=2,
        intermediate_size=16,
        max_positions=64,
    )
    model = PretrainingModel(Encoder(config), next_sentence=False)
    export_model(model.state_dict(), config, tiny_tokenizer_file, tmp_path / "init")
    (tmp_path / "small.toml").write_text(RECIPE)
    rows = [{"id": i, "type": "a/b" if i % 2 else "c", "text": f"no pain {i}. takes 10 mg daily."} for i in range(40)]
    (tmp_path / "notes.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows) + '{"text": ""}\nbroken\n')
    return tmp_path


PREPARE = (
    "pretrain",
    "prepare",
    "--recipe",
    "small.toml",
    "--input",
    "notes.jsonl",
    "--vocab",
    "init",
    "--out",
    "text",
)
RUN = ("pretrain", "run", "--recipe", "small.toml", "--data", "text", "--out", "run")


def test_from_notes_to_a_filled_mask(run: Run, folder: Path) -> None:
    code, _, err = run(*PREPARE, "--processes", 1)
    assert code == 2 and "add --phi-cleared" in err and not (folder / "text").exists()
    code, _, err = run(*PREPARE, "--processes", 1, "--phi-cleared")
    assert (
        code == 0 and "40 of 42 notes" in err and "left out: 1 is empty" in err and "left out: 1 cannot be read" in err
    )
    manifest = json.loads((folder / "text/manifest.json").read_text())
    assert manifest["clearance"].startswith("phi-cleared") and manifest["recipe"] == "small"
    assert {s["category"] for s in manifest["shards"]} == {"a/b", "c"}
    code, _, err = run(*RUN)
    assert code == 0 and "step 6: loss" in err and "wrote run/checkpoints/step-000000006.pt" in err
    code, _, err = run(*RUN)
    assert code == 0 and "goes on after step 6 of 6" in err
    code, _, err = run("pretrain", "export", "run", "--data", "text", "--out", "model")
    assert code == 0 and (folder / "model/config.json").exists()
    code, out, _ = run("fill-mask", "no [MASK].", "--model", "model", "--top", 3)
    assert code == 0 and len(out.splitlines()) == 4 and "probability" in out
    code, out, _ = run("fill-mask", "no [MASK].", "--model", "model", "--json", "--temperature", 0.5)
    assert code == 0 and len(json.loads(out)) == 5


def test_json_progress_and_quiet(run: Run, folder: Path) -> None:
    code, _, err = run(*PREPARE, "--phi-cleared", "--json-progress", "--processes", 1)
    lines = [json.loads(line) for line in err.splitlines()]
    assert code == 0 and lines[-1]["done"] and lines[-1]["used"] == 40 and lines[-1]["tokens"] > 0
    code, out, err = run(*RUN, "--json-progress")
    steps = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert code == 0 and steps[-1]["step"] == 6 and steps[-1]["held-out loss"] > 0
    code, out, err = run(*RUN, "--quiet")
    assert (code, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([*PREPARE[:3], "nothing", *PREPARE[4:], "--phi-cleared"], "unknown recipe 'nothing'; valid: bio-clinicalbert"),
        ([*PREPARE, "--phi-cleared", "--faithful"], "--faithful is for bio-clinicalbert"),
        ([*PREPARE[:5], "none.csv", *PREPARE[6:], "--phi-cleared"], "none.csv does not exist"),
        (RUN, "text holds no prepared text"),
        ([*RUN[:3], "bio-clinicalbert", *RUN[4:]], "give a folder with --init"),
        (["pretrain", "export", "none", "--data", "text", "--out", "x"], "none does not exist"),
        (["fill-mask", "a [MASK]"], "give --model"),
    ],
)
def test_wrong_usage_is_told(run: Run, folder: Path, arguments: list[str], says: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2 and says in err


def test_a_cased_recipe_warns_of_the_uncased_vocabulary(run: Run, folder: Path) -> None:
    code, _, err = run(
        *("pretrain", "prepare", "--recipe", "bio-clinicalbert", "--input", "notes.jsonl", "--out", "bio"),
        *("--phi-cleared", "--processes", 1),
    )
    assert code == 0 and "the recipe is cased, the embedded vocabulary is uncased" in err and "instances" in err


@pytest.mark.parametrize("command", [RUN, ("pretrain", "export", "run", "--data", "text", "--out", "model")])
def test_without_the_extra_it_is_named(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    from clinicalbert.cli import pretrain as module

    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "torch" else object())
    code, _, err = run(*command)
    assert code == 2 and "train" in err and "pip install" in err


def test_an_encoder_gets_words_of_the_notes(run: Run, folder: Path) -> None:
    rows = [{"id": i, "text": "cardiomyopathy without pain. cardiomyopathy."} for i in range(60)]
    (folder / "more.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    command = ("pretrain", "extend", "init", "--input", "more.jsonl", "--out", "extended")
    code, _, err = run(*command)
    assert code == 2 and "add --phi-cleared" in err
    code, _, err = run(*command, "--phi-cleared", "--json-progress")
    told = json.loads(err.splitlines()[-1])
    assert code == 0 and told["new"] >= 1 and told["tokens_after"] < told["tokens_before"]
    prepare = [*PREPARE[:7], "extended", *PREPARE[8:]]
    code, _, err = run(*prepare, "--processes", 1, "--phi-cleared")
    assert code == 0
    code, _, err = run(*RUN)
    assert code == 2 and "prepare the text with the vocabulary of the encoder" in err
    code, _, err = run(*RUN, "--init", "extended")
    assert code == 0
    code, _, err = run("pretrain", "extend", "text", "--input", "more.jsonl", "--out", "no", "--phi-cleared")
    assert code == 2 and "text holds no config.json" in err
