"""How old the data is, and what could not be read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aigc_data.store.state import SourceState
from aigc_data.ui.freshness import Freshness, Trouble, freshness

NOW = datetime(2026, 11, 22, 14, 3, 9, tzinfo=UTC)
GOOD = SourceState("main", "cloudaudit", NOW - timedelta(seconds=38), NOW - timedelta(seconds=38))
BAD = SourceState(
    "main",
    "task_list",
    NOW - timedelta(seconds=5),
    NOW - timedelta(hours=1),
    error_code="AuthFailure.SignatureFailure",
    error_message="DescribeAigcTaskList was refused: check the key.",
    request_id="5b6c",
)


def test_without_any_source_nothing_was_read_yet() -> None:
    assert freshness([], 30, NOW) == Freshness(
        None, late=False, progress=None, note="", troubles=()
    )


def test_the_data_is_as_old_as_the_last_source_that_was_read() -> None:
    fresh = freshness([GOOD, BAD], 30, NOW)
    assert fresh == Freshness(
        NOW - timedelta(seconds=38),
        late=False,
        progress=None,
        note="",
        troubles=(
            Trouble(
                "Task list",
                "DescribeAigcTaskList was refused: check the key.",
                "AuthFailure.SignatureFailure",
                "5b6c",
            ),
        ),
    )
    assert fresh.reason == ""


def test_data_older_than_three_rounds_is_late_and_says_why() -> None:
    assert freshness([BAD], 30, NOW).reason == "Task list could not be read"
    old = SourceState("main", "cloudaudit", NOW, NOW - timedelta(seconds=91))
    assert freshness([old], 30, NOW).reason == "the collector is behind"
    assert freshness([old], 31, NOW).reason == ""


def test_a_short_interval_is_not_late_within_a_minute() -> None:
    recent = SourceState("main", "cloudaudit", NOW, NOW - timedelta(seconds=59))
    assert not freshness([recent], 1, NOW).late


def test_following_the_known_tasks_is_no_news_of_new_ones() -> None:
    followed = SourceState("main", "generation", NOW, NOW)
    assert freshness([followed], 30, NOW).as_of is None


def test_progress_is_that_of_the_source_that_is_least_far() -> None:
    states = [
        SourceState("main", "cloudaudit", NOW, NOW, progress=0.75, note="back to 1 Oct"),
        SourceState("main", "generation", NOW, NOW, progress=0.25),
        SourceState("main", "task_list", NOW, NOW, progress=1.0),
    ]
    fresh = freshness(states, 30, NOW)
    assert (fresh.progress, fresh.note) == (0.25, "back to 1 Oct")


ABROAD = SourceState("abroad", "cloudaudit", NOW, NOW - timedelta(hours=2))


def test_a_history_that_cannot_be_read_is_not_being_read() -> None:
    refused = replace(BAD, progress=0.2)
    assert freshness([GOOD, refused], 30, NOW).progress == 0.2
    assert freshness([GOOD, refused], 30, NOW).stalled
    assert not freshness([replace(GOOD, progress=0.4), refused], 30, NOW).stalled
    assert not freshness([GOOD], 30, NOW).stalled


def test_of_several_accounts_the_data_is_as_old_as_that_read_the_longest_ago() -> None:
    fresh = freshness([GOOD, BAD, ABROAD], 30, NOW, several=True)
    assert (fresh.as_of, fresh.late) == (ABROAD.succeeded_at, True)


def test_of_several_accounts_a_trouble_names_its_own() -> None:
    faults = {"abroad": "The account abroad has no keys: set the variable ABROAD_KEY"}
    fresh = freshness([GOOD, BAD], 30, NOW, several=True, faults=faults)
    assert fresh.troubles == (
        Trouble("abroad", faults["abroad"], "", ""),
        Trouble("main: Task list", BAD.error_message or "", BAD.error_code or "", "5b6c"),
    )


def test_the_one_account_that_is_not_asked_is_told_before_its_sources() -> None:
    fresh = freshness([BAD], 30, NOW, faults={"main": "The key holds blanks"})
    assert fresh.reason == "The cloud could not be read"
    assert fresh.troubles[0] == Trouble("The cloud", "The key holds blanks", "", "")


def test_a_paused_collection_is_late_because_it_is_paused() -> None:
    old = SourceState("main", "cloudaudit", NOW, NOW - timedelta(hours=1))
    assert freshness([old, BAD], 30, NOW, paused=True).reason == "collection is paused"
    assert freshness([GOOD], 30, NOW, paused=True).reason == ""
