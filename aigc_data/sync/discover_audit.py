"""Finding tasks by CloudAudit: every create call of the last 90 days, newest first.

A page is kept together with the token of the next one, so that a kill costs a page or two.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from aigc_data.sync.audit_trail import CHECKPOINT, AuditTrail, Bookmark, trail_of
from aigc_data.sync.bench import Bench
from aigc_data.sync.given_up import too_old
from aigc_data.sync.learned import Learned
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.reading import Reading, read_rows
from aigc_data.sync.trail_writer import TrailWriter
from aigc_data.sync.window import Window
from aigc_data.task import Source, Task
from aigc_data.tencent.cloudaudit import CloudAudit, EventPage
from aigc_data.tencent.errors import CloudError, InvalidRequest
from aigc_data.wire.create_event import from_create_event

READERS = 6
"""Windows read at once: enough for 20 calls a second at 300 ms an answer."""


@dataclass(slots=True)
class AuditDiscovery:
    """One round's reading of CloudAudit by several readers at once."""

    bench: Bench
    audit: CloudAudit
    learned: Learned = field(default_factory=Learned)
    outcome: Outcome = field(default_factory=lambda: Outcome(Source.CLOUDAUDIT))

    def run(self) -> bool:
        """Read what is left; return whether all of it was read. Faults go into the outcome."""
        bench = self.bench
        kept = bench.store.checkpoint(bench.account, Source.CLOUDAUDIT, CHECKPOINT)
        trail = trail_of(kept, self.learned.overlap, bench.clock())
        writer = TrailWriter(bench, self.outcome, trail)
        marks = writer.trail.to_read(bench.clock())
        with ThreadPoolExecutor(READERS, thread_name_prefix="audit") as pool:
            complete = all(list(pool.map(partial(self._read_safely, writer), marks)))
        writer.finish()
        bench.settle(self.outcome, share=writer.trail.share(bench.clock()))
        return complete

    def _read_safely(self, writer: TrailWriter, mark: Bookmark) -> bool:
        try:
            return self._read(writer, mark)
        except InvalidRequest as error:
            return self._read_again(writer, mark, error)
        except CloudError as error:
            self.outcome.error = error
            return False

    def _read_again(self, writer: TrailWriter, mark: Bookmark, error: CloudError) -> bool:
        """Read the window from its beginning: a token may not live as long as the trail."""
        if mark.token is None:
            self.outcome.error = error
            return False
        return self._read_safely(writer, Bookmark(mark.window))

    def _read(self, writer: TrailWriter, mark: Bookmark) -> bool:
        window, read_at = mark.window, mark.read_at
        if self._over():
            return False
        for page in self.audit.create_events(window.since, window.until, mark.token):
            read_at = read_at or self.bench.clock()
            writer.add(self._tasks(page), _step(page, window, read_at))
            if self._over() and not page.last:
                return False
        return True

    def _tasks(self, page: EventPage) -> Reading:
        account, now = self.bench.account, self.bench.clock()
        forgets_after_s = self.learned.forgotten_after_s

        def read(event: object) -> Task | None:
            task = from_create_event(event, account=account, seen_at=now)
            return task and too_old(task, forgets_after_s, now)

        return read_rows(
            (*page.events, *page.odd),
            read,
            account=account,
            source=Source.CLOUDAUDIT,
            seen_at=now,
        )

    def _over(self) -> bool:
        """Whether to stop here: the round is over, or another reader met a fault."""
        return self.bench.over or self.outcome.error is not None


def _step(page: EventPage, window: Window, read_at: datetime) -> Callable[[AuditTrail], AuditTrail]:
    """Return how the trail goes on after the page of a window begun at `read_at`."""
    if page.last:
        return lambda trail: trail.done(window, read_at)
    return lambda trail: trail.at_page(window, page.next_token, read_at)
