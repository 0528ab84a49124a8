"""The small tools of the sources: numbers in letters, markup, leaves of JSON, told-apart signs."""

import io
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.signs import told_apart
from lib.ingest.sources.json_leaves import Malformed, leaves
from lib.ingest.sources.markup import Plain, plain
from lib.ingest.sources.numerals import daf, daf_address, hebrew_number


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "א"), (10, "י"), (11, "יא"), (15, "טו"), (16, "טז"), (17, "יז"), (20, "כ"), (115, "קטו"),
     (216, "רטז"), (270, "רע"), (400, "ת"), (613, "תריג"), (999, "תתקצט"), (5784, "ה׳תשפד"),
     (2000, "ב׳"), (0, "0"), (-3, "-3")],
)  # fmt: skip
def test_numbers_in_letters(number: int, letters: str) -> None:
    assert hebrew_number(number) == letters


def test_no_two_numbers_share_their_letters() -> None:
    assert len({hebrew_number(number) for number in range(1, 10_000)}) == 9_999


@pytest.mark.parametrize(
    ("entry", "hebrew", "address"),
    [(0, "א ע״א", "1a"), (2, "ב ע״א", "2a"), (3, "ב ע״ב", "2b"), (28, "טו ע״א", "15a")],
)
def test_entries_of_a_talmud(entry: int, hebrew: str, address: str) -> None:
    assert (daf(entry), daf_address(entry)) == (hebrew, address)


@pytest.mark.parametrize(
    ("marked", "text", "notes"),
    [
        ("<b>א</b> ב<br/>ג  ד", "א ב\nג ד", ()),
        ("א &amp; ב &lt;ג&gt; 5 < 6", "א & ב <ג> 5 < 6", ()),
        ('א<sup class="footnote-marker">1</sup><i class="footnote">ב <i>ג</i> ד</i> ה', "א ה",
         ((1, "ב ג ד"),)),
        ('א<sup>*</sup><i class="footnote">ב</i>', "א", ((1, "ב"),)),
        ("x<sup>2</sup>", "x2", ()),
        ('<i data-commentator="Be\'er" data-order="1"></i>א<img src="x">', "א", ()),
        ("<script>alert(1)</script><style>a{}</style>א", "א", ()),
        ("<!-- ב -->א", "א", ()),
        ("<b א", "<b א", ()),
        ("<p>א</p><p>ב</p>", "א\nב", ()),
        ('<i class="footnote">לא נסגר', "", ((0, "לא נסגר"),)),
    ],
)  # fmt: skip
def test_markup_comes_off(marked: str, text: str, notes: tuple) -> None:
    assert plain(marked) == Plain(text, notes)


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<a b='", "</", "&#", "<sup>1", "<sup>1</sup>", "<script>", "<b>",
              '<i class="footnote">']
)  # fmt: skip
def test_no_markup_is_slow_to_read(piece: str) -> None:
    begun = time.perf_counter()
    plain(piece * 50_000)
    assert time.perf_counter() - begun < 5


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


def flat(value, path=()):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from flat(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from flat(each, (*path, index))
    else:
        yield path, value


@given(values, st.booleans(), st.sampled_from([None, 2]))
def test_every_leaf_comes_with_its_path(value, ascii: bool, indent) -> None:
    written = io.StringIO(json.dumps(value, ensure_ascii=ascii, indent=indent))
    assert [(path, leaf) for path, leaf, _ in leaves(written)] == list(flat(value))


def test_leaves_longer_than_what_is_read_at_once_come_whole() -> None:
    value = ["א" * 70_000, 'ב"\\' * 50_000, 12345]
    assert [leaf for _, leaf, _ in leaves(io.StringIO(json.dumps(value)))] == value


def test_a_leaf_knows_its_line() -> None:
    text = '{\n "a": [\n  "x",\n  "y"]}'
    assert [line for _, _, line in leaves(io.StringIO(text))] == [3, 4]


@pytest.mark.parametrize(
    ("text", "line"),
    [('["a",\n"b', 2), ('{"a": 1\n"b": 2}', 2), ("[1, 2] 3", 1), ("{1: 2}", 1), ("[truth]", 1),
     ("", 1), ("[" * 100, 1), ('["' + "א" * 2_000_000, 1), ('["\\x"]', 1)],
)  # fmt: skip
def test_what_is_no_json_is_told_by_its_line(text: str, line: int) -> None:
    with pytest.raises(Malformed) as told:
        list(leaves(io.StringIO(text)))
    assert told.value.line == line


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ב“ה ירושלם ת”ו טו“ב", "ב״ה ירושלם ת״ו טו״ב"),
        ("ממ”ע “המליץ” ששלחת", "ממ״ע “המליץ” ששלחת"),
        ("בְּשֵׁם “רַמְבַּ”ם“", "בְּשֵׁם “רַמְבַּ״ם”"),
        ("ה“חלוקה” וה“שומר”", "ה“חלוקה” וה“שומר”"),
        ('אה"ק ו"שמש צדקה"', "אה״ק ו“שמש צדקה”"),
        ("”הפוך“ הוא", "“הפוך” הוא"),
        ("בלי סימנים", "בלי סימנים"),
    ],
)
def test_quotation_marks_and_gershayim_are_told_apart(written: str, read: str) -> None:
    assert told_apart(written) == read


@given(st.text('אבה"“”״ .,\u05b8\n-', max_size=60))
def test_telling_apart_changes_only_the_signs(text: str) -> None:
    signs = str.maketrans(dict.fromkeys('"“”״', "?"))
    assert told_apart(text).translate(signs) == text.translate(signs)
