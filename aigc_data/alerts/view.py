"""The page and the filter that show exactly what an alert is about."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from aigc_data.alert_rule import Rule, RuleKind
from aigc_data.analysis.filter_state import FilterState, Query
from aigc_data.store.alerts import Measure, Slice
from aigc_data.task import TaskKind, TaskStatus

OVERVIEW: Final = ""
FAILURES: Final = "failures"
SOURCES: Final = "sources"
_LISTS: Final = {
    TaskKind.IMAGE.value: "images",
    TaskKind.VIDEO.value: "videos",
    TaskKind.SCENARIO.value: "scenarios",
}
_OF_FAILURES: Final = frozenset({RuleKind.FAILURE_RATE, RuleKind.BURN_RATE, RuleKind.NEW_GROUP})
_STATUSES: Final = {
    RuleKind.STUCK: (TaskStatus.WAITING.value, TaskStatus.EXECUTING.value),
    RuleKind.EXPIRING: (TaskStatus.SUCCESSFUL.value,),
}
_FIELDS: Final = {
    "account": "accounts",
    "kind": "kinds",
    "model": "models",
    "task_type": "task_types",
    "operator": "operators",
    "resolution": "resolutions",
    "error_group": "error_groups",
}
"""The columns of slices, and the filter's choices of them."""


@dataclass(frozen=True, slots=True)
class View:
    """A page of the app by the path of its URL, empty for the overview, and its filter."""

    page: str
    state: FilterState

    @property
    def query(self) -> Query:
        """The query of the page's URL."""
        return self.state.to_query()

    def url(self, base: str) -> str:
        """Return the link under the app's base URL; relative where that is the empty text."""
        text = urlencode(self.query, doseq=True)
        return f"{base.rstrip('/')}/{self.page}{'?' if text else ''}{text}"


def view(rule: Rule, part: Slice, measure: Measure) -> View:
    """Return what shows the tasks that the rule speaks of: its choices, the slice, the window."""
    choices = _choices(rule, part)
    state = FilterState(statuses=_STATUSES.get(rule.kind, ()), **choices)
    if measure.since and measure.until and measure.since < measure.until:
        state = state.between(measure.since, measure.until)
    return View(_page(rule, state.kinds), state if rule.kind is not RuleKind.LAG else FilterState())


def _choices(rule: Rule, part: Slice) -> dict[str, Any]:
    """Return the rule's own choices, those of the slice in place of the same."""
    own = {"accounts": rule.accounts, "kinds": tuple(kind.value for kind in rule.kinds)}
    of_slice = {_FIELDS[column]: (value,) for column, value in part.parts if column in _FIELDS}
    return own | {"models": rule.models} | of_slice


def _page(rule: Rule, kinds: tuple[str, ...]) -> str:
    if rule.kind in _OF_FAILURES:
        return FAILURES
    if rule.kind is RuleKind.LAG:
        return SOURCES
    listed = rule.kind in _STATUSES and len(kinds) == 1
    return _LISTS.get(kinds[0], OVERVIEW) if listed else OVERVIEW
