"""Three corpora of adverse events and diseases that hold the same abstracts: what one tests on, no other trains on.

Most sentences of phee come from ade_corpus_v2 (984 abstracts of its training split and all but 99 of the 730 others),
and both share a few abstracts with bc5cdr. A group of each of them is a PubMed id, so abstracts are matched by it.
"""

from __future__ import annotations

import json
from pathlib import Path

from clinicalbert.datasets.corpus import CORPORA
from clinicalbert.errors import InputError


def official_splits(folder: Path) -> dict[str, str]:
    """The split that phee and bc5cdr give an abstract, by its PubMed id; test goes before dev, dev before train.

    ade_corpus_v2, which has no official split, takes these over, so that hardly an abstract is lost to both. ``folder``
    is that of ade_corpus_v2. Raises InputError where one of the other two is absent: the split would be another.
    """
    for name in ("phee", "bc5cdr"):
        if not (folder.parent / name).is_dir():
            raise InputError(
                f"{folder.parent / name} does not exist: ade_corpus_v2 shares abstracts with {name}, whose split "
                f"decides which of them may be trained on; put {name} there"
            )
    found: dict[str, str] = {}
    for split in ("train", "dev", "test"):
        with (folder.parent / "phee" / f"{split}.json").open(encoding="utf-8") as lines:
            found |= {json.loads(line)["id"].rsplit("_", 1)[0]: split for line in lines}
    for split in ("dev", "test"):
        diseases = {record.group for record in CORPORA.get("bc5cdr").load_below(folder.parent, split)}
        found |= {pmid: split for pmid in diseases if split == "test" or found.get(pmid) != "test"}
    return found


def held_out_abstracts(folder: Path) -> frozenset[str]:
    """PubMed ids of the dev and test splits of ade_corpus_v2 and bc5cdr, which phee, in ``folder``, must not train on.

    Raises InputError where a folder is absent: training without it might leak.
    """
    held: set[str] = set()
    for name in ("ade_corpus_v2", "bc5cdr"):
        beside = folder.parent / name
        if not beside.is_dir():
            raise InputError(
                f"{beside} does not exist: phee shares abstracts with {name}, and none of its dev and test splits "
                f"may be trained on; put {name} there"
            )
        for split in ("dev", "test"):
            held.update(record.group for record in CORPORA.get(name).load_below(folder.parent, split))
    return frozenset(held)
