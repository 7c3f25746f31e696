"""Links to the page of one task, with the list that the viewer comes from carried along."""

from typing import Final

import streamlit as st

from aigc_data.ui import list_place
from aigc_data.ui.filter_bar import carried
from aigc_data.ui.filter_state import ACCOUNT, Query, beside_a_task
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.nav import TASK

TASK_ID: Final = "task_id"


def task_query(account: str, task_id: str, place: ListPlace | None = None) -> Query:
    """Return the query of a task's page: the task, the filter, and the place in the list."""
    listed = (place or place_in_url()).to_query()
    return {TASK_ID: task_id, ACCOUNT: account, **beside_a_task(carried()), **listed}


def task_url(account: str, task_id: str, place: ListPlace | None = None) -> str:
    """Return a link to the task's page."""
    return TASK.url(task_query(account, task_id, place))


def place_in_url() -> ListPlace:
    """Return the place in a list that the running page's URL says."""
    return list_place.read(st.query_params.to_dict())
