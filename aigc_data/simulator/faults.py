"""Faults on purpose: what networks, gateways and services do to callers, when a test says so."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from threading import Lock

from aigc_data.simulator.chance import seeded


class FaultKind(StrEnum):
    """What goes wrong."""

    BAD_GATEWAY = "bad gateway"
    """HTTP 502 with a page of HTML."""
    PORTAL = "portal"
    """HTTP 200 with a page of HTML, as a proxy that wants a login answers in the cloud's place."""
    EMPTY_BODY = "empty body"
    """HTTP 200 and not a byte."""
    CUT_BODY = "cut body"
    """Half of the JSON, with a length to match."""
    CUT_CONNECTION = "cut connection"
    """Half of the JSON, and then the connection is gone."""
    DROPPED = "dropped"
    """The connection is gone before a byte of the answer."""
    SLOW = "slow"
    """The answer comes `seconds` later."""
    ERROR = "error"
    """The error envelope of `code`."""
    NULL_ROWS = "null rows"
    """A row that is null and one that is all nulls, before the good ones (events, tasks)."""
    UNKNOWN_STATUS = "unknown status"
    """A status word that nobody has seen, in `code`."""
    REDIRECT = "redirect"
    """HTTP 302 to the address in `code` (result files)."""
    LYING = "lying"
    """A page of HTML that says it is the file (result files)."""
    PACKED = "packed"
    """The file compressed, whatever was asked for (result files)."""
    SHIFTED_PAGE = "shifted page"
    """A task is created just before the answer, so that the pages behind it shift by a row."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault."""

    kind: FaultKind
    code: str = ""
    message: str = ""
    seconds: float = 0.0

    @classmethod
    def error(cls, code: str, message: str = "put by a test") -> "Fault":
        """Return the fault that answers with an error code."""
        return cls(FaultKind.ERROR, code, message)

    @classmethod
    def slow(cls, seconds: float) -> "Fault":
        """Return the fault that answers late."""
        return cls(FaultKind.SLOW, seconds=seconds)

    @classmethod
    def redirect(cls, url: str) -> "Fault":
        """Return the fault that sends the caller elsewhere."""
        return cls(FaultKind.REDIRECT, url)

    @classmethod
    def unknown_status(cls, word: str = "HIBERNATING") -> "Fault":
        """Return the fault that answers with a status word nobody has seen."""
        return cls(FaultKind.UNKNOWN_STATUS, word)


BAD_GATEWAY = Fault(FaultKind.BAD_GATEWAY)
CUT_BODY = Fault(FaultKind.CUT_BODY)
CUT_CONNECTION = Fault(FaultKind.CUT_CONNECTION)
EMPTY_BODY = Fault(FaultKind.EMPTY_BODY)
LYING = Fault(FaultKind.LYING)
PACKED = Fault(FaultKind.PACKED)
PORTAL = Fault(FaultKind.PORTAL)
DROPPED = Fault(FaultKind.DROPPED)
NULL_ROWS = Fault(FaultKind.NULL_ROWS)
SHIFTED_PAGE = Fault(FaultKind.SHIFTED_PAGE)
ANY = "*"
"""Stands for every action, and for the result files, in `Faults.put`."""
RESULTS = "results"
"""Stands for the result files."""
ALWAYS = math.inf


class Faults:
    """The faults to come, by action; first those put by hand, then by chance. Thread-safe."""

    def __init__(self, chances: Mapping[Fault, float] | None = None, seed: int = 1) -> None:
        """`chances` says for each fault how likely a call is to meet it; they are seeded."""
        self._chances = dict(chances or {})
        self._rng: Random = seeded(f"faults/{seed}")
        self._waiting: dict[str, list[tuple[Fault, float]]] = defaultdict(list)
        self._met: list[tuple[str, Fault]] = []
        self._asked: Counter[str] = Counter()
        self._lock = Lock()

    @classmethod
    def everywhere(cls, chance: float, seed: int = 1) -> "Faults":
        """Return faults of every kind that a client must live through, `chance` of them a call."""
        kinds = (
            *(BAD_GATEWAY, CUT_BODY, CUT_CONNECTION, DROPPED, SHIFTED_PAGE, PORTAL, EMPTY_BODY),
            *(Fault.slow(0.3), Fault.error("InternalError"), Fault.error("RequestLimitExceeded")),
        )
        return cls(dict.fromkeys(kinds, chance / len(kinds)), seed)

    def put(self, action: str, fault: Fault, times: float = 1) -> None:
        """Let the next `times` calls of the action meet the fault, after those put before."""
        with self._lock:
            self._waiting[action].append((fault, times))

    def clear(self) -> None:
        """Forget the faults to come, those by chance too."""
        with self._lock:
            self._waiting.clear()
            self._chances.clear()

    @property
    def met(self) -> tuple[tuple[str, Fault], ...]:
        """The actions and faults that calls have met, oldest first."""
        with self._lock:
            return tuple(self._met)

    @property
    def asked(self) -> Mapping[str, int]:
        """How many calls came, those that met no fault among them, by action."""
        with self._lock:
            return Counter(self._asked)

    def take(self, action: str) -> Fault | None:
        """Return the fault that this call of the action meets."""
        with self._lock:
            self._asked[action] += 1
            fault = self._put_by_hand(action) or self._put_by_hand(ANY) or self._by_chance()
            if fault is not None:
                self._met.append((action, fault))
            return fault

    def _put_by_hand(self, action: str) -> Fault | None:
        waiting = self._waiting.get(action)
        if not waiting:
            return None
        fault, times = waiting[0]
        if times > 1:
            waiting[0] = (fault, times - 1)
        else:
            waiting.pop(0)
        return fault

    def _by_chance(self) -> Fault | None:
        at = self._rng.random() if self._chances else 1.0
        for fault, chance in self._chances.items():
            if at < chance:
                return fault
            at -= chance
        return None
