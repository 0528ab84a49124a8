"""The application with a few routes more, by which tests and benches make it do what
administrators do: `uvicorn tests.instrumented:app`."""

import sys
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime import Runtime

import streamlit_app
from lib.bootstrap import serving_app
from lib.encoders.keeper import ModelState
from lib.memory import allocator
from lib.ui.sessions import manager_of


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


_ballast: list[bytes] = []


def _allocate(request: Request) -> dict[str, Any]:
    """Holds so many megabytes more; none gives all of it back."""
    number = int(request.query_params.get("mb", "0"))
    if number:
        _ballast.append(b"x" * (number << 20))
    else:
        _ballast.clear()
        allocator.trim()
    return {"held": len(_ballast)}


def _fill_sessions(request: Request) -> dict[str, Any]:
    """Puts 1 MiB into the state of every session."""
    found = manager_of(Runtime.instance()).list_sessions()
    for info in found:
        info.session.session_state["ballast"] = b"x" * (1 << 20)
    return {"sessions": len(found)}


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
    _route("allocate", _allocate),
    _route("fill_sessions", _fill_sessions),
]
app = streamlit_app.app
