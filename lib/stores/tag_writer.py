"""Tag work that both databases share: each change with its line in the log, and back again.

A change first writes down which documents it will touch, then touches exactly these; what an undo
finds is what was written down, as far as it is still so.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    select,
    update,
)

from lib.core.documents import CATEGORY_COLORS, MOST_CARRIED, Tag
from lib.core.errors import Conflict, NotFound, UsageError
from lib.core.tagging import (
    MOST_TAGGED,
    MOST_TOUCHED,
    TagAct,
    TagChange,
    TagRefusal,
    checked,
)
from lib.stores.engine import Engine
from lib.stores.schema import (
    categories,
    document_tags,
    documents,
    tag_change_documents,
    tag_changes,
    tag_embeddings,
    tags,
)
from lib.stores.tag_changes import CHANGES, change_of
from lib.stores.tag_rows import TagRows
from lib.stores.writer import add_to_meta

_KEPT = (TagAct.TAG, TagAct.UNTAG, TagAct.MERGE, TagAct.SPLIT)
"""Of these it is kept which documents they touched."""
_LINKS = [document_tags.c.document_id, document_tags.c.tag_id]
_TOUCHED = ["change_id", "document_id", "carried"]


class SqlTagWriter:
    """TagWriter over one open transaction, which is the only writer until it ends."""

    def __init__(self, connection: Connection, engine: Engine, author: str) -> None:
        self._connection = connection
        self._engine = engine
        self._author = author
        self._changed = False
        engine.lock(connection)
        self._rows = TagRows(connection)

    def tag(self, rows: Sequence[int], tag: Tag) -> TagChange | None:
        return self._given(TagAct.TAG, rows, checked(tag))

    def untag(self, rows: Sequence[int], tag: Tag) -> TagChange | None:
        self._known(tag)
        return self._given(TagAct.UNTAG, rows, tag)

    def _given(self, act: TagAct, rows: Sequence[int], tag: Tag) -> TagChange | None:
        if len(rows) > MOST_TAGGED:
            raise UsageError(TagRefusal.MANY(number=len(rows), most=MOST_TAGGED))
        among = self._engine.among(documents.c.id, "rows")
        return self._linked(act, tag, among, {"rows": list(rows)})

    def rename(self, tag: Tag, to: Tag) -> TagChange:
        to = checked(to)
        tag_id = self._known(tag)
        if tag == to:
            raise UsageError(TagRefusal.SAME(tag=str(to)))
        return self._renamed(tag_id, tag, to)

    def merge(self, tag: Tag, into: Tag) -> TagChange:
        tag_id, into_id = self._known(tag), self._known(into)
        if tag_id == into_id:
            raise UsageError(TagRefusal.SAME(tag=str(into)))
        return self._merged(tag, into, tag_id, into_id, document_tags.c.tag_id == tag_id)

    def recolor(self, category: str, color: str) -> TagChange | None:
        if color not in CATEGORY_COLORS:
            raise UsageError(TagRefusal.NO_COLOR(color=color))
        return self._recolored(category, color)

    def undo(self, number: int) -> TagChange:
        change = self._change(number)
        turn = {
            TagAct.TAG: self._relinked, TagAct.UNTAG: self._relinked,
            TagAct.RENAME: self._named_back, TagAct.MERGE: self._split,
            TagAct.SPLIT: self._merged_again, TagAct.RECOLOR: self._colored_back,
        }[change.act]  # fmt: skip
        made = turn(change)
        if made is None:
            raise Conflict(TagRefusal.NOTHING_LEFT(change=number))
        return made

    def finish(self) -> None:
        """What is kept of the corpus is old now, where anything was changed."""
        if self._changed:
            add_to_meta(self._connection, self._engine, "version", 1)

    # Tagging and untagging

    def _linked(
        self,
        act: TagAct,
        tag: Tag,
        among: ColumnElement[bool],
        given: dict[str, Any] | None = None,
        undoes: TagChange | None = None,
    ) -> TagChange | None:
        """Of the documents that are `among`, those that do not carry it yet, or do still."""
        if act is TagAct.TAG and undoes:
            self._rows.values(tag, undoes.former)  # its category, in the colour it had
        tag_id = self._rows.ids({tag})[tag]
        change = self._begun(act, tag, former=self._color(tag.category), undoes=undoes)
        carries = _carries(documents.c.id, tag_id)
        wanted = and_(~carries, _has_room) if act is TagAct.TAG else carries
        touched = select(literal(change), documents.c.id, false()).where(among, wanted)
        self._touch(touched.params(given or {}))
        if act is TagAct.TAG:
            self._link(change, tag_id)
        else:
            self._unlink(change, tag_id)
        self._rows.forget(tag_id)
        return self._ended(change)

    def _relinked(self, change: TagChange) -> TagChange | None:
        among = documents.c.id.in_(_touched_by(change.number))
        if change.act is TagAct.TAG and self._rows.find(change.tag) is None:
            return None
        return self._linked(change.act.inverse, change.tag, among, undoes=change)

    # Renaming and merging

    def _renamed(
        self, tag_id: int, tag: Tag, to: Tag, color: str = "", undoes: TagChange | None = None
    ) -> TagChange:
        if self._rows.find(to) is not None:
            raise Conflict(TagRefusal.TAKEN(tag=str(to)))
        change = self._begun(
            TagAct.RENAME, tag, to, former=self._color(tag.category), undoes=undoes
        )
        before = self._connection.execute(select(tags).where(tags.c.id == tag_id)).one()
        named = update(tags).where(tags.c.id == tag_id).values(self._rows.values(to, color))
        self._connection.execute(named)
        self._connection.execute(delete(tag_embeddings).where(tag_embeddings.c.tag_id == tag_id))
        self._rows.forget_category(before.category_id)
        self._rows.clear()
        carried = select(func.count()).where(document_tags.c.tag_id == tag_id)
        return self._told(change, self._connection.execute(carried).scalar_one())

    def _named_back(self, change: TagChange) -> TagChange | None:
        now, before = _pair(change)
        tag_id = self._rows.find(now)
        if tag_id is None:
            return None
        return self._renamed(tag_id, now, before, change.former, undoes=change)

    def _merged(
        self,
        tag: Tag,
        into: Tag,
        tag_id: int,
        into_id: int,
        among: ColumnElement[bool],
        undoes: TagChange | None = None,
    ) -> TagChange:
        change = self._begun(
            TagAct.MERGE, tag, into, former=self._color(tag.category), undoes=undoes
        )
        row = document_tags.c.document_id
        self._touch(select(literal(change), row, _carries(row, into_id)).where(among))
        self._link(change, into_id)
        self._unlink(change, tag_id)
        self._rows.forget(tag_id)
        made = self._ended(change)
        assert made is not None
        return made

    def _split(self, change: TagChange) -> TagChange | None:
        """A merge turned round: those get the old tag back, and lose the other unless they had
        both, that carry the other still."""
        into, tag = _pair(change)
        into_id = self._rows.find(into)
        if into_id is None:
            return None
        self._rows.values(tag, change.former)
        tag_id = self._rows.ids({tag})[tag]
        made = self._begun(TagAct.SPLIT, tag, into, undoes=change)
        row = tag_change_documents.c.document_id
        still = select(literal(made), row, tag_change_documents.c.carried).where(
            tag_change_documents.c.change_id == change.number,
            _carries(row, into_id),
            ~_carries(row, tag_id),
        )
        self._touch(still)
        self._connection.execute(
            insert(document_tags).from_select(
                _LINKS, select(row, literal(tag_id)).where(tag_change_documents.c.change_id == made)
            )
        )
        self._unlink(made, into_id)
        self._rows.forget(tag_id)
        self._rows.forget(into_id)
        return self._ended(made)

    def _merged_again(self, change: TagChange) -> TagChange | None:
        into, tag = _pair(change)
        tag_id, into_id = self._rows.find(tag), self._rows.ids({into})[into]
        if tag_id is None:
            self._rows.forget(into_id)
            return None
        among = and_(
            document_tags.c.tag_id == tag_id,
            document_tags.c.document_id.in_(_touched_by(change.number)),
        )
        return self._merged(tag, into, tag_id, into_id, among, undoes=change)

    # Colours

    def _recolored(
        self, category: str, color: str, undoes: TagChange | None = None
    ) -> TagChange | None:
        former = self._color(category)
        if not former or not category:
            raise NotFound(TagRefusal.NO_CATEGORY(category=category))
        if former == color:
            return None
        of_category = categories.c.name == category
        number = (
            select(func.count(func.distinct(document_tags.c.document_id)))
            .join(tags, tags.c.id == document_tags.c.tag_id)
            .join(categories, categories.c.id == tags.c.category_id)
            .where(of_category)
        )
        change = self._begun(
            TagAct.RECOLOR, Tag("", category), color=color, former=former, undoes=undoes
        )
        self._connection.execute(update(categories).where(of_category).values(color=color))
        return self._told(change, self._connection.execute(number).scalar_one())

    def _colored_back(self, change: TagChange) -> TagChange | None:
        if self._color(change.tag.category) != change.color:
            return None
        return self._recolored(change.tag.category, change.former, undoes=change)

    # The log

    def _change(self, number: int) -> TagChange:
        rows = self._connection.execute(CHANGES.where(tag_changes.c.id == number)).all()
        if not rows:
            raise NotFound(TagRefusal.NO_CHANGE(change=number))
        change = change_of(rows[0])
        if change.undone:
            raise Conflict(TagRefusal.UNDONE(change=number))
        if change.act in _KEPT and number <= self._forgotten():
            raise UsageError(TagRefusal.TOO_OLD(change=number))
        return change

    def _forgotten(self) -> int:
        """The newest change of which it is not kept any more which documents it touched."""
        touched = func.sum(tag_changes.c.documents).over(order_by=tag_changes.c.id.desc())
        since = select(tag_changes.c.id, touched.label("touched")).where(
            tag_changes.c.act.in_(_KEPT)
        )
        counted = since.subquery()
        beyond = select(func.max(counted.c.id)).where(counted.c.touched > MOST_TOUCHED)
        return self._connection.execute(beyond).scalar() or 0

    def _begun(
        self,
        act: TagAct,
        tag: Tag,
        to: Tag | None = None,
        color: str = "",
        former: str = "",
        undoes: TagChange | None = None,
    ) -> int:
        row = {
            "made_at": datetime.now(UTC).replace(tzinfo=None), "author": self._author, "act": act,
            "name": tag.name, "category": tag.category, "color": color, "former": former,
            "to_name": to.name if to else "", "to_category": to.category if to else "",
            "documents": 0, "undoes": undoes.number if undoes else 0,
            "kept": undoes.documents if undoes else 0,
        }  # fmt: skip
        made = insert(tag_changes).values(row).returning(tag_changes.c.id)
        return int(self._connection.execute(made).scalar_one())

    def _ended(self, change: int) -> TagChange | None:
        """The change as it is told; one that touched nothing was none."""
        touched = select(func.count()).where(tag_change_documents.c.change_id == change)
        number = self._connection.execute(touched).scalar_one()
        if number:
            return self._told(change, number)
        self._connection.execute(delete(tag_changes).where(tag_changes.c.id == change))
        return None

    def _told(self, change: int, number: int) -> TagChange:
        self._changed = True
        here = tag_changes.c.id == change
        begun = self._connection.execute(CHANGES.where(here)).one()
        told = {"documents": number, "kept": max(0, begun.kept - number)}
        self._connection.execute(update(tag_changes).where(here).values(told))
        old = tag_change_documents.c.change_id <= self._forgotten()
        self._connection.execute(delete(tag_change_documents).where(old))
        return change_of(self._connection.execute(CHANGES.where(here)).one())

    # Documents

    def _touch(self, touched: Select[Any]) -> None:
        self._connection.execute(insert(tag_change_documents).from_select(_TOUCHED, touched))

    def _link(self, change: int, tag_id: int) -> None:
        """The documents that the change touches and that did not carry it."""
        row = tag_change_documents.c.document_id
        new = select(row, literal(tag_id)).where(
            tag_change_documents.c.change_id == change, ~tag_change_documents.c.carried
        )
        self._connection.execute(insert(document_tags).from_select(_LINKS, new))

    def _unlink(self, change: int, tag_id: int) -> None:
        """The documents that the change touches; of a split those that had not both."""
        touched = _touched_by(change)
        split = exists().where(tag_changes.c.id == change, tag_changes.c.act == TagAct.SPLIT)
        touched = touched.where(~(split & tag_change_documents.c.carried))
        self._connection.execute(
            delete(document_tags).where(
                document_tags.c.tag_id == tag_id, document_tags.c.document_id.in_(touched)
            )
        )

    # Tags

    def _known(self, tag: Tag) -> int:
        tag_id = self._rows.find(tag)
        if tag_id is None:
            raise NotFound(TagRefusal.UNKNOWN(tag=str(tag)))
        return tag_id

    def _color(self, category: str) -> str:
        """ "" where there is no such category."""
        of_category = select(categories.c.color).where(categories.c.name == category)
        return self._connection.execute(of_category).scalar() or ""


def _pair(change: TagChange) -> tuple[Tag, Tag]:
    """What a rename or merge, or a merge that was turned round, made of what."""
    assert change.to is not None
    return change.to, change.tag


def _touched_by(change: int) -> Select[Any]:
    row = tag_change_documents.c.document_id
    return select(row).where(tag_change_documents.c.change_id == change)


def _carries(row_id: ColumnElement[Any], tag_id: int) -> ColumnElement[bool]:
    links = document_tags.alias()
    return exists().where(links.c.document_id == row_id, links.c.tag_id == tag_id)


_links = document_tags.alias("of_document")
_has_room = (
    select(func.count())
    .where(_links.c.document_id == documents.c.id)
    .correlate(documents)
    .scalar_subquery()
    < MOST_CARRIED
)
