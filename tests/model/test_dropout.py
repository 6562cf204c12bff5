import pytest

torch = pytest.importorskip("torch")

from clinicalbert.model.dropout import Dropout  # noqa: E402


def test_rate_and_scale() -> None:
    torch.manual_seed(0)
    x = Dropout(0.15)(torch.ones(1000, 1001))
    dropped = (x == 0).float().mean()
    assert dropped == pytest.approx(38 / 256, abs=0.002)
    assert x.mean() == pytest.approx(1.0, abs=0.002)
    assert x.unique().numel() == 2
    columns = (x == 0).float().mean(dim=0)  # neighbours of one random number are drawn each by itself
    assert columns.std() == pytest.approx((0.148 * 0.852 / 1000) ** 0.5, rel=0.1)


@pytest.mark.parametrize("count", [1, 7, 8, 9, 1023])
def test_gradients_pass_where_values_do(count: int) -> None:
    x = torch.full((count,), 2.0, requires_grad=True)
    y = Dropout(0.5)(x)
    y.sum().backward()
    assert torch.equal(x.grad != 0, y != 0) and torch.allclose(x.grad * 2.0, y)


def test_the_seed_decides() -> None:
    def drawn() -> torch.Tensor:
        torch.manual_seed(5)
        return Dropout(0.3)(torch.ones(64, 64))

    assert torch.equal(drawn(), drawn())


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_all_and_nothing(rate: float) -> None:
    assert torch.equal(Dropout(rate)(torch.ones(5)), torch.full((5,), 1 - rate))
    assert torch.equal(Dropout(0.4).eval()(torch.ones(5)), torch.ones(5))
