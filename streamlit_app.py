"""The server: Streamlit's pages, the HTTP API and the health checks.

`streamlit run streamlit_app.py`, `uvicorn streamlit_app:app` and
`gunicorn --config gunicorn.conf.py streamlit_app:app` all serve it.
"""

from pathlib import Path

import streamlit as st

from lib.ui.problems import on_script_error
from lib.ui.shell import shell_routes
from lib.web.lifespan import lifespan
from lib.web.routes import routes

MAIN = Path(__file__).resolve().parent / "lib" / "ui" / "main.py"

app = st.App(
    MAIN,
    routes=[*shell_routes(), *routes()],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
