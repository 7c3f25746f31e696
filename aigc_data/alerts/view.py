"""The page and the filter that show exactly what an alert is about."""

from dataclasses import dataclass

from aigc_data.alert_rule import Rule
from aigc_data.analysis.filter_state import FilterState, Query
from aigc_data.store.alerts import Measure, Slice


@dataclass(frozen=True, slots=True)
class View:
    """A page of the app by its URL's path ("failures", "videos", "sources"), and its filter."""

    page: str
    state: FilterState

    @property
    def query(self) -> Query:
        """The query of the page's URL."""
        return self.state.to_query()

    def url(self, base: str) -> str:
        """Return the link under the app's base URL; relative where that is the empty text."""
        raise NotImplementedError


def view(rule: Rule, part: Slice, measure: Measure) -> View:
    """Return what shows the tasks that the rule speaks of: its choices, the slice, the window."""
    raise NotImplementedError
