"""Long passages of any file, cut on request as those of published works are."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Reading, Source
from lib.ingest.records import Record
from lib.ingest.refusals import Broken
from lib.ingest.sources.cutting import cut
from lib.ingest.sources.works import numbered


class Shortened:
    """A file whose passages, once mapped, are cut to about `length` characters.

    The first part keeps the passage's id and ref; the others are `id~2` and `ref (2)` and on.
    """

    def __init__(self, source: Source, mapping: FieldMapping, length: int) -> None:
        self._source = source
        self._mapping = mapping
        self._length = length

    @property
    def name(self) -> str:
        return self._source.name

    @property
    def position(self) -> int:
        return self._source.position

    @property
    def size(self) -> int:
        return self._source.size

    def close(self) -> None:
        self._source.close()

    def opened(self) -> tuple[Reading, Iterator[Record | Broken]]:
        reading, items = self._source.opened()
        return reading, self._cut(items)

    def _cut(self, items: Iterator[Record | Broken]) -> Iterator[Record | Broken]:
        for item in items:
            if isinstance(item, Broken):
                yield item
                continue
            for fields in self._parts(self._mapping.apply(item.fields)):
                yield replace(item, fields=fields)

    def _parts(self, fields: dict[str, Any]) -> Iterator[dict[str, Any]]:
        text = fields.get("text")
        if not isinstance(text, str) or len(text) <= self._length * 3 // 2:
            yield fields
            return
        for place, part in enumerate(cut(text, self._length), start=1):
            own = {**fields, "text": part}
            if place > 1:
                own["id"] = f"{fields.get('id', '')}~{place}" if fields.get("id") else None
            if fields.get("ref"):
                own["ref"] = numbered(str(fields["ref"]), place)
            yield own
