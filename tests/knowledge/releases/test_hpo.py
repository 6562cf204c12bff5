"""The HPO: terms as they stand, and the release."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinicalbert.datasets.corpus import ROOT_VARIABLE, data_root
from clinicalbert.errors import InputError
from clinicalbert.knowledge.concepts import Concept
from clinicalbert.knowledge.releases import hpo
from made_releases import RELEASES, lay

HEAD = "format-version: 1.2\n"
TERM = "[Term]\nid: HP:0000011\nname: Humming knee\n"


def test_concepts(tmp_path: Path) -> None:
    release = hpo.read(lay(tmp_path, RELEASES["hpo"]))
    assert release.uri == "http://human-phenotype-ontology.org"
    assert release.concepts == [
        Concept("HP:0000011", "Humming knee", ("Knee hum",), "hpo"),
        Concept("HP:0000012", "Purple elbow", (), "hpo"),
    ]


def test_obsolete_terms_and_those_of_other_ontologies_are_left_out(tmp_path: Path) -> None:
    obsolete = "\n[Term]\nid: HP:0000012\nname: obsolete hum\nis_obsolete: true\n"
    folder = lay(tmp_path, {"hp.obo": TERM + obsolete + "\n[Term]\nid: UBERON:1\nname: knee\n"})
    assert [c.id for c in hpo.read(folder).concepts] == ["HP:0000011"]


@pytest.mark.parametrize(
    ("head", "version"),
    [
        ("data-version: hp/releases/2024-04-26\n", "2024-04-26"),
        ("data-version: http://purl.obolibrary.org/obo/hp/releases/2024-04-26/hp.obo\n", "2024-04-26"),
        ("data-version: 2013-11-30\n", "2013-11-30"),
        ("data-version: 1.2 beta\n", "1.2 beta"),
        ("date: 30:11:2013\n", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_release(tmp_path: Path, head: str, version: str) -> None:
    assert hpo.read(lay(tmp_path, {"hp.obo": HEAD + head + TERM + "data-version: 1\n"})).version == version


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TERM + "synonym: Knee hum EXACT []\n", ":4: not 'synonym"),
        (TERM + "is_a HP:1\n", ":4: not 'tag: value'"),
        ("\n\n[Term]\nid: HP:0000011\n", ":3: a term must have one name"),
        (TERM + "\n" + TERM, ":5: a second term HP:0000011"),
    ],
)
def test_a_malformed_term_is_named(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"hp\.obo{reason}"):
        hpo.read(lay(tmp_path, {"hp.obo": text}))


@pytest.mark.skipif(not os.environ.get(ROOT_VARIABLE), reason=f"{ROOT_VARIABLE} is not set")
def test_a_real_release() -> None:
    if not (data_root() / "hpo").is_dir():
        pytest.skip("the folder hpo is not there")
    release = hpo.read(data_root() / "hpo")
    assert len(release.concepts) > 10_000 and release.version >= "2013-11-30"
    (seizure,) = (c for c in release.concepts if c.id == "HP:0001250")
    assert seizure.name.startswith("Seizure")
