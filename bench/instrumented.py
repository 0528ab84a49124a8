"""The application with a few routes more, by which tests and benches make it do what
administrators do: `uvicorn bench.instrumented:app`."""

import ctypes
import os
import re
import sys
import tempfile
from typing import Any, ClassVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import streamlit_app
from lib.encoders.keeper import ModelState
from lib.memory import allocator
from lib.serving import serving_app
from lib.ui.insides import session_manager


def _index(request: Request) -> dict[str, Any]:
    """Encodes the whole corpus anew."""
    app = serving_app()
    keeper = app.models.preferred
    if request.query_params.get("anew"):
        with app.store.embedding() as writer:
            writer.drop(keeper.card.name)
    report = app.index(keeper, quick=bool(request.query_params.get("quick")))
    return {"encoded": report.encoded, "seconds": report.seconds}


def _release(request: Request) -> dict[str, Any]:
    return {"released": serving_app().models.preferred.release()}


def _state(request: Request) -> dict[str, Any]:
    state: ModelState = serving_app().models.preferred.state()
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
    found = session_manager().list_sessions()
    for info in found:
        info.session.session_state["ballast"] = b"x" * (1 << 20)
    return {"sessions": len(found)}


class _Mallinfo(ctypes.Structure):
    """glibc's struct mallinfo2."""

    _fields_: ClassVar = [
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks",
                     "uordblks", "fordblks", "keepcost")
    ]  # fmt: skip


def _holdings(request: Request) -> dict[str, int]:
    """Bytes: of Python's small objects, and of what the C library's malloc has in use (mapped
    blocks too) and free between it."""
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = _Mallinfo
    now = mallinfo()
    return {"objects": _in_pymalloc(), "used": now.uordblks + now.hblkhd, "free": now.fordblks}


def _in_pymalloc() -> int:
    """As sys._debugmallocstats tells the process' standard error; 0 without that allocator."""
    with tempfile.TemporaryFile("w+") as told:
        kept = os.dup(2)
        os.dup2(told.fileno(), 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        told.seek(0)
        found = re.search(r"# bytes in allocated blocks\s*=\s*([\d,]+)", told.read())
    return int(found[1].replace(",", "")) if found else 0


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
    _route("holdings", _holdings),
    _route("allocate", _allocate),
    _route("fill_sessions", _fill_sessions),
]
app = streamlit_app.app
