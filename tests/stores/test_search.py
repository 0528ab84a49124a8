"""Searching, over SQLite and PostgreSQL: the same hits, tiers and counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.core.errors import QueryError
from lib.core.query import LONGEST_TEXT, Mode, Query, Sort, TagMatch, Tolerance
from lib.core.reasons import Tier
from lib.core.results import Hit, ResultPage
from lib.search.models import Models
from lib.search.plan import Wants
from lib.search.service import SearchService
from lib.stores.store import SqlStore
from tests.conftest import doc, put

CORPUS = (
    doc("jerusalem", "וְשֶׁבִּירוּשָׁלַיִם הָיוּ קוֹרְאִין אֶת הַמְּגִלָּה", "עיר:ירושלים"),
    doc("plan", "התוכניות החדשות של העירייה הוצגו לתושבים", "עיר:חיפה"),
    doc("army", "קצין בצה״ל סיפר על השירות בתל־אביב", "עיר:תל אביב", title="סיפור מצה״ל"),
    doc("percent", "ההנחה היא 100% על כל הפריטים, כולל snake_case ו-Wi-Fi", "צרכנות"),
    doc("school", "בית ספר חדש נפתח ליד בית הקפה הישן", "עיר:חיפה", "חינוך"),
    doc("coffee", "ספר על קפה ועל בית חם", "חינוך"),
)


@pytest.fixture(scope="module")
def service(shared_store: SqlStore) -> SearchService:
    put(shared_store, *CORPUS)
    return SearchService(shared_store, Models(shared_store))


def _ids(page: ResultPage) -> list[str]:
    return [hit.document.id for hit in page.hits]


def _only(page: ResultPage) -> Hit:
    assert len(page.hits) == 1
    return page.hits[0]


@pytest.mark.parametrize("text", ["ירושלים", "בִּירוּשָׁלַיִם", "ושבירושלים", "מירושלים"])
def test_a_word_is_found_whatever_its_points_and_prefixes(
    service: SearchService, text: str
) -> None:
    assert _ids(service.search(Query(text))) == ["jerusalem"]


def test_the_rule_that_fired_is_told(service: SearchService) -> None:
    hit = _only(service.search(Query("ירושלים")))
    assert hit.tier is Tier.PREFIX
    assert hit.reasons[0].as_dict() == {
        "code": "prefix", "query": "ירושלים", "text": "ושבירושלים", "letters": "ו+ש+ב",
    }  # fmt: skip
    assert hit.snippet.marked().startswith("[וְשֶׁבִּירוּשָׁלַיִם]")


def test_defective_spelling_meets_full_spelling(service: SearchService) -> None:
    hit = _only(service.search(Query("תכנית")))
    assert hit.document.id == "plan"
    assert hit.tier is Tier.SPELLING


def test_tolerance_narrows_what_counts_as_the_same_word(service: SearchService) -> None:
    def total(text: str, tolerance: Tolerance) -> int:
        return service.search(Query(text, tolerance=tolerance)).total

    assert total("תכנית", Tolerance.PREFIX) == 0
    assert total("ירושלים", Tolerance.PREFIX) == 1
    assert total("ירושלים", Tolerance.NONE) == 0
    assert total("ושבירושלים", Tolerance.NONE) == 1


@pytest.mark.parametrize("text", ["צה״ל", 'צה"ל', "צהל", "צה''ל"])
def test_an_abbreviation_is_found_however_its_sign_is_typed(
    service: SearchService, text: str
) -> None:
    assert _ids(service.search(Query(text))) == ["army"]


def test_a_hyphenated_pair_is_found_split_and_joined(service: SearchService) -> None:
    for text in ("תל אביב", "תל-אביב", "תלאביב"):
        assert _ids(service.search(Query(text)))[0] == "army"


def test_words_side_by_side_come_first_and_say_so(service: SearchService) -> None:
    page = service.search(Query("בית ספר"))
    assert _ids(page)[:2] == ["school", "coffee"]
    assert page.hits[0].tier is Tier.EXACT
    assert page.hits[1].tier is Tier.WORDS


def test_a_phrase_is_required_as_written(service: SearchService) -> None:
    assert _ids(service.search(Query('"בית ספר"'))) == ["school"]
    assert _ids(service.search(Query('"בית ספר" חדש'))) == ["school"]


def test_a_phrase_that_nowhere_stands_is_searched_as_words_with_a_notice(
    service: SearchService,
) -> None:
    page = service.search(Query('"ספר קפה"'))
    assert "coffee" in _ids(page)
    assert "no_phrase" in [each.code for each in page.notices]


def test_a_phrase_that_nowhere_stands_is_searched_as_words_on_every_page(
    service: SearchService,
) -> None:
    pages = [service.search(Query('"קפה בית"', Mode.WORDS, limit=1, page=n)) for n in (1, 2, 3)]
    assert [page.total for page in pages] == [2, 2, 2]
    assert sorted(_ids(pages[0]) + _ids(pages[1])) == ["coffee", "school"]
    assert not pages[2].hits


def test_an_excluded_word_removes_its_passages(service: SearchService) -> None:
    assert _ids(service.search(Query("בית -קפה"))) == []
    assert _ids(service.search(Query("בית -חדש"))) == ["coffee"]
    assert "school" not in _ids(service.search(Query("-בית")))
    assert service.search(Query("-בית")).total == 4


def test_tags_narrow_every_mode_and_can_be_written_in_the_query(service: SearchService) -> None:
    for mode in (Mode.WORDS, Mode.EXACT):
        assert _ids(service.search(Query("בית", mode=mode, tags=("עיר:חיפה",)))) == ["school"]
    assert _ids(service.search(Query("בית tag:חיפה"))) == ["school"]
    either = Query(tags=("חינוך", "צרכנות"), tag_match=TagMatch.ANY)
    assert _ids(service.search(either)) == ["percent", "school", "coffee"]
    assert service.search(Query("בית", not_tags=("חיפה",))).total == 1


def test_an_unknown_tag_finds_nothing_and_is_named(service: SearchService) -> None:
    page = service.search(Query("בית", tags=("אין כזאת",)))
    assert page.total == 0
    assert page.notices[-1].as_dict()["tag"] == "אין כזאת"


def test_exact_mode_finds_parts_of_words_after_whole_words(service: SearchService) -> None:
    page = service.search(Query("ספר", mode=Mode.EXACT))
    assert _ids(page) == ["school", "coffee"]
    inside = service.search(Query("ירושל", mode=Mode.EXACT))
    assert _ids(inside) == ["jerusalem"]
    assert inside.hits[0].reasons[0].code == "inside"
    assert inside.hits[0].snippet.marked() == "וְשֶׁבִּ[ירוּשָׁלַ]יִם הָיוּ קוֹרְאִין אֶת הַמְּגִלָּה"


@pytest.mark.parametrize(
    ("text", "found"),
    [("100%", ["percent"]), ("0%0", []), ("_", ["percent"]), ("e_c", ["percent"]), ("%", ["percent"]),
     ("בי", ["jerusalem", "plan", "army", "school", "coffee"]), ("wi-fi", ["percent"])],
)  # fmt: skip
def test_signs_are_literal_in_exact_mode(
    service: SearchService, text: str, found: list[str]
) -> None:
    assert sorted(_ids(service.search(Query(text, mode=Mode.EXACT)))) == sorted(found)


def test_long_questions_are_answered_by_some_of_their_words(service: SearchService) -> None:
    page = service.search(Query("מתי נפתח בית הספר החדש ליד הים הגדול"))
    assert _ids(page)[0] == "school"
    assert page.notices[-1].code == "some_words"
    assert page.hits[0].reasons[-1].code == "part"


def test_function_words_are_dropped_only_beside_others(service: SearchService) -> None:
    assert _ids(service.search(Query("של מי התוכניות"))) == ["plan"]
    assert service.search(Query("של")).total == 1


def test_no_words_browse_the_corpus_in_its_order(service: SearchService) -> None:
    page = service.search(Query("", limit=2, page=2))
    assert _ids(page) == ["army", "percent"]
    assert page.total == len(CORPUS)


def test_pages_cover_every_hit_once_beyond_the_ranked_depth(store: SqlStore) -> None:
    put(store, *[doc(f"d{n:03}", f"מילה {'נוספת ' * (n % 7)}{n}") for n in range(60)])
    service = SearchService(store, Models(store), max_candidates=25)
    seen = [
        key
        for page in range(1, 8)
        for key in _ids(service.search(Query("מילה", page=page, limit=10)))
    ]
    assert len(seen) == len(set(seen)) == 60


def test_sorting_by_corpus_order_keeps_the_same_set(service: SearchService) -> None:
    page = service.search(Query("ספר", sort=Sort.ORDER))
    assert _ids(page) == [each.id for each in CORPUS if each.id in _ids(page)]
    assert set(_ids(page)) == set(_ids(service.search(Query("ספר"))))


def test_facets_speak_of_the_whole_answer(service: SearchService) -> None:
    page = service.search(Query("בית", limit=1), Wants(facets=True))
    assert page.total == 2
    assert {str(each.tag): each.documents for each in page.facets} == {"חינוך": 2, "עיר:חיפה": 1}


TAGGED = (
    doc("1", "בית קפה", "עיר:ירושלים", "זמן:קדום"),
    doc("2", "בית ספר", "עיר:חיפה", "זמן:קדום"),
    doc("3", "בית חולים", "עיר:חיפה", "עיר:ירושלים"),
    doc("4", "בית כנסת", "עיר:עכו", "זמן:חדש"),
    doc("5", "נמל", "עיר:עכו", "עיר:יפו"),
    doc("6", "בית", "חינוך", "זמן:חדש"),
)


@pytest.fixture
def tagged(store) -> SearchService:
    put(store, *TAGGED)
    return SearchService(store, Models(store))


def beside(service: SearchService, query: Query) -> dict[str, int]:
    page = service.search(query, Wants(facets=True))
    return {str(each.tag): each.documents for each in page.siblings}


@pytest.mark.parametrize(
    ("query", "total"),
    [
        (Query("בית", any_tags=("עיר:ירושלים", "עיר:חיפה")), 3),
        (Query("בית", any_tags=("עיר:ירושלים", "עיר:חיפה", "זמן:קדום")), 2),
        (Query("בית", any_tags=("עיר:ירושלים", "עיר:חיפה"), tags=("זמן:קדום",)), 2),
        (Query("בית", any_tags=("עיר:ירושלים", "עיר:עכו"), not_tags=("זמן:חדש",)), 2),
        (Query(any_tags=("ירושלים", "יפו")), 3),
    ],
)
def test_of_any_tags_one_of_each_category_will_do(tagged, query: Query, total: int) -> None:
    assert tagged.search(query).total == total


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.EXACT])
@pytest.mark.parametrize("text", ["בית", ""])
def test_beside_a_chosen_tag_stand_its_siblings_with_what_each_would_add(
    tagged, text: str, mode: Mode
) -> None:
    query = Query(text, mode=mode, tags=("עיר:ירושלים",))
    total = tagged.search(query).total
    found = beside(tagged, query)
    assert found == {"עיר:חיפה": 1, "עיר:עכו": 1 if text else 2} | ({} if text else {"עיר:יפו": 1})
    for name, adds in found.items():
        both = query.with_(tags=(), any_tags=("עיר:ירושלים", name))
        assert tagged.search(both).total == total + adds


def test_each_category_of_which_tags_are_chosen_has_its_own_siblings(tagged) -> None:
    query = Query("בית", any_tags=("עיר:ירושלים", "עיר:חיפה"), tags=("זמן:קדום",))
    assert beside(tagged, query) == {}
    query = Query("בית", any_tags=("עיר:ירושלים",), tags=("זמן:קדום",))
    assert beside(tagged, query) == {"עיר:חיפה": 1}
    query = Query("בית", tags=("עיר:עכו",), not_tags=("זמן:קדום",))
    assert beside(tagged, query) == {"עיר:ירושלים": 1, "עיר:חיפה": 1}


def test_siblings_are_there_where_the_chosen_tag_finds_nothing(tagged) -> None:
    assert beside(tagged, Query("נמל", tags=("עיר:ירושלים",))) == {"עיר:עכו": 1, "עיר:יפו": 1}


def test_where_any_of_the_tags_will_do_every_other_tag_adds(tagged) -> None:
    query = Query("בית", tags=("עיר:ירושלים", "זמן:קדום"), tag_match=TagMatch.ANY)
    assert beside(tagged, query) == {"עיר:עכו": 1, "זמן:חדש": 2, "חינוך": 1}


def test_nothing_stands_beside_where_no_tag_is_chosen_or_nothing_was_understood(tagged) -> None:
    assert beside(tagged, Query("בית")) == {}
    assert beside(tagged, Query("--", tags=("עיר:ירושלים",))) == {}


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
def test_search_by_meaning_says_it_is_off_and_words_answer(
    service: SearchService, mode: Mode
) -> None:
    page = service.search(Query("ירושלים", mode=mode))
    assert page.mode == "words"
    assert _ids(page) == ["jerusalem"]
    assert page.notices[0].code == "semantic_off"


OPERATORS = ['"', "a-b", "NEAR(", "*", "AND", "^", "col : x", "{t} : a", 'שלום"', "(" * 900, "' OR 1=1 --",
             "!", "&", "|", "<->", ":*", "\\", "a:*", "%", "_", "\0", "NOT", "-", "--", "tag:", "תגית:\"\"",
             '"" -""', "😀", "\ud800", "ְִֵֶַ", "של את", "\u202eאבג"]  # fmt: skip


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.EXACT, Mode.HYBRID])
@pytest.mark.parametrize("text", OPERATORS)
def test_every_operator_is_inert_text(service: SearchService, text: str, mode: Mode) -> None:
    page = service.search(Query(text, mode=mode))
    assert page.total <= len(CORPUS)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), mode=st.sampled_from([Mode.WORDS, Mode.EXACT]))
def test_no_text_at_all_makes_a_search_fail(service: SearchService, text: str, mode: Mode) -> None:
    page = service.search(Query(text, mode=mode, not_tags=(text[:10],) if text else ()))
    assert len(page.hits) <= page.total


BRIDGES = (
    doc("both", "גשר ליד אגם"), doc("bridge", "גשר ישן"), doc("lake", "אגם כחול"),
    doc("begins", "אגמון"), doc("not", "גשר not אגם"),
    doc("near", "near גשר של אגם"), doc("text", "text אגם"), doc("title", "title אגם"),
)  # fmt: skip
LAKES = {"both", "lake", "not", "near", "text", "title"}
"""Each holds the word אגם."""


@pytest.fixture
def bridges(store: SqlStore) -> SearchService:
    put(store, *BRIDGES)
    return SearchService(store, Models(store))


@pytest.mark.parametrize(
    ("text", "first"),
    [("גשר NOT אגם", "not"), ("NEAR(גשר אגם)", "near"),
     ("NEAR(גשר אגם, 1)", "near"), ("text : אגם", "text"), ("{text} : אגם", "text"),
     ("- {title} : אגם", "title"), ("title:אגם", "title")],
)  # fmt: skip
def test_the_word_of_an_operator_is_a_word_that_is_looked_for(
    bridges: SearchService, text: str, first: str
) -> None:
    """As an operator it would find others: what lacks a word, or no word of that name."""
    assert _ids(bridges.search(Query(text, Mode.WORDS)))[0] == first


def test_and_between_two_words_keeps_out_nothing_that_holds_one(bridges: SearchService) -> None:
    assert {"bridge", "lake"} <= set(_ids(bridges.search(Query("גשר AND אגם", Mode.WORDS))))


@pytest.mark.parametrize(
    "text",
    ["^אגם", "!אגם", "אגם:*", "אגם\\", "+אגם", "אגם' OR '1'='1", "-- אגם", "(אגם", "אגם <->"],
)
def test_the_sign_of_an_operator_asks_nothing_of_the_index(
    bridges: SearchService, text: str
) -> None:
    """Not for the beginning of a text, what lacks the word, or words that begin so."""
    found = set(_ids(bridges.search(Query(text, Mode.WORDS))))
    assert found == LAKES


@pytest.mark.parametrize(
    "text", ["(a+)+$", ".*", "[א-ת]+", "^גשר", "א.ם", "(?:(?:ג)*)*$", "גשר|אגם"]
)
def test_a_regular_expression_is_text_that_no_passage_holds(
    bridges: SearchService, text: str
) -> None:
    assert bridges.search(Query(text, Mode.EXACT)).total == 0


@pytest.mark.parametrize("sign", ["%", "_", "\\", "[", "(", "*", "'", "א", "%א"])
def test_the_longest_pattern_is_answered_and_a_longer_one_refused(
    bridges: SearchService, sign: str
) -> None:
    longest = (sign * LONGEST_TEXT)[:LONGEST_TEXT]
    page = bridges.search(Query(longest, Mode.EXACT), seconds=1.0)
    assert page.total == 0
    with pytest.raises(QueryError, match="at most 1,000"):
        Query(longest + sign, Mode.EXACT)


def test_of_one_word_the_form_that_was_asked_comes_before_its_other_forms(
    store: SqlStore,
) -> None:
    """Behind prefix letters too, though others hold more of them."""
    put(
        store,
        doc("others", "שולחנות רבים עמדו שם ושולחנות אחרים נמכרו"),
        doc("asked", "השולחן הובא אל העיר הרחוקה בבוקר ונמכר בערב"),
    )
    service = SearchService(store, Models(store))
    assert _ids(service.search(Query("שולחן", Mode.WORDS))) == ["asked", "others"]
    assert _ids(service.search(Query("שולחנות", Mode.WORDS))) == ["others", "asked"]
