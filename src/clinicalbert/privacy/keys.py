"""The secret of the gate: 32 random bytes, from a file or an environment variable, and what is derived from it.

A key never comes from a command line: other users of a machine can read those. One key serves all purposes; each gets
bytes of its own by HKDF-Expand (RFC 5869, section 2.3, SHA-256, one block; the key is uniformly random, so that the
step "extract" is not needed), so that what one purpose shows says nothing about another.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from clinicalbert.errors import InputError

SIZE = 32
_PREFIX = b"clinicalbert.privacy/1 "


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes. ``repr`` does not show it, and it cannot be pickled: no copy of it leaves by accident."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.secret, bytes) or len(self.secret) != SIZE:
            raise InputError(f"a key is {SIZE} bytes")

    def __reduce__(self) -> str:
        raise InputError("a key is not pickled: let each process load it from its file")

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, such as ``"vault"``."""
        return hmac.digest(self.secret, _PREFIX + purpose.encode() + b"\x01", "sha256")

    def fingerprint(self) -> str:
        """Eight hex digits that tell keys apart and say nothing of them."""
        return sha256(self.derive("fingerprint")).hexdigest()[:8]


def generate_key(path: str | Path) -> Key:
    """Write a new key to a file that only its owner can read (mode 0600). Raises InputError where a file exists."""
    key = Key(secrets.token_bytes(SIZE))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(f"{path} exists; a key is never written over another file") from None
    except OSError as error:
        raise InputError(f"{path}: the key cannot be written ({error.strerror})") from None
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key.secret) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def load_key(file: str | Path | None = None, *, env: str | None = None) -> Key:
    """The key of a file, or of the environment variable named ``env``: base64 of 32 bytes.

    Raises InputError, which never shows what was read, when both or neither are given, when there is no such file or
    variable, when others than its owner may read or write the file, or when it holds no key.
    """
    if (file is None) == (env is None):
        raise InputError("name a key file or an environment variable, one of the two")
    if env is not None:
        value = os.environ.get(env)
        if value is None:
            raise InputError(f"the environment variable {env!r} that should hold the key is not set")
        return _decoded(value.encode("utf-8", "replace"), f"the environment variable {env!r}")
    assert file is not None  # noqa: S101  (said above; for the type checker)
    return _decoded(_read_private(Path(file)), str(file))


def _read_private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())  # of the open file, so that it cannot be exchanged in between
            if not stat.S_ISREG(state.st_mode):
                raise InputError(f"{path} is not a plain file")
            if os.name == "posix" and state.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                mode = f"{stat.S_IMODE(state.st_mode):04o}"
                raise InputError(f"{path} can be read or written by others (mode {mode}): chmod 600 {path}")
            return file.read(4096)
    except OSError as error:
        raise InputError(f"{path}: the key cannot be read ({error.strerror})") from None


def _decoded(value: bytes, place: str) -> Key:
    secret = b""
    with suppress(binascii.Error):  # and raised below: this error as context would hold what was read
        secret = base64.b64decode(value.strip(), validate=True)
    if len(secret) != SIZE:
        raise InputError(f"{place} holds no key: expected base64 of {SIZE} bytes; `generate_key` writes one")
    return Key(secret)
