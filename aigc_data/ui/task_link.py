"""Links to the page of one task, with the list that the viewer comes from carried along."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from aigc_data.analysis.filter_state import ACCOUNT, Query, beside_a_task
from aigc_data.ui import list_place
from aigc_data.ui.filter_bar import carried
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.nav import TASK

TASK_ID: Final = "task_id"


def task_query(account: str, task_id: str, place: ListPlace | None = None) -> Query:
    """Return the query of a task's page: the task, the filter, and the place in the list."""
    listed = (place or place_in_url()).to_query()
    return {TASK_ID: task_id, ACCOUNT: account, **beside_a_task(carried()), **listed}


def task_links(place: ListPlace) -> Callable[[str, str], str]:
    """Return what links to the page of any task of a list, by its account and ID."""
    carry = urlencode(beside_a_task(carried()) | place.to_query(), doseq=True)

    def link(account: str, task_id: str) -> str:
        url = TASK.url({TASK_ID: task_id, ACCOUNT: account})
        return f"{url}&{carry}" if carry else url

    return link


def place_in_url() -> ListPlace:
    """Return the place in a list that the running page's URL says."""
    return list_place.read(st.query_params.to_dict())
