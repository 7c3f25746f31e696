"""What the task list shows, in which order, how much at once, and how far back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from math import ceil

from aigc_data.sync.probe.asking import Asking, Reply
from aigc_data.sync.probe.fault import meaning
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell, counted, plain, span
from aigc_data.tencent.errors import InvalidRequest
from aigc_data.tencent.mps import BEIJING, PAGE_SIZE, SURE_PAGE_SIZE
from aigc_data.wire.request_body import decode
from aigc_data.wire.task_id import kind_of
from aigc_data.wire.value import naive_time

ROWS, ORDER, SIZE, REACH = "list rows", "list order", "list page size", "list reach"
SIZES = (200, 100, PAGE_SIZE, 30, SURE_PAGE_SIZE)
"""Tried from the largest down until one is taken."""
SPELLINGS = 8
_GENERATES = frozenset({"image", "video", "audio"})


def task_list(asking: Asking) -> Iterator[Finding]:
    """Yield what the list shows, its order, its page size and its oldest row."""
    error = asking.list_page().error
    if error is not None:
        yield from (could_not_tell(name, meaning(error)) for name in (ROWS, ORDER, SIZE, REACH))
        return
    size, reply = _largest(asking)
    yield _rows(reply)
    yield _order(reply)
    yield _size(size, reply)
    yield _reach(asking, size, reply)


def _largest(asking: Asking) -> tuple[int, Reply]:
    """Return the largest page that the list gives, and that page."""
    for size in SIZES:
        reply = asking.list_page(size)
        if reply.error is None:
            return _given(size, reply), reply
        if not isinstance(reply.error, InvalidRequest):
            break
    return SURE_PAGE_SIZE, asking.list_page()


def _given(asked: int, reply: Reply) -> int:
    """Return the size of the page that came: what it says of itself, or its rows where fewer."""
    said = reply.fields.get("PageSize")
    size = min(asked, said) if isinstance(said, int) and said > 0 else asked
    rows, total = len(reply.rows("Tasks")), _total(reply)
    return rows if total is not None and 0 < rows < min(size, total) else size


def _rows(reply: Reply) -> Finding:
    rows = reply.rows("Tasks")
    if not rows:
        return could_not_tell(
            ROWS, "the list is empty", "Run doctor again when there is a scenario task."
        )
    words = Counter(plain(row.get("TaskType")) for row in rows)
    spelled = ", ".join(f"{word} {count}" for word, count in words.most_common(SPELLINGS))
    made = sum(map(_generates, rows))
    shows = counted(made, "generation row") if made else "no generation rows"
    return Finding(ROWS, Verdict.WELL, f"{shows} among {len(rows)}: {spelled}")


def _generates(row: dict[str, object]) -> bool:
    """Whether the row is of image, video or audio generation, by its request or its ID."""
    body = decode(row.get("RequestBody")) or {}
    action, task_id = body.get("Action"), row.get("TaskId")
    asked = isinstance(action, str) and action.startswith("CreateAigc")
    return asked or (isinstance(task_id, str) and kind_of(task_id) in _GENERATES)


def _order(reply: Reply) -> Finding:
    times = created(reply)
    falls = sum(newer >= older for newer, older in pairwise(times))
    rises = sum(newer <= older for newer, older in pairwise(times))
    pairs = len(times) - 1
    if len(set(times)) < 2:
        return could_not_tell(ORDER, "too few rows with different times")
    if falls == pairs:
        return Finding(ORDER, Verdict.WELL, f"newest first, by {len(times)} rows")
    order = "oldest first" if rises == pairs else "no order of time"
    return Finding(ORDER, Verdict.WELL, f"{order}: every round reads the whole list")


def created(reply: Reply) -> Sequence[datetime]:
    """Return the readable creation times of a page's rows, read as the documents say: Beijing's."""
    times = (naive_time(row.get("CreateTime"), BEIJING) for row in reply.rows("Tasks"))
    return [at for at in times if at is not None]


def _size(size: int, reply: Reply) -> Finding:
    total, facts = _total(reply), {"page_size": size}
    filled = total is None or total >= size
    seen = f"{size} rows" if filled else f"{size} is taken; the list has {total} rows"
    more = " (the most that was tried)" if size == SIZES[0] else ""
    return Finding(SIZE, Verdict.WELL, f"{seen}{more}", facts=facts)


def _reach(asking: Asking, size: int, first: Reply) -> Finding:
    total = _total(first)
    if total is None or not first.rows("Tasks"):
        return could_not_tell(REACH, "the list does not say how many rows it has")
    last = asking.list_page(size, ceil(total / size)) if total > size else first
    if last.error is not None:
        return could_not_tell(REACH, meaning(last.error))
    times = [*created(first), *created(last)]
    if not times:
        return could_not_tell(REACH, "no row has a readable CreateTime")
    age = (asking.now - min(times)).total_seconds()
    return Finding(REACH, Verdict.WELL, f"{counted(total, 'row')}, the oldest {span(age)} old")


def _total(reply: Reply) -> int | None:
    total = reply.fields.get("Total")
    return total if isinstance(total, int) and not isinstance(total, bool) else None
