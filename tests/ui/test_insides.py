"""What we use of Streamlit's and Plotly's insides, held against the ones that are installed."""

import asyncio
import importlib
import logging
import re
import sys
import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _plotly_utils import basevalidators, optional_imports, utils
from plotly import basedatatypes
from plotly.validator_cache import ValidatorCache
from streamlit.proto import BackMsg_pb2
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.app_session import AppSessionState
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.session_manager import SessionClient
from streamlit.runtime.state import SessionState
from streamlit.testing.v1 import AppTest

from lib.ui import insides
from lib.ui.address import PAGES
from lib.ui.insides import INSIDES, Inside, Mark
from lib.ui.plotly_schema import OnDemand
from lib.ui.sessions import SESSION_BYTES, sessions
from lib.ui.shell import shell

ROOT = Path(__file__).resolve().parent.parent.parent
Made = Callable[[float], Runtime]


class Tab(SessionClient):
    """A browser's tab that takes what it is sent."""

    def write_forward_msg(self, msg: object) -> None: ...


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Made:
    """(seconds a closed page is kept) → Streamlit's real runtime, not yet started."""

    def made(seconds: float) -> Runtime:
        monkeypatch.setattr(Runtime, "_instance", None)
        return Runtime(
            RuntimeConfig(
                script_path=str(ROOT / "lib" / "ui" / "main.py"),
                media_file_storage=MemoryMediaFileStorage("/media"),
                uploaded_file_manager=MemoryUploadedFileManager("/upload"),
                session_storage=MemorySessionStorage(ttl_seconds=seconds),  # type: ignore[arg-type]
            )
        )

    monkeypatch.setattr(ValidatorCache, "_json_cache", ValidatorCache._json_cache)
    for module in (optional_imports, basevalidators, utils, basedatatypes):
        monkeypatch.setattr(module, "get_module", optional_imports.get_module)
    insides.install_schema()
    insides.install_waiting()
    return made


def in_server(runtime: Runtime, work: Callable[[Runtime], Any]) -> Any:
    """What `work` answers on the loop of a started runtime."""

    async def run() -> Any:
        await runtime.start()
        try:
            return work(runtime)
        finally:
            runtime.stop()
            await runtime.stopped

    return asyncio.run(run())


def opened(runtime: Runtime) -> str:
    return runtime.connect_session(client=Tab(), user_info={})


def test_all_of_it_is_there(runtime: Made, caplog) -> None:
    assert in_server(runtime(30), lambda _: insides.check()) == []
    assert not [record for record in caplog.records if record.name.startswith("mafteach")]


def test_the_versions_that_were_looked_at_are_those_that_are_pinned() -> None:
    pinned = dict(re.findall(r"^(\w+)==(.+)$", (ROOT / "requirements-serve.txt").read_text(), re.M))
    assert {name: pinned[name] for name in insides.SEEN} == insides.SEEN
    assert {name: version(name) for name in insides.SEEN} == insides.SEEN


def _no_manager(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(Runtime.instance(), "_session_mgr")


def _no_cache(patch: pytest.MonkeyPatch) -> None:
    """A store that keeps its sessions in some other way."""
    elsewhere = SimpleNamespace(list=list)
    patch.setattr(insides.session_manager(), "_session_storage", elsewhere)


def _no_lock(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(insides.session_manager(), "_storage_lock")


def _no_old_state(patch: pytest.MonkeyPatch) -> None:
    made = SessionState.__init__

    def without(self: SessionState, *args: Any, **named: Any) -> None:
        made(self, *args, **named)
        del self._old_state

    patch.setattr(SessionState, "__init__", without)


def _no_widget_state(patch: pytest.MonkeyPatch) -> None:
    made = SessionState.__init__

    def without(self: SessionState, *args: Any, **named: Any) -> None:
        made(self, *args, **named)
        del self._new_widget_state

    patch.setattr(SessionState, "__init__", without)


def _no_context_field(patch: pytest.MonkeyPatch) -> None:
    patch.delitem(ScriptRunContext.__dataclass_fields__, "uploaded_file_mgr")


def _no_removal(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(MemoryUploadedFileManager, "remove_file")


def _no_kinds(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BackMsg_pb2, "BackMsg", SimpleNamespace(DESCRIPTOR=ClientState.DESCRIPTOR))


def _no_index(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(insides, "_index", lambda: "<!doctype html>")


def _no_schema(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(ValidatorCache, "_json_cache")


def _no_waiting(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(basevalidators, "get_module", lambda name, should_load=True: None)


def _no_script(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(insides, "plotly_script", lambda: ROOT / "nothing.js")


@pytest.mark.parametrize(
    ("take_away", "missed"),
    [
        (_no_manager, ["Runtime", "WebsocketSessionManager"]),
        (_no_cache, ["WebsocketSessionManager"]),
        (_no_lock, ["WebsocketSessionManager"]),
        (_no_old_state, ["SessionState"]),
        (_no_widget_state, ["SafeSessionState"]),
        (_no_context_field, ["ScriptRunContext"]),
        (_no_removal, ["ScriptRunContext"]),
        (_no_kinds, ["BackMsg"]),
        (_no_index, ["static/index"]),
        (_no_schema, ["plotly ValidatorCache"]),
        (_no_waiting, ["plotly optional_imports"]),
        (_no_script, ["plotly package_data/plotly"]),
    ],
)
def test_what_is_missing_is_told_in_one_line_and_done_without(
    runtime: Made, caplog, take_away: Callable[[pytest.MonkeyPatch], None], missed: list[str]
) -> None:
    def work(_: Runtime) -> list[Inside]:
        with pytest.MonkeyPatch.context() as patch:
            take_away(patch)
            found = insides.check()
            assert insides.end_expired() == 0
            assert sessions(weigh=True) is None or missed[0] != "Runtime"
            insides.drop_upload(object())
            insides.install_schema()
            assert insides.sent_widgets() == []
            assert shell.__wrapped__("he", "search")
        return found

    with caplog.at_level(logging.WARNING, "mafteach"):
        found = in_server(runtime(30), work)
    assert [each.name.partition(".")[0] for each in found] == missed
    said = [record for record in caplog.records if record.name.startswith("mafteach")]
    assert [record.name for record in said] == ["mafteach.insides"]
    assert all(each.without in caplog.text for each in found)


def test_each_of_them_is_looked_for_by_a_test() -> None:
    assert len(INSIDES) == 10
    assert len({each.name for each in INSIDES}) == len({each.without for each in INSIDES}) == 10


def test_a_closed_page_is_ended_once_when_its_time_has_passed(runtime: Made) -> None:
    def work(server: Runtime) -> tuple[Any, ...]:
        opened(server)
        closed = opened(server)
        session = insides.session_manager().get_session_info(closed).session
        server.disconnect_session(closed)
        before = session._state
        return before, insides.end_expired(), insides.end_expired(), session._state

    before, first, again, after = in_server(runtime(0), work)
    assert (first, again) == (1, 0)
    assert before is not AppSessionState.SHUTDOWN_REQUESTED
    assert after is AppSessionState.SHUTDOWN_REQUESTED


def test_a_page_that_may_still_return_is_kept(runtime: Made) -> None:
    def work(server: Runtime) -> tuple[int, Any]:
        server.disconnect_session(opened(server))
        return insides.end_expired(), sessions()

    ended, found = in_server(runtime(30), work)
    assert ended == 0
    assert (found.open, found.waiting) == (0, 1)


def test_open_and_waiting_pages_are_counted_and_weighed_with_their_state(runtime: Made) -> None:
    def work(server: Runtime) -> Any:
        server.disconnect_session(opened(server))
        mine = insides.session_manager().get_session_info(opened(server)).session
        light = sessions(weigh=True)
        mine.session_state["kept"] = "x" * 100_000
        return light, sessions(weigh=True)

    light, heavy = in_server(runtime(30), work)
    assert (heavy.open, heavy.waiting) == (1, 1)
    assert light.size_bytes >= 2 * SESSION_BYTES
    assert heavy.size_bytes - light.size_bytes >= 100_000


def test_there_are_no_sessions_outside_a_server(monkeypatch) -> None:
    monkeypatch.setattr(Runtime, "_instance", None)
    assert sessions() is None
    assert insides.end_expired() == 0


def _uploading() -> None:
    import streamlit as st

    from lib.ui import insides

    upload = st.file_uploader("file")
    if upload is not None:
        manager, session = insides._uploads()
        held = [len(manager.get_files(session, [upload.file_id]))]
        insides.drop_upload(upload)
        st.text([*held, len(manager.get_files(session, [upload.file_id]))])


def test_an_upload_is_held_no_longer() -> None:
    test = AppTest.from_function(_uploading).run()
    test.file_uploader[0].set_value(("a.txt", b"abc", "text/plain")).run()
    assert not test.exception
    assert test.text[0].value == "[1, 0]"


@pytest.mark.parametrize("language", ["he", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_the_first_html_is_streamlits_own_with_ours_in_it(language: str, page: str) -> None:
    html = shell(language, page)
    side = "rtl" if language == "he" else "ltr"
    assert f'<html lang="{language}" dir="{side}">' in html
    assert "<title>Streamlit</title>" not in html and html.count("<title>") == 1
    assert html.index("<style>") < html.index("</head>") < html.index('class="topbar"')
    assert html.index('<div class="first painted">') < html.index('<div id="root"></div>')
    assert ('class="box"' in html) == (page == "search")
    assert "./favicon.png" not in html


def test_a_mark_that_an_index_does_not_have_once_is_let_be(monkeypatch) -> None:
    monkeypatch.setattr(insides, "_index", lambda: '<p lang="en">Streamlit</p><p lang="en"></p>')
    changes = {Mark.LANGUAGE: 'lang="he"', Mark.NAME: ">Mafteach<", Mark.BODY: "x"}
    assert insides.index(changes) == '<p lang="en">Streamlit</p><p lang="en"></p>'.replace(
        ">Streamlit<", ">Mafteach<"
    )


def test_plotly_reads_its_table_on_demand_and_a_picture_needs_no_more(monkeypatch) -> None:
    monkeypatch.setattr(ValidatorCache, "_json_cache", None)
    monkeypatch.setattr(ValidatorCache, "_cache", {})
    insides.install_schema()
    import plotly.graph_objects as go

    figure = go.Figure([{"type": "scatter", "x": [1], "y": [2]}], {"height": 200})
    assert figure.data[0].y == (2,)
    with pytest.raises(ValueError, match="Invalid property"):
        go.Figure([{"type": "scatter", "wye": [2]}])
    assert isinstance(ValidatorCache._json_cache, OnDemand)


def test_plotly_waits_for_a_module_that_another_thread_is_importing(tmp_path, monkeypatch) -> None:
    (tmp_path / "slowly.py").write_text("import held\nheld.begun()\nheld.ends()\nwhole = True\n")
    begun, ends = threading.Event(), threading.Event()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(
        sys.modules, "held", SimpleNamespace(begun=begun.set, ends=lambda: ends.wait(20))
    )
    threading.Thread(target=importlib.import_module, args=("slowly",)).start()
    assert begun.wait(20) and not hasattr(sys.modules["slowly"], "whole")
    asked: list[Any] = []
    asking = threading.Thread(
        target=lambda: asked.append(insides._whole_module("slowly", should_load=False))
    )
    asking.start()
    asking.join(0.05)
    assert not asked
    ends.set()
    asking.join(20)
    assert asked[0].whole
    monkeypatch.delitem(sys.modules, "slowly")
    assert insides._whole_module("slowly", should_load=False) is None


def test_plotlys_own_script_is_where_the_chart_looks_for_it() -> None:
    assert insides.plotly_script().stat().st_size > 1_000_000


def test_only_one_module_touches_what_is_private() -> None:
    private = re.compile(
        r"streamlit\.(?:runtime|web|elements|delta_generator|config|components\.v1\.\w*_)"
        r"|get_script_run_ctx|\._session_|\._json_cache|plotly\.(?!graph_objects)[a-z_]+ import"
        r"|(?:streamlit|plotly|st)\.__(?:file|path)__|\bst\._"
    )
    for path in [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"]:
        if path.name != "insides.py":
            found = private.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}"
