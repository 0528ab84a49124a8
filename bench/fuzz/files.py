"""Files of every format, well and badly written, through all of an import but the database."""

import csv
import gzip
import io
import json
from typing import Any

from hypothesis import strategies as st

from bench.fuzz.target import Target
from bench.fuzz.texts import hostile, runs
from lib.core.documents import Document
from lib.core.errors import ImportRefused, UsageError
from lib.core.messages import Message
from lib.core.nesting import is_deep
from lib.core.visible import storable
from lib.ingest.exporter import exported
from lib.ingest.importer import check_mapping, preview
from lib.ingest.mapping import parse_mapping
from lib.ingest.readers import Source, Told, opened, reading_of
from lib.ingest.records import FIELDS, document_from
from lib.ingest.refusals import Broken
from lib.search.rendering import as_json
from lib.ui.messages import key_of
from lib.ui.strings import LANGUAGES, said_in

FORMATS = ("jsonl", "json", "csv", "tsv", "text")
MOST = 100_000
"""Bytes of a file, about; every one of them is to be read within a second."""

_LONG = runs(20_000, 2).map(lambda run: run.text)
_TEXTS = hostile(12) | hostile(3) | st.sampled_from(["1", "טקסט", "", " "]) | _LONG
_NAMES = st.sampled_from([*FIELDS, *FIELDS, "x"]) | hostile(2)
_NUMBERS = st.integers() | st.floats() | st.sampled_from([10**4_000, 1e308, -0.0, 2**63])
_LEAVES = st.none() | st.booleans() | _NUMBERS | hostile(6)
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(hostile(2), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
_DEEP = st.builds(
    lambda depth, pair: pair[0] * depth + pair[1] * depth,
    st.sampled_from([49, 50, 51, 300, 960, 978, 985, 990, 2_000, 20_000]),
    st.sampled_from([("[", "]"), ('{"a":', "}"), ("[", ""), ('[{"a":', "}]")]),
)


@st.composite
def _object(draw: st.DrawFn) -> str:
    """An object of JSON, or nearly one."""
    fields: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "id": _TEXTS | _LEAVES, "text": _TEXTS | _LEAVES, "title": _TEXTS, "ref": _TEXTS,
                "tags": _VALUES | st.lists(_TEXTS, max_size=3) | _TEXTS, "order": _LEAVES | _VALUES,
                "metadata": st.dictionaries(hostile(2), _VALUES, max_size=3) | _TEXTS | _VALUES,
                "x": _VALUES,
            },
        )
    )  # fmt: skip
    written = json.dumps(fields, ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 7)) == 0:
        name = draw(st.sampled_from(["metadata", "order", "tags", "id", "text", "x"]))
        written = f'{{"id": "1", "text": "א", "{name}": {draw(_DEEP)}}}'
    return written


@st.composite
def _json(draw: st.DrawFn) -> str:
    objects = draw(st.lists(_object() | _VALUES.map(json.dumps) | hostile(8), max_size=5))
    joined = draw(st.sampled_from([",", ",\n", "\n", " ", ""])).join(objects)
    return draw(st.sampled_from(["[", "", " [ ", "[["])) + joined + draw(st.sampled_from(["]", ""]))


@st.composite
def _table(draw: st.DrawFn) -> str:
    """A table, of which every cell is quoted, some are, or none is, whatever it holds."""
    names = draw(st.lists(_NAMES, min_size=1, max_size=6))
    row = st.lists(_TEXTS | _DEEP, min_size=len(names), max_size=len(names)) | st.lists(
        _TEXTS, max_size=7
    )
    rows = [names, *draw(st.lists(row, max_size=5))]
    separator = draw(st.sampled_from(",;\t|"))
    if draw(st.booleans()):
        lines = [separator.join(cells) for cells in rows]
        return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)
    out = io.StringIO()
    dialect = draw(st.sampled_from(["excel", "unix"]))  # some cells quoted, or all
    csv.writer(out, dialect, delimiter=separator).writerows(
        [[cell.replace("\0", "") for cell in cells] for cells in rows]
    )
    return out.getvalue()


@st.composite
def _lines(draw: st.DrawFn) -> str:
    """A few lines again and again."""
    line = st.lists(hostile(3) | st.sampled_from([*',";|\t', '""', "1", "x"]), max_size=6).map(
        "".join
    )
    lines = draw(st.lists(line, min_size=1, max_size=4))
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
    block = end.join([*lines, ""])
    return draw(st.sampled_from(["", "id,text\n"])) + block * (MOST // (4 * max(1, len(block))))


_CONTENT = {
    "jsonl": st.lists(_object() | hostile(8) | _VALUES.map(json.dumps), max_size=6).map("\n".join),
    "json": _json(),
    "csv": _table(),
    "tsv": _table(),
    "text": st.lists(_TEXTS, max_size=5).map("\n\n".join),
}
_ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1255", "cp862", "latin-1"]
)  # fmt: skip


@st.composite
def _files(draw: st.DrawFn) -> tuple[str, bytes]:
    """(format, bytes): mostly what the format asks for, else another's, and damaged at times."""
    format = draw(st.sampled_from(FORMATS))
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return format, draw(st.binary(max_size=400))
    text = draw(_lines() if kind == 1 else runs(MOST).map(lambda run: run.text) if kind == 2 else
                _CONTENT[format if kind < 9 else draw(st.sampled_from(FORMATS))])  # fmt: skip
    errors = draw(st.sampled_from(["replace", "surrogatepass", "ignore"]))
    encoding = draw(_ENCODINGS)
    if errors == "surrogatepass" and not encoding.startswith("utf"):
        errors = "replace"
    data = text.encode(encoding, errors)[:MOST]
    if kind == 3:
        data = gzip.compress(data, mtime=0)
    if kind in (3, 4, 5) and data:
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] + draw(st.binary(max_size=3)) + data[at + draw(st.integers(0, 3)) :]
    return format, data


_RULES = st.lists(
    st.sampled_from(
        ["id=x", "text=x", "title=text", "title={id} {x}", "tag:קטגוריה=x", "tags={x}|{id}", "tag:c=tags",
         "meta:a=x", "meta:b={metadata}", "ref={order}", "order=id", "metadata=x", "text={x}{x}"]  # fmt: skip
    ),
    max_size=3, unique=True,
)  # fmt: skip
_TOLD = st.builds(
    Told,
    st.sampled_from(["", "", "", "utf-8", "cp1255", "utf-16", "ascii", "utf-7", "idna", "punycode",
                     "unicode_escape", "raw_unicode_escape", "undefined", "shift_jis", "utf_32_be", "hz"]),
    st.sampled_from(["", "", ",", ";", "x"]),
)  # fmt: skip


def _check(file: tuple[str, bytes], rules: list[str], told: Told) -> None:
    """Every record becomes a document, or is refused in words; a file that cannot be read is
    refused as a whole.  A document comes back from its export as it was."""
    format, data = file
    source = Source("קובץ.x", io.BytesIO(data), len(data), format, told)
    try:
        mapping = parse_mapping(rules)
        reading_of(source)
        reading, _ = opened(source)
        check_mapping(mapping, reading, source.name)
        found = preview(source, mapping, most=10**9)
    except (ImportRefused, UsageError) as refused:
        assert refused.said is not None
        check_message(refused.said)
        return
    for each in found[:300]:
        if isinstance(each, Broken):
            check_message(each.reason)
            as_json(each.as_dict())
    documents = [each for each in found if isinstance(each, Document)]
    for document in documents:
        _check_document(document)
    check_export(documents[:20])


def check_message(message: Message) -> None:
    """It can be said in every language, and to programs."""
    for language in LANGUAGES:
        assert said_in(language, key_of(message.code), **dict(message.details))
    assert str(message)
    as_json(message.as_dict())


def _check_document(document: Document) -> None:
    written = document.as_dict()
    for text in (
        document.id,
        document.text,
        document.title,
        document.ref,
        *map(str, document.tags),
    ):
        assert storable(text) == text
    assert not is_deep(json.dumps(written["metadata"]) if document.metadata else "")
    assert document_from(json.loads(as_json(written))) == document
    document.content_hash()
    document.text_hash()


def check_export(documents: list[Document]) -> None:
    for format in ("jsonl", "csv"):
        content = "".join(exported(documents, format)).encode()
        source = Source("x", io.BytesIO(content), len(content), format)
        back = preview(source, parse_mapping([]), most=10**9)
        assert len(back) == len(documents), (format, back[:3])
        for document, again in zip(documents, back, strict=True):
            assert again == document, (format, again, document)


TARGET = Target(_check, {"file": _files(), "rules": _RULES, "told": _TOLD})
