"""Families that were trained apart, put together."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from clinicalbert.decoding.heads import Tags  # noqa: E402
from clinicalbert.errors import InputError, WeightsError  # noqa: E402
from clinicalbert.model.config import EncoderConfig  # noqa: E402
from clinicalbert.model.encoder import Encoder  # noqa: E402
from clinicalbert.model.tops import FamilyModel, Reach  # noqa: E402
from clinicalbert.release.families import join  # noqa: E402
from clinicalbert.training.family_folder import load_families, save_families  # noqa: E402

CONFIG = EncoderConfig(vocab_size=50, hidden_size=16, layers=2, heads=2, intermediate_size=24)


def folder(path: Path, *families: str, kept: Path | None = None, seed: int = 1, reach: Reach | None = None) -> Path:
    torch.manual_seed(seed)
    reaches = dict.fromkeys(families, reach) if reach else {}
    model = FamilyModel(Encoder(CONFIG), 1, {f: {f: Tags((f,))} for f in families}, reaches)
    (path.parent / "tokenizer.json").write_text("{}")
    if kept:
        model.load_state_dict(load_families(kept).state_dict(), strict=False)
    save_families(path, model, path.parent / "tokenizer.json", {f: {"name": f} for f in families}, kept=kept)
    return path


def test_each_family_answers_as_it_did(tmp_path: Path) -> None:
    first = folder(tmp_path / "first", "entities")
    facts = folder(tmp_path / "facts", "facts", kept=first, seed=2)
    privacy = folder(tmp_path / "privacy", "privacy", kept=first, seed=3, reach=Reach(0, 1))
    assert join(first, [facts, privacy], tmp_path / "all") == ["facts", "privacy"]
    for name, source in (("trunk", first), ("entities", first), ("facts", facts), ("privacy", privacy)):
        file = f"{name}.safetensors"
        assert (tmp_path / "all" / file).read_bytes() == (source / file).read_bytes()
    model = load_families(tmp_path / "all")
    assert model.reaches == {"entities": Reach(1, 1), "facts": Reach(1, 1), "privacy": Reach(0, 1)}


def test_another_trunk_and_a_family_twice_are_refused(tmp_path: Path) -> None:
    first = folder(tmp_path / "first", "entities")
    other = folder(tmp_path / "other", "facts", seed=5)
    with pytest.raises(WeightsError, match="freeze_trunk"):
        join(first, [other], tmp_path / "all")
    facts = folder(tmp_path / "facts", "facts", kept=first)
    again = folder(tmp_path / "again", "facts", kept=first)
    with pytest.raises(InputError, match="'facts'"):
        join(first, [facts, again], tmp_path / "all")
    assert not (tmp_path / "all").exists()
