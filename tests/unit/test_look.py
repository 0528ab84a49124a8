"""How much text one question looks through, by a model that encodes windows while it waits."""

import pytest

from lib.core.stretches import LONG
from lib.search import nearness
from lib.search.calibration import Calibration
from lib.search.deadline import NEVER, Deadline
from lib.search.nearness import LOOKED_AT, Look
from lib.search.question import Question
from tests.clock import Clock
from tests.conftest import doc
from tests.fakes import FakeEncoder, card, keeper_of

WORD = "מים "


def look(deadline: Deadline = NEVER) -> Look:
    keeper = keeper_of(FakeEncoder(card(windows_on_demand=True)))
    question = Question("מים", keeper.encode_query("מים"), keeper, Calibration())
    return Look(question, frozenset(["מים"]), deadline)


@pytest.mark.parametrize("characters", [LONG, 20_000, 100_000])
def test_a_question_looks_through_so_many_characters_whatever_a_passage_has(characters) -> None:
    one, document = look(), doc("a", (WORD * characters)[:characters])
    looked = [one.into(document) is not None for _ in range(2 * LOOKED_AT // characters + 1)]
    assert sum(looked) == LOOKED_AT // characters
    assert one.in_time  # that no room is left is by design


def test_of_a_long_passage_a_stretch_is_looked_at() -> None:
    found = look().into(doc("a", WORD * 10_000))
    assert found is not None
    assert len(found.text) < 2 * nearness.STRETCH


def test_after_the_deadline_nothing_is_looked_at_and_that_is_known() -> None:
    clock = Clock()
    late = look(Deadline(clock(), clock))
    assert late.into(doc("a", WORD)) is None
    assert not late.in_time
