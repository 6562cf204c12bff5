"""A bundle of a trunk with two families: documents hold what the tasks found, and entities stay as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnxscript")

from clinicalbert.decoding.calibration import Calibration  # noqa: E402
from clinicalbert.decoding.heads import spec_to_json  # noqa: E402
from clinicalbert.document import Document  # noqa: E402
from clinicalbert.errors import InputError, UnknownNameError, WeightsError  # noqa: E402
from clinicalbert.inference.bundle import (  # noqa: E402
    FORMAT,
    MANIFEST,
    Family,
    FamilyHead,
    Manifest,
    PublicView,
    WindowSettings,
    sha256_of,
)
from clinicalbert.inference.pipeline import Pipeline, load  # noqa: E402
from clinicalbert.interop.json import from_json, to_json  # noqa: E402
from clinicalbert.labels import HEADS, bio_labels  # noqa: E402
from clinicalbert.model.foreign import load_hugging_face  # noqa: E402
from clinicalbert.model.tops import FamilyModel  # noqa: E402
from clinicalbert.privacy import cleared  # noqa: E402
from clinicalbert.release.__main__ import write_pairs  # noqa: E402
from clinicalbert.release.export import export_families  # noqa: E402
from clinicalbert.tasks.registry import TASKS  # noqa: E402
from clinicalbert.text import split_sentences  # noqa: E402
from clinicalbert.training.session import TorchSession  # noqa: E402
from dummies import write_checkpoint  # noqa: E402

IDENTITY = Calibration(slope=1, offset=0)
TEXT = "aspirin of the patient no cough. no chest pain of diabetes. aspirin the cough no pain " * 4
TASK_NAMES = ("symptoms", "adverse_events")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> FamilyModel:
    folder = write_checkpoint(tmp_path_factory.mktemp("init"))
    heads = {h: s for t in TASK_NAMES for h, s in TASKS.get(t).card.heads.items()}
    made = FamilyModel(load_hugging_face(folder), 1, {"entities": TASKS.get("ner").card.heads, "facts": heads}).eval()
    for top in made.tops.values():
        for head in top.heads.values():
            torch.nn.init.normal_(head.weight, std=0.4)  # so that everything is found somewhere
    return made


@pytest.fixture(scope="module")
def folder(model: FamilyModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = write_checkpoint(tmp_path_factory.mktemp("bundle"))
    export_families(model, out)
    facts = Family(
        graph="facts.onnx",
        heads={h: FamilyHead(**spec_to_json(s)) for h, s in model.families["facts"].items()},
        pairs=write_pairs(model, "facts", out),
    )
    files = ["tokenizer.json", "trunk.onnx", "entities.onnx", "facts.onnx", "facts.pairs.npz"]
    manifest = Manifest(
        format=FORMAT,
        name="tiny",
        version="0",
        graph="entities.onnx",
        trunk="trunk.onnx",
        tokenizer="tokenizer.json",
        families={"facts": facts},
        heads={h: bio_labels(h) for h in HEADS},
        window=WindowSettings(size=24, context=4),
        calibration=dict.fromkeys(HEADS, IDENTITY),
        public=PublicView(calibration=IDENTITY, threshold=0.0),
        files={f: sha256_of(out / f) for f in files},
    )
    (out / MANIFEST).write_text(manifest.model_dump_json())
    return out


def entities(document: Document) -> list[tuple[int, int, str, float]]:
    return [
        (e.start, e.end, e.label, e.score)
        for e in document.entities
        if ":" in e.source and e.source.split(":")[0] in HEADS
    ]


def test_tasks_add_and_change_nothing(folder: Path) -> None:
    plain = load(folder, precision="f32")(cleared(TEXT))
    both = load(folder, tasks=("ner", *TASK_NAMES), precision="f32")(cleared(TEXT))
    assert entities(both) == entities(plain) != []
    assert not plain.relations and not plain.labels
    sources = {e.source.partition(":")[0] for e in both.entities}
    assert {"symptoms", "adverse_events"} <= sources
    assert [e.start for e in both.entities] == sorted(e.start for e in both.entities)
    assert both.relations and both.labels
    for relation in both.relations:
        assert (both.entities[relation.head].label, both.entities[relation.tail].label) == ("Drug", "Effect")
    sentences = {(s.start, s.end) for s in split_sentences(TEXT)}
    assert all((x.start, x.end) in sentences for x in both.labels)
    assert {e.assertion for e in both.entities if e.source.startswith("symptoms")} <= {"present", "negated"}
    assert from_json(to_json(both)) == both


def test_what_torch_finds(folder: Path, model: FamilyModel) -> None:
    shipped = load(folder, tasks=TASK_NAMES, precision="f32")
    reference = Pipeline(shipped.bundle, TorchSession(model), shipped.tasks)
    note = cleared(TEXT)
    one, two = shipped(note), reference(note)
    assert [(e.start, e.end, e.label) for e in one.entities] == [(e.start, e.end, e.label) for e in two.entities]
    assert [(r.head, r.tail) for r in one.relations] == [(r.head, r.tail) for r in two.relations]


def test_a_long_note_has_its_relations_in_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clinicalbert.inference import reading

    monkeypatch.setattr(reading, "STRETCH_CHARACTERS", 120)
    cut = load(folder, tasks=TASK_NAMES, precision="f32")(cleared(TEXT))
    assert all(cut.text[e.start : e.end] == e.text for e in cut.entities)
    ends = [(cut.entities[r.head], cut.entities[r.tail]) for r in cut.relations]
    assert {(a.label, b.label) for a, b in ends} == {("Drug", "Effect")}
    assert max(a.start for a, _ in ends) > 120  # in a later stretch as well


def test_a_family_that_is_not_there(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match="unknown family of tiny 'research'; valid: facts"):
        load(folder, tasks=("drug_interaction",))
    with pytest.raises(UnknownNameError, match="unknown task 'x'; valid: abbreviation, adverse_events, assertion"):
        load(folder, tasks=("x",))
    with pytest.raises(InputError, match="assertion is no task to choose"):
        load(folder, tasks=("assertion",))


def test_a_family_without_a_trunk_is_no_manifest(folder: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(folder, tmp_path / "b")
    manifest = Manifest.model_validate_json((folder / MANIFEST).read_text())
    (tmp_path / "b" / MANIFEST).write_text(
        (folder / MANIFEST).read_text().replace('"trunk":"trunk.onnx"', '"trunk":null')
    )
    assert manifest.trunk
    with pytest.raises(WeightsError, match="further families need a trunk"):
        load(tmp_path / "b")
