"""What stands in a shard: documents of tokens, or finished instances; as Arrow, or as JSON lines of token strings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from clinicalbert.corpus.packing import Instance
from clinicalbert.corpus.words import Encoded
from clinicalbert.errors import MissingExtraError

if TYPE_CHECKING:
    import pyarrow

Format = Literal["arrow", "jsonl"]
Writer = Callable[[IO[bytes]], object]
Names = Sequence[str]
"""Id → token."""


@dataclass(frozen=True, slots=True)
class TokenDocuments:
    """Documents as runs of sentences: ``sentences`` [documents] numbers of sentences, and the tokens of all."""

    sentences: NDArray[np.int32]
    encoded: Encoded

    def with_tokens(self) -> TokenDocuments:
        """Those documents that have any token."""
        bounds = _offsets(self.sentences)
        filled = np.diff(_offsets(self.encoded.lengths)[bounds]) > 0
        if filled.all():
            return self
        kept = np.repeat(filled, self.sentences)  # the others' sentences hold no tokens
        return TokenDocuments(self.sentences[filled], replace(self.encoded, lengths=self.encoded.lengths[kept]))

    def as_lists(self) -> list[list[list[int]]]:
        """Documents of sentences of ids."""
        ids, ends = self.encoded.ids.tolist(), _offsets(self.encoded.lengths).tolist()
        rows = [ids[a:b] for a, b in pairwise(ends)]
        return [rows[a:b] for a, b in pairwise(_offsets(self.sentences).tolist())]


@dataclass(frozen=True, slots=True)
class Instances:
    """Finished instances, ragged. Of instance i: ``ids[offsets[i]:offsets[i + 1]]``, segment B from ``b_starts[i]``;
    ``positions`` and ``labels`` between ``masks[i]`` and ``masks[i + 1]``; whether its B is ``random_next``."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    b_starts: NDArray[np.int32]
    random_next: NDArray[np.bool_]
    positions: NDArray[np.int32]
    labels: NDArray[np.int32]
    masks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.b_starts)


def instances_of_packing(instances: Sequence[Instance]) -> Instances:
    """The instances of the faithful packing, as arrays."""
    return Instances(
        np.array([t for i in instances for t in i.ids], dtype=np.int32),
        _offsets([len(i.ids) for i in instances]),
        np.array([i.b_start for i in instances], dtype=np.int32),
        np.array([i.random_next for i in instances], dtype=bool),
        np.array([p for i in instances for p in i.positions], dtype=np.int32),
        np.array([t for i in instances for t in i.labels], dtype=np.int32),
        _offsets([len(i.positions) for i in instances]),
    )


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.ipc
    except ImportError:
        raise MissingExtraError("preparing text for pre-training", "train") from None
    return pyarrow


def _lists(offsets: NDArray[Any], values: NDArray[Any]) -> Any:
    pa = _arrow()
    return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), pa.array(values))


def _offsets(lengths: NDArray[Any] | Sequence[int]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return found


def _values(column: Any) -> tuple[NDArray[Any], NDArray[np.int64]]:
    return column.values.to_numpy(), column.offsets.to_numpy()


def documents_table(documents: TokenDocuments) -> pyarrow.RecordBatch:
    """A row a document."""
    pa = _arrow()
    encoded = documents.encoded
    sentences = _offsets(documents.sentences)
    tokens = _offsets(encoded.lengths)[sentences]
    return pa.RecordBatch.from_arrays(
        [
            _lists(sentences, encoded.lengths),
            _lists(tokens, encoded.ids),
            _lists(tokens, encoded.shapes),
            _lists(tokens, encoded.units),
        ],
        ["sentence_lengths", "ids", "shapes", "units"],
    )


def documents_of(batch: pyarrow.RecordBatch) -> TokenDocuments:
    """The inverse of ``documents_table``; arrays are views of the batch."""
    lengths, sentences = _values(batch.column("sentence_lengths"))
    ids, shapes, units = (_values(batch.column(n))[0] for n in ("ids", "shapes", "units"))
    return TokenDocuments(np.diff(sentences).astype(np.int32), Encoded(ids, shapes, units, lengths))


def instances_table(instances: Instances) -> pyarrow.RecordBatch:
    """A row an instance."""
    pa = _arrow()
    return pa.RecordBatch.from_arrays(
        [
            _lists(instances.offsets, instances.ids),
            pa.array(instances.b_starts),
            pa.array(instances.random_next),
            _lists(instances.masks, instances.positions),
            _lists(instances.masks, instances.labels),
        ],
        ["ids", "b_start", "random_next", "positions", "labels"],
    )


def instances_of(batch: pyarrow.RecordBatch) -> Instances:
    """The inverse of ``instances_table``."""
    ids, offsets = _values(batch.column("ids"))
    positions, masks = _values(batch.column("positions"))
    labels, _ = _values(batch.column("labels"))
    random_next = batch.column("random_next").to_numpy(zero_copy_only=False)
    return Instances(ids, offsets, batch.column("b_start").to_numpy(), random_next, positions, labels, masks)


def arrow_writer(batch: pyarrow.RecordBatch) -> Writer:
    """Writes an Arrow IPC file of one batch."""

    def write(file: IO[bytes]) -> None:
        pa = _arrow()
        with pa.ipc.new_file(file, batch.schema) as writer:
            writer.write_batch(batch)

    return write


def read_arrow(path: Path) -> pyarrow.RecordBatch:
    """The batch of an Arrow IPC file, mapped into memory."""
    pa = _arrow()
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).get_batch(0)


def jsonl_writer(lines: Iterable[dict[str, Any]]) -> Writer:
    """Writes JSON lines."""

    def write(file: IO[bytes]) -> None:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    return write


def document_lines(documents: TokenDocuments, names: Names) -> Iterable[dict[str, Any]]:
    """A line a document: its sentences as lists of token strings, with shapes and units beside."""
    encoded = documents.encoded
    ends = np.cumsum(encoded.lengths)
    at = sentence = 0
    for count in documents.sentences.tolist():
        rows = []
        begin = at
        for end in ends[sentence : sentence + count].tolist():
            rows.append([names[i] for i in encoded.ids[at:end].tolist()])
            at = end
        sentence += count
        yield {
            "sentences": rows,
            "shapes": encoded.shapes[begin:at].tolist(),
            "units": encoded.units[begin:at].tolist(),
        }


def instance_lines(instances: Instances, names: Names) -> Iterable[dict[str, Any]]:
    """A line an instance, with the fields of the original program."""
    for i in range(len(instances)):
        ids = instances.ids[instances.offsets[i] : instances.offsets[i + 1]].tolist()
        b_start = int(instances.b_starts[i])
        masks = slice(int(instances.masks[i]), int(instances.masks[i + 1]))
        yield {
            "tokens": [names[t] for t in ids],
            "segment_ids": [0] * b_start + [1] * (len(ids) - b_start),
            "is_random_next": bool(instances.random_next[i]),
            "masked_lm_positions": instances.positions[masks].tolist(),
            "masked_lm_labels": [names[t] for t in instances.labels[masks].tolist()],
        }


def documents_from_lines(lines: Iterable[dict[str, Any]], ids: dict[str, int]) -> TokenDocuments:
    """The inverse of ``document_lines``."""
    rows = list(lines)
    sentences = [s for row in rows for s in row["sentences"]]
    return TokenDocuments(
        np.array([len(row["sentences"]) for row in rows], dtype=np.int32),
        Encoded(
            np.array([ids[t] for s in sentences for t in s], dtype=np.int32),
            np.array([v for row in rows for v in row["shapes"]], dtype=np.uint8),
            np.array([v for row in rows for v in row["units"]], dtype=np.uint8),
            np.array([len(s) for s in sentences], dtype=np.int32),
        ),
    )


def instances_from_lines(lines: Iterable[dict[str, Any]], ids: dict[str, int]) -> Instances:
    """The inverse of ``instance_lines``."""
    rows = list(lines)
    return Instances(
        np.array([ids[t] for row in rows for t in row["tokens"]], dtype=np.int32),
        _offsets([len(row["tokens"]) for row in rows]),
        np.array([row["segment_ids"].index(1) for row in rows], dtype=np.int32),
        np.array([row["is_random_next"] for row in rows], dtype=bool),
        np.array([p for row in rows for p in row["masked_lm_positions"]], dtype=np.int32),
        np.array([ids[t] for row in rows for t in row["masked_lm_labels"]], dtype=np.int32),
        _offsets([len(row["masked_lm_labels"]) for row in rows]),
    )
