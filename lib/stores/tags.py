"""Tags and their categories."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_

from lib.core import hebrew
from lib.core.documents import Category, Tag, TagCount
from lib.core.match import TagFilter
from lib.stores.schema import categories, document_tags, tags
from lib.stores.snapshot import Snapshot


class TagReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def tags(self) -> list[TagCount]:
        counts = select(document_tags.c.tag_id, func.count().label("documents")).group_by(
            document_tags.c.tag_id
        )
        return self.counts(self._snapshot.engine.tally(counts, "tag_id"), None)

    def counts(self, counts: Any, limit: int | None) -> list[TagCount]:
        rows = (
            select(
                tags.c.name,
                categories.c.name.label("category"),
                categories.c.color,
                counts.c.documents,
            )
            .join(categories, categories.c.id == tags.c.category_id)
            .join(counts, counts.c.tag_id == tags.c.id)
            .order_by(counts.c.documents.desc(), categories.c.id, tags.c.name)
            .limit(limit)
        )
        return [
            TagCount(Tag(r.name, r.category), r.color, r.documents)
            for r in self._snapshot.rows(rows)
        ]

    def categories(self) -> list[Category]:
        rows = select(categories).where(categories.c.name != "").order_by(categories.c.id)
        return [Category(row.name, row.color) for row in self._snapshot.rows(rows)]

    def category_documents(self) -> list[tuple[Category, int]]:
        number = func.count(func.distinct(document_tags.c.document_id))
        rows = (
            select(categories.c.name, categories.c.color, number.label("documents"))
            .join(tags, tags.c.category_id == categories.c.id)
            .join(document_tags, document_tags.c.tag_id == tags.c.id)
            .group_by(categories.c.id, categories.c.name, categories.c.color)
            .order_by(number.desc(), categories.c.id)
        )
        return [(Category(row.name, row.color), row.documents) for row in self._snapshot.rows(rows)]

    def tag_pairs(self, chosen: Sequence[Tag]) -> dict[tuple[Tag, Tag], int]:
        by_id = {
            row.id: Tag(row.name, row.category)
            for row in self._snapshot.rows(
                select(tags.c.id, tags.c.name, categories.c.name.label("category"))
                .join(categories, categories.c.id == tags.c.category_id)
                .where(
                    tuple_(categories.c.name, tags.c.name).in_(
                        [(t.category, t.name) for t in chosen]
                    )
                )
            )
        }
        one, other = document_tags.alias(), document_tags.alias()
        pairs = (
            select(one.c.tag_id, other.c.tag_id, func.count())
            .join(
                other,
                and_(other.c.document_id == one.c.document_id, other.c.tag_id != one.c.tag_id),
            )
            .where(one.c.tag_id.in_(by_id), other.c.tag_id.in_(by_id))
            .group_by(one.c.tag_id, other.c.tag_id)
        )
        return {
            (by_id[a], by_id[b]): number
            for a, b, number in map(tuple, self._snapshot.rows(pairs))
            if by_id[a] < by_id[b]
        }

    def tagged(self, tag: Tag, most: int) -> list[int]:
        of_tag = (
            select(document_tags.c.document_id)
            .join(tags, tags.c.id == document_tags.c.tag_id)
            .join(categories, categories.c.id == tags.c.category_id)
            .where(tags.c.name == tag.name, categories.c.name == tag.category)
        )
        number = self._snapshot.number(select(func.count()).select_from(of_tag.subquery()))
        every = -(-number // most) or 1
        spread = of_tag.where(document_tags.c.document_id % every == 0) if every > 1 else of_tag
        return self._snapshot.ids(spread.order_by(document_tags.c.document_id).limit(most))

    def unknown_tags(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if not self.ids(name)]

    def ids(self, name: str) -> list[int]:
        """Tags called `name`, or called category:name; compared in the canonical form."""
        wanted = hebrew.canonical(name) or name
        ends = [wanted[i + 1 :].strip() for i, char in enumerate(wanted) if char == ":"]
        rows = self._snapshot.rows(
            select(tags.c.id, tags.c.canonical, categories.c.name.label("category"))
            .join(categories, categories.c.id == tags.c.category_id)
            .where(tags.c.canonical.in_([wanted, *ends]))
        )
        return [
            row.id
            for row in rows
            if row.canonical == wanted
            or hebrew.canonical(f"{row.category}:{row.canonical}") == wanted
        ]

    def conditions(self, wanted: TagFilter, document_id: Any) -> list[ColumnElement[bool]]:
        def carrying(ids: list[int]) -> Select[Any]:
            return select(document_tags.c.document_id).where(document_tags.c.tag_id.in_(ids))

        required = [self.ids(name) for name in wanted.required]
        if wanted.any and required:
            required = [[row_id for ids in required for row_id in ids]]
        required += [
            [row_id for name in group for row_id in self.ids(name)] for group in wanted.written
        ]
        conditions = [document_id.in_(carrying(ids)) for ids in required]
        excluded = [row_id for name in wanted.excluded for row_id in self.ids(name)]
        if excluded:
            conditions.append(document_id.not_in(carrying(excluded)))
        return conditions
