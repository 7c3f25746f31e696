"""An input for each parameter of the query, as its type has it; blank is NULL."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.moment import STARTS
from aigc_data.queries.parameter import Parameter, ParameterType, Said
from aigc_data.ui import viewer, words
from aigc_data.ui.sql.state import Said as SaidByName

KEY: Final = "sql.parameter."
WIDTH: Final = 200
NARROW: Final = 160
"""Two beside each other on a phone."""
WIDE: Final = 300
MOMENTS: Final = ("now", *STARTS, "1 hour ago", "24 hours ago", "7 days ago", "30 days ago")
BLANK: Final = "–"
HELP: Final = {
    ParameterType.TEXT: "A text. Blank is NULL.",
    ParameterType.NUMBER: "A number such as 0.5. Blank is NULL.",
    ParameterType.WHOLE_NUMBER: "A whole number such as 20. Blank is NULL.",
    ParameterType.TIME: (
        'A time by your clock: choose one, or write "3 hours ago" or "2026-09-14 08:00". '
        "Blank is NULL."
    ),
    ParameterType.DATE: 'A day: choose one, or write "3 days ago" or "2026-09-14". Blank is NULL.',
    ParameterType.TIME_ZONE: "A time zone such as Asia/Shanghai. Blank is yours.",
    ParameterType.CHOICE: "One of these. Blank is NULL.",
    ParameterType.YES_NO: "Blank is NULL.",
    ParameterType.LIST: "Any number of texts. Blank is NULL.",
}
UNTYPED_HELP: Final = (
    "As the query uses it: a number, a time such as 2026-11-01 08:00 (UTC), 7 days ago or today, "
    "true, false or a text; in 'quotes' it is a text. Nothing is NULL."
)
Say = Callable[[str, Said], None]
"""Takes in what is said for a parameter, by its name."""


def parameter_inputs(
    names: Sequence[str],
    explained: Sequence[Parameter],
    said: SaidByName,
    say: Say,
    told: str = "",
) -> None:
    """Draw an input for each parameter of a text, in the order in which it names them.

    `told` is the fault that the page tells already.
    """
    if not names:
        return
    known = {one.name: one for one in explained}
    with st.container(horizontal=True, gap="small", key="sql.parameters"):
        for name in names:
            if parameter := known.get(name):
                _typed(parameter, said.get(name, parameter.default), say)
            else:
                _untyped(name, said.get(name, ()), say)
    for name in names:
        if name in known and name in said:
            _say_fault(known[name], said[name], told)


def _typed(parameter: Parameter, texts: Said, say: Say) -> None:
    draw = _DRAWN.get(parameter.type, _text)
    draw(parameter, texts, say)


def _text(parameter: Parameter, texts: Said, say: Say) -> None:
    key = f"{KEY}{parameter.name}"
    st.session_state[key] = "".join(texts[:1])
    st.text_input(
        _label(parameter),
        key=key,
        help=HELP[parameter.type],
        placeholder="yours" if parameter.type is ParameterType.TIME_ZONE else "NULL",
        width=_width(),
        on_change=lambda: say(parameter.name, _one(st.session_state[key])),
    )


def _moment(parameter: Parameter, texts: Said, say: Say) -> None:
    _choose(parameter, texts, say, MOMENTS, free=True)


def _choice(parameter: Parameter, texts: Said, say: Say) -> None:
    _choose(parameter, texts, say, parameter.choices, free=False)


def _yes_no(parameter: Parameter, texts: Said, say: Say) -> None:
    _choose(parameter, texts, say, ("yes", "no"), free=False)


def _choose(
    parameter: Parameter, texts: Said, say: Say, choices: Sequence[str], *, free: bool
) -> None:
    key, chosen = f"{KEY}{parameter.name}", "".join(texts[:1])
    options = [*dict.fromkeys(("", *choices, chosen))]
    st.session_state[key] = chosen
    st.selectbox(
        _label(parameter),
        options,
        format_func=lambda text: words.plain(text) or BLANK,
        key=key,
        help=HELP[parameter.type],
        accept_new_options=free,
        width=_width(),
        on_change=lambda: say(parameter.name, _one(st.session_state[key])),
    )


def _list(parameter: Parameter, texts: Said, say: Say) -> None:
    key = f"{KEY}{parameter.name}"
    st.session_state[key] = list(texts)
    st.multiselect(
        _label(parameter),
        [*dict.fromkeys((*parameter.choices, *texts))],
        format_func=words.plain,
        key=key,
        help=HELP[parameter.type],
        placeholder="NULL",
        accept_new_options=not parameter.choices,
        width=WIDE,
        on_change=lambda: say(parameter.name, tuple(st.session_state[key])),
    )


def _untyped(name: str, texts: Said, say: Say) -> None:
    key = f"{KEY}{name}"
    st.session_state[key] = "".join(texts[:1])
    st.text_input(
        f"${words.plain(name)}",
        key=key,
        help=UNTYPED_HELP,
        placeholder="NULL",
        width=_width(),
        on_change=lambda: say(name, _one(st.session_state[key])),
    )


def _say_fault(parameter: Parameter, texts: Said, told: str) -> None:
    """Say under the inputs what cannot be a value, until a run has said it."""
    try:
        parameter.kept(texts)
    except BadQuery as error:
        if str(error) == told:
            return
        st.caption(f":red[:material/error: {words.plain(str(error))}]")


def _width() -> int:
    return NARROW if viewer.on_a_phone() else WIDTH


def _label(parameter: Parameter) -> str:
    return words.plain(parameter.label)


def _one(text: str | None) -> Said:
    return (text,) if text and text.strip() else ()


_DRAWN: Final[dict[ParameterType, Callable[[Parameter, Said, Say], None]]] = {
    ParameterType.TIME: _moment,
    ParameterType.DATE: _moment,
    ParameterType.CHOICE: _choice,
    ParameterType.YES_NO: _yes_no,
    ParameterType.LIST: _list,
}
