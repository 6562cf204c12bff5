"""A whole training in miniature: an interrupted and resumed run gives the very same weights."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from safetensors.torch import load_file  # noqa: E402

from clinicalbert.datasets.example import Example, LabelledSpan  # noqa: E402
from clinicalbert.errors import InputError, TrainingError, WeightsError  # noqa: E402
from clinicalbert.inference.bundle import WindowSettings  # noqa: E402
from clinicalbert.labels import bio_labels  # noqa: E402
from clinicalbert.model.config import EncoderConfig  # noqa: E402
from clinicalbert.text.tokens import Tokenizer  # noqa: E402
from clinicalbert.training import token_heads  # noqa: E402
from clinicalbert.training.predict import word_logits  # noqa: E402
from clinicalbert.training.recipe import TokenHeadsRecipe  # noqa: E402
from clinicalbert.training.saved import load_model  # noqa: E402
from clinicalbert.training.token_heads import batch_loss, init_folder, train, usable_training_data  # noqa: E402
from dummies import write_checkpoint  # noqa: E402

LONG = "the patient of chest cough and the aspirin of pain no diabetes the of"


def disease(key: str, before: str, mention: str) -> Example:
    span = LabelledSpan(len(before), len(before) + len(mention), "Disease")
    return Example(key, f"{before}{mention}.", (span,), key)


TRAIN = [disease(str(i), f"the patient {i} of ", "diabetes" if i % 2 else "chest pain") for i in range(24)]
DEV = [disease("d", "the patient has ", "diabetes")]


class Fake:
    """Corpora by name, without files."""

    def __init__(self, **splits: list[Example]) -> None:
        names = ("bc5cdr", "ncbi_disease")
        self.corpora = {
            n: SimpleNamespace(splits=tuple(splits), load=lambda s: splits[s], head=n, name=n) for n in names
        }

    def get(self, name: str) -> Any:
        return self.corpora[name]


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes mtsamples dev, from which the note gold is made."""

    def write(*texts: str) -> None:
        (tmp_path / "data" / "mtsamples").mkdir(parents=True, exist_ok=True)
        with lzma.open(tmp_path / "data" / "mtsamples" / "dev.jsonl.xz", "wt") as lines:
            lines.writelines(json.dumps({"sample_id": i, "text": t}) + "\n" for i, t in enumerate(texts))

    monkeypatch.setenv("CLINICALBERT_DATA", str(tmp_path / "data"))
    write()
    return write


@pytest.fixture
def recipe(tmp_path: Path, notes: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenHeadsRecipe]:
    monkeypatch.setattr(token_heads, "CORPORA", Fake(train=TRAIN, dev=DEV, test=DEV))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr(token_heads, "write_curve", lambda folder, curve: None)
    yield TokenHeadsRecipe(
        name="tiny",
        init=str(write_checkpoint(tmp_path / "init")),
        corpora=("bc5cdr", "ncbi_disease"),
        epochs=2,
        window_sizes=(8, 16),
        batch_tokens=120,
        learning_rate=1e-3,
        new_learning_rate=1e-2,
        layer_decay=0.9,
        average=0.9,
        bf16=False,
        dropout=0.2,
    )
    torch.set_num_threads(threads)


def weights(folder: Path) -> dict[str, Any]:
    return load_file(folder / "model" / "model.safetensors")


def test_resumed_equals_uninterrupted(
    recipe: TokenHeadsRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    train(recipe, tmp_path / "straight")
    real = token_heads.save_checkpoint

    def killed(folder: Path, state: dict[str, Any]) -> None:
        real(folder, state)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(token_heads, "save_checkpoint", killed)
        with pytest.raises(KeyboardInterrupt):
            train(recipe, tmp_path / "broken")
    assert not (tmp_path / "broken" / "model").exists()
    torch.manual_seed(99)
    train(recipe, tmp_path / "broken")
    assert "resumed after epoch 1" in capsys.readouterr().out
    straight, resumed = weights(tmp_path / "straight"), weights(tmp_path / "broken")
    assert straight.keys() == resumed.keys() and all(torch.equal(straight[k], resumed[k]) for k in straight)
    full = [torch.load(tmp_path / f / "last.pt", weights_only=True) for f in ("straight", "broken")]
    assert all(torch.equal(full[0]["model"][k], full[1]["model"][k]) for k in full[0]["model"])
    assert [p["loss"] for p in full[0]["curve"]] == [p["loss"] for p in full[1]["curve"]]
    with pytest.raises(TrainingError, match="made by recipe"):
        train(recipe.model_copy(update={"seed": 5}), tmp_path / "broken")


def test_what_training_leaves(recipe: TokenHeadsRecipe, tmp_path: Path) -> None:
    train(recipe.model_copy(update={"epochs": 1}), tmp_path / "run")
    folder = tmp_path / "run" / "model"
    assert {p.name for p in folder.iterdir()} == {"config.json", "model.safetensors", "tokenizer.json", "curve.json"}
    config = json.loads((folder / "config.json").read_text())
    assert list(config["heads"]) == list(recipe.corpora) and config["heads"]["bc5cdr"] == bio_labels("bc5cdr")
    (point,) = json.loads((folder / "curve.json").read_text())
    assert {"epoch", "loss", "bc5cdr dev F1", "ncbi_disease dev F1"} <= set(point)
    assert {v.dtype for v in weights(tmp_path / "run").values()} == {torch.bfloat16}
    model = load_model(folder)
    assert not model.training and model.encoder.config == EncoderConfig(**config["encoder"])
    tokenizer = Tokenizer(folder / "tokenizer.json")
    (logits,) = word_logits(model, tokenizer, DEV, [tokenizer(DEV[0].text)], window=WindowSettings(size=8, context=2))
    assert logits.shape == (len(tokenizer(DEV[0].text).word_first), 8)


def test_training_learns(recipe: TokenHeadsRecipe, tmp_path: Path) -> None:
    longer = recipe.model_copy(update={"epochs": 8, "dropout": 0.0, "average": 0.5, "evaluate_every": 8})
    train(longer, tmp_path / "run")
    curve = json.loads((tmp_path / "run" / "model" / "curve.json").read_text())
    assert curve[-1]["loss"] < 0.3 * curve[0]["loss"] and curve[-1]["bc5cdr dev F1"] == 1


@pytest.mark.parametrize("where", ["dev", "test", "notes"])
def test_leaks_are_left_out(notes: Callable[..., None], monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    held = f"Before, {LONG.upper()}; after."
    splits = {"train": [Example("leak", f"x {LONG} y", (), "l"), TRAIN[0]], "dev": DEV, "test": DEV}
    if where == "notes":
        notes("Nothing.", held)
    else:
        splits[where] = [Example("held", held, (), "h")]
    monkeypatch.setattr(token_heads, "CORPORA", Fake(**splits))
    assert [e.id for e in usable_training_data(["bc5cdr"])["bc5cdr"]] == ["0"]


def test_the_loss_looks_at_each_row_under_its_own_head(recipe: TokenHeadsRecipe, tiny_tokenizer: Tokenizer) -> None:
    from clinicalbert.training.token_data import epoch_batches, prepare

    torch.manual_seed(0)
    model = token_heads.TokenHeads(
        token_heads.load_hugging_face(Path(recipe.init), dropout=0.0), {"bc5cdr": 5, "ncbi_disease": 3}
    ).eval()
    names = ("bc5cdr", "ncbi_disease")

    def one(index: int) -> Any:
        documents = prepare(TRAIN[:3], names[index], index, tiny_tokenizer)
        (batch,) = epoch_batches(documents, tiny_tokenizer, sizes=(64,), batch_tokens=9999, seed=0, epoch=0)
        return batch

    for index, name in enumerate(names):
        batch = one(index)
        logits = model(*map(torch.from_numpy, (batch.ids, batch.mask, batch.shapes)))[..., model.slices[name]]
        picked = torch.log_softmax(logits, -1).detach().numpy()
        at = np.argwhere(batch.labels >= 0)
        expected = -np.mean([picked[r, c, batch.labels[r, c]] for r, c in at])
        assert batch_loss(model, batch, names, bf16=False).item() == pytest.approx(expected, rel=1e-5)


def test_init(tmp_path: Path) -> None:
    assert init_folder(str(tmp_path)) == tmp_path
    with pytest.raises(InputError, match="neither a folder nor an installed package"):
        init_folder("no_such_package_x")


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="holds no saved model"):
        load_model(tmp_path)
