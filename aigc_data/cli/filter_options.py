"""The filter of the pages as options of a command, and as a link pasted from a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import click

from aigc_data.analysis.fate_sql import FATES
from aigc_data.analysis.filter import Preset, TaskFilter
from aigc_data.analysis.filter_state import CHOICES, DEFAULT_PRESET, FilterState
from aigc_data.analysis.hour_of_day import HOURS
from aigc_data.analysis.page_link import PageLink, read_link
from aigc_data.task import TaskKind, TaskStatus, TaskType

Command = TypeVar("Command", bound=Callable[..., Any])
WORDS: Final[dict[str, Sequence[str]]] = {
    "kind": ("", *TaskKind),
    "status": tuple(TaskStatus),
    "type": tuple(TaskType),
    "hour": ("", *HOURS),
    "result": tuple(FATES),
}
"""The choices whose values are known."""
HELPS: Final = {
    "kind": f"{', '.join(TaskKind)}; '' is not known.",
    "status": f"{', '.join(TaskStatus)}.",
    "type": f"{', '.join(TaskType)}.",
    "hour": "Hour of creation, 0 to 23, on the clock of --zone.",
    "account": "Account by its name.",
    "model": 'Model with its version: "Kling 3.0".',
    "family": "Model of any version: Kling.",
    "resolution": "Resolution as the tables show it.",
    "operator": "Who made the task.",
    "group": "Group of failures.",
    "result": f"What becomes of the results: {', '.join(FATES)}.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say."""

    link: str | None
    range: str | None
    since: datetime | None
    until: datetime | None
    text: str | None
    zone: str | None
    choices: dict[str, tuple[str, ...]]
    """By the names that they have in a URL; those that were given alone."""

    def task_filter(self, now: datetime) -> TaskFilter:
        """Return the filter: the link's, with what the options say in its place.

        Without a link and without a time it is about all tasks. Raises click.UsageError.
        """
        linked = PageLink(FilterState(), None) if self.link is None else _read(self.link)
        state = replace(linked.state, **self._changes())
        kind = None if "kind" in self.choices else linked.kind
        task_filter = state.task_filter(now, kind)
        if self.since or self.until:
            return self._between(task_filter)
        timeless = self.link is None and self.range is None
        return task_filter.at_any_time() if timeless else task_filter

    def _changes(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {CHOICES[key]: values for key, values in self.choices.items()}
        if self.range is not None:
            chosen |= {"preset": Preset(self.range), "since": None, "until": None}
        if self.text is not None:
            chosen["text"] = self.text
        return chosen if self.zone is None else chosen | {"zone": self.zone}

    def _between(self, task_filter: TaskFilter) -> TaskFilter:
        if self.range is not None:
            message = "Say --range, or --since and --until, and not both."
            raise click.UsageError(message)
        if self.since and self.until and self.since >= self.until:
            message = "--since must be before --until."
            raise click.UsageError(message)
        return replace(task_filter, since=self.since, until=self.until, undated=False)


def filter_options(command: Command) -> Command:
    """Give a command the options of the filter; it gets them as the keywords of `asked`."""
    for option in reversed(_options()):
        command = option(command)
    return command


def asked(options: dict[str, Any]) -> Asked:
    """Return what the options of `filter_options` say."""
    names = ("link", "range", "since", "until", "text", "zone")
    choices = {key: options[key] for key in CHOICES if options[key]}
    return Asked(**{name: options[name] for name in names}, choices=choices)


def _options() -> list[Callable[[Any], Any]]:
    presets = [preset.value for preset in Preset if preset is not Preset.CUSTOM]
    moment, text = _Moment(), "Found in the prompt or the task ID, in any case."
    default = f"A page without a range in its link shows {DEFAULT_PRESET.value}; a command, all."
    return [
        click.option("--link", metavar="LINK", help="Link to a page, or its query: its filter."),
        click.option("--range", type=click.Choice(presets), help=default),
        click.option("--since", type=moment, help="Created then or later; UTC without an offset."),
        click.option("--until", type=moment, help="Created before then."),
        *(_choice(key) for key in CHOICES),
        click.option("--text", metavar="TEXT", help=text),
        click.option(
            "--zone", callback=_zone, help="Whose clock --hour is read on: Asia/Shanghai."
        ),
    ]


def _choice(key: str) -> Callable[[Any], Any]:
    """Return the option of a choice; given several times, its values are alternatives."""
    kind = click.Choice([str(word) for word in WORDS[key]]) if key in WORDS else click.STRING
    name = key.upper()
    return click.option(f"--{key}", type=kind, multiple=True, metavar=name, help=HELPS[key])


def _read(link: str) -> PageLink:
    try:
        return read_link(link)
    except ValueError as error:
        raise click.UsageError(f"--link: {error}.") from None


def _zone(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        message = "there is no such time zone: take an IANA name such as Asia/Shanghai."
        raise click.BadParameter(message) from None


class _Moment(click.ParamType[datetime]):
    """A time in ISO 8601."""

    name = "time"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as click has it
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return the time in UTC; one without an offset is UTC."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
            return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("no time: write it as 2026-11-25T14:00 or 2026-11-25.", param, ctx)
