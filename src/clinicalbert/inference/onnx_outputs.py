"""Tensors inside of an ONNX graph as outputs of it, without a library that reads ONNX.

A message of Protocol Buffers that is written twice is read as one, with the repeated fields of both (Protocol Buffers,
"Encoding", last one wins and merging). So a graph that holds further outputs alone is added at the end of the file.
"""

from __future__ import annotations

from collections.abc import Iterable

_GRAPH = b"\x3a"  # ModelProto.graph = 7
_OUTPUT = b"\x62"  # GraphProto.output = 12
_NAME = b"\x0a"  # ValueInfoProto.name = 1


def with_outputs(model: bytes, names: Iterable[str]) -> bytes:
    """The model, which gives these tensors too."""
    outputs = b"".join(_OUTPUT + _sized(_NAME + _sized(name.encode())) for name in names)
    return model + _GRAPH + _sized(outputs)


def _sized(data: bytes) -> bytes:
    size, head = len(data), bytearray()
    while size > 0x7F:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*head, size]) + data
