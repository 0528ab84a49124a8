"""What administrators did to the tags of a document, beside what its file says of them.

A file that changes a document brings its tags anew; what was added or taken off by hand since
stands all the same, as long as it is kept which documents a change touched.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from lib.core.documents import MOST_CARRIED, Tag
from lib.core.tagging import TagAct
from lib.stores.schema import tag_change_documents, tag_changes

Stands = dict[Tag, bool | None]
"""Tag → added (True), taken off (False), or as the file has it (None)."""
_CHUNK = 900
_RENAMES = select(tag_changes).where(tag_changes.c.act == TagAct.RENAME).order_by(tag_changes.c.id)
_TOUCHED = select(
    tag_changes, tag_change_documents.c.document_id, tag_change_documents.c.carried
).join(tag_change_documents, tag_change_documents.c.change_id == tag_changes.c.id)


class HandWork:
    """Of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._renames: Sequence[Row[Any]] | None = None

    def over(self, carried: Mapping[int, tuple[Tag, ...]]) -> dict[int, tuple[Tag, ...]]:
        """The tags of documents, by row, with what was done to them by hand."""
        done = {row_id: _stands(rows) for row_id, rows in self._of(list(carried))}
        return {row_id: _with(some, done.get(row_id, {})) for row_id, some in carried.items()}

    def _of(self, row_ids: Sequence[int]) -> Iterator[tuple[int, list[Row[Any]]]]:
        """The changes that touched each document, in order, and the renames between them."""
        row = tag_change_documents.c.document_id
        for start in range(0, len(row_ids), _CHUNK):
            some = _TOUCHED.where(row.in_(row_ids[start : start + _CHUNK]))
            touched = defaultdict(list)
            for each in self._connection.execute(some):
                touched[each.document_id].append(each)
            for row_id, rows in touched.items():
                yield row_id, sorted([*rows, *self._renamed()], key=lambda each: each.id)

    def _renamed(self) -> Sequence[Row[Any]]:
        if self._renames is None:
            self._renames = self._connection.execute(_RENAMES).all()
        return self._renames


def _stands(rows: Sequence[Row[Any]]) -> Stands:
    """An undo leaves of a change what was before it."""
    stands: Stands = {}
    before: dict[int, Stands] = {}
    for row in rows:
        tag, to = Tag(row.name, row.category), Tag(row.to_name, row.to_category)
        if row.act == TagAct.RENAME:
            _rename(stands, tag, to)
            for each in before.values():
                _rename(each, tag, to)
            continue
        effect = _effect(row.act, tag, to, row.carried if to.name else True)
        now = {each: stands.get(each) for each in effect}
        stands.update(before.get(row.undoes, effect))
        before[row.id] = now
    return stands


def _effect(act: str, tag: Tag, to: Tag, had_both: bool) -> Stands:
    """`to` of a merge or split changes where the document did not carry it before."""
    added = act in (TagAct.TAG, TagAct.SPLIT)
    return {tag: added} if had_both else {tag: added, to: not added}


def _rename(stands: Stands, tag: Tag, to: Tag) -> None:
    if tag in stands:
        stands[to] = stands.pop(tag)


def _with(tags: tuple[Tag, ...], stands: Stands) -> tuple[Tag, ...]:
    kept = [tag for tag in tags if stands.get(tag) is not False]
    added = [tag for tag, there in stands.items() if there and tag not in kept]
    return tuple([*kept, *added][:MOST_CARRIED])
