"""A chart as Plotly's own figure, which refuses what Plotly does not know."""

import plotly.graph_objects as go

from aigc_data.ui.charts.drawing import Drawing


def checked(drawn: Drawing) -> go.Figure:
    """Return Plotly's figure of a drawing; raises ValueError where it would not be one."""
    return go.Figure(drawn.to_dict())
