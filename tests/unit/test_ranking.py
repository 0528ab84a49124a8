"""BM25 over forms: what must rank above what, and the reason given."""

import pytest

from lib.core.analysis import analyse
from lib.core.documents import Document
from lib.core.match import Candidate, CorpusStatistics, Frequencies, Term
from lib.core.ranking import Scored, WordsRanking, idf
from lib.core.reasons import Tier

FIGURES = CorpusStatistics(documents=1000, average_length=8, version=1)


def scored(query: str, text: str, title: str = "", **frequencies: int) -> Scored:
    """`text` scored for `query`; `frequencies` are those of cores, 10 where not named."""
    ranking = ranking_of(query, **frequencies)
    forms = analyse(Document("1", text, title=title))
    candidate = Candidate.of(1, forms)
    return ranking.explained(candidate, ranking.score(candidate))


def ranking_of(query: str, **frequencies: int) -> WordsRanking:
    terms = [Term.of(word) for word in query.split()]
    known: Frequencies = {
        ("l", lemma): frequencies.get(lemma, 10) for term in terms for lemma in term.keys
    }
    return WordsRanking(tuple((term,) for term in terms), FIGURES, known)


def codes(result: Scored) -> list[str]:
    return [reason.code for reason in result.reasons]


def test_the_word_as_written_ranks_above_a_prefixed_one_and_that_above_a_spelling_variant():
    as_written = scored("תוכנית", "קראתי תוכנית חדשה")
    prefixed = scored("תוכנית", "קראתי בתוכנית חדשה")
    variant = scored("תוכנית", "קראתי תכנית חדשה")
    assert as_written.score > prefixed.score > variant.score > 0
    assert [as_written.tier, prefixed.tier, variant.tier] == [
        Tier.WORDS,
        Tier.PREFIX,
        Tier.SPELLING,
    ]


def test_a_rare_word_counts_for_more_than_a_common_one():
    assert (
        scored("זהב", "טבעת זהב ישנה", זהב=2).score > scored("זהב", "טבעת זהב ישנה", זהב=900).score
    )


def test_a_word_in_the_title_counts_for_more():
    assert scored("חלב", "על פרות", title="חלב").score > scored("חלב", "חלב על פרות").score


def test_a_word_beside_itself_counts_as_often_as_apart():
    apart = scored("חלב", "חלב לבן חלב לבן חלב לבן", לבן=1)
    beside = scored("חלב", "חלב חלב חלב לבן לבן לבן", לבן=1)
    assert beside.score == apart.score > scored("חלב", "חלב לבן לבן לבן לבן לבן").score


def test_a_short_passage_ranks_above_a_long_one_with_the_same_word():
    assert scored("חלב", "חלב").score > scored("חלב", "חלב " + "ומים קרים " * 20).score


def test_words_side_by_side_rank_above_the_same_words_apart():
    together = scored("בית ספר", "הלכנו אל בית ספר ישן")
    apart = scored("בית ספר", "הלכנו אל ספר ישן בית")
    assert together.score > apart.score
    assert together.tier is Tier.EXACT and codes(together) == ["phrase"]
    assert apart.tier is Tier.WORDS and codes(apart) == ["words"]


def test_a_passage_with_a_part_of_the_words_says_how_many():
    result = scored("ירושלים חיפה", "נסענו אל ירושלים בבוקר")
    part = next(reason for reason in result.reasons if reason.code == "part")
    assert part.as_dict()["found"] == 1 and part.as_dict()["asked"] == 2


def test_the_reason_names_the_prefix_letters():
    result = scored("ירושלים", "האנשים שבירושלים שמחו")
    (reason,) = result.reasons
    assert reason.as_dict()["letters"] == "ש+ב"
    assert reason.as_dict()["text"] == "שבירושלים"


def test_a_passage_with_none_of_the_words_scores_nothing():
    assert scored("צבי", "הים רחב").score == 0


def test_inverse_document_frequency_is_never_negative_and_falls_as_words_get_common():
    values = [idf(100, frequency) for frequency in range(101)]
    assert values == sorted(values, reverse=True) and values[-1] >= 0


def test_a_word_that_differs_by_its_vowel_letters_alone_is_a_spelling_variant():
    result = scored("שולחן", "קניתי שלחן חדש")
    assert result.tier is Tier.SPELLING and codes(result) == ["spelling"]


def test_the_whole_is_what_a_passage_of_average_length_with_every_word_once_scores():
    whole = ranking_of("בית ספר").whole
    with_title = 1  # the mark between a title and its text counts as a word
    every = "ספר עמד על מדף בתוך בית גבוה"
    assert len(every.split()) + with_title == FIGURES.average_length
    assert scored("בית ספר", every).score == pytest.approx(whole)
    assert scored("בית ספר", every.replace("בית", "ארון")).score < whole
