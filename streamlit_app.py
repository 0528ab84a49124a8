"""The server: Streamlit's pages, the HTTP API and the health checks.

`streamlit run streamlit_app.py`, `uvicorn streamlit_app:app` and
`gunicorn --config gunicorn.conf.py streamlit_app:app` all serve it.
"""

from functools import partial
from pathlib import Path

from lib.memory import allocator
from lib.ui import plotly_schema

allocator.limit_arenas()
allocator.one_thread_each()
plotly_schema.install()  # before streamlit, which would have plotly parse 3 MB

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from lib.bootstrap import hold_models_in, most_websockets  # noqa: E402
from lib.ui.held_model import CachedModel  # noqa: E402
from lib.ui.janitor import keep_house  # noqa: E402
from lib.ui.memory_script import script_routes  # noqa: E402
from lib.ui.problems import on_script_error  # noqa: E402
from lib.ui.sessions import sessions  # noqa: E402
from lib.ui.shell import shell_routes  # noqa: E402
from lib.web.lifespan import lifespan  # noqa: E402
from lib.web.routes import routes  # noqa: E402
from lib.web.websockets import OpenWebsockets, WebsocketCap  # noqa: E402

hold_models_in(CachedModel)
MAIN = Path(__file__).resolve().parent / "lib" / "ui" / "main.py"

sockets = OpenWebsockets(most_websockets)

app = st.App(
    MAIN,
    routes=[
        *shell_routes(),
        *script_routes(),
        *routes(sessions=sessions, websockets=lambda: sockets),
    ],
    middleware=[Middleware(WebsocketCap, sockets=sockets)],
    lifespan=partial(lifespan, companion=keep_house),
    on_script_error=on_script_error,
)
