"""What the targets have found, kept for good."""

import io
from pathlib import Path
from typing import Any

import pytest

from bench.fuzz.corpora import TARGET as CORPORA
from bench.fuzz.files import check_export
from bench.fuzz.hanging import no_hang
from bench.fuzz.rules import RULES
from lib.core.documents import Document
from lib.core.errors import UsageError
from lib.core.highlight import Highlighter
from lib.core.match import Run, Term
from lib.ingest.importer import preview
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Source, Told
from lib.ingest.sources import Options, open_import
from tests.unit.sources.conftest import zipped

SLOW: list[tuple[str, str]] = [
    ("joined_pairs", "א" * 100_000),
    ("cut", "א" + "׃" * 100_000),
    ("cut_long", "." * 100_000),
    ("canonical_map", "a" + "\u0301\u0327" * 50_000),
    ("paragraphs", "א\n" * 50_000),
    ("ben_yehuda", "↩" + " " * 100_000 + "x"),
    ("ben_yehuda", "x" + " " * 100_000 + "↩x"),
    ("front_matter", "a" + " " * 60_000 + "b"),
    ("front_matter", ".".join("a" * 30_000) + " = 1"),
]


@pytest.mark.parametrize(("rule", "text"), SLOW)
def test_a_text_that_took_many_seconds_takes_less_than_one(rule: str, text: str) -> None:
    with no_hang():
        RULES[rule](text)


def test_an_object_of_many_fields_of_which_the_last_comes_twice_is_refused_at_once() -> None:
    fields = ",".join(f'"{number}":1' for number in [*range(90_000), 89_999])
    with no_hang():
        (refused,) = _read(f"{{{fields}}}".encode(), "jsonl", Told())
    assert refused.reason.code == "twice"


@pytest.mark.parametrize(
    "matter",
    ["a = 2020-01-01", "a = 07:32:00", "a = [2020-01-01T00:00:00Z]", "a = " + "9" * 9_000,
     "a = " + "[" * 9_000, ".".join("a" * 900) + " = 1", "a = inf"],
)  # fmt: skip
def test_toml_that_is_no_json_is_a_date_or_refused(matter: str) -> None:
    CORPORA.check(zipped({"a.md": f"+++\n{matter}\n+++\n\nטקסט", "b.md": "ב"}), Options())


def test_a_date_before_a_text_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("+++\ndate = 2020-01-02\n+++\n\nטקסט", encoding="utf-8")
    published, _ = open_import(path, Options())
    (found,) = preview(published, FieldMapping())
    published.close()
    assert isinstance(found, Document) and found.metadata == {"date": "2020-01-02"}


@pytest.mark.parametrize("encoding", ["undefined", "idna", "punycode"])
def test_an_encoding_of_no_file_is_refused(encoding: str) -> None:
    with pytest.raises(UsageError, match="no encoding that is known"):
        _read(b"\0", "jsonl", Told(encoding))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["", "-le", "-be"])
@pytest.mark.parametrize("format", ["jsonl", "json"])
def test_utf_16_is_read_with_its_mark_and_without(encoding: str, order: str, format: str) -> None:
    """Without one as most machines write it."""
    mark = "\ufeff" * (order == "-be")
    data = (mark + '{"id": 1, "text": "א"}').encode(encoding + order)
    assert _read(data, format, Told(encoding)) == [Document("1", "א")]


@pytest.mark.parametrize("line", ["\n", '"\n', '""\n', "=\r\n", "א,\n"])
def test_a_passage_of_many_lines_comes_back_from_its_export(line: str) -> None:
    text = line * (99_000 // len(line)) + "א"
    with no_hang():
        check_export([Document("1", text), Document("2", "ב")])


def test_a_passage_that_holds_a_table_comes_back_from_its_export() -> None:
    table = 'id,text,title,tags,ref,order,metadata\n"\n1","\n2",א,,,,'
    check_export([Document("1", table), Document("2", 'a,b,c,d,e,f\nא",,,,,'), Document("3", "ב")])


def test_a_table_that_is_damaged_in_its_zip_is_refused() -> None:
    packed = zipped(
        {"pseudocatalogue.csv": "ID,path,title,authors,genre\n1,a,b,c,d\n", "txt/a.txt": "א"}
    )
    for at in range(len(packed)):
        damaged = packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :]
        CORPORA.check(damaged, Options())


LONG = "קוף קרן סוס " * 400


@pytest.mark.parametrize(
    ("asked", "written"),
    [("גירפה", "ג׳ירפה"), ("גירפה", "ג'ירפה"), ("אמבה", "א(מ)בה"), ("אמבה", "אמ[ב]ה"), ("שבת", "שַׁבָּת"),
     ("שבת", "ﬡשבת"[1:]), ("שבת", "שׁבת"), ("1250", "1,250"), ("אוהב", "או\u200bהב"), ("ייד", "ײד")],
)  # fmt: skip
def test_a_word_with_signs_in_it_is_shown_of_a_long_text_too(asked: str, written: str) -> None:
    for text in (f"{written} {LONG}", f"{LONG}{written} {LONG}", f"{LONG}{written}"):
        for highlighter in (Highlighter([Term(asked)]), Highlighter((), [asked]), _run(asked)):
            snippet = highlighter.snippet(text)
            assert [snippet.text[slice(*span)] for span in snippet.highlights] == [written]


def _run(word: str) -> Highlighter:
    return Highlighter([Run.as_written([word])])


def _read(data: bytes, format: str, told: Told) -> list[Any]:
    return preview(Source("x", io.BytesIO(data), len(data), format, told), FieldMapping())
