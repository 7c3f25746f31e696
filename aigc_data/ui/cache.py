"""The cache seam: an answer is kept for as long as the store has not changed.

All viewers share the answers: a filter ends on a whole minute, so that those who look within one
minute ask the same question.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar, cast

import streamlit as st

from aigc_data.analysis.filter import TaskFilter
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.recent import Question, recent
from aigc_data.ui.runtime import store

Answer = TypeVar("Answer")
ANSWERS: Final = 512
FIGURES: Final = 64
LATELY_S: Final = 30.0
SIDE_BY_SIDE: Final = 4


def ask(query: Callable[..., Answer], task_filter: TaskFilter, *args: object) -> Answer:
    """Return `query(db, task_filter, *args)`, from the cache where the store has not changed.

    `query` is a function of `aigc_data.analysis`; `args` must have an exact repr. The answer is
    the caller's own copy.
    """
    recent().note(query, task_filter, args)
    return cast("Answer", answer(query, task_filter, args))


def ask_ahead(*questions: Question) -> None:
    """Answer questions side by side, so that each `ask` that follows finds its answer.

    Much of a question is planning, which one processor does while the others wait. What fails here
    fails again where it is asked, and is said there.
    """
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for one in questions:
            pool.submit(answer, one.query, one.task_filter, one.args)


def answer(
    query: Callable[..., object], task_filter: TaskFilter, args: tuple[object, ...]
) -> object:
    """Return what `ask` returns, for no viewer's sake."""
    return _answers()(_key(query, task_filter, args), query, task_filter, args)


def ask_lately(query: Callable[..., Answer], task_filter: TaskFilter, *args: object) -> Answer:
    """Return an answer that may be `LATELY_S` old: for what changes seldom and costs much."""
    key = f"{store().path}|{_question(query, task_filter, args)}"
    return cast("Answer", _late_answers()(key, query, task_filter, args))


def drawn(
    build: Callable[..., Drawing],
    query: Callable[..., object],
    task_filter: TaskFilter,
    *args: object,
    **look: object,
) -> Drawing:
    """Return `build(ask(query, task_filter, *args), **look)`; all viewers share the figure."""
    key = _figure_key(build, query, task_filter, args, look)
    return _figures()(key, lambda: build(ask(query, task_filter, *args), **look))


def drawn_of(
    found: object,
    build: Callable[..., Drawing],
    query: Callable[..., object],
    task_filter: TaskFilter,
    *args: object,
    **look: object,
) -> Drawing:
    """Return `build(found, **look)`, where `found` is the part of an answer that `build` draws."""
    key = _figure_key(build, query, task_filter, args, look)
    return _figures()(key, lambda: build(found, **look))


def _figure_key(
    build: Callable[..., Drawing],
    query: Callable[..., object],
    task_filter: TaskFilter,
    args: tuple[object, ...],
    look: dict[str, object],
) -> str:
    return f"{build.__module__}.{build.__qualname__}{_key(query, task_filter, args)}{look!r}"


def _key(query: Callable[..., object], task_filter: TaskFilter, args: tuple[object, ...]) -> str:
    held = store()
    return f"{held.path}|{held.version}|{_question(query, task_filter, args)}"


def _question(
    query: Callable[..., object], task_filter: TaskFilter, args: tuple[object, ...]
) -> str:
    return f"{query.__module__}.{query.__qualname__}|{task_filter!r}|{args!r}"


def _answer(
    key: str,  # noqa: ARG001 - what the answer is kept under
    _query: Callable[..., object],
    _task_filter: TaskFilter,
    _args: tuple[object, ...],
) -> object:
    with store().cursor() as db:
        return _query(db, _task_filter, *_args)


@cache
def _answers() -> Callable[..., object]:
    """Return the cache of answers; made at the first question, when Streamlit's runtime exists."""
    return st.cache_data(max_entries=ANSWERS, show_spinner=False)(_answer)


@cache
def _late_answers() -> Callable[..., object]:
    """Return the cache of answers that may be a little old."""

    def late_answer(
        key: str,
        _query: Callable[..., object],
        _task_filter: TaskFilter,
        _args: tuple[object, ...],
    ) -> object:
        return _answer(key, _query, _task_filter, _args)

    return st.cache_data(ttl=LATELY_S, max_entries=ANSWERS, show_spinner=False)(late_answer)


@cache
def _figures() -> Callable[..., Drawing]:
    """Return the cache of figures."""

    @st.cache_resource(max_entries=FIGURES, show_spinner=False)
    def figure(
        key: str,  # noqa: ARG001 - what the figure is kept under
        _draw: Callable[[], Drawing],
    ) -> Drawing:
        return _draw()

    return figure
