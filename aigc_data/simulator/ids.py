"""Task IDs of the cloud's shapes, that say to the simulator alone which task they are.

The contract's section 3.10 shows the shapes. Hidden in the random-looking digits is the hour and
the place in it, so that a restarted simulator knows every ID that it ever gave.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b

OWNER = "24000145"
"""The account-level number before the IDs; also a folder of the result bucket."""
SCENARIO_OWNER = "24000048"

_HEX = re.compile(r"[0-9a-f]{32}")
_NUMERIC = re.compile(r"2\d{9}")
_NUMERIC_FROM = 2_000_000_000
_FIRST_HOUR = 400_000
_PER_HOUR = 1000
_SALT_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task stands: its absolute hour, which of the hour's streams, and which in it."""

    hour: int
    stream: int
    index: int


def numeric_fits(place: Place) -> bool:
    """Return whether the place has an ID of the old, ten-digit kind."""
    return place.stream == 0 and place.index < _PER_HOUR


def numeric_id(place: Place) -> str:
    """Return the ten digits that tasks had before 2026."""
    return str(_NUMERIC_FROM + (place.hour - _FIRST_HOUR) * _PER_HOUR + place.index)


def digits(seed: int, place: Place, salt: int) -> str:
    """Return 32 hex digits that look random and hold the place."""
    head = f"{salt:020x}"[:_SALT_DIGITS]
    packed = place.hour << 24 | place.stream << 20 | place.index
    return f"{head}{packed ^ _mask(seed, head):012x}"


def place_of(seed: int, task_id: str) -> Place | None:
    """Return where the ID says that its task stands; whether one stands there is not asked."""
    if _NUMERIC.fullmatch(task_id):
        hour, index = divmod(int(task_id) - _NUMERIC_FROM, _PER_HOUR)
        return Place(hour + _FIRST_HOUR, 0, index)
    tail = task_id.replace("-", "")[-32:]
    if not _HEX.fullmatch(tail):
        return None
    packed = int(tail[_SALT_DIGITS:], 16) ^ _mask(seed, tail[:_SALT_DIGITS])
    return Place(packed >> 24, packed >> 20 & 0xF, packed & 0xFFFFF)


def dashed(hexes: str) -> str:
    """Return 32 hex digits in the shape of a UUID."""
    return f"{hexes[:8]}-{hexes[8:12]}-{hexes[12:16]}-{hexes[16:20]}-{hexes[20:]}"


def _mask(seed: int, head: str) -> int:
    return int.from_bytes(blake2b(f"{seed}/{head}".encode(), digest_size=6).digest())
