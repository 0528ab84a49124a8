"""Rows of tags and categories by what they are called, made where there are none."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, exists, insert, select

from lib.core import hebrew
from lib.core.documents import CATEGORY_COLORS, Tag
from lib.stores.schema import categories, document_tags, tags

_MOST_KNOWN = 20_000
NEUTRAL = "#8a8578"
"""Of the category of tags without one."""


class TagRows:
    """Of one open transaction, which alone writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tag_ids: dict[Tag, int] = {}
        self._category_ids: dict[str, int] = {
            row.name: row.id for row in connection.execute(select(categories))
        }

    def ids(self, wanted: set[Tag]) -> Mapping[Tag, int]:
        """The row of each, and perhaps of others."""
        missing = sorted(wanted - self._tag_ids.keys())
        if len(self._tag_ids) > _MOST_KNOWN:
            self._tag_ids.clear()
            missing = sorted(wanted)
        for tag in missing:
            known = self.find(tag)
            self._tag_ids[tag] = self._made(tag) if known is None else known
        return self._tag_ids

    def find(self, tag: Tag) -> int | None:
        """None where there is no such tag."""
        named = select(tags.c.id).join(categories, categories.c.id == tags.c.category_id)
        named = named.where(tags.c.name == tag.name, categories.c.name == tag.category)
        row_id: int | None = self._connection.execute(named).scalar()
        return row_id

    def values(self, tag: Tag, color: str = "") -> dict[str, object]:
        """What a row says that is called so; its category is made where there is none, in this
        colour."""
        return {
            "category_id": self._category_id(tag.category, color),
            "name": tag.name,
            "canonical": hebrew.canonical(tag.name) or tag.name,
        }

    def clear(self) -> None:
        """After rows have gone."""
        self._tag_ids.clear()
        self._category_ids = {
            row.name: row.id for row in self._connection.execute(select(categories))
        }

    def forget_unused(self) -> None:
        """A tag is what some document carries, a category what some tag is of."""
        carried = select(document_tags.c.tag_id)
        self._connection.execute(delete(tags).where(tags.c.id.not_in(carried)))
        used = select(tags.c.category_id)
        self._connection.execute(delete(categories).where(categories.c.id.not_in(used)))
        self.clear()

    def forget(self, tag_id: int) -> None:
        """The same for a single tag, which may be carried still."""
        tag = self._connection.execute(select(tags).where(tags.c.id == tag_id)).one()
        of_tag = exists().where(document_tags.c.tag_id == tag_id)
        self._connection.execute(delete(tags).where(tags.c.id == tag_id, ~of_tag))
        self.forget_category(tag.category_id)
        self.clear()

    def forget_category(self, category_id: int) -> None:
        """Unless some tag is of it."""
        used = exists().where(tags.c.category_id == category_id)
        self._connection.execute(delete(categories).where(categories.c.id == category_id, ~used))

    def _made(self, tag: Tag) -> int:
        row = insert(tags).values(self.values(tag)).returning(tags.c.id)
        return int(self._connection.execute(row).scalar_one())

    def _category_id(self, name: str, color: str = "") -> int:
        if name not in self._category_ids:
            usual = CATEGORY_COLORS[len(self._category_ids) % len(CATEGORY_COLORS)]
            color = color or (usual if name else NEUTRAL)
            row = insert(categories).values(name=name, color=color).returning(categories.c.id)
            self._category_ids[name] = self._connection.execute(row).scalar_one()
        return self._category_ids[name]
