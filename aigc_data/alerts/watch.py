"""Watching in the running app: evaluate the rules round after round, and tell of what changed.

Evaluating and telling are two threads: a chat that does not answer keeps no rule from being asked.
A fault of either is kept as a sentence, and the next round tries again.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from aigc_data.alerts.round import alert_round
from aigc_data.alerts.rules import known_rules
from aigc_data.alerts.silence import matches
from aigc_data.alerts.targets import targets
from aigc_data.alerts.telling import Teller
from aigc_data.settings import Settings
from aigc_data.store.alerts import AlertState, Standing, Transition
from aigc_data.store.errors import StoreError
from aigc_data.store.store import Store

LOG: Final = logging.getLogger(__name__)
AT_LEAST_EVERY_S: Final = 60.0
AT_MOST_EVERY_S: Final = 10.0
"""While a history streams in, or many accounts are read, rounds end all the time."""
LOOK_AGAIN_S: Final = 1.0
Judge = Callable[[Store, Settings, datetime], tuple[Transition, ...]]


@dataclass(slots=True)
class AlertWatch:
    """The rules of one process over one store."""

    store: Store
    settings: Settings
    wait: Callable[[], str] = lambda: ""
    """Returns why the rules are not to be asked now, a sentence; the empty text for no reason."""
    paused: Callable[[], frozenset[str]] = frozenset
    """Returns the accounts whose silence is a person's wish, and so no trouble."""
    rounds: Callable[[], int] = lambda: 0
    """Returns how many rounds of collecting have ended."""
    judge: Judge = alert_round
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    fault: str = ""
    """Why the last evaluation failed; the empty text where it did not."""
    telling_fault: str = ""
    """Why the last notices could not be looked after; a target's own trouble is in its delivery."""
    waits: str = ""
    """Why the rules are not asked now; the empty text where they are."""
    evaluated_at: datetime | None = None
    """When they last were, UTC."""
    firing: int = 0
    """How many parts of rules fire unsilenced, as of then or as the store had it at the start."""
    _telling: threading.Thread | None = None
    _sooner: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._count()

    def run(self, stop: threading.Event) -> None:
        """Evaluate after each round of collecting and at least every minute until `stop` is set."""
        while not stop.is_set():
            seen, began = self.rounds(), monotonic()
            self.round()
            while not stop.wait(LOOK_AGAIN_S):
                if self._waited() or self._due(monotonic() - began, seen):
                    break
            self._sooner.clear()

    def soon(self) -> None:
        """Have the rules asked at once: one of them was changed."""
        self._sooner.set()

    def round(self) -> None:
        """Evaluate once and begin to tell; whatever fails is kept as a sentence."""
        at = self.clock()
        self.waits = self.wait()
        if not self.waits:
            self._evaluate(at)
        if self._telling is None or not self._telling.is_alive():
            self._telling = threading.Thread(
                target=self.tell, args=(at,), name="notices", daemon=True
            )
            self._telling.start()

    def tell(self, at: datetime) -> None:
        """Tell the targets what they have not been told of; whatever fails is kept."""
        try:
            rules = known_rules(self.settings, self.store.alert_rules()).rules
            teller = Teller(self.store, rules, self.settings.url, clock=self.clock)
            teller.tell(targets(self.settings.alert_targets), at)
        except StoreError as error:
            self.telling_fault = str(error)
        except Exception:
            LOG.exception("The notices could not be looked after")
            self.telling_fault = BROKEN
        else:
            self.telling_fault = ""

    def _evaluate(self, at: datetime) -> None:
        try:
            self.judge(self.store, self._read_settings(), at)
            self._count()
        except StoreError as error:
            self.fault = str(error)
        except Exception:
            LOG.exception("The alert rules could not be evaluated")
            self.fault = BROKEN
        else:
            self.fault, self.evaluated_at = "", at

    def _read_settings(self) -> Settings:
        """Return the settings with the accounts that are paused left out of several."""
        paused = self.paused()
        if not paused:
            return self.settings
        read = tuple(one for one in self.settings.accounts if one.name not in paused)
        return self.settings.model_copy(update={"accounts": read})

    def _count(self) -> None:
        at, silences = self.clock(), self.store.silences()
        held = [one for one in silences if at < one.until]
        self.firing = sum(
            not any(matches(silence, one.rule, one.slice) for silence in held)
            for one in self.store.standings()
            if alarming(one)
        )

    def _due(self, passed_s: float, rounds_seen: int) -> bool:
        if self._sooner.is_set() or passed_s >= AT_LEAST_EVERY_S:
            return True
        return passed_s >= AT_MOST_EVERY_S and self.rounds() != rounds_seen

    def _waited(self) -> bool:
        """Look again why the rules wait, if they do; return whether the reason has gone."""
        if not self.waits:
            return False
        self.waits = self.wait()
        return not self.waits


def alarming(one: Standing) -> bool:
    """Return whether people are to know: it fires, or it was told of, as a silence is."""
    return one.state is AlertState.FIRING or one.told_at is not None


BROKEN: Final = "An error of the app itself; its log says more."
