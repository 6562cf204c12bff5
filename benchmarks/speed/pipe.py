"""`nlp.pipe` beside the Hugging Face token-classification pipeline: same weights, same notes, one run.

    python benchmarks/speed/pipe.py [--notes 200] [--rounds 3] [--checkpoint models/clinicalbert-pro-mini] [--out FILE]

The peer: fp32 torch, the checkpoint's encoder with its largest head (83 classes; ours answers 91 in all), stride 64,
windows of 512, batch 8, aggregation "simple". It cannot take the word-shape table, which costs it nothing. Both use
all usable cores. Rounds alternate, and the ratio is that of the medians. CLINICALBERT_DATA names the corpora.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import clinicalbert
from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.mtsamples import FOLDER, read_notes
from clinicalbert.evaluation.pedigree import pedigree

HEAD = "maccrobat2020"


def peer(checkpoint: Path, folder: Path) -> Any:
    """The Hugging Face pipeline over the checkpoint, converted in ``folder``."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForTokenClassification, PreTrainedTokenizerFast, pipeline

    from clinicalbert.model.foreign import to_hugging_face
    from clinicalbert.training.saved import load_model

    ours = load_model(checkpoint)
    c = ours.encoder.config
    classes = json.loads((checkpoint / "config.json").read_text())["heads"][HEAD]
    config = BertConfig(
        vocab_size=c.vocab_size,
        hidden_size=c.hidden_size,
        num_hidden_layers=c.layers,
        num_attention_heads=c.heads,
        intermediate_size=c.intermediate_size,
        max_position_embeddings=c.max_positions,
        type_vocab_size=c.type_vocab_size,
        layer_norm_eps=c.layer_norm_eps,
        id2label=dict(enumerate(classes)),
        label2id={label: i for i, label in enumerate(classes)},
    )
    model = BertForTokenClassification(config)
    model.bert.load_state_dict(to_hugging_face(ours.encoder.state_dict()), strict=False)
    model.classifier.load_state_dict(ours.classifiers[HEAD].state_dict())
    model.save_pretrained(folder)
    special = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    PreTrainedTokenizerFast(
        tokenizer_file=str(checkpoint / "tokenizer.json"), model_max_length=c.max_positions, **special
    ).save_pretrained(folder)
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    return pipeline(
        "token-classification",
        model=BertForTokenClassification.from_pretrained(folder).eval(),
        tokenizer=AutoTokenizer.from_pretrained(folder),
        stride=64,
        batch_size=8,
        aggregation_strategy="simple",
        device="cpu",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--checkpoint", type=Path, default=Path("models/clinicalbert-pro-mini"))
    parser.add_argument("--model", type=Path, help="another bundle than the embedded one")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    texts = [n["text"] for n in read_notes(data_root() / FOLDER, "dev")][: arguments.notes]
    nlp = clinicalbert.load(arguments.model)
    notes = [clinicalbert.cleared(t, statement="open corpus") for t in texts]
    tokens = sum(len(t) for t in nlp.tokenizer.batch(texts))
    with tempfile.TemporaryDirectory() as folder:
        other = peer(arguments.checkpoint, Path(folder))
        runs: dict[str, list[float]] = {"clinicalbert": [], "hugging_face": []}
        list(nlp.pipe(notes[:16])), other(texts[:8])  # warm both up
        for _ in range(arguments.rounds):
            for name, work in (("clinicalbert", lambda: list(nlp.pipe(notes))), ("hugging_face", lambda: other(texts))):
                began = time.perf_counter()
                work()
                runs[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(seconds) for name, seconds in runs.items()}
    result = {
        "schema": "clinicalbert.speed/1",
        "notes": len(texts),
        "tokens": tokens,
        "seconds": runs,
        "notes_per_s": {k: len(texts) / v for k, v in medians.items()},
        "tokens_per_s": {k: tokens / v for k, v in medians.items()},
        "ratio": medians["hugging_face"] / medians["clinicalbert"],
        **pedigree(weights=nlp.bundle.digest, backend=nlp.session.name, seed=0),
    }
    for name in runs:
        print(f"{name:14} {result['notes_per_s'][name]:7.1f} notes/s {result['tokens_per_s'][name]:9.0f} tokens/s")
    print(f"ratio {result['ratio']:.2f}")
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
