"""The server: Streamlit's pages, the HTTP API and the health checks.

`streamlit run streamlit_app.py`, `uvicorn streamlit_app:app` and
`gunicorn --config gunicorn.conf.py streamlit_app:app` all serve it.
"""

from functools import partial
from pathlib import Path

from lib.memory import allocator
from lib.serving import check_settings
from lib.ui import insides

allocator.limit_arenas()
allocator.hand_back_large_pieces()
allocator.one_thread_each()
check_settings()
insides.install_schema()  # before streamlit, which would have plotly parse 3 MB
insides.install_waiting()

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from lib.serving import hold_models_in, serving_settings, sign_in_by_provider  # noqa: E402
from lib.ui import provider  # noqa: E402
from lib.ui.corpus.export import export_routes  # noqa: E402
from lib.ui.held_model import CachedModel  # noqa: E402
from lib.ui.invitation import invite  # noqa: E402
from lib.ui.janitor import keep_house  # noqa: E402
from lib.ui.judge.files import judgement_routes  # noqa: E402
from lib.ui.keeping.routes import keeping_routes  # noqa: E402
from lib.ui.memory.script import script_routes  # noqa: E402
from lib.ui.problems import on_script_error  # noqa: E402
from lib.ui.search.files import file_routes  # noqa: E402
from lib.ui.sessions import sessions  # noqa: E402
from lib.ui.shell import shell_routes  # noqa: E402
from lib.ui.sign_in import sign_in_routes  # noqa: E402
from lib.ui.uploads import UploadDoor  # noqa: E402
from lib.web.connections import Connections  # noqa: E402
from lib.web.headers import SecurityHeaders, failed  # noqa: E402
from lib.web.lifespan import lifespan  # noqa: E402
from lib.web.messages import MessageGuard, Redraws  # noqa: E402
from lib.web.origins import SameOrigin  # noqa: E402
from lib.web.routes import routes  # noqa: E402
from lib.web.server import limit_connections, watch  # noqa: E402
from lib.web.websockets import OpenWebsockets, WebsocketCap  # noqa: E402

hold_models_in(CachedModel)
sign_in_by_provider(provider.is_set_up)
MAIN = Path(__file__).resolve().parent / "lib" / "ui" / "main.py"

connections = Connections()
limit_connections(connections)
sockets = OpenWebsockets(serving_settings)
redraws = Redraws(serving_settings)

app = st.App(
    MAIN,
    routes=[
        *shell_routes(),
        *sign_in_routes(),
        *script_routes(),
        *export_routes(),
        *file_routes(),
        *judgement_routes(),
        *keeping_routes(),
        *routes(sessions=sessions, websockets=lambda: sockets),
    ],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(SameOrigin, settings=serving_settings),
        Middleware(WebsocketCap, sockets=sockets),
        Middleware(MessageGuard, read=insides.message_read, wait=redraws.seconds),
        Middleware(UploadDoor),
    ],
    exception_handlers={Exception: failed},
    lifespan=partial(
        lifespan,
        companions=(keep_house, invite, partial(watch, connections, serving_settings)),
    ),
    on_script_error=on_script_error,
)
