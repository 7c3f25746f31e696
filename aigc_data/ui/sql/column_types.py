"""The types of the public columns, by which a parameter beside one is read."""

from collections.abc import Mapping
from functools import cache

from aigc_data.queries.parameter import ParameterType
from aigc_data.store.public_views import public_views
from aigc_data.store.sandbox.gate import Passed
from aigc_data.store.sandbox.parameter_use import types_by_use
from aigc_data.store.sandbox.sources import Types
from aigc_data.ui.runtime import runtime, store


def used_types(passed: Passed) -> Mapping[str, ParameterType]:
    """Return what each parameter takes by its use, by its name in lower case.

    Nothing where no store is open to tell the columns.
    """
    if not passed.parameters or runtime().store is None:
        return {}
    return types_by_use(passed.tree, _column_types())


@cache
def _column_types() -> Types:
    """Return the types of the public columns, which are those of this version of the app."""
    with store().cursor() as db:
        return {one.name: one.type for view in public_views(db) for one in view.columns}
