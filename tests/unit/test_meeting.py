"""By which rule two words belong together, in the reader's words."""

import pytest

from lib.core.meeting import rule_between, without_vowels
from lib.core.reasons import Tier


@pytest.mark.parametrize(
    ("query", "text", "tier", "code"),
    [
        ("מורה", "מורה", Tier.WORDS, "word"),
        ("מורה", "המורה", Tier.PREFIX, "prefix"),
        ("המורה", "מורה", Tier.PREFIX, "prefix"),
        ("מורה", "המורים", Tier.FORMS, "plural"),
        ("תוכנית", "תכנית", Tier.SPELLING, "spelling"),
        ("הלך", "הלכתי", Tier.FORMS, "verb"),
    ],
)
def test_the_rule_between_two_words_is_the_strictest_that_holds(
    query: str, text: str, tier: Tier, code: str
) -> None:
    rule = rule_between(query, text)
    assert (rule.tier, rule.code) == (tier, code)


def test_the_reason_names_the_letters_before_the_word_and_its_dictionary_form() -> None:
    told = rule_between("מורה", "ולמורים").reason("מורה", "ולמורים").as_dict()
    assert told == {
        "code": "plural", "query": "מורה", "text": "ולמורים", "letters": "ו+ל", "lemma": "מורה",
    }  # fmt: skip


def test_a_pointed_word_is_met_by_its_full_spelling() -> None:
    rule = rule_between("ריבית", "רבית", spelled="ריבית")
    assert (rule.tier, rule.code) == (Tier.SPELLING, "spelling")


def test_full_and_defective_spelling_share_what_is_left_without_vowel_letters() -> None:
    assert without_vowels("תוכנית") == without_vowels("תכנית")
    assert without_vowels("שלום") != without_vowels("שלמה")
    assert without_vowels("א") == "א" and without_vowels("") == ""
