"""Words side by side and near each other, in any of their forms."""

from hypothesis import given
from hypothesis import strategies as st

from lib.core.beside import FIELD_END, Beside, as_json, held_by_json

SYNAGOGUE = Beside((frozenset({"בית", "הבית"}), frozenset({"כנסת", "הכנסת"})))


def near(*words: str, within: int) -> Beside:
    return Beside(tuple(frozenset({word}) for word in words), within)


def test_each_word_may_stand_in_any_of_its_forms_in_their_order() -> None:
    assert list(SYNAGOGUE.places(["אל", "בית", "הכנסת", "או", "הבית", "כנסת"])) == [(1, 2), (4, 5)]
    assert not SYNAGOGUE.held_by(["כנסת", "בית"])


def test_words_near_each_other_stand_in_any_order_with_so_many_others_between() -> None:
    words = ["א", "x", "y", "ב"]
    assert near("ב", "א", within=2).held_by(words)
    assert not near("ב", "א", within=1).held_by(words)
    assert near("א", "y", "ב", within=1).held_by(words)  # its own words are not between


def test_a_word_asked_for_twice_must_stand_twice() -> None:
    assert not near("א", "א", within=3).held_by(["א", "ב"])
    assert near("א", "א", within=3).held_by(["א", "ב", "א"])


def test_nothing_is_near_or_beside_across_the_end_of_a_field() -> None:
    words = ["בית", FIELD_END, "כנסת"]
    assert not SYNAGOGUE.held_by(words)
    assert not near("בית", "כנסת", within=5).held_by(words)


@given(
    st.lists(st.sampled_from(["א", "ב", "ג", FIELD_END]), max_size=12),
    st.lists(st.sampled_from(["א", "ב", "ג"]), min_size=1, max_size=3),
    st.none() | st.integers(0, 4),
)
def test_what_is_written_for_the_database_is_read_as_it_was(
    words: list[str], asked: list[str], within: int | None
) -> None:
    beside = Beside(tuple(frozenset({word}) for word in asked), within)
    assert held_by_json(" ".join(words), as_json(beside)) == beside.held_by(words)
