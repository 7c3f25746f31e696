"""What `aigc-data check` prints: a line for each rule, or JSON with every part that is not OK."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import click

from aigc_data.alert_rule import Rule
from aigc_data.alerts.look_back import LookedBack
from aigc_data.alerts.reading import Evaluation, Reading
from aigc_data.alerts.slices import WHOLE
from aigc_data.alerts.view import view
from aigc_data.cli.visible import visible
from aigc_data.store.alerts import AlertState, Slice, Standing

WORST_FIRST: Final = (AlertState.FIRING, AlertState.NO_DATA, AlertState.PENDING, AlertState.OK)


@dataclass(frozen=True, slots=True)
class Part:
    """One slice of a rule: how it stands, since when, what was seen, and where that is shown."""

    state: AlertState
    since: datetime
    reading: Reading
    link: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule, and its parts that are not OK, the worst first; else the whole."""

    rule: Rule
    parts: tuple[Part, ...]

    @property
    def state(self) -> AlertState:
        """The worst of its parts' states."""
        return self.parts[0].state


def checked(seen: LookedBack, url: str) -> tuple[Checked, ...]:
    """Return each rule's parts; `url` is where people open the app, empty where that is unknown."""
    stands = {(one.rule, one.slice): one for one in seen.standings}
    return tuple(_checked(one, stands, url) for one in seen.evaluations)


def print_lines(found: Sequence[Checked], at: datetime) -> None:
    """Print a line for each rule: its state, its name, what was seen, since when, and the link."""
    for one in found:
        worst, more = one.parts[0], len(one.parts) - 1
        label = worst.reading.slice.label
        said = f"{label}: {worst.reading.reason}" if label else worst.reading.reason
        also = f" And {more} more." if more else ""
        since = "" if worst.state is AlertState.OK else f" Since {_clock(worst.since, at)}."
        line = f"{worst.state:<8}{one.rule.name}: {said}{also}{since} {worst.link}"
        click.echo(visible(line))


def print_json(found: Sequence[Checked], at: datetime) -> None:
    """Print one object: when it was evaluated, and each rule with its parts."""
    rules = [_rule(one) for one in found]
    click.echo(json.dumps({"at": at.isoformat(), "rules": rules}, ensure_ascii=False, indent=1))


def _checked(one: Evaluation, stands: dict[tuple[str, Slice], Standing], url: str) -> Checked:
    parts = [
        _part(one, reading, stands.get((one.rule.name, reading.slice)), url)
        for reading in one.readings
    ]
    wrong = [part for part in parts if part.state is not AlertState.OK]
    wrong.sort(key=lambda part: (WORST_FIRST.index(part.state), part.since))
    whole = [part for part in parts if part.reading.slice == WHOLE]
    return Checked(one.rule, tuple(wrong or whole))


def _part(one: Evaluation, reading: Reading, standing: Standing | None, url: str) -> Part:
    """Return a part; one that nothing is kept of is at rest."""
    state = standing.state if standing else AlertState.OK
    since = standing.since if standing else one.at
    return Part(state, since, reading, view(one.rule, reading.slice, reading.measure).url(url))


def _rule(one: Checked) -> dict[str, Any]:
    name = {"rule": one.rule.name, "kind": one.rule.kind.value, "state": one.state.value}
    return name | {"parts": [_json(part) for part in one.parts]}


def _json(part: Part) -> dict[str, Any]:
    seen = {name: _plain(value) for name, value in asdict(part.reading.measure).items()}
    return {
        "slice": dict(part.reading.slice.parts),
        "state": part.state.value,
        "since": None if part.state is AlertState.OK else part.since.isoformat(),
        "reason": part.reading.reason,
        "measure": {name: value for name, value in seen.items() if value is not None},
        "link": part.link,
    }


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _clock(since: datetime, at: datetime) -> str:
    """Return the time, with its day where that is another; a terminal has no zone of its own."""
    return f"{since:%H:%M} UTC" if since.date() == at.date() else f"{since:%Y-%m-%d %H:%M} UTC"
