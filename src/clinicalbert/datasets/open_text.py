"""Text of open corpora that an encoder may be pre-trained on: raw files → (id, text)."""

from __future__ import annotations

import csv
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from clinicalbert.datasets import maccrobat2020
from clinicalbert.datasets.mtsamples import read_notes

Texts = Iterator[tuple[str, str]]


def _members(path: Path, suffix: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and member.name.endswith(suffix) else None
            if file:
                yield Path(member.name).stem, file.read()


def mtsamples(folder: Path, split: str = "train") -> Texts:
    """Reports of a split. The encoder learns from those of train alone."""
    for note in read_notes(folder, split):
        yield str(note["sample_id"]), note["text"]


def aci_bench(folder: Path) -> Texts:
    """Notes and dialogues of the training split, each a text of its own."""
    with (folder / "train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for part in ("note", "dialogue"):
                yield f"{row['encounter_id']}.{part}", row[part]


def primock57(folder: Path) -> Texts:
    """Notes of mock consultations."""
    for name, raw in _members(folder / "primock57_notes_transcripts.tar.xz", ".json"):
        note = json.loads(raw)
        yield name, f"{note['presenting_complaint']}\n{note['note']}"


def case_reports(folder: Path) -> Texts:
    """Case reports of MACCROBAT's training split."""
    for example in maccrobat2020.CORPUS.read(folder, "train"):
        yield example.id, example.text


def nli4ct(folder: Path) -> Texts:
    """Records of clinical trials."""
    for name, raw in _members(folder / "CT_json.tar.xz", ".json"):
        record = json.loads(raw)
        yield name, "\n\n".join("\n".join([k, *v]) for k, v in record.items() if isinstance(v, list))


def _answered(raw: bytes) -> list[tuple[str, str]]:
    pairs = ElementTree.fromstring(raw).iter("QAPair")  # noqa: S314 - a file of a named corpus
    found = [((p.findtext("Question") or "").strip(), (p.findtext("Answer") or "").strip()) for p in pairs]
    return [(question, answer) for question, answer in found if question and answer]


def medquad(folder: Path) -> Texts:
    """Questions with their answers, a page of the source a text. Pages without answers are left out."""
    for name, raw in _members(folder / "MedQuAD_xml.tar.xz", ".xml"):
        told = "\n\n".join(f"{question}\n{answer}" for question, answer in _answered(raw))
        if told:
            yield name, told


def medquad_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """Questions, each with its answer."""
    for _, raw in _members(folder / "MedQuAD_xml.tar.xz", ".xml"):
        yield from _answered(raw)


def evidence_inference(folder: Path) -> Texts:
    """Full articles of trials, without those of the validation and test splits."""
    held_out = {
        line.strip()
        for path in sorted((folder / "splits").glob("*_article_ids.txt"))
        if "train" not in path.name
        for line in path.read_text(encoding="utf-8").split()
    }
    for name, raw in _members(folder / "txt_files_minus_test.tar.xz", ".txt"):
        if name.removeprefix("PMC") not in held_out:
            yield name, raw.decode("utf-8", "replace")


OPEN_TEXT: dict[str, tuple[str, Callable[[Path], Texts]]] = {
    "mtsamples": ("mtsamples", mtsamples),
    "aci_bench": ("aci_bench", aci_bench),
    "primock57": ("primock57", primock57),
    "case_reports": ("maccrobat2020", case_reports),
    "nli4ct_trials": ("nli4ct", nli4ct),
    "medquad": ("medquad", medquad),
    "evidence_inference": ("evidence_inference", evidence_inference),
}
"""Category → folder and reader. None of non-commercial licence."""
