"""Takes what a fault offers, as one click on the page does, and asks again."""

import pytest

from aigc_data.store.sandbox.errors import SandboxError, Wrong
from aigc_data.store.sandbox.query import Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui.sql.fault_words import mended


def fault(sandbox: Sandbox, text: str) -> SandboxError:
    """Return why the query has no answer."""
    with pytest.raises(SandboxError) as raised:
        sandbox.ask(Query(text))
    return raised.value


def taken(sandbox: Sandbox, text: str) -> tuple[str, str]:
    """Return what is offered, and the text with it; both empty where nothing is.

    The text has an answer: it is asked.
    """
    wrong = fault(sandbox, text)
    assert isinstance(wrong, Wrong), str(wrong)
    if not wrong.near:
        return "", ""
    assert wrong.place is not None
    right = wrong.mended or mended(text, wrong.place, wrong.near)
    sandbox.ask(Query(right))
    return wrong.near, right
