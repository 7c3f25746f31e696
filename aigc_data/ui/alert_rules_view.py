"""The alert rules: how each stands, where it comes from, and for admins how to change them."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from aigc_data.alert_rule import LONGEST_NAME, Rule, RuleKind, rule_json
from aigc_data.alerts.preview import Preview
from aigc_data.alerts.rules import KnownRule, KnownRules
from aigc_data.store.alerts import AlertState, Standing, StoredRule
from aigc_data.store.errors import StoreError
from aigc_data.ui import alert_form, alert_words, viewer, words
from aigc_data.ui.admin import may_change
from aigc_data.ui.alert_facts import asked_at, known
from aigc_data.ui.alert_preview import TRIED, say, try_out
from aigc_data.ui.runtime import runtime, store

NEW: Final = "A new rule"
CHOSEN: Final = "rules.chosen"
OUTCOME: Final = "rules.outcome"
KEPT: Final[tuple[str, ...]] = ()
"""The outcome of a form that nothing is wrong with."""
Outcome = tuple[str, ...] | Preview | str
"""What is wrong with a form, or when its rule would have fired, or why that cannot be told."""


def alert_rules() -> None:
    """Draw every rule with its state; admins may add, change and delete those of the page."""
    rules = known()
    _table(rules.known, store().standings())
    if may_change():
        _editor([one.rule for one in rules.known if one.editable], rules)


def _table(known: Sequence[KnownRule], standings: Sequence[Standing]) -> None:
    if not known:
        st.caption("There is no rule, so nothing is watched.")
        return
    frame = pd.DataFrame([_row(one, standings) for one in known], columns=list(_COLUMNS))
    st.dataframe(
        frame,
        key="alerts.rules",
        hide_index=True,
        height="content",
        column_config=_COLUMNS,
        alt="The alert rules and how each stands",
    )


def _row(one: KnownRule, standings: Sequence[Standing]) -> tuple[object, ...]:
    rule = one.rule
    of_rule = Counter(seen.state for seen in standings if seen.rule == rule.name)
    return (
        rule.name,
        _state(rule, of_rule, asked=asked_at(standings) is not None),
        alert_words.condition(rule),
        alert_words.looks_at(rule),
        "This page" if one.editable else _origin(),
    )


def _origin() -> str:
    return "aigc_data.toml" if runtime().settings.alerts else "Built in"


def _state(rule: Rule, states: Counter[AlertState], *, asked: bool) -> str:
    """Return the rule's worst state in a word, and of how many parts; none is kept at rest."""
    if not rule.enabled:
        return "Off"
    state = alert_words.worst(list(states)) or (AlertState.OK if asked else None)
    if state is None:
        return "Not asked yet"
    word = alert_words.STATE[state].word
    many = state is not AlertState.OK and states[state] > 1
    return f"{word}: {states[state]} parts" if many else word


def _editor(editable: Sequence[Rule], rules: KnownRules) -> None:
    """Draw the choice of what to change, and the form for it."""
    names = [NEW, *(rule.name for rule in editable)]
    left, right = st.columns(2)
    chosen = str(left.selectbox("Change", names, key=CHOSEN))
    before = next((rule for rule in editable if rule.name == chosen), None)
    if before is None:
        kind = right.selectbox("It watches", list(alert_words.KIND), format_func=_kind)
        values = alert_form.defaults(kind or RuleKind.FAILURE_RATE) | {"name": ""}
    else:
        values = alert_form.written(before)
    _form(RuleKind(values["kind"]), values, {one.rule.name for one in rules.known})
    if before is not None:
        _offer_to_delete(before)


def _kind(kind: RuleKind) -> str:
    return alert_words.KIND[kind]


def _form(kind: RuleKind, values: alert_form.Values, taken: set[str]) -> None:
    name = str(values["name"])
    key = f"rule.{kind.value}.{name}"
    with st.form(key):
        said = st.text_input(
            "Name", name, max_chars=LONGEST_NAME, disabled=bool(name), key=f"{key}.name"
        )
        enabled = st.checkbox("On", bool(values["enabled"]), key=f"{key}.enabled")
        fields = alert_form.ask(kind, values, key)
        with st.container(horizontal=True, gap="small"):
            saved = st.form_submit_button("Save", type="primary")
            tried = st.form_submit_button("Try on the last 7 days", help=TRIED)
    whole = values | fields | {"name": name or said, "enabled": enabled, "kind": kind}
    if saved or tried:
        outcome = _done(whole, taken - {name}, keep=saved)
        st.session_state[OUTCOME] = (key, outcome)
        if outcome == KEPT:
            st.rerun()
    _say(key)


def _done(values: alert_form.Values, taken: set[str], *, keep: bool) -> Outcome:
    """Keep the rule of the form, or try it; return what to say of that."""
    unnamed = {"name": str(values["name"]).strip() or ("" if keep else NEW)}
    made = alert_form.rule_of(values | unnamed)
    if isinstance(made, list):
        return tuple(made)
    if not keep:
        return try_out(made)
    if made.name in taken:
        return (f"There is a rule {made.name} already: choose another name.",)
    return _kept(made)


def _kept(rule: Rule) -> Outcome:
    if not may_change():
        return ("The page is locked.",)
    try:
        store().put_alert_rule(StoredRule(rule.name, rule_json(rule), viewer.now()))
    except StoreError as error:
        return (str(error),)
    _ask_soon()
    return KEPT


def _say(key: str) -> None:
    """Say what became of the form, for as long as it is open: the page is drawn anew meanwhile."""
    form, outcome = st.session_state.get(OUTCOME, ("", KEPT))
    if form != key or outcome == KEPT:
        return
    if isinstance(outcome, tuple):
        said = "  \n".join(words.plain(one) for one in outcome)
        st.error(said, title="That was not kept")
    else:
        say(outcome)


def _offer_to_delete(rule: Rule) -> None:
    with st.popover("Delete…", icon=":material/delete:", key="rule.delete"):
        st.text("Its states go with it; the log stays.", width="stretch")
        st.button(
            f"Delete {words.plain(rule.name)}",
            type="primary",
            on_click=_delete,
            args=(rule.name,),
            key="rule.delete.do",
        )


def _delete(name: str) -> None:
    if not may_change():
        return
    try:
        store().drop_alert_rule(name)
    except StoreError as error:
        st.error(words.plain(str(error)), title="The rule was not deleted")
        return
    st.session_state.pop(CHOSEN, None)
    _ask_soon()


def _ask_soon() -> None:
    watch = runtime().alerts
    if watch is not None:
        watch.soon()


_COLUMNS: Final = {
    "Rule": st.column_config.TextColumn("Rule", pinned=True, width=170),
    "State": st.column_config.TextColumn(
        "State", width=130, help="The worst of its parts, and how many are in it."
    ),
    "Fires when": st.column_config.TextColumn("Fires when", width=430),
    "Looks at": st.column_config.TextColumn("Looks at", width=230),
    "From": st.column_config.TextColumn(
        "From", width=120, help="A rule of the file or built in is changed in aigc_data.toml alone."
    ),
}
