"""The text of a notice: what and how sure, since when, which tasks, where to look, what to do.

Plain text, for chats and mail alike. Names of models, accounts and errors are strangers' text: they
are cut, and lose what a chat would read as a mention, a link or a format.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from aigc_data.alert_rule import RuleKind
from aigc_data.store.alerts import AlertState, Transition

LONGEST_PART: Final = 80
LONGEST_SENTENCE: Final = 400
MOST_IN_DIGEST: Final = 20
"""Changes that one message lists by name."""
_SPOKEN: Final = str.maketrans(
    {"<": "‹", ">": "›", "@": "＠", "`": "'", "[": "(", "]": ")", "*": "∗", "~": "∼", "|": "¦"}
)
_LINK: Final = re.compile(r"://|\bwww\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notice:
    """One message."""

    title: str
    body: str
    resolved: bool = False
    """Whether it brings good news."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the text needs beside the change itself."""

    kind: RuleKind | None
    """What the rule asks; None where the rule is gone."""
    link: str
    """The page that shows exactly these tasks; the empty text for none."""
    since: datetime | None = None
    """When it began to fire, UTC."""


def notice(change: Transition, about: Context) -> Notice:
    """Return the message about a change."""
    lines = [
        spoken(change.reason, LONGEST_SENTENCE),
        _since(change, about.since),
        _which(change),
        f"See them: {about.link}" if about.link else "",
        "" if _resolved(change) else _TO_DO.get(about.kind, ""),
    ]
    return Notice(headline(change), "\n".join(filter(None, lines)), _resolved(change))


def headline(change: Transition) -> str:
    """Return the change in a few words: "Firing: A model fails (video · Kling 3.0)"."""
    part = spoken(change.slice.label)
    return f"{_word(change)}: {spoken(change.rule)}{f' ({part})' if part else ''}"


def digest(changes: Sequence[Transition], link: str) -> Notice:
    """Return one message about many changes; `link` is the Alerts page's, or the empty text."""
    shown = [headline(change) for change in changes[:MOST_IN_DIGEST]]
    more = len(changes) - len(shown)
    lines = [*shown, f"and {more} more" if more else "", f"See them: {link}" if link else ""]
    body = "\n".join(filter(None, lines))
    return Notice(f"{len(changes)} alerts changed", body, all(map(_resolved, changes)))


def spoken(text: str, longest: int = LONGEST_PART) -> str:
    """Return a stranger's text in one line, cut, without what a chat would act upon."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    plain = _LINK.sub(lambda found: f"{found[0][:-1]} {found[0][-1]}", line.translate(_SPOKEN))
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def _word(change: Transition) -> str:
    if _resolved(change):
        return "Resolved"
    word = "No data" if change.after is AlertState.NO_DATA else "Firing"
    return f"Still {word[0].lower()}{word[1:]}" if change.repeated else word


def _resolved(change: Transition) -> bool:
    return change.after in {AlertState.OK, AlertState.PENDING}


def _since(change: Transition, since: datetime | None) -> str:
    if since is None or since > change.at:
        since = change.at
    began = f"{since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    minutes = round((change.at - since).total_seconds() / 60)
    lasted = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
    if _resolved(change):
        return f"It fired from {began}, for {lasted}."
    return f"Since {began}, {lasted} ago." if minutes else f"Since {began}."


def _which(change: Transition) -> str:
    parts = ", ".join(
        f"{column.replace('_', ' ')} {spoken(value) or 'not known'}"
        for column, value in change.slice.parts
    )
    return f"Tasks: {parts}." if parts else "Tasks: all that the rule looks at."


_TO_DO: Final[Mapping[RuleKind | None, str]] = MappingProxyType(
    {
        RuleKind.FAILURE_RATE: "To do: see which error grew. Where the model's backend fails, move "
        "work to another model or wait; where input is refused, stop whoever sends it.",
        RuleKind.BURN_RATE: "To do: see which model and error spend the budget of failures, and "
        "take work off that model until they have stopped.",
        RuleKind.NEW_GROUP: "To do: read the error and a task that failed with it. Something may "
        "have changed: a caller, a model's version, a limit.",
        RuleKind.STUCK: "To do: look at the oldest task. Where the cloud has taken no new state "
        "for hours, make the task anew, and tell the cloud's support its ID.",
        RuleKind.NO_DATA: "To do: see whether the callers still create tasks, and on the Sources "
        "page whether these are still found.",
        RuleKind.LAG: "To do: the Sources page says what could not be read, and which permission "
        "or key to mend.",
        RuleKind.EXPIRING: "To do: download the results before the cloud deletes them.",
    }
)
