"""The text of a notice, whole, for each change; and what a stranger may not do in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aigc_data.alert_rule import RuleKind
from aigc_data.alerts.notice import (
    LONGEST_PART,
    LONGEST_SENTENCE,
    MOST_IN_DIGEST,
    Context,
    Notice,
    digest,
    notice,
    spoken,
)
from aigc_data.store.alerts import AlertState, Measure, Slice, Transition
from tests.tasks import NOON

LINK = "https://aigc.example/failures?model=Kling+3.0"
FIRED = Transition(
    at=NOON,
    rule="A model fails",
    slice=Slice((("kind", "video"), ("model", "Kling 3.0"))),
    before=AlertState.OK,
    after=AlertState.FIRING,
    measure=Measure(value=9 / 31, k=9, n=31, low=0.161, high=0.466, usual=0.031),
    reason="9 of 31 failed in 30 min: 29 % (16–47 %), usually 3.1 %.",
)
TO_DO = (
    "To do: see which error grew. Where the model's backend fails, move work to another model or "
    "wait; where input is refused, stop whoever sends it."
)
HOSTILE = "<!channel> @all *b* [x](https://evil.example) `rm`\n<script>\u202e\x00 www.evil.example"


def told(
    change: Transition, since_min: float = 0, kind: RuleKind = RuleKind.FAILURE_RATE
) -> Notice:
    return notice(change, Context(kind, LINK, change.at - timedelta(minutes=since_min)))


def test_what_fires_is_told_with_how_sure_since_when_and_what_to_do() -> None:
    assert told(FIRED) == Notice(
        "Firing: A model fails (video · Kling 3.0)",
        "9 of 31 failed in 30 min: 29 % (16–47 %), usually 3.1 %.\n"
        "Since 2026-09-14 12:00 UTC.\n"
        "Tasks: kind video, model Kling 3.0.\n"
        f"See them: {LINK}\n"
        f"{TO_DO}",
    )


def test_what_fires_on_says_for_how_long() -> None:
    again = told(replace(FIRED, before=AlertState.FIRING), since_min=245)
    assert again.title == "Still firing: A model fails (video · Kling 3.0)"
    assert "Since 2026-09-14 07:55 UTC, 4 h 5 min ago." in again.body


def test_what_is_over_says_how_long_it_lasted_and_nothing_to_do() -> None:
    over = told(replace(FIRED, before=AlertState.FIRING, after=AlertState.OK), since_min=25)
    assert (over.title, over.resolved) == ("Resolved: A model fails (video · Kling 3.0)", True)
    assert "It fired from 2026-09-14 11:35 UTC, for 25 min." in over.body
    assert "To do" not in over.body


def test_no_data_is_told_as_such_and_is_no_good_news() -> None:
    silent = told(replace(FIRED, after=AlertState.NO_DATA, measure=Measure(), slice=Slice()))
    assert (silent.title, silent.resolved) == ("No data: A model fails", False)
    assert "Tasks: all that the rule looks at." in silent.body


@pytest.mark.parametrize("kind", RuleKind)
def test_every_kind_of_rule_says_what_to_do(kind: RuleKind) -> None:
    assert "\nTo do: " in told(FIRED, kind=kind).body


def test_a_rule_that_is_gone_and_a_link_that_nobody_knows_are_left_out() -> None:
    assert notice(FIRED, Context(None, "")).body.splitlines()[-1].startswith("Tasks: ")


def test_a_stranger_s_text_mentions_nobody_links_nowhere_and_has_an_end() -> None:
    hostile = replace(
        FIRED, rule=HOSTILE, reason=HOSTILE * 100, slice=Slice((("model", HOSTILE * 10),))
    )
    message = told(hostile)
    ours = f"{message.title}\n{message.body}".replace(LINK, "")
    assert set(ours) & set("<>@*`[]~|\x00\u202e") == set()
    assert "://" not in ours
    assert "www." not in ours
    assert len(message.title) < 2 * LONGEST_PART + 20
    assert len(message.body) < LONGEST_SENTENCE + 2 * LONGEST_PART + 500
    assert spoken("wand_vega-image 1.0 电影感") == "wand_vega-image 1.0 电影感"
    assert spoken("x" * 500) == "x" * (LONGEST_PART - 1) + "…"


def test_many_changes_are_one_message() -> None:
    many = [
        replace(FIRED, slice=Slice((("model", f"model {number}"),)))
        for number in range(MOST_IN_DIGEST + 3)
    ]
    message = digest(many, LINK)
    lines = message.body.splitlines()
    assert message.title == f"{MOST_IN_DIGEST + 3} alerts changed"
    assert lines[0] == "Firing: A model fails (model 0)"
    assert lines[MOST_IN_DIGEST:] == ["and 3 more", f"See them: {LINK}"]
