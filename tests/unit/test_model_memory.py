"""Room for a model, made of what those behind it hold."""

from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lib.bootstrap import ModelMemory
from lib.core.errors import SemanticUnavailable
from lib.encoders.keeper import ModelKeeper, ModelSource, State
from lib.memory.watch import MemoryWatch
from tests.fakes import FakeEncoder, card

ROOM, SMALL, LARGE = 100, 40, 80


class Machine:
    """Has room for one of two models."""

    refuses_loads = False

    def __init__(self) -> None:
        self.events = SimpleNamespace(count=lambda *_, **__: None, measured=self._measured)
        self.keepers: list[ModelKeeper] = []

    def left(self) -> int:
        loaded = [each for each in self.keepers if each.state().state is State.LOADED]
        return ROOM - sum(LARGE if each.card.name == "large@1" else SMALL for each in loaded)

    @contextmanager
    def _measured(self, *_: Any, **__: Any):
        yield SimpleNamespace(difference=0)


@pytest.fixture
def keepers() -> list[ModelKeeper]:
    machine = Machine()
    memory = ModelMemory(cast(MemoryWatch, machine))
    for name, needs in (("large@1", LARGE), ("small@1", SMALL)):
        encoder = FakeEncoder(card(name))
        source = ModelSource(encoder.card, needs, lambda encoder=encoder: encoder)
        machine.keepers.append(ModelKeeper(source, memory=memory))
    memory.keepers = machine.keepers
    return machine.keepers


def states(keepers: list[ModelKeeper]) -> list[str]:
    return [str(each.state().state) for each in keepers]


def test_the_preferred_model_takes_the_room_of_those_behind_it(keepers) -> None:
    preferred, behind = keepers
    behind.encode_query("שלום")
    preferred.encode_query("שלום")
    assert states(keepers) == ["loaded", "idle"]


def test_one_behind_it_never_takes_the_preferred_ones(keepers) -> None:
    preferred, behind = keepers
    preferred.encode_query("שלום")
    with pytest.raises(SemanticUnavailable):
        behind.encode_query("שלום")
    assert states(keepers) == ["loaded", "idle"]
