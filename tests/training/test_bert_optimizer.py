"""The first BERT program's optimizer and schedule, against an independent float64 reference."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder
from clinicalbert.model.masked_lm import PretrainingModel
from clinicalbert.training.bert_optimizer import AdamWeightDecay, bert_schedule, decay_groups, modern_schedule
from clinicalbert.training.cross_entropy import AT_ONCE, summed_cross_entropy
from clinicalbert.training.pretrain_batch import PretrainBatch
from clinicalbert.training.pretrain_step import losses

Arrays = dict[str, np.ndarray]


def model() -> PretrainingModel:
    torch.manual_seed(1)
    config = EncoderConfig(
        vocab_size=50, hidden_size=12, layers=2, heads=3, intermediate_size=20, max_positions=16, activation="gelu_tanh"
    )
    return PretrainingModel(Encoder(config), next_sentence=True).double().eval()


def batch() -> PretrainBatch:
    rng = np.random.default_rng(0)
    ids = rng.integers(5, 50, (4, 10))
    mask = np.ones((4, 10), dtype=bool)
    mask[1, 7:] = False
    at = np.sort(rng.choice(np.flatnonzero(mask.ravel()), 6, replace=False))
    segments = (np.arange(10) >= 5) * np.ones((4, 1), dtype=np.int64)
    following = rng.integers(0, 2, 4)
    return PretrainBatch(
        ids, np.zeros_like(ids), at, rng.integers(5, 50, 6), mask, segments.astype(np.int64), following
    )


def gelu(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def reference_loss(p: Arrays, b: PretrainBatch) -> float:
    """The losses of the first BERT program, written out in numpy."""

    def dense(name: str, x: np.ndarray) -> np.ndarray:
        return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]

    def norm(name: str, x: np.ndarray) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * p[f"{name}.weight"] + p[f"{name}.bias"]

    def log_softmax(x: np.ndarray) -> np.ndarray:
        return x - np.log(np.exp(x).sum(-1, keepdims=True))

    assert b.segments is not None and b.mask is not None and b.following is not None
    words = p["encoder.embeddings.word.weight"]
    x = words[b.ids] + p["encoder.embeddings.position.weight"][:10] + p["encoder.embeddings.segment.weight"][b.segments]
    x = norm("encoder.embeddings.norm", x + p["encoder.embeddings.word_shape.weight"][0])
    for i in range(2):
        at = f"encoder.layers.{i}"
        q, k, v = (
            dense(f"{at}.attention.{n}", x).reshape(4, 10, 3, 4).swapaxes(1, 2) for n in ("query", "key", "value")
        )
        scores = q @ k.swapaxes(2, 3) / 2.0 - 1e4 * ~b.mask[:, None, None, :]
        mixed = (np.exp(log_softmax(scores)) @ v).swapaxes(1, 2).reshape(4, 10, 12)
        x = norm(f"{at}.attention.norm", x + dense(f"{at}.attention.output", mixed))
        inner = gelu(dense(f"{at}.feed_forward.inner", x))
        x = norm(f"{at}.feed_forward.norm", x + dense(f"{at}.feed_forward.outer", inner))
    hidden = norm("masked_lm.norm", gelu(dense("masked_lm.transform", x.reshape(40, 12)[b.at])))
    found = log_softmax(hidden @ words.T + p["masked_lm.bias"])
    masked = -found[np.arange(6), b.labels].sum() / (6 + 1e-5)
    pooled = np.tanh(dense("next_sentence.pooler", x[:, 0]))
    follows = -log_softmax(dense("next_sentence.classifier", pooled))[np.arange(4), b.following].mean()
    return float(masked + follows)


def as_arrays(module: nn.Module) -> Arrays:
    return {n: v.detach().numpy().copy() for n, v in module.named_parameters()}


def test_the_loss_is_that_of_the_reference() -> None:
    subject, given = model(), batch()
    loss = losses(subject, given, torch.device("cpu")).mean(6, 4)
    assert float(loss) == pytest.approx(reference_loss(as_arrays(subject), given), abs=1e-9)


def test_steps_are_those_of_the_reference() -> None:
    """Gradients by central differences where it is cheap, the update written out: 1e-6 after three steps."""
    subject, given = model(), batch()
    optimizer = AdamWeightDecay(decay_groups(subject, 0.01), lr=1e-3)
    expected = as_arrays(subject)
    m = {n: np.zeros_like(v) for n, v in expected.items()}
    v = {n: np.zeros_like(a) for n, a in expected.items()}
    for step in range(3):
        rate = 1e-3 * bert_schedule(step + 5, 20, 8)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        losses(subject, given, torch.device("cpu")).mean(6, 4).backward()
        gradients = {n: p.grad.numpy().copy() for n, p in subject.named_parameters() if p.grad is not None}
        _check_by_differences(expected, given, gradients)
        nn.utils.clip_grad_norm_(subject.parameters(), 1.0)
        optimizer.step()
        length = math.sqrt(sum(float((g**2).sum()) for g in gradients.values()))
        for name, gradient in gradients.items():
            clipped = gradient * min(1.0, 1.0 / length)
            m[name] = 0.9 * m[name] + 0.1 * clipped
            v[name] = 0.999 * v[name] + 0.001 * clipped**2
            update = m[name] / (np.sqrt(v[name]) + 1e-6)
            if not (name.endswith("bias") or "norm" in name):
                update += 0.01 * expected[name]
            expected[name] = expected[name] - rate * update
        found = as_arrays(subject)
        assert max(float(np.abs(found[n] - expected[n]).max()) for n in expected) < 1e-6


def _check_by_differences(parameters: Arrays, given: PretrainBatch, gradients: Arrays) -> None:
    rng = np.random.default_rng(2)
    for name in ("encoder.embeddings.word.weight", "encoder.layers.1.attention.key.weight", "masked_lm.bias"):
        place = tuple(int(rng.integers(n)) for n in parameters[name].shape)
        sides = []
        for sign in (1, -1):
            moved = {**parameters, name: parameters[name].copy()}
            moved[name][place] += sign * 1e-6
            sides.append(reference_loss(moved, given))
        assert gradients[name][place] == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-7)


def test_decay_leaves_out_norms_and_biases_only() -> None:
    subject = model()
    names = {id(p): n for n, p in subject.named_parameters()}
    decayed, others = decay_groups(subject, 0.01)
    assert all("norm" not in names[id(p)] and "bias" not in names[id(p)] for p in decayed["params"])
    assert all("norm" in names[id(p)] or "bias" in names[id(p)] for p in others["params"])
    assert "encoder.embeddings.word.weight" in {names[id(p)] for p in decayed["params"]}
    assert len(decayed["params"]) + len(others["params"]) == len(names) and others["weight_decay"] == 0


def test_the_schedule_is_that_of_the_reference() -> None:
    """200 steps, 20 of them warm-up: the decay counts from step 0, so that the rate drops by a tenth at step 20."""
    rate, end, power = 5e-5, 0.0, 1.0
    for step in range(200):
        decayed = (rate - end) * (1 - step / 200) ** power + end  # tf.train.polynomial_decay
        warm = float(step < 20)
        expected = (1 - warm) * decayed + warm * rate * step / 20
        assert rate * bert_schedule(step, 200, 20) == pytest.approx(expected, abs=1e-15)
    assert bert_schedule(0, 200, 20) == 0 and bert_schedule(20, 200, 20) == pytest.approx(0.9)
    assert bert_schedule(3, 200, 0) == pytest.approx(1 - 3 / 200)


def test_the_modern_schedule_ends_at_nothing() -> None:
    factors = [modern_schedule(s, 100, 10) for s in range(100)]
    assert factors[9] == 1 and max(factors) == 1 and factors[0] == 0.1 and 0 < factors[-1] < 0.02


@pytest.mark.parametrize("kind", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, AT_ONCE, 2 * AT_ONCE + 3])
def test_cross_entropy_is_that_of_torch(kind: torch.dtype, rows: int) -> None:
    torch.manual_seed(0)
    logits = (torch.randn(rows, 500, dtype=torch.float64) * 5).to(kind)
    labels = torch.randint(0, 500, (rows,))
    ours, theirs = logits.clone().requires_grad_(), logits.clone().requires_grad_()
    one = summed_cross_entropy(ours, labels)
    two = F.cross_entropy(theirs if kind == torch.float64 else theirs.float(), labels, reduction="sum")
    assert one.item() == pytest.approx(two.item(), rel=1e-6)
    (one / 3).backward()
    (two / 3).backward()
    assert ours.grad is not None and theirs.grad is not None
    tolerance = {torch.float64: 1e-12, torch.float32: 1e-6, torch.bfloat16: 4e-3}[kind]
    assert torch.allclose(ours.grad, theirs.grad, atol=tolerance)
