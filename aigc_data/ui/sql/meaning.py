"""What a state of the page SQL asks of the sandbox: its text, and a value for each parameter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.parameter import Parameter, bound
from aigc_data.store.sandbox.query import Limits, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui.saved_queries import KnownQuery, find, find_deleted, near_names
from aigc_data.ui.sql.bad_value import BadValue
from aigc_data.ui.sql.column_types import used_types
from aigc_data.ui.sql.no_such_query import NoSuchQuery
from aigc_data.ui.sql.parameter_value import values
from aigc_data.ui.sql.state import Said, SqlState


def filled(state: SqlState, opened: KnownQuery | None) -> SqlState:
    """Return the state with the name that its saved query has now, and its text.

    A text of its own stays. Raises NoSuchQuery where there is neither.
    """
    if opened is not None:
        return replace(state, name=opened.query.name, text=state.text or opened.query.text)
    if state.name and not state.text:
        raise NoSuchQuery(state.name, near_names(state.name), find_deleted(state.name))
    return state


def query_of(sandbox: Sandbox, state: SqlState, limits: Limits, zone: tzinfo) -> Query:
    """Return the query that a state asks; raises Refused, and Wrong as `explained_query` does."""
    opened = find(state.name)
    text = filled(state, opened).text
    return explained_query(sandbox, text, parameters_of(opened), state.said, limits, zone)


def explained_query(
    sandbox: Sandbox,
    text: str,
    parameters: Sequence[Parameter],
    said: Said,
    limits: Limits,
    zone: tzinfo,
) -> Query:
    """Return the query; times without a zone and relative days are of the clock of `zone`.

    A parameter that is explained is bound by its type, others by their use in the text, else as
    they read. Raises Refused, Wrong, and BadValue where a value cannot be one of its type.
    """
    passed = sandbox.check(text)
    explained = passed.parameters & {one.name for one in parameters}
    others = passed.parameters - explained
    try:
        meant = bound(parameters, explained, said, datetime.now(UTC), zone)
        read = values(others, said, used_types(passed) if others else {}, zone)
    except BadQuery as error:
        raise BadValue(str(error)) from None
    return Query(text, read | meant, limits)


def parameters_of(opened: KnownQuery | None) -> tuple[Parameter, ...]:
    """Return what is explained of the parameters."""
    return opened.query.parameters if opened else ()
