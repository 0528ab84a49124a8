"""A hit is marked in the reader where its card marks it, and the card opens at its place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core.query import Mode, Query, Tolerance
from lib.core.visible import visible
from lib.search.highlighting import highlights
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of

FILL = "דבר אחד ועוד דבר, בלי סוף. "
PASSAGES = (
    doc("short", "תוכניות הלימודים של בית הספר", title="תוכנית"),
    doc("pointed", "בְּרֵאשִׁית הָיוּ הַמַּיִם בַּנָּהָר, וְהַמַּיִם רַבִּים"),
    doc("middle", FILL * 40 + "והמים זרמו בנהר הגדול ליד בית הספר" + FILL * 40),
    doc("long", FILL * 900 + "תוכנית הלימודים של מים ונהרות" + FILL * 900, title="המים"),
    doc("other", "ספר על בית ועל לימוד, ובו תוכנית"),
)
TEXTS = (
    "מים", "נהר", "תוכנית לימודים", '"בית ספר"', '"תוכנית מים"', '"תוכנית מים" נהר', "תוכ*",
    "מים נהר בית ספר תוכנית לימודים", "מים או נהר", "ספר -נהר",
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    made = app_of(Path(tmp_path_factory.mktemp("marks")), FakeEncoder())
    put(made.store, *PASSAGES)
    made.index(made.models.preferred)
    yield made
    made.close()


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("tolerance", list(Tolerance))
@pytest.mark.parametrize("text", TEXTS)
def test_what_a_card_marks_is_what_the_reader_marks_there(
    app: App, text: str, tolerance: Tolerance, mode: Mode
) -> None:
    query = Query(text, mode=mode, tolerance=tolerance)
    for hit in app.search.search(query).hits:
        document = app.store.read(lambda reader, key=hit.document.id: reader.document(key))
        marks = app.store.read(lambda reader, each=document: highlights(reader, query, each))
        begun, length = hit.snippet.start, len(hit.snippet.text)
        assert visible(document.text)[begun : begun + length] == hit.snippet.text
        there = [
            (start - begun, end - begun)
            for start, end in marks.text
            if begun <= start and end <= begun + length
        ]
        assert there == list(hit.snippet.highlights), document.id
        assert marks.title == hit.title_highlights


def test_there_is_something_to_compare(app: App) -> None:
    marked = [
        hit
        for text in TEXTS
        for hit in app.search.search(Query(text, mode=Mode.WORDS)).hits
        if hit.snippet.highlights
    ]
    assert len(marked) > 15 and sum(hit.snippet.cut_before for hit in marked) > 5


def test_a_snippet_that_begins_the_text_is_no_place_to_open_it_at(app: App) -> None:
    places = {
        hit.document.id: hit.snippet.place
        for hit in app.search.search(Query("מים", mode=Mode.WORDS)).hits
    }
    assert places["pointed"] is None
    start, end = places["middle"]
    assert PASSAGES[2].text[start:end] == "והמים"
