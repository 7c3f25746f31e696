from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.sandbox.errors import Wrong
from aigc_data.store.sandbox.query import Limits, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.store import Store
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.meaning import query_of
from aigc_data.ui.sql.state import SqlState
from tests.tasks import NOON

ZONE = ZoneInfo("Asia/Shanghai")
LIMITS = Limits()
QUERY = SavedQuery(
    name="one",
    title="One?",
    text="SELECT $since, $kinds, $other",
    parameters=(
        Parameter(name="since", type=ParameterType.TIME, default=("2026-09-14 08:00",)),
        Parameter(name="kinds", type=ParameterType.LIST),
    ),
)


@pytest.fixture
def sandbox(stored: Store) -> Sandbox:
    stored.save_query(QUERY, by="", at=NOON, on=0)
    opened = runtime().sandbox
    assert opened is not None
    return opened


def test_a_saved_query_is_asked_with_its_types_by_the_readers_clock(sandbox: Sandbox) -> None:
    state = SqlState(name="one", said={"kinds": ("image", "video"), "other": ("5",)})
    assert query_of(sandbox, state, LIMITS, ZONE) == Query(
        QUERY.text,
        {
            "since": datetime(2026, 9, 14, 0, tzinfo=UTC),
            "kinds": ["image", "video"],
            "other": 5,
        },
        LIMITS,
    )


def test_a_changed_text_keeps_the_types_of_the_query_that_it_was(sandbox: Sandbox) -> None:
    state = SqlState("SELECT $since", {"since": ()}, "one", is_changed=True)
    assert query_of(sandbox, state, LIMITS, ZONE) == Query("SELECT $since", {"since": None}, LIMITS)


def test_a_text_of_its_own_is_asked_as_it_reads(sandbox: Sandbox) -> None:
    state = SqlState("SELECT $a", {"a": ("5",)})
    assert query_of(sandbox, state, LIMITS, ZONE).parameters == {"a": 5}


def test_what_nobody_explains_is_asked_as_the_text_uses_it(sandbox: Sandbox) -> None:
    text = "FROM tasks WHERE model_version = $v AND created_at > $since AND kind IN $kinds LIMIT $n"
    said = {"v": ("3.0",), "since": ("today",), "kinds": ("image", "video"), "n": ("5",)}
    asked = query_of(sandbox, SqlState(text, said), LIMITS, ZONE).parameters
    today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    assert asked == {"v": "3.0", "since": today, "kinds": ["image", "video"], "n": 5}


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (
            SqlState("FROM tasks WHERE created_at > $since", {"since": ("soon",)}),
            'the parameter since: write a time as "7 days ago", "today",',
        ),
        (SqlState(name="gone"), "there is no saved query gone: did you mean one?"),
        (SqlState(name="one", said={"since": ("soon",)}), "the parameter since: write a time as"),
    ],
)
def test_what_cannot_be_asked_is_wrong_and_says_why(
    sandbox: Sandbox, state: SqlState, why: str
) -> None:
    with pytest.raises(Wrong) as told:
        query_of(sandbox, state, LIMITS, ZONE)
    assert str(told.value).startswith(why)
