"""What parent and child say to each other over two pipes: a kind, a length, and so many bytes."""

import json
import struct
from dataclasses import dataclass
from enum import Enum
from typing import IO, Any, Final

HEAD: Final = struct.Struct(">cI")
MOST_BYTES: Final = 256_000_000
"""No frame is longer; one that says so is not read."""


class Kind(Enum):
    """What a frame is."""

    READY = b"R"
    """The child has done all that can be done before it knows the query; JSON."""
    ASK = b"A"
    """The query and its limits; JSON."""
    HEADER = b"H"
    """The columns of the answer; JSON."""
    ROWS = b"B"
    """Some of its rows, an Arrow stream of its own."""
    END = b"E"
    """Nothing more: whether rows were left out, or what went wrong; JSON."""


class Garbled(Exception):
    """What came over the pipe is no frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: Kind
    body: bytes

    @classmethod
    def of(cls, kind: Kind, said: dict[str, Any]) -> "Frame":
        """Return a message that is JSON."""
        return cls(kind, json.dumps(said).encode())

    @property
    def said(self) -> dict[str, Any]:
        """The JSON of it; raises Garbled where it is none."""
        try:
            return dict(json.loads(self.body))
        except (ValueError, TypeError, RecursionError) as error:
            raise Garbled from error


def write_frame(pipe: IO[bytes], frame: Frame) -> None:
    """Write the message and let it go at once."""
    pipe.write(HEAD.pack(frame.kind.value, len(frame.body)))
    pipe.write(frame.body)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> Frame | None:
    """Return the next message, or None where the other side has ended; raises Garbled."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    if length > MOST_BYTES:
        raise Garbled
    body = pipe.read(length)
    if len(body) < length:
        return None
    try:
        return Frame(Kind(kind), body)
    except ValueError as error:
        raise Garbled from error
