from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from safetensors.torch import load_file, save_file  # noqa: E402

from clinicalbert.errors import WeightsError  # noqa: E402
from clinicalbert.model.config import EncoderConfig  # noqa: E402
from clinicalbert.model.foreign import hugging_face_name, load_hugging_face  # noqa: E402
from dummies import write_checkpoint  # noqa: E402


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_checkpoint(tmp_path / "tiny")


def change(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({k: v for k, v in config.items() if v is not ...}))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("embeddings.word.weight", "embeddings.word_embeddings.weight"),
        ("embeddings.norm.bias", "embeddings.LayerNorm.bias"),
        ("layers.11.attention.query.weight", "encoder.layer.11.attention.self.query.weight"),
        ("layers.0.attention.norm.weight", "encoder.layer.0.attention.output.LayerNorm.weight"),
        ("layers.3.feed_forward.outer.bias", "encoder.layer.3.output.dense.bias"),
    ],
)
def test_names(ours: str, theirs: str) -> None:
    assert hugging_face_name(ours) == theirs


@pytest.mark.parametrize(
    "name", ["pooler.weight", "embeddings.word_shape.weight", "xlayers.0.attention.query.weight", ""]
)
def test_names_that_nobody_has(name: str) -> None:
    with pytest.raises(WeightsError, match="has no Hugging Face name"):
        hugging_face_name(name)


@pytest.mark.parametrize("prefix", ["", "bert.", "roberta."])
def test_prefixes_are_taken_off(folder: Path, prefix: str) -> None:
    state = load_file(folder / "model.safetensors")
    save_file({prefix + k: v for k, v in state.items()} | {"cls.bias": torch.zeros(1)}, folder / "model.safetensors")
    encoder = load_hugging_face(folder, dropout=0.3)
    assert torch.equal(encoder.layers[1].attention.key.weight, state["encoder.layer.1.attention.self.key.weight"])
    assert encoder.config.dropout == 0.3 and not encoder.embeddings.word_shape.weight.any()


@pytest.mark.parametrize("name", ["embeddings.word_embeddings.weight", "encoder.layer.1.output.dense.bias"])
@pytest.mark.parametrize("shape", [None, (3,)])
def test_a_parameter_at_fault_is_named(folder: Path, name: str, shape: tuple[int] | None) -> None:
    state = load_file(folder / "model.safetensors")
    del state[name]
    if shape:
        state[name] = torch.zeros(shape)
    save_file(state, folder / "model.safetensors")
    with pytest.raises(WeightsError, match=f"tiny: parameter {name} is missing or of another shape"):
        load_hugging_face(folder)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"model_type": "deberta-v2"}, "'deberta-v2' model; this encoder reads bert, roberta"),
        ({"model_type": ...}, "None"),
        ({"hidden_act": "relu"}, "with gelu"),
        ({"position_embedding_type": "relative_key"}, "relative_key positions"),
        ({"num_attention_heads": 5}, "32 is not a multiple of 5"),
        ({"num_hidden_layers": 3}, r"encoder\.layer\.2"),
        ({"vocab_size": 401}, "word_embeddings"),
        pytest.param(
            {"hidden_size": ...},
            "hidden_size",
        ),
    ],
)
def test_a_config_that_does_not_fit(folder: Path, changes: dict[str, Any], says: str) -> None:
    change(folder, **changes)
    with pytest.raises(WeightsError, match=says):
        load_hugging_face(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(WeightsError, match=name):
        load_hugging_face(folder)


@pytest.mark.parametrize("content", ["", "{"])
def test_a_config_that_is_no_json(folder: Path, content: str) -> None:
    (folder / "config.json").write_text(content)
    with pytest.raises(WeightsError, match="no readable config"):
        load_hugging_face(folder)


def test_config_to_json_and_back() -> None:
    config = EncoderConfig(layers=3, position_offset=2)
    assert EncoderConfig(**json.loads(json.dumps(config.to_json()))) == config
