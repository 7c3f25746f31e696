"""The app: `streamlit run streamlit_app.py`.

The script lies elsewhere on purpose: beside a folder `pages/` Streamlit would take each of its
files for a page of its own, and a deep link that is the first request would run that file alone.
"""

import streamlit as st

from aigc_data.ui import door

app = st.App(
    door.__file__.replace("door.py", "main.py"),
    lifespan=door.lifespan,
    routes=door.ROUTES,
    middleware=door.MIDDLEWARE,
)
