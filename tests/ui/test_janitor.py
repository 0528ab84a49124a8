"""Closed pages are forgotten once their time to return has passed."""

import asyncio
from types import SimpleNamespace
from typing import Any

from lib.core.errors import SettingsError
from lib.ui import janitor


class _Session:
    def __init__(self) -> None:
        self.ended = False

    def shutdown(self) -> None:
        self.ended = True


class _Cache:
    def __init__(self, expired: list[_Session]) -> None:
        self._expired = expired

    def expire(self) -> list[tuple[str, Any]]:
        gone, self._expired = self._expired, []
        return [(str(n), SimpleNamespace(session=each)) for n, each in enumerate(gone)]


class _Lock:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def _runtime(expired: list[_Session]) -> Any:
    storage = SimpleNamespace(_cache=_Cache(expired))
    manager = SimpleNamespace(_storage_lock=_Lock(), _session_storage=storage)
    return SimpleNamespace(_session_mgr=manager)


def test_sessions_whose_time_has_passed_are_ended_once() -> None:
    closed = [_Session(), _Session()]
    runtime = _runtime(closed)
    assert janitor.forget(runtime) == 2
    assert all(each.ended for each in closed)
    assert janitor.forget(runtime) == 0


def test_another_streamlit_that_keeps_sessions_elsewhere_is_left_alone() -> None:
    assert janitor.forget(SimpleNamespace()) == 0  # type: ignore[arg-type]


def test_a_server_whose_settings_are_wrong_has_nobody_to_forget() -> None:
    asked: list[bool] = []

    def refused() -> Any:
        asked.append(True)
        raise SettingsError("PORT must be a number.", "Set it to one.")

    assert asyncio.run(asyncio.wait_for(janitor.keep_house(refused), 5)) is None
    assert asked == [True]


def test_memory_is_given_back_after_pages_were_forgotten_and_the_number_is_told() -> None:
    told: list[tuple[str, dict[str, int]]] = []

    class Watch:
        def trim(self, code: str, **details: int) -> Any:
            told.append((code, details))
            return SimpleNamespace(freed=3 << 20)

    janitor._give_back(Watch(), 4)  # type: ignore[arg-type]
    assert told == [("sessions_ended", {"sessions": 4})]
