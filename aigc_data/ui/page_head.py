"""The first row of every page: title, age of the data, demo label, progress, errors, copy, live."""

from aigc_data.ui.viewer import zone

__all__ = ["page_head", "zone"]


def page_head(title: str) -> None:
    """Draw the head; it refreshes itself, and reruns the page when the store has changed."""
    raise NotImplementedError
