"""Addresses of this app's own routes, whole: Streamlit takes one without a host for a file."""

from urllib.parse import urlsplit

import streamlit as st


def own_address(path: str) -> str:
    """Return the address at which the viewer's browser finds the route; the path where unknown.

    The host is the one that the browser says it is at, so that it holds behind any proxy.
    """
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}{path}" if parts.netloc else path
