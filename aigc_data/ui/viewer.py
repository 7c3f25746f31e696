"""Who looks at the page: the time zone, the hour, and whether it is a phone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def zone() -> ZoneInfo:
    """Return the viewer's time zone, UTC where the browser did not say one that exists."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def on_a_phone() -> bool:
    """Return whether the browser says that it is a phone's.

    "Mobi" in the User-Agent is what MDN advises to look for; the width itself is not told.
    """
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
