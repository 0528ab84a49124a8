"""Streamlit's and Plotly's insides: everything of ours that rests on what they do not promise.

INSIDES names each thing, and what is lost without it; `check` looks for all of them when the
server starts and says once what is missing.  The functions below then do without.  Beside them
only static/style and static/script know Streamlit from within: its test ids and class names, and
that it follows a popstate event to another page.

Nothing of Streamlit is imported with this module: `install_schema` has to come before.
"""

import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from lib.ui.plotly_schema import OnDemand

SEEN = {"streamlit": "1.67.0", "plotly": "7.1.0"}
"""The versions that INSIDES was written by."""
log = logging.getLogger("mafteach.insides")


@dataclass(frozen=True)
class Inside:
    """`look` raises AttributeError, ImportError, LookupError or OSError, or answers None or False,
    where the thing is not what we know."""

    name: str
    without: str
    look: Callable[[], object]

    @property
    def there(self) -> bool:
        try:
            return self.look() not in (None, False)
        except (AttributeError, ImportError, LookupError, OSError):
            return False


def check() -> list[Inside]:
    """What is missing; for use in a running server, whose sessions can be looked at."""
    missing = [each for each in INSIDES if not each.there]
    if missing:
        installed = " and ".join(f"{name} {version(name)}" for name in SEEN)
        lost = "; ".join(f"{each.name} ({each.without})" for each in missing)
        log.warning("%s: not where %s had it: %s", installed, " and ".join(SEEN.values()), lost)
    return missing


# Sessions


def session_manager() -> Any:
    """Streamlit's own, with `list_sessions` and `num_active_sessions`; None outside a server."""
    from streamlit.runtime import Runtime

    return getattr(Runtime.instance(), "_session_mgr", None) if Runtime.exists() else None


def end_expired() -> int:
    """Ends the closed sessions whose time to return has passed; how many they were.

    Streamlit drops them only when another session is closed, and says no goodbye to them.
    """
    try:
        lock, expire = _closed()
    except AttributeError:
        return 0
    with lock:
        ended = expire()
    for _, info in ended:
        info.session.shutdown()  # its files, its state, its thread
    return len(ended)


def _closed() -> tuple[Any, Callable[[], list[tuple[str, Any]]]]:
    """The lock that Streamlit holds while a session comes or goes, and what takes those whose
    time has passed out of its store.  Raises AttributeError."""
    manager = session_manager()
    return manager._storage_lock, manager._session_storage._cache.expire


def state_of(session: Any) -> list[dict[str, Any]]:
    """What a session keeps between two runs of a page, and what it has set since."""
    state = getattr(session, "session_state", None)
    stores = (getattr(state, name, None) for name in ("_old_state", "_new_session_state"))
    return [each for each in stores if isinstance(each, dict)]


def _state_fields() -> bool:
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.state import SessionState

    state = SessionState()
    return hasattr(AppSession, "session_state") and len(state_of(_With(state))) == 2


@dataclass(frozen=True)
class _With:
    session_state: Any


def sent_widgets() -> list[str]:
    """The ids of what the browser set or clicked for this run of a page, whether or not the page
    draws it: each ends with the widget's key."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    try:
        state: Any = get_script_run_ctx().session_state  # type: ignore[union-attr]
        return list(state._state._new_widget_state.states)
    except AttributeError:
        return []


def _sent_fields() -> bool:
    from streamlit.runtime.state import SafeSessionState, SessionState

    state = SafeSessionState(SessionState(), lambda: None)
    return state._state._new_widget_state.states == {}


def this_session() -> str:
    """The name of the session whose page runs in this thread; "" outside of one."""
    from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

    return str(getattr(get_script_run_ctx(suppress_warning=True), "session_id", ""))


def session_names() -> set[str]:
    """Of all that are held, open or waiting for their return."""
    manager = session_manager()
    return {each.session.id for each in manager.list_sessions()} if manager else set()


# Messages


def message_read(data: bytes) -> tuple[str, int]:
    """(what a browser's message asks for, of how many values it consists).

    A request of the general kind is told with the particular one, `general.particular`.  Raises
    ValueError where it is no message, or gives values to what is no widget: of such a page every
    run would fail.
    """
    from google.protobuf.message import DecodeError
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.runtime.state.common import GENERATED_ELEMENT_ID_PREFIX

    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise ValueError("not a message of Streamlit's") from error
    widgets = message.rerun_script.widget_states.widgets
    if not all(each.id.startswith(GENERATED_ELEMENT_ID_PREFIX) for each in widgets):
        raise ValueError("values of what is no widget")
    kind: str = message.WhichOneof("type") or ""
    if kind == "backend_operation_request":
        kind += f".{message.backend_operation_request.WhichOneof('payload')}"
    return kind, _pieces(message)


def _pieces(message: Any) -> int:
    """Values in it, and in all messages inside of it."""
    total = 0
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        total += len(values)
        if field.message_type is not None:
            total += sum(map(_pieces, values))
    return total


def _message_fields() -> bool:
    from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg

    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    return "payload" in BackendOperationRequest.DESCRIPTOR.oneofs_by_name and kinds >= {
        "rerun_script", "stop_script", "app_heartbeat", "file_urls_request",
        "backend_operation_request",
    }  # fmt: skip


# Uploads


def token_is_right(header: str | None, cookie: str | None) -> bool:
    """Whether an upload carries the token that its own page was given; never, where Streamlit
    checks it elsewhere."""
    try:
        from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token
    except ImportError:
        return False
    return validate_xsrf_token(header, cookie)


def announce_upload(session: str, file: str, name: str, kind: str) -> None:
    """Tells Streamlit that a file has come, which is kept elsewhere: its own is empty.

    Raises AttributeError or ImportError where Streamlit keeps uploads in another way.
    """
    from streamlit.runtime import Runtime
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec

    manager: Any = Runtime.instance().uploaded_file_mgr
    manager.add_file(session, UploadedFileRec(file_id=file, name=name, type=kind, data=b""))


def drop_upload(upload: Any) -> None:
    """Has Streamlit forget it."""
    try:
        manager, session = _uploads()
        manager.remove_file(session, upload.file_id)
    except (AttributeError, ImportError):
        return


def _uploads() -> tuple[Any, str]:
    """Raises AttributeError outside a run of a page."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context: Any = get_script_run_ctx()
    return context.uploaded_file_mgr, context.session_id


def _uploads_fields() -> bool:
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
    from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
    from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

    fields = ScriptRunContext.__dataclass_fields__
    manager = MemoryUploadedFileManager
    return {"uploaded_file_mgr", "session_id"} <= set(fields) and all(
        callable(each)
        for each in (
            manager.add_file, manager.remove_file, UploadedFile, UploadedFileRec,
            validate_xsrf_token,
        )
    )  # fmt: skip


# The first HTML


class Mark(StrEnum):
    """What stands once in Streamlit's index, where something of ours comes in its place."""

    LANGUAGE = 'lang="en"'
    HEAD = "<title"
    NAME = ">Streamlit<"
    ICON = "./favicon.png"
    BODY = "</noscript>"


def index(changes: Mapping[Mark, str]) -> str:
    """Streamlit's index with `changes` in the place of marks; one it does not have is let be."""
    html = _index()
    for mark, ours in changes.items():
        if html.count(mark) == 1:
            html = html.replace(mark, ours)
    return html


def _index() -> str:
    return (_folder("streamlit") / "static" / "index.html").read_text(encoding="utf-8")


# Plotly


def install_schema() -> None:
    """Keeps Plotly from parsing its table of properties: before streamlit is imported, which
    makes it do so, it saves the parse; after, what was parsed is freed."""
    from plotly.validator_cache import ValidatorCache

    if _schema().is_file() and hasattr(ValidatorCache, "_json_cache"):
        ValidatorCache._json_cache = OnDemand(_schema())


def install_waiting() -> None:
    """Has Plotly wait for numpy where another thread is importing it, as one that loads a model
    does: it takes what stands in sys.modules for whole, and the chart would fail."""
    from _plotly_utils import optional_imports

    its_own = optional_imports.get_module
    for name, module in list(sys.modules.items()):  # `streamlit run` has imported some by now
        of_plotly = name.partition(".")[0] in ("plotly", "_plotly_utils")
        if of_plotly and vars(module).get("get_module") is its_own:
            vars(module)["get_module"] = _whole_module


def _whole_module(name: str, should_load: bool = True) -> ModuleType | None:
    if name not in sys.modules and not should_load:
        return None
    try:
        return import_module(name)  # waits for the thread that imports it
    except ImportError:
        return None


def _waiting_installed() -> bool:
    from _plotly_utils import basevalidators, utils
    from plotly import basedatatypes

    return all(each.get_module is _whole_module for each in (basevalidators, utils, basedatatypes))


def _schema() -> Path:
    return _folder("plotly") / "validators" / "_validators.json"


def _schema_installed() -> bool:
    from plotly.validator_cache import ValidatorCache

    return isinstance(ValidatorCache._json_cache, OnDemand)


def plotly_script() -> Path:
    """plotly.js as Plotly brings it along."""
    return _folder("plotly") / "package_data" / "plotly.min.js"


def _folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ImportError(f"{package} is not installed")
    return Path(found.origin).parent


INSIDES = (
    Inside(
        "Runtime._session_mgr", "open pages are not counted",
        lambda: session_manager().list_sessions and session_manager().num_active_sessions,
    ),
    Inside(
        "WebsocketSessionManager._storage_lock, ._session_storage._cache.expire",
        "closed pages are held until another one closes",
        _closed,
    ),
    Inside(
        "SessionState._old_state, ._new_session_state", "sessions are weighed without their state",
        _state_fields,
    ),
    Inside(
        "SafeSessionState._state._new_widget_state.states",
        "clicks on what a visitor was not shown are not logged, though refused",
        _sent_fields,
    ),
    Inside(
        "BackMsg.type, BackendOperationRequest.payload", "no message of a page is taken",
        _message_fields,
    ),
    Inside(
        "ScriptRunContext.uploaded_file_mgr.add_file, .remove_file", "no upload is taken",
        _uploads_fields,
    ),
    Inside(
        "static/index.html", "the first HTML is in English, or blank",
        lambda: all(_index().count(mark) == 1 for mark in Mark),
    ),
    Inside(
        "plotly ValidatorCache._json_cache, validators/_validators.json", "10 MB more are held",
        _schema_installed,
    ),
    Inside(
        "plotly optional_imports.get_module", "a chart fails that is drawn while a model loads",
        _waiting_installed,
    ),
    Inside(
        "plotly package_data/plotly.min.js", "the memory chart is not drawn",
        lambda: plotly_script().is_file(),
    ),
)  # fmt: skip
