"""Which action an identifier of which label meets: a profile of the rule's, or a file of the user's own.

A file names the ground it claims to stand on (``basis``) and is refused where its actions cannot stand on it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clinicalbert.errors import InputError, UnknownNameError
from clinicalbert.privacy.actions import ACTIONS
from clinicalbert.privacy.actions.action import Action
from clinicalbert.privacy.identifiers import PARAGRAPHS

_FOLDER = Path(__file__).parent / "profiles"
PROFILES: Final = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
SAFE_HARBOR, LIMITED = "safe-harbor", "limited-data-set"

_MAY_STAY_LIMITED: Final = frozenset({"date", "age", "other_id"})
"""45 CFR 164.514(e)(2) lists sixteen identifiers that go: dates, ages and "any other unique number" are not of them."""
_NOT_SAFE_HARBOR: Final = frozenset({"keep", "town", "shift", "hash"})
"""They leave what (b)(2)(i) says must go, or put a code in its place that is derived of it, against (c)(1)."""


class Profile(BaseModel):
    """Label → name of an action. ``default`` is for the labels that are not named.

    ``basis`` is the ground on which text that passed may be used: ``safe-harbor`` and ``limited-data-set`` are checked
    against their paragraphs, ``none`` claims nothing. ``ids`` says what becomes of the patient and encounter ids of the
    record itself: ``drop``, ``hash`` or ``keep``. ``low``: identifiers found with a score below are listed for a look.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    basis: Literal["safe-harbor", "limited-data-set", "none"] = "none"
    ids: Literal["drop", "hash", "keep"] = "drop"
    default: str = "tag"
    low: float = Field(default=0.6, ge=0, le=1)
    labels: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Profile:
        for label in self.labels:
            if label not in PARAGRAPHS:
                raise ValueError(f"labels.{label} is no label; valid: {_listed(PARAGRAPHS)}")
        for label in PARAGRAPHS:
            name = self.labels.get(label, self.default)
            key = f"labels.{label}" if label in self.labels else f"default (for {label})"
            valid = self._valid(label)
            if name not in valid:
                raise ValueError(f"{key} = {name!r} is not possible{self._ground()}; valid: {_listed(valid)}")
        if self.basis == SAFE_HARBOR and self.ids != "drop":
            raise ValueError(f"ids = {self.ids!r} is not possible{self._ground()}; valid: drop")
        if self.basis == LIMITED and self.ids == "keep":
            raise ValueError(f"ids = 'keep' is not possible{self._ground()}; valid: drop, hash")
        return self

    def _ground(self) -> str:
        return "" if self.basis == "none" else f" with basis = {self.basis!r}"

    def _valid(self, label: str) -> list[str]:
        names = [name for name in ACTIONS if label in ACTIONS.get(name).labels]
        if self.basis == SAFE_HARBOR:
            names = [name for name in names if name not in _NOT_SAFE_HARBOR]
        if self.basis == LIMITED and label not in _MAY_STAY_LIMITED:
            names = [name for name in names if name != "keep"]
        return names

    def actions(self) -> dict[str, Action]:
        """Every label with its action."""
        made = {name: ACTIONS.get(name)() for name in {self.default, *self.labels.values()}}
        return {label: made[self.labels.get(label, self.default)] for label in PARAGRAPHS}

    @property
    def keyed(self) -> bool:
        """Whether a key and the id of the patient are needed."""
        return self.ids == "hash" or any(action.keyed for action in self.actions().values())

    def digest(self) -> str:
        """Names the profile's content in what it was used for: twelve hex digits of SHA-256."""
        named = {label: action.name for label, action in self.actions().items()}
        values = self.model_dump_json(exclude={"title", "labels", "default"}) + repr(sorted(named.items()))
        return hashlib.sha256(values.encode()).hexdigest()[:12]


def load_profile(name: str | Path) -> Profile:
    """A profile of the package by its name, or a TOML file. Raises InputError naming the key and its valid values."""
    path = Path(name)
    if path.suffix != ".toml":
        if str(name) not in PROFILES:
            raise UnknownNameError("profile (or a FILE.toml)", str(name), PROFILES)
        path = _FOLDER / f"{name}.toml"
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the profile cannot be read ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is no TOML: {error}") from None
    values.setdefault("title", path.stem)
    try:
        return Profile.model_validate(values)
    except ValidationError as error:
        raise InputError(f"{path}: {'; '.join(map(_fault, error.errors()))}") from None


def _fault(error: Any) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"{key} is no key; valid: {_listed(Profile.model_fields)}"
    if not key:
        return str(error["msg"]).removeprefix("Value error, ")
    return f"{key} = {error['input']!r}: {error['msg']}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
