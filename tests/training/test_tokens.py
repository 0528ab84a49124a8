"""The tokenizer that training makes: cores, pieces, rows."""

from dataclasses import replace

import pytest

from training.recipe import Recipe
from training.tokens import UNKNOWN, build_vocabulary, cores, pipeline

COUNTS = {"דבר": 9.0, "ירושל": 8.0, "ספר": 7.0, "ילד": 6.0, "כלב": 2.0, "קונסטנטין": 1.0}
SMALL = replace(Recipe(), own=3, shared=2, pieces=10, buckets=4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("והילדים", ["ילד"]),
        ("ושבירושלים", ["ירושל"]),
        ("בְּרֵאשִׁית", ["ראש"]),
        ("צה״ל", ["צהל"]),
        ("תל־אביב,", ["תל", "אביב"]),
        ("ב2024", ["ב", "2024"]),
        ("iOS/A_b", ["ios", "a", "b"]),
        ("!?", []),
    ],
)
def test_a_word_is_its_core(text: str, expected: list[str]) -> None:
    assert cores(pipeline(), text) == expected


def test_known_cores_are_one_token_and_unknown_ones_pieces_of_the_longest_beginning() -> None:
    tokenizer = build_vocabulary(COUNTS, SMALL).tokenizer
    assert tokenizer.encode("ודברים לילדים").tokens == ["דבר", "ילד"]
    pieces = tokenizer.encode("קונסטנטין").tokens
    assert "".join(piece.removeprefix("##") for piece in pieces) == "קונסטנטינ"
    assert UNKNOWN not in pieces


def test_the_commonest_have_rows_of_their_own_and_the_rest_share() -> None:
    vocabulary = build_vocabulary(COUNTS, SMALL)
    assert vocabulary.tokens[:6] == [UNKNOWN, "דבר", "ירושל", "ספר", "ילד", "כלב"]
    assert vocabulary.rows[:4].tolist() == [0, 1, 2, 3]
    assert set(vocabulary.rows[4:].tolist()) <= {4, 5, 6, 7}
    assert vocabulary.rarity[0] == 0
    assert (vocabulary.rarity[1:] > 0).all()


def test_equal_counts_give_the_same_vocabulary_in_any_order() -> None:
    counts = dict.fromkeys(["אבג", "דהו", "זחט", "יכל"], 1.0)
    backwards = dict(reversed(counts.items()))
    one, other = build_vocabulary(counts, SMALL), build_vocabulary(backwards, SMALL)
    assert one.tokenizer.to_str() == other.tokenizer.to_str()
