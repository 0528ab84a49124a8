"""Published corpora, as every source reads them, with files that are not as they should be."""

import io
import json
import zipfile
from typing import Any

from hypothesis import strategies as st

from bench.fuzz.files import check_export, check_message
from bench.fuzz.target import Target
from bench.fuzz.texts import hostile, prose, runs
from lib.core.documents import Document
from lib.core.errors import ImportRefused, UsageError
from lib.ingest.importer import preview
from lib.ingest.mapping import FieldMapping
from lib.ingest.refusals import Broken
from lib.ingest.sources import recognised
from lib.ingest.sources.files import files_of
from lib.ingest.sources.protocol import Options

_LONG = runs(50_000, 3).map(lambda run: run.text)
_TEXTS = hostile(30) | prose(60) | _LONG
_SHORT = hostile(4) | st.sampled_from(["א", "x", "1"])
_LINES = st.sampled_from(
    ["# כותרת", "=====", "<h1>א</h1>", "<h2>פרק ב</h2>", "פרק א", "---", "+++", "title: א", "tags: [a, b]",
     "a = 2020-01-01", "date: x", "- a", "> א", "| a | b |", "* * *", "```", "מילה1 ועוד2", "1 הערה ↩", "↩"]
)  # fmt: skip
_BODIES = st.lists(_LINES | _SHORT | _TEXTS, max_size=10).map("\n".join) | _LONG


def _encoded(draw: st.DrawFn, text: str) -> bytes:
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "cp1255", "utf-8-sig"]))
    return text.encode(encoding, "replace")


_SEGMENTS = st.recursive(
    _SHORT | st.none() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)


@st.composite
def _sefaria(draw: st.DrawFn) -> dict[str, bytes]:
    work: dict[str, Any] = {
        "title": draw(_SHORT | st.none()), "heTitle": draw(_SHORT), "language": draw(st.sampled_from(["he", "en", ""])),
        "categories": draw(st.lists(_SHORT, max_size=3)),
        "sectionNames": draw(st.lists(st.sampled_from(["Daf", "Chapter", "Verse"]), max_size=3)),
        "schema": draw(st.dictionaries(st.sampled_from(["nodes", "heTitle", "enTitle"]), _SEGMENTS, max_size=3)),
        "text": draw(_SEGMENTS | st.dictionaries(_SHORT, _SEGMENTS, max_size=3)),
    }  # fmt: skip
    text = json.dumps(work, ensure_ascii=draw(st.booleans()))
    name = draw(st.sampled_from(["merged.json", "json/A/Hebrew/merged.json", "a.json"]))
    return {name: _damaged(draw, text.encode("utf-8", "surrogatepass"))}


@st.composite
def _ben_yehuda(draw: st.DrawFn) -> dict[str, bytes]:
    cells = st.lists(_SHORT.map(lambda cell: cell.replace(",", "")), min_size=4, max_size=4)
    rows = [["1", "/p1/m1", "כותרת", "מחבר; אחר", "שירה", ""], *draw(st.lists(cells, max_size=3))]
    header = "ID,path,title,authors,genre,original_language"
    table = "\n".join([header, *(",".join(row) for row in rows)])
    return {
        "pseudocatalogue.csv": _encoded(draw, table),
        "txt/p1/m1.txt": _encoded(draw, draw(_BODIES)),
    }


@st.composite
def _catalogue(draw: st.DrawFn) -> dict[str, bytes]:
    names = draw(
        st.lists(
            st.sampled_from(["id", "title", "author", "tags", "genre", "order", "x", "metadata"]),
            max_size=4,
        )
    )
    row = draw(st.lists(_SHORT, min_size=len(names), max_size=len(names)))
    table = (
        ",".join(["path", *names]) + "\n" + ",".join(["a.txt", *row]) + "\n" + ",".join(["b", *row])
    )
    return {"list.csv": _encoded(draw, table), "a.txt": _encoded(draw, draw(_BODIES)), "b.md": _encoded(draw, draw(_BODIES))}  # fmt: skip


@st.composite
def _texts(draw: st.DrawFn) -> dict[str, bytes]:
    names = st.sampled_from(["a.txt", "a.md", "אוצריא/תנ״ך/ב.txt", "12/3.markdown"]) | st.builds(
        "{}/{}.txt".format, _SHORT, _SHORT
    )
    return {
        draw(names): _damaged(draw, _encoded(draw, draw(st.sampled_from(["", "---\n", "+++\n"])) + draw(_BODIES)))
        for _ in range(draw(st.integers(1, 3)))
    }  # fmt: skip


def _damaged(draw: st.DrawFn, data: bytes) -> bytes:
    if not data or draw(st.integers(0, 4)):
        return data
    at = draw(st.integers(0, len(data) - 1))
    return data[:at] + draw(st.binary(max_size=4)) + data[at + draw(st.integers(0, 9)) :]


@st.composite
def _archives(draw: st.DrawFn) -> bytes:
    """A zip, or the one file in it by itself."""
    files = draw(_sefaria() | _ben_yehuda() | _catalogue() | _texts())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", draw(st.sampled_from([0, zipfile.ZIP_DEFLATED]))) as archive:
        for name, content in files.items():
            safe = name.encode("utf-8", "replace").decode().replace("\0", "") or "a.txt"
            archive.writestr(zipfile.ZipInfo(safe), content, zipfile.ZIP_DEFLATED)
    return _damaged(draw, packed.getvalue())


_OPTIONS = st.builds(
    Options, st.sampled_from([100, 1_000, 20_000]), st.booleans(),
    st.sampled_from(["", "", "", "path", "x", "{id}"]),
)  # fmt: skip


def _check(packed: bytes, options: Options) -> None:
    """Every passage becomes a document, or is refused in words; nothing else is raised."""
    try:
        files = files_of("ספרים.zip", io.BytesIO(packed), len(packed))
        published = recognised(files, options)
        found = preview(published, FieldMapping(), most=10**9) if published else []
    except (ImportRefused, UsageError) as refused:
        assert refused.said is not None
        check_message(refused.said)
        return
    for each in found[:300]:
        if isinstance(each, Broken):
            check_message(each.reason)
    check_export([each for each in found if isinstance(each, Document)][:20])


TARGET = Target(_check, {"packed": _archives(), "options": _OPTIONS})
