"""What a reader keeps is read with care, wherever it comes from."""

import json
from urllib.parse import urlencode

import pytest

from lib.core.errors import ImportRefused, UsageError
from lib.core.keeping import FORMAT, MOST, Kept, Kind, read_file, read_items, readable, search_key
from lib.core.query import LAST_ROW, Mode, Query
from lib.core.stamp import Stamp

SEARCH = {"kind": "search", "key": "q=%D7%9E%D7%99%D7%9D", "name": "מים", "made": "2026-01-02"}


def written(*items: dict, **more) -> bytes:
    return json.dumps({"format": FORMAT, "items": list(items), **more}).encode()


def test_a_search_is_one_whatever_its_page_and_whatever_is_new_in_it() -> None:
    first = search_key(Query("מים", Mode.WORDS, tags=("נוף:עיר",)).to_params())
    later = Query("מים", Mode.WORDS, tags=("נוף:עיר",), page=3, since=7).to_params()
    assert search_key({**later, "lang": ["en"], "tour": ["2"], "made": ["4"]}) == first
    assert Kept(Kind.SEARCH, first).query == Query("מים", Mode.WORDS, tags=("נוף:עיר",))


def test_how_a_search_is_shown_belongs_to_it() -> None:
    lines = {"q": ["מים"], "view": ["lines"], "sort": ["before"]}
    assert search_key(lines) == urlencode(lines, doseq=True)
    assert Kept(Kind.SEARCH, search_key(lines)).query == Query("מים")
    assert search_key({"q": ["מים"], "view": ["<script>"]}) == search_key({"q": ["מים"]})


def test_a_record_goes_round_through_a_file() -> None:
    kept = Kept.read({**SEARCH, "note": " הערה ", "stamp": "12.m1a2b3c", "last": 9})
    assert kept.note == "הערה" and kept.made == "2026-01-02T00:00:00+00:00"
    assert read_file(written(kept.as_dict())) == [kept]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "tag"}, {"key": "page=x"}, {"key": 3}, {"name": "x" * 81}, {"note": "x" * 501},
        {"made": "yesterday"}, {"last": -1}, {"last": LAST_ROW + 1}, {"last": "9"},
        {"key": "q=" + "x" * 2_000}, {"kind": "passage", "key": ""}, {"seen": "9999-99-99"},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_number_and_left_out_of_a_browsers_own(wrong) -> None:
    with pytest.raises(ImportRefused, match="Entry 2"):
        read_file(written(SEARCH, {**SEARCH, **wrong}))
    assert readable([SEARCH, {**SEARCH, **wrong}]) == [Kept.read(SEARCH)] or "made" in wrong


@pytest.mark.parametrize("file", [b"", b"{", b"[]", b"3", b'{"items": []}', b"\xff", b"[" * 9_999])
def test_another_file_is_refused(file: bytes) -> None:
    with pytest.raises(ImportRefused, match="no file of kept"):
        read_file(file)


def test_a_file_of_a_newer_version_is_told_apart() -> None:
    with pytest.raises(ImportRefused, match="newer"):
        read_file(written(format=FORMAT + 1))


@pytest.mark.parametrize("kind", list(Kind))
def test_no_more_is_read_than_may_be_kept(kind: Kind) -> None:
    several = [{"kind": kind, "key": f"q={n}"} for n in range(MOST[kind] + 1)]
    with pytest.raises(UsageError, match=f"At most {MOST[kind]} "):
        read_items(several)
    assert len(read_items(several[1:])) == MOST[kind]
    assert len(readable(several * 9)) <= sum(MOST.values())


@pytest.mark.parametrize(
    ("stamp", "text"),
    [
        (Stamp(12), "12"), (Stamp(0, passage="0123abcd"), "t0123abcd"),
        (Stamp(12, "1a2b3c", "0123abcd"), "12.m1a2b3c.t0123abcd"),
    ],
)  # fmt: skip
def test_a_stamp_goes_round_through_an_address(stamp: Stamp, text: str) -> None:
    assert str(stamp) == text and Stamp.read(text) == stamp


@pytest.mark.parametrize("text", ["", "x", "12.", "m1", "12.m1a2b3c.", "12<b>", "1" * 16])
def test_what_is_no_stamp_says_nothing(text: str) -> None:
    assert Stamp.read(text) is None


def test_a_stamp_tells_what_is_another_now_and_nothing_of_what_it_does_not_know() -> None:
    made, now = Stamp.of_search(3, "A"), Stamp.of_search(4, "B")
    assert made.other_corpus(now) and made.other_model(now) and not made.other_passage(now)
    words = Stamp.of_search(3)
    assert not words.other_model(now) and not now.other_model(words)
    assert not Stamp(passage="a" * 8).other_corpus(now)
