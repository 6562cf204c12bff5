"""What is exported loads in Hugging Face's library with the same logits, casing and length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from clinicalbert.corpus.vocabulary import is_lowercasing, tokenizer_file
from clinicalbert.errors import InputError, WeightsError
from clinicalbert.inference.bundle import open_bundle
from clinicalbert.model.config import EncoderConfig
from clinicalbert.model.encoder import Encoder
from clinicalbert.model.fill_mask import FillMask
from clinicalbert.model.foreign import load_hugging_face, load_masked_lm
from clinicalbert.model.masked_lm import PretrainingModel
from clinicalbert.text.tokens import Tokenizer
from clinicalbert.training.pretrain import build_model, pretrain
from clinicalbert.training.pretrain_export import export_model, export_run
from clinicalbert.training.pretrain_recipe import TrainTable

transformers: Any = pytest.importorskip("transformers")
EMBEDDED = open_bundle(None).folder / "tokenizer.json"
SENTENCE = "The patient was started on [MASK] for hypertension."
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "The", "the", "pain", "##ful", "MI", "."]


def model(tokenizer: Path, **changes: Any) -> PretrainingModel:
    torch.manual_seed(3)
    sizes = {"hidden_size": 24, "layers": 2, "heads": 3, "intermediate_size": 40, "max_positions": 80}
    config = EncoderConfig(vocab_size=Tokenizer(tokenizer).vocabulary_size, **(sizes | changes))
    made = PretrainingModel(Encoder(config), next_sentence=config.position_offset == 0)
    torch.nn.init.normal_(made.encoder.embeddings.word_shape.weight, std=0.5)
    torch.nn.init.normal_(made.masked_lm.bias)
    return made.eval()


def exported(folder: Path, tokenizer: Path = EMBEDDED, **changes: Any) -> tuple[Path, PretrainingModel]:
    made = model(tokenizer, **changes)
    export_model(made.state_dict(), made.encoder.config, tokenizer, folder / "out")
    return folder / "out", made


@pytest.mark.parametrize(
    "changes", [{}, {"activation": "gelu_tanh"}, {"position_offset": 2, "type_vocab_size": 1, "layer_norm_eps": 1e-5}]
)
@torch.inference_mode()
def test_the_logits_are_the_same(tmp_path: Path, changes: dict[str, Any]) -> None:
    folder, ours = exported(tmp_path, **changes)
    theirs = transformers.AutoModelForMaskedLM.from_pretrained(folder).eval()
    ids = torch.randint(1000, 2000, (3, 60))
    mask = torch.ones_like(ids)
    mask[1, 40:] = 0
    ids[1, 40:] = theirs.config.pad_token_id
    assert theirs.config.model_type == ("roberta" if "position_offset" in changes else "bert")
    none = torch.zeros_like(ids)
    expected, _ = ours(ids, mask, none, None, torch.arange(ids.numel()))
    found = theirs(input_ids=ids, attention_mask=mask).logits.flatten(0, 1)
    real = mask.flatten().bool()
    assert torch.allclose(found[real], expected[real], atol=2e-5)
    again = load_masked_lm(folder)
    shapes = torch.randint(0, 9, ids.shape)
    at = torch.arange(ids.numel())
    assert torch.allclose(again(ids, mask, shapes, None, at)[0], ours(ids, mask, shapes, None, at)[0], atol=2e-5)


def test_next_sentence_goes_along(tmp_path: Path) -> None:
    folder, ours = exported(tmp_path)
    theirs = transformers.AutoModelForPreTraining.from_pretrained(folder).eval()
    ids = torch.randint(1000, 2000, (2, 30))
    with torch.inference_mode():
        _, expected = ours(ids, None, torch.zeros_like(ids), None, torch.arange(3))
        assert torch.allclose(theirs(input_ids=ids).seq_relationship_logits, expected, atol=1e-5)


def test_fill_mask_answers_as_the_pipeline(tmp_path: Path) -> None:
    made = model(EMBEDDED)
    torch.nn.init.zeros_(made.encoder.embeddings.word_shape.weight)
    export_model(made.state_dict(), made.encoder.config, EMBEDDED, tmp_path / "out")
    theirs = transformers.pipeline("fill-mask", model=str(tmp_path / "out"))(SENTENCE, top_k=7)
    (ours,) = FillMask(tmp_path / "out")(SENTENCE, top=7)
    assert [c.token for c in ours] == [t["token_str"] for t in theirs]
    assert [c.probability for c in ours] == pytest.approx([t["score"] for t in theirs], rel=1e-3)
    assert ours[0].text == SENTENCE.replace("[MASK]", ours[0].token)


def test_masks_temperature_and_what_is_no_text(tmp_path: Path) -> None:
    folder, _ = exported(tmp_path)
    fill = FillMask(folder)
    first, second = fill("[MASK] has <mask>", top=3)
    assert first[0].text == f"{first[0].token} has <mask>" and second[0].text == f"[MASK] has {second[0].token}"
    (warm,), (cold,) = fill(SENTENCE, temperature=1.0), fill(SENTENCE, temperature=0.2)
    assert cold[0].token == warm[0].token and cold[0].probability > warm[0].probability
    with pytest.raises(InputError, match=r"has no \[MASK\]"):
        fill("no mask")
    with pytest.raises(InputError, match="give a number above 0"):
        fill(SENTENCE, temperature=0)
    with pytest.raises(InputError, match=r"has 203 tokens, the model reads 80"):
        fill("word " * 200 + "[MASK]")


@pytest.mark.parametrize("cased", [True, False])
def test_casing_and_length_are_right(tmp_path: Path, cased: bool) -> None:
    (tmp_path / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    tokenizer = tokenizer_file(tmp_path, cased=cased, scratch=tmp_path)
    assert is_lowercasing(tokenizer) is not cased
    folder, _ = exported(tmp_path, tokenizer)
    loaded = transformers.AutoTokenizer.from_pretrained(folder)
    assert loaded.model_max_length == 80 and loaded.do_lower_case is not cased
    pieces = ["The", "pain", "##ful", "MI", "."] if cased else ["the", "pain", "##ful", "[UNK]", "."]
    assert loaded.tokenize("The painful MI.") == pieces
    assert loaded.convert_ids_to_tokens(loaded("The", "pain").input_ids)[::2] == ["[CLS]", "[SEP]", "[SEP]"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n".join(w for w in WORDS if w != "[MASK]"), r"has no \[MASK\]"),
        ("\n".join([*WORDS, "pain"]), "holds 'pain' twice"),
        ("", r"has no \[UNK\]"),
    ],
)
def test_a_vocabulary_that_cannot_serve(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "vocab.txt").write_text(text)
    with pytest.raises(InputError, match=says):
        tokenizer_file(tmp_path / "vocab.txt", cased=False, scratch=tmp_path)
    with pytest.raises(InputError, match=r"cannot be read as a vocabulary"):
        tokenizer_file(tmp_path / "none.txt", cased=False, scratch=tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"neither tokenizer.json nor vocab.txt"):
        tokenizer_file(tmp_path / "empty", cased=False, scratch=tmp_path)


def test_a_run_is_exported(recipe: TrainTable, tiny_documents: Path, tmp_path: Path) -> None:
    pretrain(recipe, tiny_documents, tmp_path / "run")
    export_run(tmp_path / "run", tmp_path / "out", tiny_documents)
    encoder = load_hugging_face(tmp_path / "out")
    assert encoder.embeddings.word_shape.weight.any() and (tmp_path / "out/curve.json").exists()
    export_run(tmp_path / "run/checkpoints/step-000000008.pt", tmp_path / "half", tiny_documents, bf16=True)
    sizes = [(tmp_path / n / "model.safetensors").stat().st_size for n in ("half", "out")]
    assert sizes[0] < 0.7 * sizes[1]
    for path, says in ((tmp_path / "out", "holds no checkpoint"), (tmp_path / "nothing", "does not exist")):
        with pytest.raises(InputError, match=says):
            export_run(path, tmp_path / "new", tiny_documents)
    with pytest.raises(InputError, match="is not empty"):
        export_run(tmp_path / "run", tmp_path / "out", tiny_documents)


def test_a_run_begins_with_the_heads_of_the_initial_weights(recipe: TrainTable, tmp_path: Path) -> None:
    """As the first BERT program does; an encoder without heads gets new ones, the same for the same seed."""
    folder, made = exported(tmp_path)
    recipe = recipe.changed(init=str(folder), objective="masked-lm+next-sentence")
    begun = build_model(recipe)
    for name in ("masked_lm.bias", "masked_lm.transform.weight", "next_sentence.classifier.weight"):
        assert torch.equal(begun.state_dict()[name], made.state_dict()[name])
    kept = {k: v for k, v in load_file(folder / "model.safetensors").items() if not k.startswith("cls.seq")}
    save_file(kept, folder / "model.safetensors")
    one, two = build_model(recipe), build_model(recipe)
    assert torch.equal(one.masked_lm.bias, made.masked_lm.bias)
    assert one.next_sentence is not None and two.next_sentence is not None
    assert torch.equal(one.next_sentence.classifier.weight, two.next_sentence.classifier.weight)
    del kept["cls.predictions.bias"]
    save_file(kept, folder / "model.safetensors")
    with pytest.raises(WeightsError, match=r"parameter cls.predictions.bias is missing"):
        build_model(recipe)


def test_an_encoder_without_the_head_says_so(tmp_path: Path) -> None:
    folder, _ = exported(tmp_path)
    kept = {k: v for k, v in load_file(folder / "model.safetensors").items() if not k.startswith("cls.")}
    save_file(kept, folder / "model.safetensors")
    load_hugging_face(folder)
    with pytest.raises(WeightsError, match=r"parameter cls.predictions.* is missing"):
        load_masked_lm(folder)
