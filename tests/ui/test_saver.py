"""The name under which somebody saves."""

from streamlit.testing.v1 import AppTest

from aigc_data.ui.saver import _keep, saver


def asking() -> None:
    import streamlit as st

    from aigc_data.ui.saver import ask_saver, saver

    if st.toggle("Open", value=True, key="open"):
        ask_saver("by")
    st.text(f"saver: {saver()}")


def test_a_name_stays_when_its_field_is_gone() -> None:
    app = AppTest.from_function(asking).run()
    app.text_input[0].set_value("Wang").run()
    app.toggle[0].set_value(False).run()
    assert [text.value for text in app.text] == ["saver: Wang"]


def test_a_field_that_is_closed_by_the_same_click_takes_nothing_down() -> None:
    _keep("a field that is gone")
    assert saver() == ""
