"""Pre-training runs: the same to the bit when repeated or resumed, and on one process or two."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from clinicalbert.corpus.shards import open_prepared
from clinicalbert.errors import InputError, OutputError, TrainingError
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training import checkpoint as checkpoint_module
from clinicalbert.training.checkpoint import checkpoints, read_checkpoint
from clinicalbert.training.loop import Place, Report, Stopped
from clinicalbert.training.pretrain import pretrain
from clinicalbert.training.pretrain_data import PretrainData
from clinicalbert.training.pretrain_recipe import TrainTable

pytest.importorskip("accelerate")


def weights(out: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = read_checkpoint(checkpoints(out)[-1])["model"]
    return state


def same(one: Path, two: Path) -> bool:
    first, second = weights(one), weights(two)
    return all(torch.equal(first[k], second[k]) for k in first) and (one / "curve.json").exists()


def losses(recipe: TrainTable, data: Path, out: Path) -> list[float]:
    seen: list[float] = []
    pretrain(recipe, data, out, on_step=lambda r: seen.append(r.loss))
    return seen


@pytest.fixture(params=["masked-lm", "masked-lm+next-sentence"])
def task(request: Any, recipe: TrainTable, tiny_documents: Path, tiny_instances: Path) -> tuple[TrainTable, Path]:
    if request.param == "masked-lm":
        return recipe, tiny_documents
    changes = {"objective": request.param, "optimizer": "bert", "batch_size": 8, "word_shapes": False}
    return recipe.changed(**changes), tiny_instances


def test_a_run_learns_and_is_the_same_when_repeated(task: tuple[TrainTable, Path], tmp_path: Path) -> None:
    recipe, data = task[0].changed(steps=60), task[1]
    seen = losses(recipe, data, tmp_path / "one")
    assert len(seen) == 60 and seen[-1] < seen[0] - 0.5
    losses(recipe, data, tmp_path / "two")
    assert same(tmp_path / "one", tmp_path / "two")
    curve = json.loads((tmp_path / "one/curve.json").read_text())
    assert [p["step"] for p in curve] == list(range(6, 61, 6)) and curve[-1]["held-out loss"] < curve[0][
        "held-out loss"
    ]
    assert (tmp_path / "one/curve.png").stat().st_size > 5_000
    assert [p.name for p in checkpoints(tmp_path / "one")] == ["step-000000056.pt", "step-000000060.pt"]


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp64"])
def test_every_precision_runs(recipe: TrainTable, tiny_documents: Path, tmp_path: Path, precision: str) -> None:
    seen = losses(recipe.changed(precision=precision), tiny_documents, tmp_path / "out")
    assert np.isfinite(seen).all() and seen[-1] < seen[0]


@pytest.mark.parametrize("stop_at", [1, 4, 7])
def test_a_killed_run_goes_on_to_the_bit(task: tuple[TrainTable, Path], tmp_path: Path, stop_at: int) -> None:
    recipe, data = task
    losses(recipe, data, tmp_path / "whole")

    def kill(report: Report) -> None:
        if report.step == stop_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pretrain(recipe, data, tmp_path / "out", on_step=kill)
    begun: list[int] = []
    pretrain(recipe, data, tmp_path / "out", on_begin=begun.append)
    assert begun == [stop_at // 4 * 4 if stop_at % 4 else stop_at - 4] and same(tmp_path / "whole", tmp_path / "out")
    one, two = (json.loads((tmp_path / n / "curve.json").read_text()) for n in ("whole", "out"))
    assert [p["held-out loss"] for p in one] == [p["held-out loss"] for p in two]


def test_sigterm_saves_first(recipe: TrainTable, tiny_documents: Path, tmp_path: Path) -> None:
    losses(recipe, tiny_documents, tmp_path / "whole")

    def ask(report: Report) -> None:
        if report.step == 6:
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped, match="stopped after step 6"):
        pretrain(recipe, tiny_documents, tmp_path / "out", on_step=ask)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    begun: list[int] = []
    pretrain(recipe, tiny_documents, tmp_path / "out", on_begin=begun.append)
    assert begun == [6] and same(tmp_path / "whole", tmp_path / "out")


def test_parts_of_a_step_add_up(recipe: TrainTable, tiny_documents: Path, tmp_path: Path) -> None:
    plain = recipe.changed(dropout=0.0, precision="fp64")
    one = losses(plain, tiny_documents, tmp_path / "one")
    three = losses(plain.changed(accumulate=3), tiny_documents, tmp_path / "three")
    assert three == pytest.approx(one, abs=1e-10)


def test_two_processes_do_what_one_does(recipe: TrainTable, tiny_documents: Path, tmp_path: Path) -> None:
    plain = recipe.changed(dropout=0.0, steps=50, evaluate_every=50, save_every=50)
    one = losses(plain, tiny_documents, tmp_path / "one")
    script = tmp_path / "run.py"
    script.write_text(
        "import json, sys\n"
        "from pathlib import Path\n"
        "from clinicalbert.training.loop import end_processes, is_main_process\n"
        "from clinicalbert.training.pretrain import pretrain\n"
        "from clinicalbert.training.pretrain_recipe import TrainTable\n"
        "seen = []\n"
        "recipe = TrainTable.model_validate_json(sys.argv[1])\n"
        "pretrain(recipe, Path(sys.argv[2]), Path(sys.argv[3]), on_step=lambda r: seen.append(r.loss))\n"
        "if is_main_process():\n"
        "    Path(sys.argv[4]).write_text(json.dumps(seen))\n"
        "end_processes()\n"
    )
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", str(script)]
    command += [plain.model_dump_json(), str(tiny_documents), str(tmp_path / "two"), str(tmp_path / "seen.json")]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true"}
    subprocess.run(command, check=True, env=environment, capture_output=True, timeout=300)
    two = json.loads((tmp_path / "seen.json").read_text())
    assert len(two) == 50 and two == pytest.approx(one, abs=1e-5)


def test_a_checkpoint_of_another_configuration_is_refused(
    recipe: TrainTable, tiny_documents: Path, tmp_path: Path
) -> None:
    losses(recipe, tiny_documents, tmp_path / "out")
    with pytest.raises(TrainingError, match=r"made by recipe .* choose another --out"):
        losses(recipe.changed(learning_rate=1e-3), tiny_documents, tmp_path / "out")
    newest = checkpoints(tmp_path / "out")[-1]
    newest.write_bytes(newest.read_bytes()[:1000])
    with pytest.raises(TrainingError, match=r"cannot be read .*: remove it to go on from the one before"):
        losses(recipe, tiny_documents, tmp_path / "out")
    newest.unlink()
    assert len(losses(recipe, tiny_documents, tmp_path / "out")) == 4


def test_a_full_disk_leaves_the_checkpoint_before(
    recipe: TrainTable, tiny_documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = torch.save

    def full(state: dict[str, Any], file: Any) -> None:
        if state["step"] == 8:
            file.write(b"half")
            raise OSError(28, "No space left on device")
        real(state, file)

    monkeypatch.setattr(checkpoint_module.torch, "save", full)
    with pytest.raises(OutputError, match=r"No space left on device.*make room"):
        losses(recipe, tiny_documents, tmp_path / "out")
    assert [p.name for p in (tmp_path / "out/checkpoints").iterdir()] == ["step-000000004.pt"]
    monkeypatch.undo()
    assert len(losses(recipe, tiny_documents, tmp_path / "out")) == 8


def test_a_loss_that_is_no_number_stops_the_run(recipe: TrainTable, tiny_documents: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="lower learning_rate"):
        losses(recipe.changed(learning_rate=1e30, clip=1e30, warmup_steps=0), tiny_documents, tmp_path / "out")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"objective": "masked-lm+next-sentence"}, "holds documents packing, this recipe wants instances"),
        ({"weights": {"nowhere": 2.0}}, "weighs categories that .* has not: nowhere"),
        ({"max_seq_length": 128}, "is more than the encoder"),
        ({"init": "no_such_package"}, "neither a folder nor an installed package"),
    ],
)
def test_what_does_not_fit_is_told(
    recipe: TrainTable, tiny_documents: Path, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        losses(recipe.changed(**changes), tiny_documents, tmp_path / "out")


def source(recipe: TrainTable, data: Path) -> PretrainData:
    return PretrainData(open_prepared(data), recipe, Tokenizer(data / "tokenizer.json"))


def test_any_place_can_be_returned_to(task: tuple[TrainTable, Path]) -> None:
    data = source(*task)
    batches = list(islice(data.batches(Place()), 90))
    assert {p.epoch for _, p in batches} >= {0, 1} and {p.group for _, p in batches} >= {0, 1}
    for i in (0, 7, 19):
        again, place = next(data.batches(batches[i][1]))
        assert place == batches[i + 1][1] and (again.ids == batches[i + 1][0].ids).all()
        assert (again.at == batches[i + 1][0].at).all()


def test_an_epoch_holds_every_token_by_its_weight(recipe: TrainTable, tiny_documents: Path) -> None:
    def tokens(weights: dict[str, float]) -> np.ndarray[Any, Any]:
        data = source(recipe.changed(weights=weights), tiny_documents)
        counts = np.zeros(Tokenizer(tiny_documents / "tokenizer.json").vocabulary_size, dtype=np.int64)
        for batch, place in data.batches(Place()):
            if place.epoch:
                break
            ids = batch.ids.copy()
            ids.ravel()[batch.at] = batch.labels
            counts += np.bincount(ids.ravel(), minlength=len(counts))
        return counts[10:]

    both, first, second = tokens({}), tokens({"b": 0.0}), tokens({"a": 0.0})
    assert (both == first + second).all() and first.sum() and second.sum()
    assert (tokens({"a": 2.0, "b": 3.0}) == 2 * first + 3 * second).all()


def test_shapes_of_hidden_words_are_hidden(recipe: TrainTable, tiny_documents: Path) -> None:
    for batch, _ in islice(source(recipe, tiny_documents).batches(Place()), 5):
        assert not batch.shapes.ravel()[batch.at].any() and batch.shapes.any()
    for batch, _ in islice(source(recipe.changed(plain_rows=1.0), tiny_documents).batches(Place()), 5):
        assert not batch.shapes.any()


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """One thread: the tensors are tiny."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
