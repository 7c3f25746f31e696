"""A part of a page that may fail alone: what else is on the page stays."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.ui import words

LOG: Final = logging.getLogger(__name__)


@contextmanager
def block(what: str) -> Iterator[None]:
    """Say in place that `what` cannot be shown, where drawing it fails, and go on."""
    try:
        yield
    except StoreError as error:
        st.error(words.plain(str(error)), title=f"{what} cannot be shown")
    except Exception:
        LOG.exception("%s could not be drawn", what)
        st.error(
            "The rest of the page is not affected. The app's log says why; reload to try again.",
            title=f"{what} cannot be shown",
        )
