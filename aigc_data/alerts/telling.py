"""Telling the targets of what changed: each change once to each, a restart in between included.

The log says what changed. Before a message is sent, the store is told that it will be, so that
whatever kills the app in between does not send it twice; one that failed is tried again, at growing
distances, until it is no news any more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from aigc_data.alert_rule import Rule
from aigc_data.alerts.notice import Context, Notice, digest, notice
from aigc_data.alerts.round import worth_telling
from aigc_data.alerts.send import Sent, send
from aigc_data.alerts.targets import Target
from aigc_data.alerts.view import view
from aigc_data.store.alerts import Standing, Transition
from aigc_data.store.deliveries import Delivery, DeliveryState
from aigc_data.store.store import Store

FRESH: Final = timedelta(minutes=30)
"""What changed longer ago is told to nobody any more; the Alerts page has it."""
MOST_CHANGES: Final = 500
MOST_TRIES: Final = 6
FIRST_WAIT: Final = timedelta(seconds=30)
"""Before the second try; twice as long before each further one."""
MOST_APART: Final = 5
"""Changes that one target gets as messages of their own; more at once come as one."""
ALERTS_PAGE: Final = "/alerts"
Letter = tuple[tuple[Transition, ...], Notice]
"""What is sent at once, and the changes it tells of."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows what to say, and whom has been told."""

    store: Store
    rules: Sequence[Rule]
    url: str = ""
    """Where people open the app; the empty text where that is not known."""
    send: Callable[[Target, Notice], Sent] = send
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def tell(self, targets: Sequence[Target], at: datetime) -> None:
        """Tell each target what it has not been told of yet, side by side; raises StoreError."""
        log = self.store.alert_log(MOST_CHANGES)
        news = [one for one in reversed(log) if at - one.at <= FRESH and worth_telling(one)]
        if not news or not targets:
            return
        done = self.store.deliveries(at - FRESH)
        with ThreadPoolExecutor(len(targets)) as pool:
            telling = [pool.submit(self._tell_one, one, news, done, at) for one in targets]
        for one in telling:
            one.result()

    def _tell_one(
        self, target: Target, news: Sequence[Transition], done: Sequence[Delivery], at: datetime
    ) -> None:
        """Send what the target waits for, until one message fails: the next would fail as well."""
        tries = {}
        for change in news:
            before = next(
                (one for one in done if one.target == target.name and one.of(change)), None
            )
            if target.of.wants(change.rule) and _due(before, at):
                tries[change] = before.tries if before else 0
        for changes, letter in self._letters(tuple(tries)):
            if not self._deliver(target, changes, letter, tries):
                return

    def _deliver(
        self,
        target: Target,
        changes: Sequence[Transition],
        letter: Notice,
        tries: Mapping[Transition, int],
    ) -> bool:
        def keep(state: DeliveryState, said: str = "") -> None:
            at = self.clock()
            self.store.put_deliveries(
                Delivery(
                    changed_at=one.at,
                    rule=one.rule,
                    slice=one.slice,
                    target=target.name,
                    state=state,
                    tries=tries[one] + 1,
                    tried_at=at,
                    said=said,
                )
                for one in changes
            )

        keep(DeliveryState.SENDING)
        sent = self.send(target, letter)
        keep(DeliveryState.SENT if sent.ok else DeliveryState.FAILED, sent.said)
        return sent.ok

    def _letters(self, changes: tuple[Transition, ...]) -> Iterator[Letter]:
        """Yield each change by itself, or all in one where they are many."""
        if len(changes) > MOST_APART:
            yield changes, digest(changes, link(self.url, ALERTS_PAGE))
            return
        standings = self.store.standings() if changes else []
        for change in changes:
            yield (change,), notice(change, self._context(change, standings))

    def _context(self, change: Transition, standings: Sequence[Standing]) -> Context:
        rule = next((one for one in self.rules if one.name == change.rule), None)
        if rule is None:
            return Context(None, link(self.url, ALERTS_PAGE))
        seen = view(rule, change.slice, change.measure)
        whose = (change.rule, change.slice)
        fired = [one.fired_at for one in standings if (one.rule, one.slice) == whose]
        since = next(iter(fired), None)
        return Context(rule.kind, link(self.url, seen.url("")), since)


def link(base: str, path: str) -> str:
    """Return the address of a page of the app, or how to find it where that is not known."""
    return f"{base}{path}" if base else f"{path} in the app (AIGC_DATA_URL would make it a link)"


def _due(before: Delivery | None, at: datetime) -> bool:
    """Return whether to try; what was about to be sent by an earlier run may have arrived."""
    if before is None:
        return True
    wait = FIRST_WAIT * 2 ** (before.tries - 1)
    failed = before.state is DeliveryState.FAILED and before.tries < MOST_TRIES
    return failed and at - before.tried_at >= wait
