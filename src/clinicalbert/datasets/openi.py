"""Open-i chest X-ray reports of Indiana University (Demner-Fushman et al., JAMIA 2016), for evaluation and research.

Two views of the reports. ``CORPUS``: text (findings, then impression) with the labels of ``LABELS`` that were given to
it, by hand or by MTI. ``IMPRESSIONS``: findings and the impression written from them, in the rows and splits of
clin-summ (Van Veen et al., 2024), whose validation part is dev. Reports without any text are left out.

Leak: reports repeat each other. The findings of 91 of the 341 dev rows stand in clin-summ's training rows too, so that
splits go by normalised findings: training rows with findings of dev are dropped (473 of 2,735), and a report with
labels is dev when its findings stand in dev, else train. ``group`` is the normalised findings, else the normalised
impression.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Example, Pair
from clinicalbert.datasets.leaks import normalised

LABELS = (
    *("Airspace Disease", "Aorta", "Aorta, Thoracic", "Arthritis", "Atherosclerosis", "Calcified Granuloma"),
    *("Calcinosis", "Cardiac Shadow", "Cardiomegaly", "Catheters, Indwelling", "Cicatrix", "Costophrenic Angle"),
    *("Deformity", "Density", "Diaphragm", "Diaphragmatic Eventration", "Emphysema", "Fractures, Bone", "Granuloma"),
    *("Granulomatous Disease", "Hernia, Hiatal", "Implanted Medical Device", "Infiltrate", "Kyphosis", "Lung"),
    *("Markings", "Nodule", "Opacity", "Osteophyte", "Pleural Effusion", "Pneumonia", "Pulmonary Atelectasis"),
    *("Pulmonary Congestion", "Pulmonary Disease, Chronic Obstructive", "Pulmonary Edema", "Pulmonary Emphysema"),
    *("Scoliosis", "Spine", "Spondylosis", "Surgical Instruments", "Technical Quality of Image Unsatisfactory"),
    *("Thickening", "Thoracic Vertebrae"),
)
"""The labels with 30 reports or more, without "normal" and "No Indexing", which say what a report is not."""

_REPORTS = "indiana_reports_minus_heldout.csv"
_ROWS = {"train": "clin-summ_opi_train.jsonl", "dev": "clin-summ_opi_validate.jsonl"}
_SOURCE = "https://openi.nlm.nih.gov"
_LICENCE = "CC BY-NC-ND 4.0 (non-commercial, no derivatives)"


def read(folder: Path, split: str) -> list[Example]:
    held_out = _dev_findings(folder)
    with (folder / _REPORTS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    examples = []
    for row in rows:
        findings, impression = row["findings"].strip(), row["impression"].strip()
        is_dev = normalised(findings) in held_out
        if (findings or impression) and is_dev == (split == "dev"):
            given = {label.strip() for label in row["Problems"].split(";")}
            text = "\n\n".join(part for part in (findings, impression) if part)
            labels = tuple(label for label in LABELS if label in given)
            examples.append(Example(row["uid"], text, (), group=normalised(findings or impression), labels=labels))
    return examples


def read_impressions(folder: Path, split: str) -> list[Pair]:
    held_out = _dev_findings(folder)
    pairs = []
    for row in _rows(folder, split):
        group = normalised(row["inputs"])
        if split == "dev" or group not in held_out:
            pairs.append(Pair(f"{split}-{row['idx']}", row["inputs"], row["target"], "", group))
    return pairs


def _dev_findings(folder: Path) -> frozenset[str]:
    return frozenset(normalised(row["inputs"]) for row in _rows(folder, "dev"))


def _rows(folder: Path, split: str) -> list[dict[str, str]]:
    lines = (folder / _ROWS[split]).read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


CORPUS = Corpus(
    name="openi",
    title="Open-i chest X-ray reports with labels",
    source=_SOURCE,
    licence=_LICENCE,
    splits=tuple(_ROWS),
    read=read,
)
IMPRESSIONS = Corpus(
    name="openi_impressions",
    title="Open-i chest X-ray reports: findings and impression",
    source=_SOURCE,
    licence=_LICENCE,
    splits=tuple(_ROWS),
    read=read_impressions,
    folder="openi",
    schema=Pair,
)
