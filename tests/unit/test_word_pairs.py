"""The measure of how words that belong together meet, on a treebank small enough to count."""

import gzip
import math
from pathlib import Path

import pytest

from bench.nouns import after_prefix, closed_words, frequent_nouns, prefixed
from bench.unimorph import spellings
from bench.word_keys import competitors
from bench.word_pairs import content_words, measure, sharing_a_key, treebank_truth

TREEBANK = """\
# text = ילדים הולכים בבתים, הילד הלך לבית שלו
1\tילדים\tילד\tNOUN
2\tהולכים\tהלך\tVERB
3-4\tבבתים\t_\t_
3\tב\tב\tADP
4\tבתים\tבית\tNOUN
5\t,\t,\tPUNCT

6-7\tהילד\t_\t_
6\tה\tה\tDET
7\tילד\tילד\tNOUN
8\tהלך\tהלך\tVERB
8.1\t_\tהלך\tVERB
9-10\tלבית\t_\t_
9\tל\tל\tADP
10\tבית\tבית\tNOUN
11-12\tביתילד\t_\t_
11\tבית\tבית\tNOUN
12\tילד\tילד\tNOUN
13\tשלו\tהוא\tPRON
"""


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "small.conllu.gz"
    path.write_bytes(gzip.compress(TREEBANK.encode()))
    return path


def test_a_written_word_has_the_lemma_of_its_one_content_word() -> None:
    assert list(content_words(TREEBANK.splitlines())) == [
        ("ילדים", "ילד", "NOUN"),
        ("הולכים", "הלך", "VERB"),
        ("בבתים", "בית", "NOUN"),
        ("הילד", "ילד", "NOUN"),
        ("הלך", "הלך", "VERB"),
        ("לבית", "בית", "NOUN"),
    ]


def test_words_that_never_meet_have_no_recall_and_no_precision(treebank: Path) -> None:
    truth = treebank_truth([treebank])
    pairs = measure(sharing_a_key(lambda word: {word}, truth), truth)
    assert pairs.recall("N") == pairs.recall("V") == 0
    assert math.isnan(pairs.precision)


def test_words_that_all_meet_have_full_recall_and_the_precision_of_chance(treebank: Path) -> None:
    truth = treebank_truth([treebank])
    pairs = measure(sharing_a_key(lambda word: {"all"}, truth), truth)
    assert pairs.recall("N") == pairs.recall("V") == 1
    assert (pairs.met, pairs.right) == (6 * 5, 3 * 2)
    assert pairs.precision == pytest.approx(0.2)


def test_pairs_are_counted_by_kind(treebank: Path) -> None:
    truth = treebank_truth([treebank])
    pairs = measure(sharing_a_key(lambda word: {word[:3]}, truth), truth)
    assert dict(pairs.wanted) == {"N": 4, "V": 2}
    assert pairs.recall("N") == 0
    pairs = measure(lambda word: {"הלך", "elsewhere"}, truth)
    assert dict(pairs.got) == {"N": 0, "V": 1}
    assert (pairs.met, pairs.right) == (5, 1)


def test_a_word_of_two_lemmas_belongs_to_the_forms_of_both() -> None:
    truth = {"שרים": {("שר", "N"), ("שר", "V")}, "שר": {("שר", "N")}, "שרה": {("שר", "V")}}
    pairs = measure(sharing_a_key(lambda word: {"all"}, truth), truth)
    assert dict(pairs.wanted) == {"N": 2, "V": 2}
    assert pairs.precision == 1


def test_prefixes_are_measured_both_by_what_meets_and_by_what_is_taken_apart() -> None:
    nouns = [("שמים", 3), ("מים", 1)]
    nothing = prefixed(lambda word: {word}, nouns)
    assert (nothing.pairs, nothing.all_nine, nothing.taken_apart) == (0, 0, 0)
    everything = prefixed(lambda word: {"all"}, nouns)
    assert (everything.pairs, everything.all_nine, everything.taken_apart) == (1, 1, 1)
    by_end = prefixed(lambda word: {word[-4:]}, nouns)
    assert (by_end.pairs, by_end.weighted) == (pytest.approx(0.5), pytest.approx(0.75))


def test_a_first_vav_is_doubled_after_every_prefix_but_and() -> None:
    assert after_prefix("ה", "ועדה") == "הוועדה"
    assert after_prefix("ו", "ועדה") == "וועדה"
    assert after_prefix("ו", "ורד") == "וורד"
    assert after_prefix("ל", "ילד") == "לילד"


def test_named_nouns_come_before_supposed_ones_and_particles_not_at_all(treebank: Path) -> None:
    assert "ב" in closed_words([treebank])
    counts = {"ילד": 9, "בית": 10, "שלו": 99, "עצים": 5, "העצים": 3, "בעצים": 3, "לעצים": 3}
    nouns = frequent_nouns(counts, lambda: ["שלו", "שולחן"], [treebank])
    assert nouns == [("בית", 10), ("ילד", 9), ("עצים", 5)]


def test_pointed_paradigms_are_matched_with_those_that_write_their_vowels(tmp_path: Path) -> None:
    def listed(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()))
        return path

    pointed = listed("p", "דִּבֵּר\tדִּבַּרְתִּי\tV;1\nדֻּבַּר\tדֻּבְּרָה\tV;3\n")
    full = listed("f", "דובר\tדוברה\tV;3\nדיבר\tדיברתי\tV;1\n")
    assert sorted(spellings(pointed, full)) == [
        ("דִּבַּרְתִּי", {"דיברתי"}),
        ("דֻּבְּרָה", {"דוברה"}),
    ]


def test_a_competitor_that_cannot_compete_says_what_it_lacks() -> None:
    for each in competitors():
        assert (each.keys is None) == bool(each.missing)
        assert each.keys is None or each.keys("ילדים")
