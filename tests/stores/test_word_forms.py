"""What a query's word meets in a corpus, and how the visitor narrows it, on each database."""

import pytest

from lib.core.query import Mode, Query, Tolerance
from lib.core.reasons import Tier
from lib.core.word_forms import WordForms
from lib.search.models import Models
from lib.search.plan import Wants
from lib.search.service import SearchService
from lib.stores.store import SqlStore
from tests.conftest import doc, put

CORPUS = (
    doc("the", "המורה נכנסה לכיתה"),
    doc("plural", "מורים רבים שבתו"),
    doc("the-again", "שאלו את המורה"),
    doc("to", "מכתב למורה"),
    doc("other", "שורה ארוכה של שכורה"),
    doc("synagogue", "בית הכנסת הישן"),
    doc("apart", "הכנסת דנה בחוק על בית משותף"),
)


@pytest.fixture(scope="module")
def service(shared_store: SqlStore) -> SearchService:
    put(shared_store, *CORPUS)
    return SearchService(shared_store, Models(shared_store))


def _found(service: SearchService, text: str, **fields) -> set[str]:
    return {hit.document.id for hit in service.search(Query(text, Mode.WORDS, **fields)).hits}


def _forms(service: SearchService, text: str, **fields) -> WordForms:
    (word,) = service.search(Query(text, Mode.WORDS, **fields), Wants(forms=True)).forms
    return word


def test_a_word_finds_its_forms_and_only_its_forms(service: SearchService) -> None:
    assert _found(service, "מורה") == {"the", "the-again", "plural", "to"}
    assert _found(service, "המורים") == {"the", "the-again", "plural", "to"}


POINTED = (
    doc("priest", "בָּא כֹהֵן אֶחָד"),
    doc("the-priest", "הַכֹּהֵן הַגָּדוֹל"),
    doc("to-priests", "נָתְנוּ לַכֹּהֲנִים"),
    doc("like-yes", "הֲרֵי הוּא כְּהֵן"),
    doc("man", "הָאָדָם הַזֶּה"),
    doc("in-man", "בָּאָדָם תְּלוּיָה"),
    doc("red", "הַפָּרָה הָאֲדֻמָּה"),
    doc("red-thread", "חוּט אָדֹם"),
)


@pytest.fixture
def pointed(store: SqlStore) -> SearchService:
    put(store, *POINTED)
    return SearchService(store, Models(store))


def test_a_word_that_a_pointed_corpus_spells_fuller_finds_its_forms_there(
    pointed: SearchService,
) -> None:
    priests = {"priest", "the-priest", "to-priests"}
    assert _found(pointed, "כהן") == {*priests, "like-yes"}
    assert _found(pointed, "הכהן") == {*priests, "like-yes"}
    assert pointed.search(Query("כהן", Mode.WORDS)).hits[0].document.id == "priest"
    tiers = {form.word: form.rule.tier for form in _forms(pointed, "כהן").forms}
    assert tiers == {"כהן": Tier.WORDS, "הכהן": Tier.PREFIX, "לכהנים": Tier.FORMS}
    assert _found(pointed, "כהן", tolerance=Tolerance.PREFIX) == priests - {"to-priests"} | {
        "like-yes"
    }


def test_a_word_is_not_another_noun_of_its_letters_where_its_own_forms_are_more(
    pointed: SearchService,
) -> None:
    assert _found(pointed, "אדם") == {"man", "in-man", "red-thread"}


def test_nor_where_it_may_be_either_and_the_other_is_not_clearly_more(store: SqlStore) -> None:
    put(
        store, doc("five", "חָמֵשׁ אַמּוֹת"), doc("in-five", "בְּחָמֵשׁ אַמּוֹת"), doc("fifth", "חֹמֶשׁ אֶחָד"),
        doc("the-fifth", "מוֹסִיף אֶת הַחֹמֶשׁ"), doc("and-fifth", "קֶרֶן וְחֹמֶשׁ"),
    )  # fmt: skip
    found = _found(SearchService(store, Models(store)), "חמש")
    assert found == {"five", "in-five", "fifth"}


def test_the_forms_of_a_word_are_told_with_their_counts_most_frequent_first(
    service: SearchService,
) -> None:
    forms = _forms(service, "מורה").forms
    assert [(form.word, form.documents) for form in forms] == [
        ("המורה", 2), ("למורה", 1), ("מורים", 1),
    ]  # fmt: skip
    assert {form.word: form.rule.tier for form in forms} == {
        "המורה": Tier.PREFIX, "למורה": Tier.PREFIX, "מורים": Tier.FORMS,
    }  # fmt: skip
    assert all(form.used for form in forms)


def test_a_form_that_is_switched_off_is_not_searched(service: SearchService) -> None:
    dropped = ("מורה:המורה",)
    assert _found(service, "מורה", dropped=dropped) == {"plural", "to"}
    used = {form.word for form in _forms(service, "מורה", dropped=dropped).forms if form.used}
    assert used == {"למורה", "מורים"}


def test_a_word_whose_every_form_is_switched_off_finds_nothing(service: SearchService) -> None:
    dropped = tuple(f"מורה:{form}" for form in ("המורה", "למורה", "מורים", "מורה"))
    assert _found(service, "מורה", dropped=dropped) == set()


@pytest.mark.parametrize(
    ("level", "found"),
    [
        (Tolerance.NONE, set()),
        (Tolerance.PREFIX, {"the", "the-again", "to"}),
        (Tolerance.FORMS, {"the", "the-again", "to", "plural"}),
        (Tolerance.SPELLING, {"the", "the-again", "to", "plural"}),
    ],
)
def test_one_word_can_be_held_closer_than_the_others(
    service: SearchService, level: Tolerance, found: set[str]
) -> None:
    assert _found(service, "מורה", held=(f"מורה:{level}",)) == found
    assert _found(service, "מורה", tolerance=level) == found


def test_a_held_word_leaves_the_others_free(service: SearchService) -> None:
    held = ("שאלו:none",)
    assert _found(service, "שאלו מורה", held=held) >= {"the-again"}


def test_a_word_that_is_left_out_is_met_as_a_searched_one_is(service: SearchService) -> None:
    everything = {document.id for document in CORPUS}
    for word in ("מורה", "כנסת", "שורה", "מכתבים"):
        assert _found(service, f"-{word}") == everything - _found(service, word)


def test_a_phrase_is_found_in_its_other_forms_behind_the_exact_ones(store: SqlStore) -> None:
    put(store, *CORPUS)
    service = SearchService(store, Models(store))
    assert _found(service, '"בית כנסת"') == {"synagogue"}
    put(store, doc("exact", "בית כנסת אחד"))
    page = service.search(Query('"בית כנסת"', Mode.WORDS))
    assert [hit.document.id for hit in page.hits] == ["exact", "synagogue"]
    assert [hit.tier for hit in page.hits] == [Tier.EXACT, Tier.FORMS]
    marked = page.hits[1].snippet.marked()
    assert marked.startswith("[בית הכנסת]")


def test_words_near_each_other_are_found_in_any_order(service: SearchService) -> None:
    assert _found(service, '"חוק בית"~1') == {"apart"}
    assert _found(service, '"בית חוק"~1') == {"apart"}
    assert _found(service, '"דנה משותף"~4') == {"apart"}
    too_far = service.search(Query('"דנה משותף"~2', Mode.WORDS))
    assert "no_phrase" in {notice.code for notice in too_far.notices}


def test_a_phrase_can_be_left_out(service: SearchService) -> None:
    assert _found(service, 'כנסת -"בית הכנסת"') == {"apart"}


def test_alternatives_find_what_holds_either(service: SearchService) -> None:
    assert _found(service, "שורה או מכתב") == {"other", "to"}
    assert _found(service, "שורה OR מכתב") == {"other", "to"}


def test_a_wildcard_finds_the_words_that_begin_so(service: SearchService) -> None:
    assert _found(service, "שכור*") == {"other"}
    page = service.search(Query("שכור*", Mode.WORDS))
    assert page.hits[0].snippet.marked() == "שורה ארוכה של [שכורה]"
    assert page.hits[0].reasons[0].code == "wildcard"


def test_pointed_text_is_found_by_its_full_spelling_also_in_exact_mode(store: SqlStore) -> None:
    put(store, doc("interest", "הַמַּלְוֶה בְּרִבִּית עוֹבֵר"), doc("rabbi", "אָמַר רַבִּי מֵאִיר"))
    service = SearchService(store, Models(store))
    assert _found(service, "ריבית") == {"interest"}
    assert _found(service, "רבי") == {"rabbi"}
    page = service.search(Query("בריבית", Mode.EXACT))
    assert [hit.document.id for hit in page.hits] == ["interest"]
    assert page.hits[0].tier is Tier.SPELLING
    assert page.hits[0].snippet.marked() == "הַמַּלְוֶה [בְּרִבִּית] עוֹבֵר"
    as_written = Query("בריבית", Mode.EXACT, tolerance=Tolerance.NONE)
    assert service.search(as_written).total == 0


@pytest.mark.parametrize("text", ["עו״ד", 'עו"ד', "עו''ד", 'העו"ד'])
def test_an_acronym_is_a_word_of_its_own(store: SqlStore, text: str) -> None:
    put(store, doc("lawyer", "פנו אל העו״ד"), doc("more", "ועוד דבר"), doc("wind", "רוח ורו״ח"))
    service = SearchService(store, Models(store))
    assert _found(service, text) == {"lawyer"}
    assert _found(service, "עוד") == {"more"}


def test_a_word_that_is_hardly_met_is_said_to_be_doubtful(store: SqlStore) -> None:
    put(store, doc("reporter", "כתב העיתון"))
    service = SearchService(store, Models(store))
    page = service.search(Query("מכתב", Mode.WORDS))
    assert not page.hits or "only_doubtful" in {notice.code for notice in page.notices}
