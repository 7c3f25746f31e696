"""The cache seam: an answer is kept for as long as the store has not changed."""

from collections.abc import Callable
from typing import Any, TypeVar

from aigc_data.analysis.filter import TaskFilter

Answer = TypeVar("Answer")


def ask(query: Callable[..., Answer], task_filter: TaskFilter, *args: Any) -> Answer:
    """Return `query(db, task_filter, *args)`, from the cache where the store has not changed.

    `query` is a function of `aigc_data.analysis`; `args` must have an exact repr. The answer is the
    caller's own copy.
    """
    raise NotImplementedError
