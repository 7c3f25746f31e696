"""What tables do not offer on the toolbar that Streamlit draws over them.

Its CSV holds only the rows that are shown, with cut texts, and formulas that a spreadsheet runs;
the app's own downloads have all rows and quote them. Its search looks only at the rows that are
shown. Streamlit's own option, `client.disableDataExport`, would also end the copying of cells.
"""

from typing import Final

import streamlit as st

MISLEADING: Final = ("Download as CSV", "Search")
"""How the names of the buttons begin that no table has."""
BARE: Final = ("queries-list-", "sql-past-", "tile-")
"""How the keys begin, as classes, of tables that have no toolbar: it would cover what is above."""

TOUCHED: Final = "sql-table-"
"""How the key begins of a table that has none on a phone, where it would lie on the words above."""


def trim_toolbars() -> None:
    """Take what misleads off the toolbars of the page's tables."""
    buttons = [f"{_BUTTON}:has(button[aria-label^='{name}'])" for name in MISLEADING]
    bars = [f"[class*='st-key-{key}'] {_TOOLBAR}" for key in BARE]
    touched = f"@media (pointer: coarse) {{ [class*='st-key-{TOUCHED}'] {_TOOLBAR} {_NONE} }}"
    st.html(f"<style>{', '.join(buttons + bars)} {_NONE} {touched}</style>")


_NONE: Final = "{ display: none; }"
_BUTTON: Final = "[data-testid=stElementToolbarButton]"
_TOOLBAR: Final = "[data-testid=stDataFrame] [data-testid=stElementToolbar]"
