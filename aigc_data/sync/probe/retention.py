"""How long the cloud knows an ID, and what becomes of result links after their 12 hours.

Section 3.5 of the contract names a limit of 7 days that later documents dropped; section 3.9 says
that generated files are kept for 12 hours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aigc_data.result_link import ResultLink
from aigc_data.sync.probe.asking import Asking, Reply
from aigc_data.sync.probe.event import calls_of
from aigc_data.sync.probe.fault import meaning
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell, span
from aigc_data.sync.probe.known import BANDS_H, EACH_BAND, Known, KnownTask
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.tencent import actions
from aigc_data.tencent.errors import TaskNotFound
from aigc_data.wire.generation import result_urls
from aigc_data.wire.status_word import status_of

IDS, LINKS = "old task IDs", "old result links"
ENOUGH = 2
"""IDs that must be forgotten before the collector goes by it."""
FRESH = timedelta(minutes=10)
"""A signature this young was made for the answer."""


@dataclass(frozen=True, slots=True)
class Aged:
    """What the cloud said of an old task; `age_s` is seconds since its creation."""

    age_s: float
    kind: TaskKind
    reply: Reply

    @property
    def known(self) -> bool:
        """Whether it was answered."""
        return self.reply.error is None

    @property
    def forgotten(self) -> bool:
        """Whether the cloud no longer knows the ID."""
        return isinstance(self.reply.error, TaskNotFound)

    @property
    def successful(self) -> bool:
        """Whether it made something."""
        word = self.reply.fields.get("Status")
        return status_of(word if isinstance(word, str) else None) is TaskStatus.SUCCESSFUL

    @property
    def links(self) -> tuple[ResultLink, ...]:
        """The result links of the answer."""
        return tuple(map(ResultLink, result_urls(self.reply.fields, self.kind)))


def retention(asking: Asking, known: Known) -> Iterator[Finding]:
    """Yield until which age IDs are known, and whether old answers still hold links."""
    asked = [_ask(asking, task) for task in _chosen(asking, known)]
    yield _ids(asked)
    yield _links(asking, [one for one in asked if one.successful])


def _chosen(asking: Asking, known: Known) -> Iterator[KnownTask]:
    """Yield a few tasks of each band of ages: the store's, else those CloudAudit tells of."""
    for youngest_h, oldest_h in BANDS_H:
        band = (timedelta(hours=youngest_h), timedelta(hours=oldest_h))
        stored = [task for task in known.aged if _within(asking, task, band)]
        yield from (stored or _audited(asking, band))[:EACH_BAND]


def _within(asking: Asking, task: KnownTask, band: tuple[timedelta, timedelta]) -> bool:
    return task.created_at is not None and band[0] <= asking.now - task.created_at <= band[1]


def _audited(asking: Asking, band: tuple[timedelta, timedelta]) -> list[KnownTask]:
    reply = asking.events(asking.now - band[1], asking.now - band[0])
    made = [call.task for call in calls_of(reply) if call.task is not None]
    return [
        KnownTask(task.task_id, task.kind, task.created_at)
        for task in made
        if task.kind in {TaskKind.IMAGE, TaskKind.VIDEO}
    ]


def _ask(asking: Asking, task: KnownTask) -> Aged:
    action = actions.IMAGE_TASK if task.kind is TaskKind.IMAGE else actions.VIDEO_TASK
    created = task.created_at or asking.now
    age_s = (asking.now - created).total_seconds()
    return Aged(age_s, task.kind, asking.task(action, task.task_id))


def _ids(asked: Sequence[Aged]) -> Finding:
    known = [one.age_s for one in asked if one.known]
    gone = [one for one in asked if one.forgotten]
    if not known and not gone:
        return could_not_tell(IDS, _why_none(asked))
    if not gone:
        seen = f"known up to {span(max(known))}, the oldest that was asked"
        return Finding(IDS, Verdict.WELL, seen, facts={"forgotten_after_s": None})
    youngest = min(one.age_s for one in gone)
    error = min(gone, key=lambda one: one.age_s).reply.error
    code = meaning(error) if error else ""
    if known and max(known) > youngest:
        return could_not_tell(IDS, f"one of {span(youngest)} is unknown, an older one is not")
    until = f"known up to {span(max(known))}, " if known else ""
    seen = f"{until}unknown from {span(youngest)}: {code}"
    facts = {"forgotten_after_s": youngest} if len(gone) >= ENOUGH else {}
    return Finding(IDS, Verdict.WELL, seen, "Keep results early.", facts)


def _why_none(asked: Sequence[Aged]) -> str:
    errors = (one.reply.error for one in asked if one.reply.error is not None)
    return next(map(meaning, errors), "no task older than 13 hours is known")


def _links(asking: Asking, asked: Sequence[Aged]) -> Finding:
    if not asked:
        return could_not_tell(LINKS, "no successful task older than 13 hours was answered")
    held = [one for one in asked if one.links]
    age = span(max(one.age_s for one in asked))
    if not held:
        return Finding(LINKS, Verdict.WELL, f"answers hold none any more, up to {age}")
    starts = [at[0] for one in held for link in one.links if (at := link.signed_span)]
    if not starts:
        signed = "without a signature"
    elif max(starts) > asking.now - FRESH:
        signed = "signed anew for the answer"
    else:
        signed = "as they were signed at the end: no answer renews them"
    return Finding(LINKS, Verdict.WELL, f"{len(held)} of {len(asked)} hold links, {signed}")
