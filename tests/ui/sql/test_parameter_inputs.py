"""An input of its type for each parameter, which says what was said and takes what is said."""

from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from aigc_data.queries.parameter import Parameter, ParameterType as T
from aigc_data.ui.sql.parameter_inputs import parameter_inputs

explained = (
    Parameter(name="at", type=T.TIME, title="When", default=("7 days ago",)),
    Parameter(name="kind", type=T.CHOICE, choices=("image", "video")),
    Parameter(name="sure", type=T.YES_NO, default=("yes",)),
    Parameter(name="names", type=T.LIST, default=("a", "b")),
    Parameter(name="least", type=T.WHOLE_NUMBER),
)
said = st.session_state.setdefault("said", {"kind": ("video",)})
names = ("at", "kind", "sure", "names", "least", "other")
parameter_inputs(names, explained, said, lambda name, texts: said.update({name: texts}))
"""


def test_each_type_has_an_input_that_begins_at_what_is_said_or_the_default() -> None:
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    shown = [(one.label, one.value) for one in (*app.selectbox, *app.multiselect, *app.text_input)]
    assert shown == [
        ("When", "7 days ago"),
        ("kind", "video"),
        ("sure", "yes"),
        ("names", ["a", "b"]),
        ("least", ""),
        ("$other", ""),
    ]


def test_what_is_said_is_taken_in_blank_as_none_and_a_fault_is_told() -> None:
    app = AppTest.from_string(SCRIPT).run()
    app.selectbox(key="sql.parameter.kind").set_value("")
    app.multiselect(key="sql.parameter.names").set_value(["b"])
    app.text_input(key="sql.parameter.least").set_value("many").run()
    assert app.session_state["said"] == {"kind": (), "names": ("b",), "least": ("many",)}
    fault = app.caption[0].value.replace("\\", "")
    assert "the parameter least: write a whole number such as 20, not 'many'" in fault


def test_a_fault_that_the_page_tells_already_is_not_told_again() -> None:
    told = "the parameter least: write a whole number such as 20, not 'many'"
    app = AppTest.from_string(SCRIPT.replace("texts}))", f"texts}}), told={told!r})"))
    app.run().text_input(key="sql.parameter.least").set_value("many").run()
    assert (len(app.exception), len(app.caption)) == (0, 0)
    app.text_input(key="sql.parameter.least").set_value("more").run()
    assert len(app.caption) == 1
