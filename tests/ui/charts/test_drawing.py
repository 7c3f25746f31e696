import json

import plotly.io
import pytest
from plotly.tools import return_figure_from_figure_or_data

from aigc_data.ui.charts.drawing import Drawing, bar, changed, scatter
from tests.ui.charts.checked import checked


def drawing() -> Drawing:
    drawn = Drawing(height=100, margin={"t": 1})
    drawn.update_layout(margin={"r": 2})
    drawn.update_xaxes(title="Hours", range=[0, 1])
    drawn.update_yaxes(fixedrange=True)
    drawn.add_trace(bar(x=[1], y=[2]))
    drawn.add_trace(scatter(x=[1], y=[3], mode="lines"))
    drawn.add_annotation(x=1, text="here")
    drawn.add_shape(type="line", x0=0, x1=1)
    return drawn


SAID = {
    "data": [
        {"type": "bar", "x": [1], "y": [2]},
        {"type": "scatter", "x": [1], "y": [3], "mode": "lines"},
    ],
    "layout": {
        "annotations": [{"x": 1, "text": "here"}],
        "shapes": [{"type": "line", "x0": 0, "x1": 1}],
        "height": 100,
        "margin": {"t": 1, "r": 2},
        "xaxis": {"title": {"text": "Hours"}, "range": [0, 1]},
        "yaxis": {"fixedrange": True},
    },
}


def test_a_drawing_is_what_was_put_into_it() -> None:
    assert drawing().to_dict() == SAID


def test_streamlit_sends_it_as_it_is() -> None:
    taken = return_figure_from_figure_or_data(drawing(), validate_figure=True)
    assert json.loads(plotly.io.to_json(taken, validate=False)) == SAID


def test_a_changed_trace_leaves_the_one_it_came_from() -> None:
    trace = bar(x=[1], marker={"color": "red", "line": {"width": 0}})
    pale = changed(trace, marker={"line": {"width": 2}}, showlegend=False)
    assert pale["marker"] == {"color": "red", "line": {"width": 2}}
    assert (pale["showlegend"], trace["marker"]["line"]) == (False, {"width": 0})


def test_plotly_refuses_what_is_no_figure() -> None:
    wrong = Drawing()
    wrong.add_trace(bar(heigth=[1]))
    with pytest.raises(ValueError, match="heigth"):
        checked(wrong)
