"""What a query's text asks for, and what is told where it cannot be read."""

import sys
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib.core import hebrew
from lib.core.parsed import UnreadCode
from lib.core.query import (
    LONGEST_TEXT,
    MOST_TAGS,
    MOST_WORDS,
    Parsed,
    Phrase,
    Word,
    WrittenTag,
    parse,
)


def codes(parsed: Parsed) -> list[str]:
    return [each.code for each in parsed.unread]


def alone(parsed: Parsed, kind: type) -> tuple:
    """The operands of that kind that are wanted by themselves."""
    groups = (group for group in parsed.wanted if len(group) == 1)
    return tuple(operand for (operand,) in groups if isinstance(operand, kind))


def words_of(parsed: Parsed) -> tuple[str, ...]:
    return tuple(word.text for word in alone(parsed, Word) if not word.wildcard)


def phrases_of(parsed: Parsed) -> tuple[str, ...]:
    return tuple(phrase.text for phrase in alone(parsed, Phrase) if phrase.within is None)


def tags_of(parsed: Parsed) -> tuple[str, ...]:
    return tuple(tag.name for tag in alone(parsed, WrittenTag))


def singles(*texts: str) -> tuple[tuple[Word], ...]:
    return tuple((Word(text),) for text in texts)


def test_words_phrases_exclusions_and_tags_are_told_apart() -> None:
    parsed = parse('שלום "בית ספר" -חורף tag:"מים" תגית:"הגיל הרך"')
    assert parsed.wanted == (
        (Word("שלום"),), (Phrase("בית ספר"),), (WrittenTag("מים"),), (WrittenTag("הגיל הרך"),),
    )  # fmt: skip
    assert parsed.excluded == (Word("חורף"),)
    assert (words_of(parsed), phrases_of(parsed), tags_of(parsed)) == (
        ("שלום",), ("בית ספר",), ("מים", "הגיל הרך"),
    )  # fmt: skip
    assert parsed.literal == parsed.natural == "שלום בית ספר"
    assert parsed.unread == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("תל-אביב", ("תל", "אביב")),
        ("תל - אביב", ("תל", "אביב")),
        ("5-3 2020-2021", ("5", "3", "2020", "2021")),
        ('שלום"', ("שלום",)),
        ('צה"ל', ("צה״ל",)),
        ("NEAR(אב, 3)", ("near", "אב", "3")),
        ("col : x", ("col", "x")),
        ("{t} : ^a", ("t", "a")),
        ("a & b", ("a", "b")),
        ("a AND b", ("a", "b")),
        ("C++ -.", ("c++",)),
        ("1\u00a0250\u00a0000", ("1250000",)),
        ("שלום\u00a0עולם", ("שלום", "עולם")),
        ("וְשֶׁבִּירוּשָׁלַיִם", ("ושבירושלים",)),
        ("מ(ו)תרת", ("מותרת",)),
    ],
)
def test_every_other_character_is_inert(text: str, words: tuple[str, ...]) -> None:
    parsed = parse(text)
    assert words_of(parsed) == words
    assert (phrases_of(parsed), parsed.excluded, tags_of(parsed)) == ((), (), ())


@pytest.mark.parametrize("pair", ["“”", "״״", "«»", "„“", "„”", '""', "＂＂", "″″"])
def test_every_pair_of_quotation_marks_makes_a_phrase(pair: str) -> None:
    for text in (f"{pair[0]}בית ספר{pair[1]}", f"({pair[0]}בית ספר{pair[1]}),"):
        assert parse(text).wanted == ((Phrase("בית ספר"),),)
    assert parse(f"-{pair[0]}בית ספר{pair[1]}").excluded == (Phrase("בית ספר"),)


def test_two_geresh_are_a_quotation_mark() -> None:
    assert phrases_of(parse("''בית ספר''")) == ("בית ספר",)
    assert words_of(parse("עו''ד")) == ("עו״ד",)


def test_an_acronym_does_not_close_a_phrase() -> None:
    assert parse('"ספרי שד"ל" כאן').wanted == ((Phrase("ספרי שד״ל"),), (Word("כאן"),))


@pytest.mark.parametrize(
    "text", ['ה"הסתדרות"', "ה“הסתדרות”", "ה״הסתדרות״,", "ה'הסתדרות'", '(ה"הסתדרות")']
)
def test_of_a_quotation_behind_prefix_letters_the_quotation_is_meant(text: str) -> None:
    assert parse(text).wanted == ((Phrase("הסתדרות"),),)


def test_a_long_quotation_behind_prefix_letters_is_a_phrase() -> None:
    parsed = parse('ערך ב"ידיעות אחרונות" היום')
    assert parsed.wanted == ((Word("ערך"),), (Phrase("ידיעות אחרונות"),), (Word("היום"),))
    assert parsed.natural == "ערך בידיעות אחרונות היום"
    assert parse('-ב"ידיעות אחרונות"').excluded == (Phrase("ידיעות אחרונות"),)


# Minus

DASHES = [
    *(chr(c) for c in range(0x20, sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Pd"),
    "−", "⁃", "－", "﹣", "─",
]  # fmt: skip


@pytest.mark.parametrize("dash", DASHES)
def test_every_dash_right_before_a_word_is_a_minus(dash: str) -> None:
    for text in (
        f"עיתון {dash}ישן",
        f"{dash}ישן עיתון",
        f"עיתון {dash}{dash}ישן",
        f"עיתון ({dash}ישן)",
    ):
        parsed = parse(text)
        assert (words_of(parsed), parsed.excluded, parsed.unread) == (
            ("עיתון",),
            (Word("ישן"),),
            (),
        )
        assert parsed.literal == parsed.natural == "עיתון"


@pytest.mark.parametrize(
    "mark", list("\u200e\u200f\u061c\u202b\u202c\u2067\u2069\u200b\ufeff\u00ad\ufe0f\u2060")
)
def test_an_invisible_mark_hides_no_operator(mark: str) -> None:
    for minus in (f"{mark}-", f"-{mark}", f"{mark}{mark}-{mark}"):
        assert parse(f"עיתון {minus}ישן") == parse("עיתון -ישן")
        assert parse(f"{minus}ישן עיתון") == parse("-ישן עיתון")
        assert parse(f'עיתון {minus}"ישן מאוד"') == parse('עיתון -"ישן מאוד"')
        assert parse(f"עיתון {minus}תגית:{mark}ישן") == parse("עיתון -תגית:ישן")
    assert parse(f'{mark}"בית ספר"{mark}') == parse('"בית ספר"')
    assert parse(f"תג{mark}ית:מים") == parse("תגית:מים")
    assert parse(f"א {mark}או{mark} ב") == parse("א או ב")


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("-תל-אביב", Phrase("תל אביב")),
        ("-תל־אביב", Phrase("תל אביב")),
        ("-רב-שנתי-גדול,", Phrase("רב שנתי גדול")),
        ('-"מתויג שני"', Phrase("מתויג שני")),
        ('-"סודי"', Phrase("סודי")),
        ("-תגית:סודי", WrittenTag("סודי")),
        ("-tag:רב-שנתי", WrittenTag("רב שנתי")),
        ('-tag:"x y"', WrittenTag("x y")),
        ("-מיל*", Word("מיל", wildcard=True)),
        ('-צה"ל', Word("צה״ל")),
        ("-C#", Word("c#")),
        ("-(ישן)", Word("ישן")),
        ("-.net", Word("net")),
        ("-או", Word("או")),
        ("-http://a.b/c", Phrase("http a b c")),
    ],
)
def test_what_stands_behind_a_minus_is_left_out_and_none_of_it_wanted(
    text: str, excluded: object
) -> None:
    parsed = parse(f"מסעדה {text}")
    assert parsed.excluded == (excluded,)
    assert parsed.wanted == singles("מסעדה")
    assert parsed.literal == parsed.natural == "מסעדה"
    assert parsed.unread == ()


def test_a_dash_between_spaces_is_punctuation() -> None:
    parsed = parse("עיתון - ישן – חדש")
    assert words_of(parsed) == ("עיתון", "ישן", "חדש")
    assert (parsed.excluded, parsed.unread) == ((), ())


@pytest.mark.parametrize(
    ("text", "code", "typed"),
    [
        ("- ישן", "alone_minus", "-"),
        ("ישן -", "alone_minus", "-"),
        ("ישן -!", "alone_minus", "-!"),
        ('ישן -""', "alone_minus", '-""'),
        ("ישן -(א ב) ג", "minus_before_bracket", "-(א ב)"),
        ("ישן NOT חדש", "not_is_a_word", "NOT"),
        ('"בית ספר', "unclosed_quote", '"בית ספר'),
        ('ישן -"בית ספר', "unclosed_quote", '"בית ספר'),
        ('תגית:"בית ספר', "unclosed_quote", '"בית ספר'),
        ('"א ב"~0', "within_number", "~0"),
        ('"א ב"~500', "within_number", "~500"),
        ('"א ב"~', "within_number", "~"),
        ('"א ב"~x', "within_number", "~x"),
        ("ישן OR", "or_without_sides", "OR"),
        ("OR ישן", "or_without_sides", "OR"),
        ("ישן | | חדש", "or_without_sides", "|"),
        ("ישן או -חדש", "or_without_sides", "או"),
        ("תגית:א OR ב", "or_mixed", "תגית:א ב"),
        ("א*", "wildcard_too_short", "א*"),
        ("חי*נוך", "wildcard_misplaced", "חי*נוך"),
        ("*נוך", "wildcard_misplaced", "*נוך"),
        ("5 * 3", "wildcard_misplaced", "*"),
        ('"חינוכ* ילד"', "wildcard_misplaced", '"חינוכ* ילד"'),
        ("-תל-אבי*", "wildcard_misplaced", "תל-אבי*"),
        ("תל-אבי* או חיפה", "wildcard_misplaced", "תל-אבי*"),
        ("ישן תגית: -חדש", "empty_tag", "תגית:"),
        ("א OR (ב ג)", "or_brackets", "א (ב"),
        ("(א ב) OR ג", "or_brackets", "ב) ג"),
        ("תגית:", "empty_tag", "תגית:"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, code: str, typed: str) -> None:
    parsed = parse(text)
    assert code in codes(parsed)
    assert typed in [each.text for each in parsed.unread]
    assert all(each.said for each in parsed.unread)


def test_what_is_told_of_a_query_is_a_sentence_that_shows_the_part() -> None:
    assert all(code.english.endswith(".") and "{text}" in code.english for code in UnreadCode)


def test_what_cannot_be_left_out_is_not_wanted_either() -> None:
    assert words_of(parse("ישן -(א ב) ג")) == ("ישן", "ג")
    assert parse('ישן -"בית ספר').excluded == (Phrase("בית ספר"),)


# OR


@pytest.mark.parametrize("sign", ["OR", "או", "|", "||", "｜"])
def test_or_joins_the_operands_beside_it(sign: str) -> None:
    assert parse(f"א {sign} ב").wanted == ((Word("א"), Word("ב")),)
    assert parse(f"בית ספר {sign} גן ילדים").wanted == (
        (Word("בית"),), (Word("ספר"), Word("גן")), (Word("ילדים"),),
    )  # fmt: skip
    assert parse(f"א {sign} ב {sign} ג").wanted == ((Word("א"), Word("ב"), Word("ג")),)
    assert parse(f'א {sign} "ב ג" {sign} חינוכ*').wanted == (
        (Word("א"), Phrase("ב ג"), Word("חינוכ", True)),
    )
    assert parse(f"תל-אביב {sign} חיפה").wanted == ((Phrase("תל אביב"), Word("חיפה")),)
    assert parse(f"תגית:א {sign} תגית:ב").wanted == ((WrittenTag("א"), WrittenTag("ב")),)


def test_brackets_around_an_or_are_punctuation() -> None:
    parsed = parse("(א OR ב) ג")
    assert parsed.wanted == ((Word("א"), Word("ב")), (Word("ג"),))
    assert parsed.unread == ()


def test_or_needs_no_space_as_a_bar() -> None:
    assert parse("א|ב").wanted == ((Word("א"), Word("ב")),)


@pytest.mark.parametrize("text", ["or", "Or", "אולי", "או"])
def test_another_word_or_a_lonely_one_is_a_word(text: str) -> None:
    assert words_of(parse(text)) == (text.lower(),)
    assert words_of(parse(f"א {'or'} ב")) == ("א", "or", "ב")


def test_a_lonely_or_still_asks_for_something() -> None:
    assert words_of(parse("OR")) == ("or",)
    assert not parse("|").asks


def test_or_between_a_tag_and_a_word_wants_both() -> None:
    assert parse("תגית:א OR ב").wanted == ((WrittenTag("א"),), (Word("ב"),))


def test_an_or_between_tags_is_not_read_as_text() -> None:
    parsed = parse("שלום תגית:א או תגית:ב")
    assert parsed.literal == parsed.natural == "שלום"


def test_models_read_the_hebrew_or_and_not_the_operator() -> None:
    assert parse("חתול או כלב").natural == "חתול או כלב"
    assert parse("חתול OR כלב").natural == "חתול כלב"


# Wildcards and nearness


@pytest.mark.parametrize("text", ["חינוכ*", "חִינוּכ*", "חינוכ**", "חינוכ*,", "(חינוכ*)", "חינוכ＊"])
def test_a_star_ends_the_beginning_of_a_word(text: str) -> None:
    parsed = parse(text)
    assert parsed.wanted == ((Word("חינוכ", wildcard=True),),)
    assert words_of(parsed) == ()
    assert "*" not in parsed.natural


def test_a_star_behind_an_acronym_or_a_hyphenated_word_is_about_the_last_word() -> None:
    assert parse('מנכ"ל*').wanted == ((Word("מנכ״ל", True),),)
    assert parse("תל-אבי*").wanted == ((Word("תל"),), (Word("אבי", True),))


def test_words_near_each_other_are_asked_for_by_a_number() -> None:
    assert parse('"בית כנסת"~5 ילד').wanted == ((Phrase("בית כנסת", within=5),), (Word("ילד"),))
    assert parse('-"בית כנסת"~5').excluded == (Phrase("בית כנסת", within=5),)
    assert parse('"בית"~5').wanted == ((Phrase("בית"),),)
    assert phrases_of(parse('"בית כנסת"~5')) == ()
    assert parse('"בית כנסת"~5').literal == "בית כנסת"


# Tags


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("תגית:תל־אביב", "תל אביב"),
        ("תגית:תל-אביב", "תל אביב"),
        ("tag:רב-שנתי", "רב שנתי"),
        ("TAG:רב–שנתי", "רב שנתי"),
        ('תגית:"תל-אביב"', "תל אביב"),
        ("תגית:נוף:עיר", "נוף:עיר"),
        ('תגית:נוף:"עיר עתיקה"', "נוף:עיר עתיקה"),
        ('תגית:צה"ל', "צה״ל"),
        ('תגית:"שנת תשפ"ד"', "שנת תשפ״ד"),
        ("תָּגִית:מַיִם", "מים"),
        ("תגית：מים", "מים"),
        ("(תגית:מים)", "מים"),
        ("תגית:מים,", "מים"),
        ("תגית: מים", "מים"),
        ('תגית: "הגיל הרך"', "הגיל הרך"),
        ("תגית:C++", "c++"),
    ],
)
def test_a_written_tag_keeps_its_whole_name(text: str, name: str) -> None:
    parsed = parse(f"שלום {text}")
    assert parsed.wanted == ((Word("שלום"),), (WrittenTag(name),))
    assert parsed.literal == "שלום"
    assert parse(f"שלום -{text}").excluded == (WrittenTag(name),) or text.startswith("(")


def test_plain_words_behind_a_name_may_belong_to_it() -> None:
    parsed = parse('תגית:סיפור אישי-חברתי ארוך "ילד" קטן')
    assert parsed.wanted[0] == (WrittenTag("סיפור"),) and parsed.has_tails
    assert words_of(parsed) == ("אישי", "חברתי", "ארוך", "קטן")


@pytest.mark.parametrize(
    "text", ['תגית:"סיפור" אישי', "תגית:סיפור, אישי", "תגית:סיפור -אישי", "תגית:סיפור OR אישי"]
)
def test_a_name_that_is_closed_goes_on_no_further(text: str) -> None:
    tags = [o for group in parse(text).wanted for o in group if isinstance(o, WrittenTag)]
    assert tags == [WrittenTag("סיפור")]


def resolved(text: str, *names: str) -> Parsed:
    return parse(text).with_tags(lambda name: name in names)


def test_the_longest_name_that_exists_is_taken() -> None:
    names = ("סיפור", "סיפור אישי", "סיפור אישי חברתי")
    parsed = resolved("תגית:סיפור אישי-חברתי ארוך ארוך", *names)
    assert parsed.wanted == ((WrittenTag("סיפור אישי חברתי"),), (Word("ארוך"),))
    assert parsed.literal == "ארוך ארוך"
    assert resolved("תגית:סיפור אישי ארוך", *names).wanted == (
        (WrittenTag("סיפור אישי"),), (Word("ארוך"),),
    )  # fmt: skip


def test_a_name_that_exists_nowhere_stays_short() -> None:
    parsed = resolved("תגית:סיפור אישי")
    assert parsed.wanted == ((WrittenTag("סיפור"),), (Word("אישי"),))
    assert parsed.natural == "אישי"


def test_an_excluded_tag_takes_its_words_too() -> None:
    parsed = resolved("חדש -תגית:סיפור אישי", "סיפור אישי")
    assert parsed.excluded == (WrittenTag("סיפור אישי"),)
    assert parsed.wanted == singles("חדש")
    assert parsed.natural == parsed.literal == "חדש"


def test_an_or_between_long_tags_is_read_once_they_are_known() -> None:
    text = "תגית:סיפור אישי או תגית:שיר"
    assert codes(parse(text)) == ["or_mixed"]
    parsed = resolved(text, "סיפור אישי")
    assert parsed.wanted == ((WrittenTag("סיפור אישי"), WrittenTag("שיר")),)
    assert parsed.unread == ()


# No words, bounds, hostile text


@pytest.mark.parametrize("text", ["🐱", "???", "!", "״", '""', "-", "...", "־", "*", "|", "-->"])
def test_a_text_without_a_word_says_so(text: str) -> None:
    assert not parse(text).asks


@pytest.mark.parametrize("text", ["", "  ", "\u200f", "\u00a0\ufeff"])
def test_a_blank_text_is_not_one_without_words(text: str) -> None:
    assert parse(text) == Parsed()


def test_exact_mode_keeps_signs_literally() -> None:
    assert parse("100% _").literal == "100% _"
    assert parse('"בית').literal == '"בית'


def test_only_so_many_operands_are_read_and_the_rest_is_told() -> None:
    many = parse(" ".join(f"א{'ב' * n}" for n in range(60)))
    assert len(many.wanted) == MOST_WORDS
    assert codes(many) == ["too_many"]
    tags = parse(" ".join(f'tag:"{n}"' for n in range(30)))
    assert len(tags.wanted) == MOST_TAGS
    either = parse(" OR ".join(f"א{'ב' * n}" for n in range(60)))
    assert [len(group) for group in either.wanted] == [MOST_WORDS]


_TYPED = st.text(
    st.sampled_from(list("אבהםל  \"״'-־–()[|*~5:ab\u200f,\u05b8\u00a0＊")), max_size=40
)
_PARTS = st.lists(
    st.sampled_from(
        [
            "תגית:",
            "tag:",
            "-",
            '"',
            "OR",
            "או",
            "|",
            "*",
            "~3",
            " ",
            " ",
            "אב",
            "גדה",
            "ה",
            "(",
            ")",
        ]
    ),
    max_size=20,
).map("".join)


@settings(max_examples=1_000)
@given(st.one_of(_TYPED, _PARTS, st.text(max_size=200)))
@example("-\u00b2")
def test_parsing_never_fails_and_gives_canonical_operands(text: str) -> None:
    for parsed in (parse(text), parse(text).with_tags(lambda name: len(name) % 2 == 0)):
        assert "(" not in [
            each.text for each in parsed.excluded if not isinstance(each, WrittenTag)
        ]
        for operand in [o for group in parsed.wanted for o in group] + [*parsed.excluded]:
            if isinstance(operand, Word):
                assert hebrew.words(operand.text) == [operand.text]
            elif isinstance(operand, Phrase):
                assert hebrew.words(operand.text)
            else:
                assert hebrew.canonical(operand.name) == operand.name
        assert all(group for group in parsed.wanted)
        assert all(each.said in UnreadCode for each in parsed.unread)
        assert hebrew.canonical(parsed.literal) == parsed.literal


@given(_PARTS)
def test_a_text_that_holds_a_word_and_asks_nothing_is_told(text: str) -> None:
    parsed = parse(text)
    if not parsed.asks:
        assert parsed.unread or not hebrew.words(hebrew.canonical(text))


HOSTILE = ['"', '" ', "-", "(", "-(", "*", "א*", "|", 'ה"אב ', "א\"א", "תגית:", 'תגית:"', "~", "'",
           '"א"~9', "א או ", "ה'אבג", "תגית:א ", "\u00a0", "1\u00a0"]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_is_slow_to_take_apart(unit: str) -> None:
    text = (unit * LONGEST_TEXT)[:LONGEST_TEXT]
    begun = time.thread_time()
    parse(text).with_tags(lambda name: False)
    assert time.thread_time() - begun < 0.5
