"""A kept file on the page of its task: shown from the archive, measured, and as a download."""

import streamlit as st

from aigc_data.medium import Medium
from aigc_data.results.kept import Kept
from aigc_data.ui import kept_route, words
from aigc_data.ui.in_sight import width_in_sight
from aigc_data.ui.measured_words import measured
from aigc_data.ui.own_address import own_address


def kept_view(kept: Kept) -> None:
    """Draw one file with its buttons and what was measured on it."""
    name = f"Result {kept.file.position + 1} of task {kept.file.task_id}"
    width = width_in_sight(kept.content.width, kept.content.height)
    address = own_address(kept_route.url(kept))
    match kept.medium:
        case Medium.IMAGE:
            st.image(address, width=width, alt=name)
        case Medium.VIDEO:
            st.video(address, format=kept.content_type, width=width, alt=name)
        case Medium.AUDIO:
            st.audio(address, format=kept.content_type, alt=name)
        case Medium.FILE:
            st.info(words.plain(kept.why_not_shown))
    st.caption(words.plain(f"Measured: {measured(kept)}"))
    if kept.medium is not Medium.FILE and kept.content.probe_fault:
        st.warning(words.plain(f"The file is damaged: {kept.content.probe_fault}."))
    with st.container(horizontal=True, gap="small"):
        download = kept_route.url(kept, download=True)
        st.link_button("Download", download, icon=":material/download:")
        if kept.medium is not Medium.FILE:
            st.link_button("Open in a tab", kept_route.url(kept), icon=":material/open_in_new:")
