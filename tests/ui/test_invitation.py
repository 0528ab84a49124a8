"""How the operator learns of the link: from a terminal and a file of their own, from no log."""

import asyncio
import io
import stat
from pathlib import Path

import pytest

from lib import serving
from lib.access.access import Access
from lib.bootstrap import Host
from lib.core.settings import Settings
from lib.memory.watch import MemoryWatch
from lib.ui import invitation
from lib.ui.invitation import Invitation, has_display, invite

ADDRESS = "http://localhost:8501/"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_terminal_shows_each_new_link_and_the_log_none(folder, caplog) -> None:
    terminal = Terminal()
    made = Invitation(ADDRESS, terminal)
    made.renew("first")
    made.renew("second")
    assert f"{ADDRESS}?token=first" in terminal.getvalue()
    assert f"{ADDRESS}?token=second" in terminal.getvalue()
    assert not [token for token in ("first", "second") if token in caplog.text]


def test_what_is_no_terminal_shows_nothing(folder) -> None:
    pipe = io.StringIO()
    Invitation(ADDRESS, pipe).renew("first")
    assert pipe.getvalue() == ""


def test_the_file_forwards_to_the_newest_and_only_the_servers_user_reads_it(folder, caplog) -> None:
    caplog.set_level("INFO")
    made = Invitation(ADDRESS, io.StringIO())
    made.renew("first")
    made.renew("second")
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    html = file.read_text(encoding="utf-8")
    assert f'content="0;url={ADDRESS}?token=second"' in html and "first" not in html
    assert str(file) in caplog.text
    made.remove()
    assert not list(folder.iterdir())


def test_the_link_may_lead_to_an_address_that_asks_something(folder) -> None:
    terminal = Terminal()
    Invitation(f"{ADDRESS}?q=x&tour=1", terminal).renew("first")
    assert f"{ADDRESS}?q=x&tour=1&token=first" in terminal.getvalue()


def test_the_browser_is_handed_the_files_address_and_no_token(folder, monkeypatch) -> None:
    """Whoever may list processes reads what a program was started with."""
    opened: list[str] = []
    monkeypatch.setattr(invitation, "has_display", lambda *_: True)
    made = Invitation(ADDRESS, io.StringIO(), opened.append)
    made.renew("first")
    made.open()
    assert opened == [made.file.as_uri()] and "first" not in opened[0]


def test_a_browser_of_the_terminal_is_not_opened() -> None:
    assert not has_display({}, "linux")
    assert has_display({"DISPLAY": ":0"}, "linux") and has_display({}, "darwin")


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path, monkeypatch, caplog) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    terminal = Terminal()
    made = Invitation(ADDRESS, terminal)
    made.renew("first")
    made.open()
    made.remove()
    assert "first" in terminal.getvalue() and "cannot be kept" in caplog.text
    assert "first" not in caplog.text


@pytest.mark.parametrize(("settings", "files"), [({}, 1), ({"admin_password": "x"}, 0)])
def test_a_server_invites_where_there_is_no_other_way_and_takes_it_back_at_its_end(
    folder, monkeypatch, settings, files: int
) -> None:
    given = Settings(memory_history="off", **settings)
    access = Access(given)
    monkeypatch.setattr(serving, "_serving", None)
    monkeypatch.setattr(serving, "_host", Host(given, MemoryWatch(given)))
    monkeypatch.setattr(serving, "_access", access)

    async def served() -> list[str]:
        task = asyncio.create_task(invite())
        for _ in range(200):
            await asyncio.sleep(0.01)
            if list(folder.iterdir()) or task.done():
                break
        texts = [each.read_text(encoding="utf-8") for each in folder.iterdir()]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return texts

    texts = asyncio.run(served())
    assert len(texts) == files and all(access.link._token in text for text in texts)
    assert not list(folder.iterdir())
