"""A small index of invented vocabularies; vectors are made of letters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clinicalbert.knowledge.concepts import Concept
from clinicalbert.linking.build import Source
from clinicalbert.linking.grams import trigrams

ENCODER = "letters 1"
WIDTH = 256
PROBLEMS = [
    Concept("T:1", "heart failure", ("cardiac failure", "CHF"), "problems"),
    Concept("T:2", "myocardial infarction", ("heart attack",), "problems"),
    Concept("T:3", "atrial fibrillation", (), "problems"),
    Concept("T:4", "common cold", ("cold",), "problems"),
    Concept("T:5", "chronic obstructive lung disease", ("cold",), "problems"),
    *(Concept(f"T:{100 + i}", f"disorder of kind {i}", (), "problems") for i in range(60)),
]
DRUGS = [Concept("D:1", "metoprolol", ("metoprolol tartrate",), "drugs"), Concept("D:2", "aspirin", (), "drugs")]


def embed(texts: Sequence[str], longest: int = 32) -> NDArray[np.float32]:
    """[texts, WIDTH]: trigrams, thrown together."""
    vectors = np.full((len(texts), WIDTH), 1e-3, dtype=np.float32)
    for row, text in enumerate(texts):
        for gram, count in trigrams(text).items():
            vectors[row, gram % WIDTH] += count
    found: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def sources() -> list[Source]:
    return [
        Source("problems", "Problems", "urn:problems", "r1", "ours", ("problem",), PROBLEMS),
        Source("drugs", "Drugs", "urn:drugs", "r2", "ours", ("drug",), DRUGS),
    ]
