"""What holds for every format: how files may lie and be written, and what is said of those that cannot be read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.knowledge.concepts import collapse
from clinicalbert.knowledge.releases.release import FORMATS, read_release
from made_releases import RELEASES, lay, named

EVERY = pytest.mark.parametrize("format", list(FORMATS))
VERSIONS = {
    "umls": "2024AA",
    "snomed": "20240101",
    "rxnorm": "01022024",
    "loinc": "2.70",
    "hpo": "2024-04-26",
    "icd10cm": "2025",
}


def main_file(folder: Path, format: str) -> Path:
    return folder / next(iter(RELEASES[format]))


def test_every_format_has_a_made_release() -> None:
    assert list(RELEASES) == list(FORMATS)


@EVERY
def test_every_format_says_what_it_is(format: str) -> None:
    told = FORMATS.get(format)
    assert told.name == format
    assert all((told.title, told.files, told.licence)) and "\n" not in told.files + told.licence
    assert told.uri.startswith("http://") or format == "table"


@EVERY
def test_a_release_is_recognised_and_read(tmp_path: Path, format: str) -> None:
    release = read_release(named(lay(tmp_path, RELEASES[format]), format))
    system = "house" if format == "table" else format
    assert (release.system, release.uri) == (system, FORMATS.get(format).uri)
    assert release.version == VERSIONS.get(format, release.version) and release.version
    assert len(release.concepts) == len({c.id for c in release.concepts}) == 2
    for concept in release.concepts:
        words = (concept.name, *concept.synonyms)
        assert concept.system == system and ":" in concept.id
        assert all(w and w == collapse(w) for w in words) and len({w.casefold() for w in words}) == len(words)


@EVERY
@pytest.mark.parametrize(
    "how",
    [{"packed": True}, {"line_end": "\r\n"}, {"encoding": "utf-8-sig"}, {"line_end": "\r\n", "packed": True}],
    ids=["gz", "crlf", "bom", "crlf in gz"],
)
def test_it_may_be_packed_or_written_elsewhere(tmp_path: Path, format: str, how: dict[str, object]) -> None:
    plain = read_release(named(lay(tmp_path / "a", RELEASES[format]), format))
    other = read_release(named(lay(tmp_path / "b", RELEASES[format], **how), format))  # type: ignore[arg-type]
    assert (other.system, other.concepts) == (plain.system, plain.concepts)
    assert other.version == plain.version or format == "table"


@EVERY
def test_the_file_itself_may_be_named(tmp_path: Path, format: str) -> None:
    files = RELEASES[format]
    flat = lay(tmp_path / "a", {Path(place).name: text for place, text in files.items()})
    named_file = read_release(flat / Path(next(iter(files))).name)
    assert named_file.concepts == read_release(named(lay(tmp_path / "b", files), format)).concepts


@EVERY
def test_a_file_plain_and_packed_is_one(tmp_path: Path, format: str) -> None:
    folder = lay(lay(tmp_path, RELEASES[format], packed=True), RELEASES[format])
    assert len(read_release(folder / "house.csv" if format == "table" else folder).concepts) == 2


@EVERY
def test_another_encoding_is_named_by_its_line(tmp_path: Path, format: str) -> None:
    file = main_file(lay(tmp_path, RELEASES[format]), format)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[1] = b"\xe9" + lines[1]
    file.write_bytes(b"".join(lines))
    with pytest.raises(InputError, match=rf"{file.name}:2: not UTF-8; get the file again"):
        read_release(named(tmp_path, format), format)


@EVERY
def test_a_packed_file_that_is_cut_off(tmp_path: Path, format: str) -> None:
    folder = lay(tmp_path, RELEASES[format], packed=True)
    file = main_file(folder, format)
    file = file.with_name(file.name + ".gz")
    file.write_bytes(file.read_bytes()[:-12])
    with pytest.raises(InputError, match=rf"{file.name}:\d+: the packed file is cut off or damaged here"):
        read_release(named(folder, format), format)
    file.write_bytes(b"no gzip at all")
    with pytest.raises(InputError, match=rf"{file.name}:1: the packed file is cut off or damaged here"):
        read_release(named(folder, format), format)


@EVERY
def test_what_is_not_there(tmp_path: Path, format: str) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_release(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match=r"nothing\.csv does not exist"):
        read_release(tmp_path / "nothing.csv", format)
    lay(tmp_path, {"readme.txt": "nothing"})
    with pytest.raises(InputError, match=r"has no file .* name the file|must be a file"):
        read_release(tmp_path, format)
    with pytest.raises(InputError, match=r"readme.txt is not.*; name the file|must be a file"):
        read_release(tmp_path / "readme.txt", format)


@EVERY
def test_a_release_of_no_concept(tmp_path: Path, format: str) -> None:
    folder = lay(tmp_path, RELEASES[format])
    file = main_file(folder, format)
    heading = 1 if format in {"snomed", "loinc", "table"} else 0
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:heading]))
    with pytest.raises(InputError, match="holds no concept that is in use; it must hold"):
        read_release(named(folder, format))


@EVERY
def test_twice_the_same_file(tmp_path: Path, format: str) -> None:
    if format != "table":
        folder = lay(lay(tmp_path / "all", RELEASES[format]) / "again", RELEASES[format]).parent
        with pytest.raises(InputError, match=r"holds 2 files .*again.*: name one folder"):
            read_release(folder)


def test_what_is_not_recognised_is_told_all_formats(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not recognised as a release") as told:
        read_release(tmp_path)
    assert all(f"\n- {name}: {FORMATS.get(name).files}" in str(told.value) for name in FORMATS)


def test_two_releases_in_one_folder(tmp_path: Path) -> None:
    folder = lay(lay(tmp_path, RELEASES["hpo"]), RELEASES["umls"])
    with pytest.raises(InputError, match=r"several releases \(umls, hpo\): name a format, or the folder of one"):
        read_release(folder)
    assert read_release(folder, "hpo").system == "hpo"


def test_an_unknown_format_lists_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="unknown format of a release 'meddra'; valid: hpo, icd10cm, loinc"):
        read_release(tmp_path, "meddra")


def test_a_folder_in_place_of_a_file_and_marks_of_other_systems_are_passed_over(tmp_path: Path) -> None:
    folder = lay(tmp_path, {**RELEASES["hpo"], "__MACOSX/._hp.obo": "x", "sub/hp.obo/readme": "x"})
    assert len(read_release(folder).concepts) == 2


def test_several_packed_members_are_one_file(tmp_path: Path) -> None:
    text = RELEASES["hpo"]["hp.obo"].encode()
    (tmp_path / "hp.obo.gz").write_bytes(gzip.compress(text[:50]) + gzip.compress(text[50:]))
    assert len(read_release(tmp_path).concepts) == 2
