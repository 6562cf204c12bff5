"""Names, places and organizations to learn from: invented ones, put into open notes and own wordings.

No open corpus of notes has its identifiers. Here 12,000 passages are made for training and 1,000 for dev, the same ones
each time (docs/annotation/phi.md says what is marked; dates and all other kinds are left to the rules). Notes are those
of mtsamples, aci_bench and primock57. Names come from lists by origin and from chains of letters learnt from these
(surrogates/names/LICENSE.md), and from words that are names too; places and institutions are composed of them; the
wordings around them are this project's own (surrogates/templates). Nothing is taken from the lists of names of
``privacy/recognisers``, from the gold of identifiers or from another corpus of identifiers.

``train`` and ``dev`` share no wording, no note and no word of a name: words are parted by a hash, and the notes of dev
are those that are held out elsewhere too. What dev measures is how well made passages are read, not how well real notes
are: for that there is ``phi_gold``.
"""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example
from clinicalbert.datasets.surrogates.notes import Vocabulary, note_texts, stretches
from clinicalbert.datasets.surrogates.passages import Notes, passage
from clinicalbert.errors import InputError

PASSAGES = {"train": 12_000, "dev": 1_000}
_FOLDERS = ("mtsamples", "aci_bench", "primock57")


def read(folder: Path, split: str) -> list[Example]:
    """The passages of a split. Raises InputError where a folder is absent: the passages would be others."""
    root = folder.parent
    for name in _FOLDERS:
        if not (root / name).is_dir():
            raise InputError(f"{root / name} does not exist: surrogates are put into its notes; put {name} there")
    taught = list(note_texts(root, "train"))
    known = Vocabulary(text for _, text in taught)
    notes = Notes(list(stretches(taught if split == "train" else note_texts(root, split), known)), split)
    return [passage(str(i), split, notes) for i in range(PASSAGES[split])]


CORPUS = Corpus(
    name="phi_surrogates",
    title="Names, places and organizations that do not exist, in open notes",
    source="made by this project from mtsamples, aci_bench and primock57",
    licence="that of each text; the texts are not included. Lists of names: MIT (Faker)",
    splits=("train", "dev"),
    read=read,
    folder="mtsamples",
)
