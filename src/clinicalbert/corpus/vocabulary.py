"""The vocabulary that text is prepared with, as a ``tokenizer.json``."""

from __future__ import annotations

import json
from pathlib import Path

from clinicalbert.errors import InputError

NEEDED = ("[UNK]", "[CLS]", "[SEP]", "[MASK]", "[PAD]")
MOST_CHARACTERS = 200
"""Of a word; a longer one is unknown (as in the first BERT program)."""


def tokenizer_file(vocabulary: Path, *, cased: bool, scratch: Path) -> Path:
    """A ``tokenizer.json`` for ``vocabulary``: one itself, a ``vocab.txt`` of word pieces, or a folder with either.

    ``cased`` is for a ``vocab.txt``, whose entries do not say it; what is made of one is written into folder
    ``scratch``. Raises InputError naming what is wrong, and how to mend it.
    """
    path = vocabulary
    if path.is_dir():
        path = next((p for n in ("tokenizer.json", "vocab.txt") if (p := vocabulary / n).is_file()), path)
        if path.is_dir():
            raise InputError(f"{vocabulary} holds neither tokenizer.json nor vocab.txt: give the file itself")
    if path.suffix == ".json":
        return path
    try:
        entries = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeError) as error:
        raise InputError(f"{path} cannot be read as a vocabulary ({type(error).__name__}): one entry a line") from None
    while entries and not entries[-1].strip():
        entries.pop()
    entries = [e.rstrip("\r") for e in entries]
    missing = [n for n in NEEDED if n not in entries]
    if missing:
        raise InputError(f"{path} has no {', '.join(missing)}: a BERT vocabulary holds {', '.join(NEEDED)}")
    if len(set(entries)) < len(entries):
        twice = next(e for i, e in enumerate(entries) if e in entries[:i])
        raise InputError(f"{path} holds {twice!r} twice: remove one")
    out = scratch / "tokenizer.json"
    out.write_text(json.dumps(_tokenizer(entries, cased)), encoding="utf-8")
    return out


def _tokenizer(entries: list[str], cased: bool) -> dict[str, object]:
    from tokenizers import Tokenizer
    from tokenizers.decoders import WordPiece as Decoder
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    vocabulary = {entry: i for i, entry in enumerate(entries)}
    made = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=MOST_CHARACTERS))  # noqa: S106
    made.normalizer = BertNormalizer(lowercase=not cased)
    made.pre_tokenizer = BertPreTokenizer()
    made.decoder = Decoder()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    made.add_special_tokens(list(NEEDED))
    told: dict[str, object] = json.loads(made.to_str())
    return told


def is_lowercasing(tokenizer: Path) -> bool | None:
    """Whether a ``tokenizer.json`` puts all letters in lower case; None where it does not say."""
    try:
        normalizer = json.loads(tokenizer.read_text(encoding="utf-8")).get("normalizer") or {}
    except (OSError, ValueError):
        return None
    steps = normalizer.get("normalizers", [normalizer])
    if any(s.get("type") == "Lowercase" or s.get("lowercase") for s in steps):
        return True
    return False if any("lowercase" in s for s in steps) else None
