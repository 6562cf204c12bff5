from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.privacy.actions import ACTIONS
from clinicalbert.privacy.identifiers import PARAGRAPHS
from clinicalbert.privacy.profiles import PROFILES, Profile, load_profile


def test_the_profiles_of_the_package_name_every_label() -> None:
    assert PROFILES == ("limited-data-set", "safe-harbor")
    for name in PROFILES:
        profile = load_profile(name)
        assert set(profile.labels) == set(PARAGRAPHS) == set(profile.actions()) and profile.basis == name
    assert not load_profile("safe-harbor").keyed and load_profile("limited-data-set").keyed
    assert load_profile("safe-harbor").digest() != load_profile("limited-data-set").digest()


def test_a_limited_data_set_keeps_what_the_paragraph_does_not_list() -> None:
    labels = load_profile("limited-data-set").labels
    assert {label for label, action in labels.items() if action in {"keep", "town"}} == {"date", "age", "location"}


def test_a_file_of_the_users(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('default = "surrogate"\nids = "hash"\n[labels]\ndate = "shift"\nage = "generalise"\n')
    profile = load_profile(path)
    assert profile.title == "own" and profile.keyed and profile.actions()["name"].name == "surrogate"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[labels]\nnames = "tag"', ["labels.names", "name, location"]),
        ('[labels]\nname = "blur"', ["labels.name = 'blur'", "valid: keep, tag, tag-numbered, mask"]),
        ('[labels]\nname = "shift"', ["labels.name = 'shift'", "valid: keep, tag"]),
        ('default = "surrogate"', ["default (for date)", "shift, generalise"]),
        ('colour = "red"', ["colour is no key", "title, basis, ids, default, low, labels"]),
        ('basis = "expert"', ["basis = 'expert'", "'safe-harbor', 'limited-data-set' or 'none'"]),
        ("low = 2", ["low = 2", "less than or equal to 1"]),
        ('basis = "safe-harbor"\n[labels]\ndate = "shift"', ["labels.date = 'shift'", "safe-harbor", "generalise"]),
        ('basis = "safe-harbor"\n[labels]\nname = "keep"', ["labels.name = 'keep'", "surrogate"]),
        ('basis = "safe-harbor"\nids = "hash"', ["ids = 'hash'", "valid: drop"]),
        ('basis = "limited-data-set"\nids = "keep"', ["ids = 'keep'", "valid: drop, hash"]),
        ('basis = "limited-data-set"\n[labels]\nssn = "keep"', ["labels.ssn = 'keep'", "valid: tag"]),
        ('basis = "limited-data-set"\n[labels]\nlocation = "keep"', ["labels.location", "town"]),
        ("labels = 3", ["labels = 3"]),
        ("name = [", ["no TOML"]),
    ],
)
def test_a_fault_is_named_with_its_key_and_what_would_be_valid(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_profile(path)
    assert str(path) in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="limited-data-set, safe-harbor"):
        load_profile("strict")
    with pytest.raises(InputError, match="cannot be read"):
        load_profile(tmp_path / "no.toml")


def test_safe_harbor_lets_no_action_through_that_leaves_an_identifier() -> None:
    profile = Profile(basis="safe-harbor")
    for label in PARAGRAPHS:
        for action in ("keep", "town", "shift", "hash"):
            with pytest.raises(ValueError, match=f"labels.{label}"):
                Profile(basis="safe-harbor", labels={label: action})
    assert {a.name for a in profile.actions().values()} == {"tag"}


def test_the_page_tells_of_every_action_and_profile() -> None:
    page = (Path(__file__).parents[2] / "docs/privacy.md").read_text(encoding="utf-8")
    table = page.split("## Actions")[1].split("\n\n")[0]
    assert re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE) == sorted(ACTIONS, key=table.index)
    assert all(f"`{name}`" in page for name in PROFILES)
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert set(tomllib.loads(shown)) == set(Profile.model_fields) and Profile.model_validate(tomllib.loads(shown)).keyed
