from __future__ import annotations

import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicalbert.errors import MissingExtraError, VaultError
from clinicalbert.privacy.gate import Gate
from clinicalbert.privacy.keys import Key
from clinicalbert.privacy.offsets import Change, OffsetMap
from clinicalbert.privacy.originals import Head
from clinicalbert.privacy.vault import Vault
from privacy.stubs import KEY, NOTE, SURROGATES, TODAY, finder

pytest.importorskip("cryptography")
CANARY = "XYLOPHONE"
OTHER = Key(b"o" * 32)
MAP = OffsetMap(len(CANARY), 6, (Change(0, 9, 0, 6),))


def filled(path: Path, notes: int = 3) -> Path:
    with Vault(path, KEY) as vault:
        for i in range(notes):
            vault.put(f"n{i}", f"{CANARY} {i}", OffsetMap(11, 11))
    return path


@given(texts=st.lists(st.text(st.characters(codec=None), max_size=50), min_size=1, max_size=5))
def test_texts_come_back_to_the_letter(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("vault") / "v"
    with Vault(path, KEY) as vault:
        for i, text in enumerate(texts):
            vault.put(f"n{i}", text, OffsetMap(len(text), len(text)))
    with Vault(path, KEY) as vault:
        assert [vault.get(f"n{i}").text for i in range(len(texts))] == texts


@pytest.mark.parametrize("text", ["\r\n\t", "e\u0301", "\ud83d\ude00", "\ud800", "😀\0", ""])
def test_odd_texts(tmp_path: Path, text: str) -> None:
    with Vault(tmp_path / "v", KEY) as vault:
        vault.put("n", text, OffsetMap(len(text), len(text)))
        assert vault.get("n").text == text


def test_versions_and_maps(tmp_path: Path) -> None:
    with Vault(tmp_path / "v", KEY) as vault:
        assert vault.put("n", CANARY, MAP) == 1 == vault.put("n", CANARY, MAP) and len(vault) == 1
        assert vault.put("n", "b", OffsetMap(1, 1)) == 2
    with Vault(tmp_path / "v", KEY) as vault:
        assert vault.get("n").text == "b" and vault.get("n").version == 2
        assert (vault.get("n", 1).text, vault.get("n", 1).map) == (CANARY, MAP)
        for call in (lambda: vault.get("m"), lambda: vault.get("n", 3)):
            with pytest.raises(VaultError, match="does not hold note"):
                call()


def test_the_file_shows_nothing_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "v")
    data = path.read_bytes()
    assert CANARY.encode() not in data and b"n1" not in data
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    one = Vault(tmp_path / "w", KEY)
    one.put("a", CANARY, MAP)
    first = (tmp_path / "w").read_bytes()
    one.put("b", CANARY, MAP)
    assert (tmp_path / "w").read_bytes().startswith(first), "records are appended only"


def test_another_key(tmp_path: Path) -> None:
    path = filled(tmp_path / "v")
    with pytest.raises(VaultError, match="not made with this key"):
        Vault(path, OTHER)


def test_every_change_of_a_byte_is_seen(tmp_path: Path) -> None:
    path = filled(tmp_path / "v", notes=2)
    data = path.read_bytes()
    for at in [*random.Random(0).sample(range(len(data)), 60), 0, 8, 24, 36, 51, 52, 55, 56, 88, 92, len(data) - 1]:
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        error = seen(path)
        assert (CANARY not in str(error) and error.__context__ is None) or "Error" in repr(error.__context__)


def seen(path: Path) -> VaultError:
    with pytest.raises(VaultError) as caught, Vault(path, KEY) as vault:
        vault.verify()
    return caught.value


def records(data: bytes) -> list[bytes]:
    at, out = 52, [data[:52]]
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        out.append(data[at:end])
        at = end
    return out


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (0, 2, 3), (0, 1, 1, 2, 3), (0, 1, 3)], ids=str)
def test_records_moved_left_out_or_doubled_are_seen(tmp_path: Path, order: tuple[int, ...]) -> None:
    path = filled(tmp_path / "v")
    parts = records(path.read_bytes())
    path.write_bytes(b"".join(parts[i] for i in order))
    assert "altered" in str(seen(path))


def test_a_record_of_another_vault_or_note_is_seen(tmp_path: Path) -> None:
    one, two = (records(filled(tmp_path / name).read_bytes()) for name in "ab")
    (tmp_path / "c").write_bytes(one[0] + two[1])
    assert "altered" in str(seen(tmp_path / "c"))
    swapped = one[1][:4] + one[2][4:36] + one[1][36:]
    (tmp_path / "d").write_bytes(one[0] + swapped)
    with pytest.raises(VaultError, match="altered"), Vault(tmp_path / "d", KEY) as vault:
        vault.get("n1")


def test_a_cut_within_a_record_is_seen_and_a_cut_between_two_by_the_head(tmp_path: Path) -> None:
    path = filled(tmp_path / "v")
    data = path.read_bytes()
    with Vault(path, KEY) as vault:
        head = vault.verify()
    assert head.records == 3
    path.write_bytes(data[:-3])
    assert "within record 2" in str(seen(path))
    path.write_bytes(b"".join(records(data)[:3]))
    assert len(Vault(path, KEY)) == 2
    with pytest.raises(VaultError, match="cut, continued or exchanged"):
        Vault(path, KEY, expect=head)
    path.write_bytes(data)
    assert Vault(path, KEY, expect=head).head() == head == Head(3, head.digest)


def test_no_vault(tmp_path: Path) -> None:
    (tmp_path / "v").write_text(CANARY * 20)
    with pytest.raises(VaultError, match="no vault"):
        Vault(tmp_path / "v", KEY)
    with pytest.raises(VaultError, match="cannot be opened"):
        Vault(tmp_path, KEY)


def test_one_writer(tmp_path: Path) -> None:
    with Vault(tmp_path / "v", KEY), pytest.raises(VaultError, match="in use"):
        Vault(tmp_path / "v", KEY)


def test_a_full_disk_leaves_the_vault_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "v"
    filled(path)
    code = (
        "import resource, signal, sys; sys.path[:0] = sys.argv[2:]\n"
        "from clinicalbert.errors import VaultError\n"
        "from clinicalbert.privacy.keys import Key\n"
        "from clinicalbert.privacy.offsets import OffsetMap\n"
        "from clinicalbert.privacy.vault import Vault\n"
        "vault = Vault(sys.argv[1], Key(bytes(range(32))))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: vault.put('big', 'x' * 5000, OffsetMap(5000, 5000))\n"
        "except VaultError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code, path, *sys.path], capture_output=True, text=True, check=True)
    assert "cannot be written" in run.stdout
    with Vault(path, KEY) as vault:
        assert vault.verify().records == 3


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(MissingExtraError, match=r"clinicalbert-pro\[privacy\]"):
        Vault(tmp_path / "v", KEY)
    assert not (tmp_path / "v").exists()


def test_through_the_gate_and_back(tmp_path: Path) -> None:
    text = f"Mr. {CANARY}\r\n seen; {CANARY} stable."
    with Vault(tmp_path / "v", KEY) as vault:
        done = Gate(finder((CANARY, "name")), SURROGATES, KEY, vault, today=TODAY)(text, NOTE)
        held = vault.get(NOTE.note_id)
        assert held.text == text and held.map == done.map and CANARY not in repr(held)
        at = done.cleared.text.index("stable")
        back = held.map.to_original(at, at + 6)
        assert text[back.start : back.end] == "stable"
        assert vault._path == tmp_path / "v" and CANARY not in repr(vault)
