from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from clinicalbert.document import NoteMeta
from clinicalbert.errors import InputError, NotClearedError
from clinicalbert.privacy import cleared
from clinicalbert.privacy.clearance import require_cleared

CANARY = "XYLOPHONE"


def test_the_declaration_is_recorded() -> None:
    note = cleared("a", note=NoteMeta("n1"), statement="synthetic")
    assert (note.clearance.method, note.clearance.statement) == ("phi-cleared", "synthetic")
    assert require_cleared(note) is note
    with pytest.raises(FrozenInstanceError):
        note.text = "b"  # type: ignore[misc]


@pytest.mark.parametrize("text", [None, b"bytes", 3, ["a"]])
def test_only_str_can_be_cleared(text: Any) -> None:
    with pytest.raises(InputError, match="must be str"):
        cleared(text)


@pytest.mark.parametrize("value", [CANARY, CANARY.encode(), None, [CANARY], {"text": CANARY}])
def test_nothing_else_passes_and_nothing_is_quoted(value: object) -> None:
    with pytest.raises(NotClearedError) as caught:
        require_cleared(value)
    assert CANARY not in str(caught.value) and type(value).__name__ in str(caught.value)


def test_repr_shows_no_word() -> None:
    assert CANARY not in repr(cleared(CANARY, note=NoteMeta(extra={"k": CANARY})))
