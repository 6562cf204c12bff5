"""The vault: originals of de-identified notes, encrypted, for those who are allowed to go back to them.

Format 1, all numbers big-endian. The file begins with a header:

    magic "CBVAULT1" (8) · file id, random (16) · nonce (12) · tag of an empty message (16)

whose tag is right under the right key alone. Records follow and are only ever appended:

    length of what follows (4) · digest of the note id (32) · version of the note (4) · nonce, random (12) · ciphertext

The cipher is AES-256-GCM (NIST SP 800-38D) of the package ``cryptography``. Its key, and that of the HMAC-SHA256 by
which note ids are kept, are derived from the gate's key (``keys.py``). What is authenticated with each record binds it
to its file, its place in the file, its note and version: no record can be changed, moved, swapped, doubled, taken from
another file, or passed off as another note's. Random nonces are safe for 2**32 records under one key.

What nobody can see from a file alone is that records at its end were cut off, or that all of it is an older copy: for
that, note ``head()`` elsewhere and hand it to ``Vault`` as ``expect``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import struct
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clinicalbert.errors import MissingExtraError, VaultError
from clinicalbert.privacy.keys import Key
from clinicalbert.privacy.offsets import Change, OffsetMap
from clinicalbert.privacy.originals import Head, Original

MAGIC: Final = b"CBVAULT1"
_HEADER: Final = len(MAGIC) + 16 + 12 + 16
_FRONT: Final = struct.Struct(">I32sI12s")
_TAG: Final = 16


@dataclass(frozen=True, slots=True)
class _Place:
    index: int
    start: int
    end: int
    version: int


class Vault:
    """A file of originals, made if it does not exist (mode 0600). One process writes to it at a time.

    Raises VaultError, which shows no word of any note, where the key is another one, where the file was damaged or is
    no vault, and where it is not what ``expect`` says; MissingExtraError without the extra ``privacy``.
    """

    def __init__(self, path: str | Path, key: Key, *, expect: Head | None = None) -> None:
        self._path = Path(path)
        self._cipher = _cipher(key.derive("vault"))
        self._names = key.derive("vault-note-ids")
        self._lock = threading.Lock()
        self._places: dict[bytes, list[_Place]] = {}
        self._records = 0
        try:
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        except OSError as error:
            raise VaultError(f"{path}: the vault cannot be opened ({error.strerror})") from None
        try:
            self._claim()
            self._open(expect)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._records

    def close(self) -> None:
        """Let go of the file; closing twice does no harm."""
        self._file.close()

    def put(self, note_id: str, text: str, map: OffsetMap) -> int:
        """Keep a note and return its version: 1, or one more where the vault holds another text or map of this note.

        The record is on the disk when this returns.
        """
        with self._lock:
            name = self._name(note_id)
            last = self._places.get(name, [])[-1:]
            if last and (held := self._read(note_id, name, last[0])) and (held.text, held.map) == (text, map):
                return held.version
            version = last[0].version + 1 if last else 1
            changes = [(c.start, c.end, c.new_start, c.new_end) for c in map.changes]
            front = json.dumps({"sizes": (map.size, map.new_size), "changes": changes}).encode("ascii")
            self._append(name, version, front + b"\n" + text.encode("utf-8", "surrogatepass"))
            return version

    def get(self, note_id: str, version: int | None = None) -> Original:
        """A note just as it was; the last version unless told. Raises VaultError where it is not held, or altered."""
        with self._lock:
            name = self._name(note_id)
            places = self._places.get(name, [])
            found = places[-1:] if version is None else [p for p in places if p.version == version]
            if not found:
                which = "" if version is None else f" in version {version}"
                raise VaultError(f"{self._path} does not hold note {note_id!r}{which}")
            return self._read(note_id, name, found[0])

    def verify(self) -> Head:
        """Decrypt every record and return the head. Raises VaultError naming the first that was altered."""
        with self._lock:
            for name, places in self._places.items():
                for place in places:
                    self._content(name, place, f"record {place.index}")
            return self._head()

    def head(self) -> Head:
        """What to note elsewhere, so that a cut or exchanged file is seen."""
        with self._lock:
            return self._head()

    def _head(self) -> Head:
        self._file.seek(0)
        return Head(self._records, hashlib.file_digest(self._file, "sha256").hexdigest())

    def _name(self, note_id: str) -> bytes:
        return hmac.digest(self._names, note_id.encode("utf-8", "surrogatepass"), "sha256")

    def _bound(self, name: bytes, index: int, version: int) -> bytes:
        return self._start + struct.pack(">Q32sI", index, name, version)

    def _claim(self) -> None:
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise VaultError(f"{self._path} is in use by another process: wait for it, or stop it") from None

    def _open(self, expect: Head | None) -> None:
        header = self._file.read(_HEADER)
        if header:
            self._check_header(header)
            self._index()
        else:
            self._begin()
        if expect is not None and expect != self._head():
            raise VaultError(f"{self._path} is not the vault whose head was noted: it was cut, continued or exchanged")

    def _begin(self) -> None:
        self._start = MAGIC + secrets.token_bytes(16)
        nonce = secrets.token_bytes(12)
        self._write(self._start + nonce + self._cipher.encrypt(nonce, b"", self._start))

    def _check_header(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(MAGIC):
            raise VaultError(f"{self._path} is no vault of this version, or its beginning was altered")
        self._start = data[: len(MAGIC) + 16]
        nonce, tag = data[len(self._start) : _HEADER - 16], data[_HEADER - 16 : _HEADER]
        if self._decrypted(nonce, tag, self._start) is None:
            raise VaultError(f"{self._path} was not made with this key, or its beginning was altered")

    def _index(self) -> None:
        at, size = _HEADER, self._file.seek(0, os.SEEK_END)
        while at < size:
            self._file.seek(at)
            front = self._file.read(_FRONT.size)
            end = at + 4 + int.from_bytes(front[:4], "big")
            if len(front) < _FRONT.size or end > size or end - at < _FRONT.size + _TAG:
                raise VaultError(
                    f"{self._path} ends within record {self._records} (at byte {at} of {size}): writing was cut "
                    "short there, or the file was altered. What stands before can be read after cutting it off"
                )
            _, name, version, _ = _FRONT.unpack(front)
            self._add(name, version, at, end)
            at = end

    def _add(self, name: bytes, version: int, start: int, end: int) -> None:
        self._places.setdefault(name, []).append(_Place(self._records, start, end, version))
        self._records += 1

    def _append(self, name: bytes, version: int, content: bytes) -> None:
        nonce = secrets.token_bytes(12)
        sealed = self._cipher.encrypt(nonce, content, self._bound(name, self._records, version))
        record = _FRONT.pack(_FRONT.size - 4 + len(sealed), name, version, nonce) + sealed
        start = self._write(record)
        self._add(name, version, start, start + len(record))

    def _write(self, data: bytes) -> int:
        start = self._file.seek(0, os.SEEK_END)
        try:
            if self._file.write(data) != len(data):
                raise OSError(0, "not all was written")
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(start)  # what was not acknowledged is not kept
            raise VaultError(f"{self._path} cannot be written ({error.strerror})") from None
        return start

    def _content(self, name: bytes, place: _Place, what: str) -> bytes:
        self._file.seek(place.start)
        record = self._file.read(place.end - place.start)
        if len(record) < _FRONT.size:
            raise VaultError(f"{self._path}: {what} was cut off")
        nonce = _FRONT.unpack_from(record)[3]
        content = self._decrypted(nonce, record[_FRONT.size :], self._bound(name, place.index, place.version))
        if content is None:
            raise VaultError(f"{self._path}: {what} was altered after it was written")
        return content

    def _read(self, note_id: str, name: bytes, place: _Place) -> Original:
        front, _, text = self._content(name, place, f"the record of note {note_id!r}").partition(b"\n")
        known = json.loads(front)
        size, new_size = known["sizes"]
        back = OffsetMap(size, new_size, tuple(Change(*change) for change in known["changes"]))
        return Original(text.decode("utf-8", "surrogatepass"), back, place.version)

    def _decrypted(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes | None:
        from cryptography.exceptions import InvalidTag

        try:
            plain: bytes = self._cipher.decrypt(nonce, sealed, bound)
        except InvalidTag:
            return None
        return plain


def _cipher(key: bytes) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise MissingExtraError("the vault", "privacy") from None
    return AESGCM(key)
