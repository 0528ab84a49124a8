"""How a tag stands in a search, and the searches in which it stands otherwise.

All of `tags`, at least one of each category's `any_tags`, none of `not_tags`; where the address
says tags=any, at least one of all `tags`.
"""

from enum import StrEnum

from lib.core.documents import Tag
from lib.core.query import Query, TagMatch, category_of


class Way(StrEnum):
    ALL = "all"
    ANY = "any"
    NONE = "none"


def way_of(query: Query, name: str) -> Way | None:
    """How the tag called `name` stands in the query; None where it does not."""
    if name in query.not_tags:
        return Way.NONE
    if name in query.any_tags:
        return Way.ANY
    if name in query.tags:
        return Way.ANY if _any_of_all(query) else Way.ALL
    return None


def chosen_as(query: Query, tag: Tag) -> str:
    """The name by which the query asks for `tag`; "" where it does not."""
    return next((name for name in (str(tag), tag.name) if name in query.chosen), "")


def way_beside(query: Query, category: str) -> Way:
    """How one more tag of the category is chosen: as the others are, and beside a single one as
    one that will do as well."""
    if _any_of_all(query) or any(category_of(name) == category for name in query.any_tags):
        return Way.ANY
    return Way.ANY if len(_siblings(query, category)) == 1 else Way.ALL


def without(query: Query, name: str) -> Query:
    """The tag no longer chosen or left out, from the first page on."""
    if query.page == 1 and name not in (*query.chosen, *query.not_tags):
        return query
    return query.with_(
        tags=_but(query.tags, name),
        any_tags=_but(query.any_tags, name),
        not_tags=_but(query.not_tags, name),
        page=1,
    )


def with_tag(query: Query, name: str, way: Way) -> Query:
    """The tag chosen, or left out, in this way.  The others of its category that all are asked
    for come along where any will do."""
    rest = without(query, name)
    if way is Way.NONE:
        return rest.with_(not_tags=(*rest.not_tags, name))
    if way is Way.ALL or _any_of_all(query):
        return rest.with_(tags=(*rest.tags, name))
    along = _siblings(rest, category_of(name))
    left = tuple(each for each in rest.tags if each not in along)
    return rest.with_(tags=left, any_tags=(*rest.any_tags, *along, name))


def turned(way: Way) -> Way:
    """What a chip turns to: all, any, none, and again."""
    return {Way.ALL: Way.ANY, Way.ANY: Way.NONE, Way.NONE: Way.ALL}[way]


def _any_of_all(query: Query) -> bool:
    return query.tag_match is TagMatch.ANY and len(query.tags) > 1


def _siblings(query: Query, category: str) -> tuple[str, ...]:
    return tuple(name for name in query.tags if category_of(name) == category)


def _but(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(each for each in names if each != name)
