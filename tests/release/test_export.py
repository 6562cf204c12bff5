"""A tiny model through the exporter, then through both engines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnxscript")

from clinicalbert.decoding.heads import Pairs, Ranges, Tags  # noqa: E402
from clinicalbert.errors import WeightsError  # noqa: E402
from clinicalbert.inference.batching import WindowBatch  # noqa: E402
from clinicalbert.inference.bundle import Graphs  # noqa: E402
from clinicalbert.inference.runtime import open_session  # noqa: E402
from clinicalbert.model.config import EncoderConfig  # noqa: E402
from clinicalbert.model.encoder import Encoder  # noqa: E402
from clinicalbert.model.tops import FamilyModel, Reach, attention_bias  # noqa: E402
from clinicalbert.release.export import export_families, feeds, level_feeds, level_name  # noqa: E402


def batch(rows: int, length: int) -> WindowBatch:
    rng = np.random.default_rng(rows * length)
    ids, shapes = rng.integers(1, 1000, (rows, length)), rng.integers(0, 9, (rows, length))
    mask = (np.arange(length) < np.maximum(2, length - np.arange(rows)[:, None])).astype(np.int64)
    return WindowBatch(ids, mask, shapes, ())


def test_feeds_have_the_graph_s_inputs() -> None:
    assert [tuple(f) for f in feeds([batch(1, 2)])] == [("ids", "mask", "shapes")]


def test_a_family_that_begins_lower_is_calibrated_there(families: tuple[FamilyModel, Path]) -> None:
    model, _ = families
    one, two = (level_feeds(model, [batch(2, 17)], cut)[0] for cut in (1, 2))
    assert list(one) == ["hidden", "mask"] and one["hidden"].shape == (2, 17, 32)
    with torch.inference_mode():
        bias = attention_bias(torch.from_numpy(one["mask"]))
        above = model.trunk.layers[1](torch.from_numpy(one["hidden"]), bias)
    assert np.abs(above.numpy() - two["hidden"]).max() < 1e-5


FAMILIES = {
    "entities": {"a": Tags(("x", "y"))},
    "facts": {"b": Ranges(("z",)), "c": Pairs(("p",), width=4)},
    "quick": {"d": Tags(("q",))},
}
QUICK = Reach(cut=1, layers=1)


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> tuple[FamilyModel, Path]:
    torch.manual_seed(1)
    config = EncoderConfig(vocab_size=1000, hidden_size=32, layers=3, heads=2, intermediate_size=48)
    model = FamilyModel(Encoder(config), 2, FAMILIES, {"quick": QUICK}).eval()
    for top in model.tops.values():
        torch.nn.init.normal_(top.layers[0].attention.query.weight, std=0.3)
    folder = tmp_path_factory.mktemp("families")
    export_families(model, folder)
    return model, folder


@pytest.mark.parametrize("backend", ["openvino", "onnxruntime"])
@pytest.mark.parametrize("names", [("entities",), ("entities", "facts"), ("facts",), ("quick",), ("facts", "quick")])
def test_tops_on_a_trunk_answer_as_torch_does(
    families: tuple[FamilyModel, Path], backend: str, names: tuple[str, ...]
) -> None:
    pytest.importorskip(backend)
    model, folder = families
    trunk = folder / "trunk.onnx"
    reads = tuple(level_name(trunk, 1) if n == "quick" else None for n in names)
    graphs = Graphs(tuple(folder / f"{n}.onnx" for n in names), trunk, reads)
    session = open_session(graphs, backend=backend, precision="f32")  # type: ignore[arg-type]
    batches = [batch(1, 2), batch(3, 17), batch(2, 256), batch(1, 512)]
    start = {"entities": slice(0, 5), "facts": slice(5, 19), "quick": slice(19, 22)}
    for b, found in session.stream(batches):
        with torch.inference_mode():
            whole = model(*map(torch.from_numpy, (b.ids, b.mask, b.shapes))).numpy()
        expected = np.concatenate([whole[..., start[n]] for n in names], axis=2)
        assert found.shape == expected.shape
        assert np.abs((found - expected) * b.mask[..., None]).max() < 1e-4


def test_a_family_answers_the_same_whoever_stands_beside_it(families: tuple[FamilyModel, Path]) -> None:
    """To the bit: a task that comes later changes no figure of an earlier one."""
    _, folder = families
    trunk = folder / "trunk.onnx"
    alone = open_session(Graphs((folder / "entities.onnx",), trunk))
    both = open_session(Graphs((folder / "entities.onnx", folder / "facts.onnx"), trunk))
    batches = [batch(2, 32), batch(1, 256)]
    answers = zip(alone.stream(batches), both.stream(batches), strict=True)
    for (_, one), (_, two) in answers:
        assert np.array_equal(one, two[..., :5])


def test_exporting_leaves_the_model_as_it_was(families: tuple[FamilyModel, Path]) -> None:
    model, folder = families
    assert not any(getattr(m, "eager", False) for m in model.modules())
    assert sorted(p.name for p in folder.iterdir()) == ["entities.onnx", "facts.onnx", "quick.onnx", "trunk.onnx"]
    with pytest.raises(WeightsError, match=r"trunk.onnx has fewer than 3 layers"):
        level_name(folder / "trunk.onnx", 3)
