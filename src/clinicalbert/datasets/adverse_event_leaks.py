"""Three corpora of adverse events and diseases that hold the same abstracts: what one tests on, no other trains on.

Most sentences of phee come from ade_corpus_v2 (984 abstracts of its training split and all but 99 of the 730 others),
and both share a few abstracts with bc5cdr. A group of each of them is a PubMed id, so abstracts are matched by it.
"""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError

KIN = ("ade_corpus_v2", "bc5cdr", "phee")


def held_out_abstracts(folder: Path, own: str) -> frozenset[str]:
    """PubMed ids of the dev and test splits of the other two corpora, whose folders lie beside ``folder``.

    ``own`` is the corpus that asks. Raises InputError where a folder is absent: training without it might leak.
    """
    held: set[str] = set()
    for name in KIN:
        beside = folder.parent / name
        if name == own:
            continue
        if not beside.is_dir():
            raise InputError(
                f"{beside} does not exist: {own} shares abstracts with {name}, and none of its dev and test splits "
                f"may be trained on; put {name} there"
            )
        corpus = CORPORA.get(name)
        for split in corpus.splits:
            if split != "train":
                held.update(record.group for record in corpus.load_below(folder.parent, split))
    return frozenset(held)
