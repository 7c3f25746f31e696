"""Below the sources, one at a time: the store against the bill, adding tasks, rows kept aside."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from aigc_data.task import Source
from aigc_data.ui.block import block
from aigc_data.ui.ledger_form import ledger_form
from aigc_data.ui.quarantine_view import quarantine_view
from aigc_data.ui.reconciliation_view import reconciliation
from aigc_data.ui.runtime import runtime

PART: Final = "part"
"""The URL says which part is shown: `/sources?part=Rows+kept+aside`."""
ACCOUNT: Final = "sources.bill"


def source_parts() -> None:
    """Draw the parts as tabs; a part that fails leaves the others alive."""
    for tab, (name, draw) in zip(
        st.tabs(list(PARTS), key=PART, bind="query-params"), PARTS.items(), strict=True
    ):
        if tab.open:
            with tab, block(name):
                draw()


def bill() -> None:
    """Draw an account's store against its bill."""
    shared = runtime()
    account = shared.accounts[0]
    if len(shared.accounts) > 1:
        account = st.segmented_control(
            "Account",
            shared.accounts,
            default=account,
            required=True,
            key=ACCOUNT,
            label_visibility="collapsed",
        )
    cloud = shared.cloud(account)
    reconciliation(account, cloud.settings.sources if cloud else tuple(Source))


PARTS: Final[dict[str, Callable[[], None]]] = {
    "Store against bill": bill,
    "Add tasks": ledger_form,
    "Rows kept aside": quarantine_view,
}
