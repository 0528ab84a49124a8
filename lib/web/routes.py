"""The routes that stand beside Streamlit's own."""

from collections.abc import Callable

from starlette.routing import BaseRoute, Mount, Route

from lib.bootstrap import App, Host
from lib.serving import serving_app, serving_host
from lib.web.api import api, over_lines
from lib.web.health import Readiness, alive
from lib.web.mcp import Mcp
from lib.web.metrics import Metrics, Sessions, Websockets
from lib.web.unchanged import Unchanged


def routes(
    app_factory: Callable[[], App] = serving_app,
    host_factory: Callable[[], Host] = serving_host,
    sessions: Callable[[], Sessions | None] = lambda: None,
    websockets: Callable[[], Websockets | None] = lambda: None,
) -> list[BaseRoute]:
    """For st.App(routes=…).  The App is made on the first request that needs it, in a thread."""
    unchanged = Unchanged()
    return [
        Route("/healthz", alive),
        Route("/readyz", Readiness(app_factory).ready),
        Route("/metrics", Metrics(host_factory, sessions, websockets, unchanged).endpoint),
        Route("/mcp", Mcp(app_factory)),
        over_lines(Mount("/api", app=api(app_factory, host_factory, unchanged))),
    ]
