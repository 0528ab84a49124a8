"""JSON that nests deeper than anybody means to."""

import io
import json
import time

import pytest

from lib.core.errors import ImportRefused
from lib.core.nesting import DEEPEST, flattened, is_deep
from lib.ingest.exporter import csv_line
from lib.ingest.importer import preview
from lib.ingest.mapping import parse_mapping
from lib.ingest.readers import Source
from lib.ingest.records import document_from
from lib.ingest.refusals import Broken, Rejected


def arrays(depth: int) -> str:
    return "[" * depth + "]" * depth


def test_depth_is_that_of_brackets_outside_of_strings() -> None:
    assert not is_deep(arrays(DEEPEST))
    assert is_deep(arrays(DEEPEST + 1))
    assert not is_deep(json.dumps({"a": "[" * 99 + '"\\' + "{" * 99}))
    assert not is_deep("[{}]," * 99)


@pytest.mark.parametrize("inside", ["", '"]\\"["', '{"a": [1, "}"]}, []'])
def test_what_nests_too_deep_stands_as_its_text(inside: str) -> None:
    deep = f"[{arrays(900)[:900]}{inside}{arrays(900)[900:]}, 7]"
    found = json.loads(flattened(deep))
    for _ in range(DEEPEST - 1):
        outer, found = found, found[0]
    (text,) = found
    assert outer == [found] and isinstance(text, str)
    assert "[" * (DEEPEST - 1) + "[" + text + "]" * (DEEPEST - 1) + ", 7]" == deep
    assert not is_deep(flattened(deep))


def test_what_does_not_stays_as_it_is() -> None:
    written = json.dumps({"a": [{"b": "[[{"}] * 99})
    assert flattened(written) == written


@pytest.mark.parametrize("written", ['"' * 100_000, '"\\' * 50_000, "[" * 100_000, "]" * 100_000])
def test_no_text_is_slow_to_look_through(written: str) -> None:
    begun = time.process_time()
    is_deep("[" * 99 + written)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("depth", [DEEPEST, 900, 978, 980, 990, 5_000])
def test_metadata_that_nests_too_deep_is_refused(depth: int) -> None:
    with pytest.raises(Rejected, match="nested deeper than 50"):
        document_from({"id": "1", "text": "א", "metadata": f'{{"a": {arrays(depth)}}}'})


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@pytest.mark.parametrize("rules", [[], ["meta:b=id"], ["title={id}"]])
@pytest.mark.parametrize("depth", [DEEPEST, 900, 978, 980])
def test_so_it_is_from_every_format(format: str, rules: list[str], depth: int) -> None:
    metadata = f'{{"a": {arrays(depth)}}}'
    content = f'{{"id": 1, "text": "א", "metadata": {metadata}}}\n'
    if format == "csv":
        content = "id,text,metadata\n" + csv_line(["1", "א", metadata])
    source = Source("x", io.BytesIO(content.encode()), 0, format)
    (refused,) = preview(source, parse_mapping(rules))
    assert isinstance(refused, Broken) and refused.reason.code == "nested"


@pytest.mark.parametrize(("depth", "before"), [(60, 1), (500, 1), (5_000, 0)])
def test_in_an_array_it_is_refused_alone_as_far_as_it_can_be_read(depth: int, before: int) -> None:
    content = f'[{{"id": 1, "text": "א", "metadata": {{"a": {arrays(depth)}}}}}, {{"id": 2}}]'
    source = Source("x", io.BytesIO(content.encode()), 0, "json")
    if before:
        first, _ = preview(source, parse_mapping([]))
        assert isinstance(first, Broken) and first.reason.code == "nested"
    else:
        with pytest.raises(ImportRefused, match="Line 1: nested deeper than 51"):
            preview(source, parse_mapping([]))


def test_metadata_as_deep_as_may_be_is_taken() -> None:
    metadata = {"a": json.loads(arrays(DEEPEST - 1))}
    assert document_from({"id": "1", "text": "א", "metadata": metadata}).metadata == metadata
