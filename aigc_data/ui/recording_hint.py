"""How a program of one's own records the tasks that it creates, ready to copy."""

from typing import Final

import streamlit as st

from aigc_data.task import Source
from aigc_data.ui import words
from aigc_data.ui.runtime import runtime

CODE: Final = """from aigc_data import record

client = httpx.Client(event_hooks={"response": [record.hook]})    # httpx
client = record.around(MpsClient(credential, region))             # the official SDK
record(task_id, action="CreateAigcVideoTask", request=params)     # or one call after a create
"""


def recording_hint(account: str) -> None:
    """Draw the lines to put into a program, and where what it records is taken in from."""
    with st.expander("Record tasks where they are created", icon=":material/code:"):
        st.code(_code(account), language="python")
        st.caption(_place(account))


def _code(account: str) -> str:
    if len(runtime().accounts) == 1:
        return CODE
    return CODE.replace("\n\n", f"\n\nrecord = record.to(account={account!r})\n", 1)


def _place(account: str) -> str:
    cloud = runtime().cloud(account)
    settings = cloud.settings if cloud else runtime().settings
    spool = settings.spool_file or runtime().settings.spool_file
    if spool is None:
        return "The demo takes in nothing that programs record."
    if Source.LEDGER not in settings.sources:
        return "The source ledger is off for this account: what programs record is not taken in."
    return (
        f"What they record is taken in with each round from {words.plain(str(spool))}; set "
        f"AIGC\\_DATA\\_SPOOL to it in their environment. docs/ledger.md says more."
    )
