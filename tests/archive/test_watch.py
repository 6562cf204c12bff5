from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.archive.watch import Ids, Watch, digest_of
from clinicalbert.document import NoteMeta
from clinicalbert.errors import RecordError
from clinicalbert.privacy import RawNote


@given(st.lists(st.text(st.characters(), max_size=2), max_size=60))
def test_repeated_ids_are_counted(keys: list[str]) -> None:
    ids = Ids()
    for key in keys:
        ids.add(key)
    assert ids.repeated == len(keys) - len(set(keys))
    assert set(ids.examples) <= {k for k in keys if keys.count(k) > 1} and ids.complete


def test_many_ids() -> None:
    ids = Ids()
    for i in range(20_000):
        ids.add(f"note {i}")
    ids.add("note 7")
    assert (ids.repeated, ids.examples) == (1, ["note 7"])


def test_id_and_text_are_told_apart() -> None:
    def note(key: str, text: str) -> bytes:
        return digest_of(RawNote(text, NoteMeta(key)))

    assert len({note("a", "bc"), note("ab", "c"), note("a", "b"), digest_of(RecordError("a", "bc"))}) == 3
    assert note("\ud800", "\udfff")


def test_what_is_skipped_has_the_digest_of_what_was_read() -> None:
    records = [RawNote(f"text {i}", NoteMeta(str(i))) for i in range(10)]
    first, second = Watch(records), Watch(records)
    list(first)
    assert [first.digest(4), first.digest(6)] == [second.skip(4), second.skip(6)]
    assert first.taken == second.taken == 10 and second.skip(1) is None
