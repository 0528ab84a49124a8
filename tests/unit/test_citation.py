"""A passage as one cites it."""

from datetime import date

import pytest

from lib.core.citation import IN_STYLE, Style, passage
from lib.core.documents import Document

ON = date(2026, 11, 30)
LINK = "http://host/document?id=a%20b"
VERSE = Document(
    "a b",
    "ברא",
    title="מעשה",
    ref="בראשית א:א",
    metadata={"author": "פלוני", "source_edition": "תל אביב"},
)
HOSTILE = Document(
    "x",
    "ט",
    title="<b>}\n@misc{x, title={\\write18{rm}}}\r\nER  - \u202e",
    ref="100% & #1_$~^",
    metadata={"author": 5},
)


def test_a_line_names_passage_reference_edition_day_and_link() -> None:
    cited = IN_STYLE[Style.CITATION](VERSE, ON)(LINK)
    assert cited == f"מעשה, בראשית א:א, תל אביב, in Mafteach, 30 November 2026, {LINK}"


def test_a_reference_that_is_the_name_is_said_once() -> None:
    assert passage(Document("1", "ט", ref="בראשית א:א")) == "בראשית א:א"
    assert passage(Document("only-id", "ט")) == "only-id"


def test_bibtex_has_a_field_a_line() -> None:
    assert IN_STYLE[Style.BIBTEX](VERSE, ON)(LINK).splitlines() == [
        "@misc{mafteach806c5cd3,", "  title = {מעשה},", "  author = {פלוני},",
        "  note = {בראשית א:א},", "  howpublished = {תל אביב},", "  urldate = {2026-11-30},",
        f"  url = {{{LINK}}}", "}",
    ]  # fmt: skip


def test_ris_has_a_tag_a_line() -> None:
    assert IN_STYLE[Style.RIS](VERSE, ON)(LINK) == (
        "TY  - GEN\r\nTI  - מעשה\r\nAU  - פלוני\r\nM1  - בראשית א:א\r\nT2  - תל אביב\r\n"
        f"Y2  - 2026/11/30\r\nUR  - {LINK}\r\nER  - \r\n"
    )


@pytest.mark.parametrize("style", Style)
def test_no_text_breaks_out_of_its_field(style) -> None:
    cited = IN_STYLE[style](HOSTILE, ON)(LINK)
    assert "\u202e" not in cited
    if style is Style.CITATION:
        assert "\n" not in cited
    if style is Style.BIBTEX:
        assert cited.count("\n@misc") == 0 and cited.count("\n") == 7
        assert (
            r"\textbackslash{}write18\{rm\}" in cited
            and r"100\% \& \#1\_\$\textasciitilde{}" in cited
        )
    if style is Style.RIS:
        assert cited.count("\r\nER  - ") == 1 and cited.count("\n") == 7
