from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from clinicalbert.corpus.new_tokens import Extension, NewToken
from clinicalbert.errors import InputError
from clinicalbert.model.foreign import load_masked_lm
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.extend import write_extended


@pytest.fixture
def extension(tiny_init: Path) -> Extension:
    told = json.loads((tiny_init / "tokenizer.json").read_text())
    size = Tokenizer(tiny_init / "tokenizer.json").vocabulary_size
    told["model"]["vocab"]["cardiomyopathy"] = size
    return Extension(told, (NewToken("cardiomyopathy", (7, 8, 8)),), 3, 1)


def test_a_new_word_is_the_mean_of_its_pieces(tiny_init: Path, extension: Extension, tmp_path: Path) -> None:
    write_extended(tiny_init, extension, tmp_path / "out")
    before, after = load_masked_lm(tiny_init), load_masked_lm(tmp_path / "out")
    old, new = before.encoder.embeddings.word.weight, after.encoder.embeddings.word.weight
    assert torch.equal(new[:-1], old)
    torch.testing.assert_close(new[-1], (old[7] + 2 * old[8]) / 3)
    tokenizer = Tokenizer(tmp_path / "out/tokenizer.json")
    assert tokenizer.vocabulary_size == after.encoder.config.vocab_size == len(new)
    assert tokenizer("cardiomyopathy").ids.tolist() == [len(old)]
    ids = torch.tensor([[2, 7, 9, 3]])
    none = torch.zeros_like(ids)
    with torch.inference_mode():
        one, _ = before.eval()(ids, None, none, None, torch.arange(4))
        two, _ = after(ids, None, none, None, torch.arange(4))
    torch.testing.assert_close(two[:, :-1], one)


def test_what_does_not_fit_is_refused(tiny_init: Path, extension: Extension, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "file").touch()
    with pytest.raises(InputError, match="not empty"):
        write_extended(tiny_init, extension, full)
    broken = tmp_path / "broken"
    shutil.copytree(tiny_init, broken)
    config = json.loads((broken / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps(config | {"vocab_size": 5}))
    with pytest.raises(InputError, match=r"config\.json says 5"):
        write_extended(broken, extension, tmp_path / "out")
    assert not (tmp_path / "out").exists()
