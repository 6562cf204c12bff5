"""The recipe of the knowledge stage."""

from __future__ import annotations

from pydantic import Field

from clinicalbert.training.loop_recipe import LoopTable


class AlignRecipe(LoopTable):
    """Contrastive alignment of synonyms, and of questions with their answers, in the space of a sentence encoder."""

    name: str
    init: str = Field(description="a folder, or an installed package with a model folder")
    vocabularies: dict[str, float] = Field(description="vocabulary → passes over its concepts in an epoch")
    questions: float = Field(default=0.0, ge=0, description="passes over the questions of medquad in an epoch")
    held_out: float = Field(default=0.1, gt=0, lt=1, description="share of synonyms that must be linked unseen")
    batch_pairs: int = Field(default=128, ge=2, description="pairs of a step; each is told from all others")
    max_name_tokens: int = Field(default=32, ge=4)
    max_answer_tokens: int = Field(default=96, ge=8)
    temperature: float = Field(default=0.05, gt=0)
    case_noise: float = Field(default=0.0, ge=0, le=1, description="share of names written in other case")
    dropout: float = Field(default=0.1, ge=0, lt=1)
