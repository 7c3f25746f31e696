"""Opening a saved query on the page: its text, its parameters, and how its answer is drawn."""

from aigc_data.ui.sql.desk import desk
from aigc_data.ui.sql.saved_picture import show_anew
from aigc_data.ui.sql.state import SqlState
from aigc_data.ui.sql.workbench import run


def open_query(name: str) -> None:
    """Put a saved query into the editor at its defaults, and run it."""
    held = desk()
    held.put(SqlState(name=name))
    run()
    show_anew(held.opened)
