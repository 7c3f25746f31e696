"""A Plotly figure as plain data.

Plotly's own `Figure` looks at and copies every value whenever one is drawn, which costs more than
all questions of a page together. What the charts say is checked by the tests instead, which make
Plotly's figure of each drawing.
"""

from collections.abc import Mapping
from typing import Any

from plotly.basedatatypes import BaseFigure

Trace = dict[str, Any]


class Drawing(BaseFigure):  # type: ignore[misc]  # for Streamlit, which asks what it is
    """Traces and a layout by Plotly's own names, which Streamlit sends as they are."""

    def __init__(self, **layout: object) -> None:
        self._traces: list[Trace] = []
        self._options: dict[str, Any] = {"annotations": [], "shapes": []}
        self.update_layout(**layout)

    def to_dict(self) -> dict[str, Any]:
        """Return the data and the layout; the caller changes neither."""
        return {"data": self._traces, "layout": self._options}

    def add_trace(self, trace: Trace) -> None:
        """Put a trace over those there are."""
        self._traces.append(trace)

    def add_annotation(self, **options: object) -> None:
        """Write a note."""
        self._options["annotations"].append(options)

    def add_shape(self, **options: object) -> None:
        """Draw a shape."""
        self._options["shapes"].append(options)

    def update_layout(self, **options: object) -> None:
        """Set options of the layout; those within an option that are not named stay."""
        _update(self._options, options)

    def update_xaxes(self, **options: object) -> None:
        """Set options of the x axis."""
        self.update_layout(xaxis=_titled(options))

    def update_yaxes(self, **options: object) -> None:
        """Set options of the y axis."""
        self.update_layout(yaxis=_titled(options))


def bar(**options: object) -> Trace:
    """Return a trace of bars."""
    return {"type": "bar", **options}


def scatter(**options: object) -> Trace:
    """Return a trace of points or lines."""
    return {"type": "scatter", **options}


def changed(trace: Trace, **options: object) -> Trace:
    """Return a trace with some options set, and those within them that are not named."""
    copy: Trace = {}
    _update(copy, trace)
    _update(copy, options)
    return copy


def _titled(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options; a title that is a text as Plotly's script wants it."""
    title = options.get("title")
    return dict(options) | ({"title": {"text": title}} if isinstance(title, str) else {})


def _update(options: dict[str, Any], new: Mapping[str, object]) -> None:
    for name, value in new.items():
        if isinstance(value, Mapping):
            _update(options.setdefault(name, {}), value)
        else:
            options[name] = value
