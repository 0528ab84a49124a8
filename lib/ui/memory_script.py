"""Draws the memory chart in the browser with plotly.js, the one that plotly brings along.

Streamlit's own plotly element takes a new chart's place at every refresh: zoom, hover and what
the reader was looking at are gone every two seconds.  Plotly.react changes the one that stands
there.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

ADDRESS = f"/script/plotly-{version('plotly')}.min.js"
"""The version is in the name, so that a browser may keep it for ever."""
CHART_ID = "memory-chart"


def script_routes() -> list[BaseRoute]:
    return [Route(ADDRESS, _plotly, methods=["GET", "HEAD"])]


def _plotly(request: Request) -> Response:
    import plotly

    path = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return FileResponse(
        path,
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def chart_html(waiting: str, failed: str) -> str:
    """Where it is drawn, with what stands there until it is."""
    return f'<div id="{CHART_ID}" dir="ltr" data-failed="{failed}">{waiting}</div>'


def drawing(figure: Any) -> str:
    """A script for st.html that draws `figure`, or changes what is drawn into it."""
    spec = figure.to_json(validate=False).replace("</", "<\\/").replace("<!--", "<\\!--")
    return f"<script>{_SCRIPT}window.mafteachChart({spec})</script>"


_SCRIPT = (
    (
        """window.mafteachChart ??= (() => {
  let loading, newest, zoom;
  const loaded = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = "ADDRESS"; script.onload = done; script.onerror = failed;
    document.head.append(script);
  });
  const place = async () => {
    for (let tries = 0; tries < 50; tries++) {
      const found = document.getElementById("CHART");
      if (found) return found;
      await new Promise((again) => setTimeout(again, 100));
    }
  };
  // The span moves on with time, so plotly takes it for a wish of ours and drops the reader's.
  const zoomTo = (range) => {
    zoom = range && { range, of: newest.layout.uirevision };
    const button = document.querySelector(".memory-zoom-out");
    if (button) button.style.visibility = zoom ? "visible" : "hidden";
  };
  const zoomOut = () => { zoomTo(undefined); draw(newest); };
  document.addEventListener("click", (event) => {
    if (event.target.closest(".memory-zoom-out")) zoomOut();
  });
  const draw = async (spec) => {
    newest = spec;
    const at = await place();
    if (!at) return;
    try { await loaded(); } catch {
      loading = undefined; at.textContent = at.dataset.failed; return;
    }
    if (spec !== newest) return;
    const { data, layout } = structuredClone(spec);
    if (zoom && zoom.of !== layout.uirevision) zoomTo(undefined);
    if (zoom) layout.xaxis.range = [...zoom.range];
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
    const first = !at.classList.contains("js-plotly-plot");
    if (first) at.textContent = "";
    await Plotly.react(at, data, layout, { responsive: true, displayModeBar: false,
                                           doubleClick: false });
    if (!first) return;
    at.on("plotly_relayout", (change) => {
      if ("xaxis.range[0]" in change)
        zoomTo([change["xaxis.range[0]"], change["xaxis.range[1]"]]);
    });
    at.on("plotly_doubleclick", zoomOut);
  };
  return draw;
})();
"""
    )
    .replace("ADDRESS", ADDRESS)
    .replace("CHART", CHART_ID)
)
