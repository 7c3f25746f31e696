"""The first row of every page: title, age of the data, demo label, progress, errors, copy, live."""

from zoneinfo import ZoneInfo


def page_head(title: str) -> None:
    """Draw the head; it refreshes itself, and reruns the page when the store has changed."""
    raise NotImplementedError


def zone() -> ZoneInfo:
    """Return the viewer's time zone, UTC where the browser did not say."""
    raise NotImplementedError
