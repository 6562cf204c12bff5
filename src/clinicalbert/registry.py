"""One lazy, typed registry: names to import paths, resolved when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Generic, TypeVar

from clinicalbert.errors import UnknownNameError

T = TypeVar("T")


class Registry(Generic[T]):
    """Names of one ``kind`` of thing, each with where it lives (``"package.module:attribute"``)."""

    def __init__(self, kind: str, places: Mapping[str, str]) -> None:
        self.kind = kind
        self._places = dict(places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def get(self, name: str) -> T:
        """The thing itself; raises UnknownNameError listing the valid names."""
        if name not in self._places:
            raise UnknownNameError(self.kind, name, self._places)
        module, _, attribute = self._places[name].partition(":")
        found: T = getattr(import_module(module), attribute)
        return found

    def add(self, name: str, place: str) -> None:
        """Register one more; an existing name is never replaced in silence."""
        if name in self._places:
            raise ValueError(f"{self.kind} {name!r} is registered already")
        self._places[name] = place
