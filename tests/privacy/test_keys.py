from __future__ import annotations

import base64
import hmac
import pickle
import stat
from pathlib import Path

import pytest

from clinicalbert.errors import InputError
from clinicalbert.privacy.keys import Key, generate_key, load_key

SECRET = bytes(range(32))
TEXT = base64.b64encode(SECRET).decode()


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_made_and_loaded(tmp_path: Path) -> None:
    made = generate_key(tmp_path / "key")
    assert load_key(tmp_path / "key") == made != generate_key(tmp_path / "other")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    with pytest.raises(InputError, match="never written over"):
        generate_key(tmp_path / "key")
    with pytest.raises(InputError, match="cannot be written"):
        generate_key(tmp_path / "no" / "key")


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_KEY", TEXT + "\n")
    assert load_key(env="GATE_KEY") == Key(SECRET)
    with pytest.raises(InputError, match=r"'NO_KEY'.*not set"):
        load_key(env="NO_KEY")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601, 0o620])
def test_what_others_may_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(InputError, match="chmod 600"):
        load_key(written(tmp_path / "key", TEXT, mode))


@pytest.mark.parametrize("text", ["", "XYLOPHONE", TEXT[:-5], TEXT + "AAAA", "ä" * 44, TEXT.replace("A", "!")])
def test_what_is_no_key_is_not_shown(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_KEY", text)
    path = written(tmp_path / "key", text)
    for error in (raised(lambda: load_key(path)), raised(lambda: load_key(env="GATE_KEY"))):
        assert "holds no key" in str(error) and error.__context__ is None
        assert not text or text not in repr(error)


def raised(call) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


def test_faults(tmp_path: Path) -> None:
    for call in (load_key, lambda: load_key(tmp_path / "x", env="y"), lambda: load_key(tmp_path / "x")):
        assert raised(call)
    assert "plain file" in str(raised(lambda: load_key("/dev/null")))
    for secret in (b"short", "a" * 32, bytearray(32)):
        assert "32 bytes" in str(raised(lambda secret=secret: Key(secret)))


def test_a_key_is_not_shown_and_not_pickled() -> None:
    key = Key(SECRET)
    for text in (repr(key), str(key), key.fingerprint()):
        assert TEXT not in text and repr(SECRET) not in text and SECRET.hex() not in text
    with pytest.raises(InputError, match="not pickled"):
        pickle.dumps(key)


def test_purposes_are_kept_apart_as_the_rfc_says() -> None:
    key = Key(SECRET)
    assert key.derive("vault") == hmac.digest(SECRET, b"clinicalbert.privacy/1 vault\x01", "sha256")
    assert len({key.derive(p) for p in ("vault", "hash", "surrogate", "date-shift")} | {SECRET}) == 5
