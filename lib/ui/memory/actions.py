"""What an administrator may give back by hand, and what it brought."""

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from lib.access.audit import Action
from lib.bootstrap import App, Host
from lib.core.errors import MafteachError
from lib.memory.readings import MB
from lib.ui.markup import draw, element, isolated
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.visitor import require_administrator

_DONE = "memory_freed"


def actions(host: Host) -> None:
    """A button each; what the last one freed stands under them."""
    with st.container(horizontal=True, key="memory-actions"):
        for name, work in _offered(host).items():
            code = f"memory_act_{name}"
            st.button(t(code), key=f"memory_{name}", on_click=_do, args=(host, name, work))
    if done := st.session_state.get(_DONE):
        draw(done)


def _offered(host: Host) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    if isinstance(host, App):
        if host.model_state().get("state") == "loaded":
            found["release"] = host.footprint.release_models
        found["caches"] = lambda: _clear_caches(host)
    return found | {"trim": host.memory.trim}


def _clear_caches(app: App) -> None:
    app.footprint.clear_caches()
    st.cache_data.clear()
    app.memory.trim("clear_caches")


def _do(host: Host, name: str, work: Callable[[], object]) -> None:
    """Keeps what came of it for the page that is drawn next."""
    before = host.memory.own()
    try:
        require_administrator(Action.FREE_MEMORY, what=name)
        work()
    except MafteachError as error:
        st.session_state[_DONE] = said(error)
        return
    st.session_state[_DONE] = _effect(before, host.memory.own())


def _effect(before: int, after: int) -> Markup:
    freed = before - after
    code = "memory_freed" if freed >= MB // 10 else "memory_freed_none"
    sizes = {"freed": freed, "before": before, "after": after}
    text = t(code, **{name: isolated(f"{size / MB:,.1f} MB") for name, size in sizes.items()})
    return element("p.memory-effect", text, role="status")
