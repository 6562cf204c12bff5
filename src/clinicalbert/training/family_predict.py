"""Pages → what a task finds, by a torch model, through the same windows and merging as the shipped runtime."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from clinicalbert.decoding.answers import ColumnAnswers
from clinicalbert.decoding.pairs import PairWeights
from clinicalbert.inference.pages import page_columns
from clinicalbert.model.tops import FamilyModel, PairLayer, Top, attention_bias
from clinicalbert.tasks.task import Found, Page, Task
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.session import TorchSession


class OneFamily(nn.Module):
    """A model of several families that answers for one."""

    def __init__(self, model: FamilyModel, family: str) -> None:
        super().__init__()
        self.trunk, self.top, self.cut = model.trunk, model.tops[family], model.reaches[family].cut

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        """[batch, length] each → [batch, length, columns]."""
        bias = attention_bias(mask)
        columns: Tensor = self.top(self.trunk.levels(ids, bias, shapes, self.cut)[-1], bias)
        return columns


def pair_weights(model: FamilyModel, family: str) -> dict[str, PairWeights]:
    """The layers above the columns of each head of pairs."""
    top: Top = model.tops[family]  # type: ignore[assignment]
    found = {}
    for name in top.pairs:
        layer: PairLayer = top.pairs[name]  # type: ignore[assignment]
        found[name] = PairWeights.of({k: v.detach().float().numpy() for k, v in layer.state_dict().items()})
    return found


def found_by(
    model: FamilyModel, task: Task, tokenizer: Tokenizer, pages: Sequence[Page], *, bf16: bool = False
) -> list[Found]:
    """What a task finds on each page."""
    family = task.card.family
    heads, weights = model.families[family], pair_weights(model, family)
    session = TorchSession(OneFamily(model, family), bf16=bf16)
    columns = page_columns(session, tokenizer, pages, sum(h.columns for h in heads.values()))
    return [task.read(p, ColumnAnswers(c, heads, weights)) for p, c in zip(pages, columns, strict=True)]
