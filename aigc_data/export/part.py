"""What comes of a file that another process makes: its bytes in parts, each after its length."""

import struct
from typing import IO, Final

LENGTH: Final = struct.Struct(">I")
LAST: Final = b""
"""The part after which the file is whole."""


def write_part(pipe: IO[bytes], part: bytes) -> None:
    """Write the part and let it go at once."""
    pipe.write(LENGTH.pack(len(part)))
    pipe.write(part)
    pipe.flush()


def read_part(pipe: IO[bytes]) -> bytes | None:
    """Return the next part, or None where the other side has ended before the last one."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    part = pipe.read(length)
    return part if len(part) == length else None
