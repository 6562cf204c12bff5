"""CasiMedicos-Arg, English (Sviridova et al., EMNLP 2024): clinical cases of Spanish MIR exams with 4 or 5 options.

The token file is read for its words alone: kind of question, case and question, options, right option. What follows the
right option is the doctors' explanation, which names it: it is left out. A line is an option when it begins with the
next number (``1-``, ``2-``, …), for a case may hold a line such as "5-10 minutes later". Questions that several doctors
answered occur several times, told in slightly other words; they are one group.

Leak: of the 381 training questions, 84 stand in head_qa_en's dev as well (its exam of 2015), in another translation,
and 13 in this corpus's own dev; they are dropped, which leaves 284 (``retold`` says how they are found).
"""

from __future__ import annotations

from pathlib import Path

from clinicalbert.datasets.corpus import Corpus
from clinicalbert.datasets.example import Choice
from clinicalbert.datasets.retold import grouped_if_retold, held_out_questions, without_retold

_KIND, _CASE, _ANSWER = "QUESTION TYPE:", "CLINICAL CASE:", "CORRECT ANSWER:"


def read(folder: Path, split: str) -> list[Choice]:
    documents: list[list[str]] = []
    for sentence in _sentences(folder / f"{split}.tsv"):
        if sentence.startswith(_KIND):
            documents.append([])
        elif documents:
            documents[-1].append(sentence)
    questions = [_question(f"casimedicos-{split}-{i:04d}", lines) for i, lines in enumerate(documents, 1)]
    if split == "train":
        held_out = held_out_questions(folder.parent, "head_qa_en") + read(folder, "dev")
        questions = without_retold(questions, held_out)
    return grouped_if_retold(questions)


def _sentences(path: Path) -> list[str]:
    """Sentences of a file of ``token tag`` lines, a blank line between them, tokens joined by one blank."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [" ".join(line.rsplit(" ", 1)[0] for line in block.split("\n") if line.strip()) for block in blocks]


def _question(key: str, lines: list[str]) -> Choice:
    asked: list[str] = []
    options: list[str] = []
    answer = 0
    for line in lines:
        head, _, rest = line.partition(" ")
        if line.startswith(_ANSWER):
            answer = int(line.removeprefix(_ANSWER))
            break  # the explanation follows
        if head == f"{len(options) + 1}-":
            options.append(rest)
        elif options:
            options[-1] += f" {line}"
        else:
            asked.append(line.removeprefix(_CASE).strip())
    text = "\n".join(line for line in asked if line)
    return Choice(key, text, tuple(options), answer - 1, group=key)


CORPUS = Corpus(
    name="casimedicos_en",
    title="CasiMedicos-Arg, English: clinical cases of the Spanish MIR exam",
    source="https://github.com/ixa-ehu/antidote-casimedicos",
    licence="CC BY 4.0",
    splits=("train", "dev"),
    read=read,
    schema=Choice,
)
