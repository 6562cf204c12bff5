"""Trunk, tops and read-outs: the same figures as the whole encoder, and as the runtime's."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from clinicalbert.decoding import pairs as numpy_pairs  # noqa: E402
from clinicalbert.decoding import ranges as numpy_ranges  # noqa: E402
from clinicalbert.decoding.heads import Pairs, Ranges, Tags  # noqa: E402
from clinicalbert.decoding.pairs import PairWeights, WordPairs  # noqa: E402
from clinicalbert.model import readouts  # noqa: E402
from clinicalbert.model.config import EncoderConfig  # noqa: E402
from clinicalbert.model.encoder import Encoder  # noqa: E402
from clinicalbert.model.tops import FamilyModel, PairLayer, Reach, Top, attention_bias  # noqa: E402

CONFIG = EncoderConfig(vocab_size=50, hidden_size=24, layers=3, heads=2, intermediate_size=32, max_positions=40)
HEADS = {"one": {"a": Tags(("x",)), "b": Ranges(("y", "z"))}, "two": {"c": Pairs(("p",), width=4)}}


@pytest.fixture
def encoder() -> Encoder:
    torch.manual_seed(2)
    made = Encoder(CONFIG)
    torch.nn.init.normal_(made.embeddings.word_shape.weight, std=0.3)
    return made.eval()


def batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    ids = torch.randint(0, 50, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    return ids, mask, torch.randint(0, 5, (2, 9))


@pytest.mark.parametrize("cut", [0, 2, 3])
@torch.no_grad()
def test_every_family_reads_as_the_whole_encoder_would(encoder: Encoder, cut: int) -> None:
    model = FamilyModel(encoder, cut, HEADS).eval()
    ids, mask, shapes = batch()
    hidden = encoder(ids, mask, shapes)
    found = model(ids, mask, shapes)
    assert found.shape == (2, 9, 3 + 3 + 12)
    start = 0
    at = torch.tensor([1, 4, 10])
    for name, top in model.tops.items():
        assert isinstance(top, Top)
        expected = torch.cat([head(hidden) for head in top.heads.values()], dim=-1)
        part = found[..., start : start + expected.shape[-1]]
        torch.testing.assert_close(part[mask == 1], expected[mask == 1])
        words = model.at_words(name, ids, mask, shapes, at)
        torch.testing.assert_close(words, expected.flatten(0, 1)[at])
        start += expected.shape[-1]
    assert model.slices == {"one": {"a": slice(0, 3), "b": slice(3, 6)}, "two": {"c": slice(0, 12)}}


@torch.no_grad()
def test_a_family_may_begin_lower_and_be_shallower(encoder: Encoder) -> None:
    model = FamilyModel(encoder, 2, HEADS, {"one": Reach(1, 2), "two": Reach(0, 1)}).eval()
    ids, mask, shapes = batch()
    whole, shallow = FamilyModel(encoder, 2, HEADS).eval(), encoder.embeddings(ids, shapes)
    for name, top in model.tops.items():
        assert isinstance(top, Top) and isinstance(whole.tops[name], Top)
        for head, linear in top.heads.items():
            whole.tops[name].heads[head].load_state_dict(linear.state_dict())  # type: ignore[union-attr, operator]
    found, expected = model(ids, mask, shapes), whole(ids, mask, shapes)
    torch.testing.assert_close(found[..., :6][mask == 1], expected[..., :6][mask == 1])
    two = model.tops["two"].write(encoder.layers[0](shallow, attention_bias(mask)))  # type: ignore[operator]
    torch.testing.assert_close(found[..., 6:], two)
    at = torch.tensor([2, 3])
    torch.testing.assert_close(model.at_words("two", ids, mask, shapes, at), two.flatten(0, 1)[at])


def test_a_family_is_learnt_without_touching_another(encoder: Encoder) -> None:
    model = FamilyModel(encoder, 2, HEADS)
    model.at_words("two", *batch(), torch.tensor([1, 2])).sum().backward()
    assert all(p.grad is None for p in model.tops["one"].parameters())
    assert any(p.grad is not None for p in model.tops["two"].parameters())


def test_readouts_are_those_of_the_runtime() -> None:
    rng = np.random.default_rng(0)
    table = rng.normal(size=(40, 12)).astype(np.float32) * 2
    columns = torch.from_numpy(table).requires_grad_()
    first = rng.integers(0, 30, 15)
    last = first + rng.integers(-1, 9, 15)
    for ours, theirs in ((readouts.means, numpy_ranges.means), (readouts.range_logits, numpy_ranges.range_logits)):
        np.testing.assert_allclose(ours(columns, first, last).detach(), theirs(table, first, last), atol=1e-5)
    torch.manual_seed(0)
    layer = PairLayer(Pairs(("p", "q"), width=4))
    torch.nn.init.normal_(layer.places)
    torch.nn.init.normal_(layer.bias)
    arrays = {name: value.detach().numpy() for name, value in layer.state_dict().items()}
    pairs = WordPairs(first, np.maximum(first, last), first[::-1], np.maximum(first, last)[::-1])
    logits = readouts.pair_logits(columns, pairs, layer)
    expected = numpy_pairs.pair_logits(table, pairs, PairWeights.of(arrays))
    np.testing.assert_allclose(logits.detach(), expected, atol=1e-4)
    logits.sum().backward()
    assert columns.grad is not None and bool(torch.isfinite(columns.grad).all()) and bool(columns.grad.any())


def test_gradients_of_ranges_are_right() -> None:
    columns = torch.randn(8, 3, dtype=torch.float64, requires_grad=True)
    first, last = np.array([0, 3, 5]), np.array([2, 2, 7])
    assert torch.autograd.gradcheck(lambda c: readouts.range_logits(c, first, last), (columns,))
    assert torch.autograd.gradcheck(lambda c: readouts.means(c, first, last), (columns,))
