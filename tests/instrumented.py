"""The application with a few routes more, by which tests and benches make it do what
administrators do: `uvicorn tests.instrumented:app`."""

import sys
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import streamlit_app
from lib.bootstrap import serving_app
from lib.encoders.keeper import ModelState


def _index(request: Request) -> dict[str, Any]:
    """Encodes the whole corpus anew."""
    app = serving_app()
    keeper = app.semantic.preferred
    if request.query_params.get("anew"):
        with app.store.embedding() as writer:
            writer.drop(keeper.card.name)
    report = app.index(keeper, quick=bool(request.query_params.get("quick")))
    return {"encoded": report.encoded, "seconds": report.seconds}


def _release(request: Request) -> dict[str, Any]:
    return {"released": serving_app().semantic.preferred.release()}


def _state(request: Request) -> dict[str, Any]:
    state: ModelState = serving_app().semantic.preferred.state()
    return {"state": state.state, "loads": state.loads, "releases": state.releases}


def _imported(request: Request) -> list[str]:
    return sorted(sys.modules)


def _route(path: str, work: Any) -> Route:
    async def endpoint(request: Request) -> JSONResponse:
        return JSONResponse(await to_thread.run_sync(work, request))

    return Route(f"/test/{path}", endpoint)


streamlit_app.app._user_routes[:0] = [
    _route("index", _index),
    _route("release", _release),
    _route("state", _state),
    _route("imported", _imported),
]
app = streamlit_app.app
