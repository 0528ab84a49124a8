"""Closed pages are forgotten once their time to return has passed."""

import asyncio
from types import SimpleNamespace
from typing import Any

from lib.core.errors import SettingsError
from lib.ui import janitor


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
