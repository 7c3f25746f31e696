"""Answering ahead: what viewers look at is asked again when the store or the minute has changed.

Over a million tasks a fresh overview costs the server more than half a second; so nobody but the
first viewer of a view waits for it.
"""

import logging
from typing import Final

from aigc_data.store.errors import StoreError
from aigc_data.ui.cache import answer
from aigc_data.ui.recent import Recent, recent
from aigc_data.ui.runtime import Runtime

LOG: Final = logging.getLogger(__name__)
EVERY_S: Final = 10.0
"""While a history is being read the store changes all the time; no page shows that sooner."""


def refilling(shared: Runtime) -> None:
    """Refill the cache until the runtime stops; runs in a thread of its own."""
    while not shared.stop.wait(EVERY_S):
        if shared.store is None:
            continue
        try:
            refill(recent())
        except StoreError as error:
            LOG.info("No answers ahead: %s", error)
        except Exception:
            LOG.exception("The answers ahead failed")


def refill(asked: Recent) -> int:
    """Answer the questions of the last day as of now; return how many."""
    questions = asked.now()
    for question in questions:
        answer(question.query, question.task_filter, question.args)
    return len(questions)
