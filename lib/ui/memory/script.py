"""Where the memory chart is drawn in the browser, by the plotly.js that plotly brings along.

Streamlit's own plotly element takes a new chart's place at every refresh: zoom, hover and what
the reader was looking at are gone every two seconds.  Plotly.react changes the one that stands
there.
"""

from importlib.metadata import version
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from lib.ui.assets import script
from lib.ui.insides import plotly_script
from lib.ui.markup import element

ADDRESS = f"/script/plotly-{version('plotly')}.min.js"
"""The version is in the name, so that a browser may keep it for ever."""
CHART_ID = "memory-chart"


def script_routes() -> list[BaseRoute]:
    return [Route(ADDRESS, _plotly, methods=["GET", "HEAD"])]


def _plotly(request: Request) -> Response:
    return FileResponse(
        plotly_script(),
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def chart_html(waiting: str, failed: str) -> Markup:
    """Where it is drawn, with what stands there until it is."""
    return element("div", waiting, id=CHART_ID, dir="ltr", data_failed=failed)


def drawing(figure: Any) -> Markup:
    """A script that draws `figure`, or changes what is drawn into it."""
    spec = figure.to_plotly_json()
    return script("memory_chart", figure=spec, library=ADDRESS, element=CHART_ID)
