"""What a masked-language model would put in the place of ``[MASK]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import torch

from clinicalbert.errors import InputError
from clinicalbert.model.foreign import load_masked_lm
from clinicalbert.text.tokens import Tokenizer

_MASK = re.compile(r"\[MASK\]|<mask>")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word for a mask: its probability, and the text with it in place (other masks stay)."""

    token: str
    probability: float
    text: str


class FillMask:
    """A masked-language model of a local Hugging Face folder. Raises WeightsError."""

    def __init__(self, folder: Path) -> None:
        self._model = load_masked_lm(folder)
        self._tokenizer = Tokenizer(folder / "tokenizer.json")

    @torch.inference_mode()
    def __call__(self, text: str, *, top: int = 5, temperature: float = 1.0) -> list[list[Candidate]]:
        """For each mask of ``text`` (``[MASK]`` or ``<mask>``), the ``top`` likeliest tokens, best first.

        ``temperature`` divides the logits: below 1 the likeliest gain, above 1 the others. Raises InputError for a text
        without mask, or longer than the encoder reads.
        """
        if temperature <= 0:
            raise InputError(f"temperature {temperature}: give a number above 0")
        pieces = _MASK.split(text)
        if len(pieces) == 1:
            raise InputError("the text has no [MASK]: write it where a word is to be found")
        tokenizer, config = self._tokenizer, self._model.encoder.config
        ids, shapes, at = [tokenizer.cls], [0], []
        for i, piece in enumerate(pieces):
            if i:
                at.append(len(ids))
                ids.append(tokenizer.mask)
                shapes.append(0)
            tokens = tokenizer(piece)
            ids += tokens.ids.tolist()
            shapes += tokens.shapes.tolist()
        ids.append(tokenizer.sep)
        shapes.append(0)
        longest = config.max_positions - config.position_offset
        if len(ids) > longest:
            raise InputError(
                f"the text has {len(ids):,} tokens, the model reads {longest}: give the sentences around it"
            )
        logits, _ = self._model(torch.tensor([ids]), None, torch.tensor([shapes]), None, torch.tensor(at))
        probabilities = torch.softmax(logits.double() / temperature, dim=1)
        best = probabilities.topk(min(top, config.vocab_size), dim=1)
        spans = [m.span() for m in _MASK.finditer(text)]
        names = tokenizer.names
        return [
            [
                Candidate(word := _shown(names[index]), value, text[:start] + word + text[end:])
                for index, value in zip(row, values, strict=True)
            ]
            for (start, end), row, values in zip(spans, best.indices.tolist(), best.values.tolist(), strict=True)
        ]


def _shown(token: str) -> str:
    """A token as it is read: RoBERTa's kind marks a blank before it."""
    return token.replace("\u0120", "")
