"""Tags beside a chosen one: what each would add if it would do as well."""

from collections.abc import Iterator
from dataclasses import replace

from lib.core.documents import TagCount
from lib.core.match import Match
from lib.core.query import Mode, Query, TagMatch, category_of
from lib.search.arms import matching
from lib.search.plan import Plan
from lib.stores.protocol import CorpusReader

MOST = 80
"""Tags of one category."""


def siblings(reader: CorpusReader, plan: Plan, mode: Mode) -> tuple[TagCount, ...]:
    """Of every category of which a tag is chosen, its other tags that would add passages to the
    answer, and how many: those that carry none of the chosen ones and are found but for them.

    Where any of several `tags` will do, of every category.  None where there is no time left.
    """
    if plan.query.text.strip() and not plan.parsed.asks:
        return ()  # not understood, and so no request for everything
    found: list[TagCount] = []
    for left, chosen, category in _lifted(plan.query):
        if plan.deadline.passed:
            break
        match = matching(reader, replace(plan, query=left), mode)
        counts = reader.facets(_without(match, chosen), MOST)
        found += [each for each in counts if category in (None, each.tag.category)]
    return tuple(found)


def _lifted(query: Query) -> Iterator[tuple[Query, tuple[str, ...], str | None]]:
    """The query without the tags that stand together, these, and their category."""
    query = query.with_(page=1, limit=1)
    if query.tag_match is TagMatch.ANY and len(query.tags) > 1:
        yield query.with_(tags=()), query.tags, None
        return
    for category in dict.fromkeys(map(category_of, query.chosen)):
        tags, any_tags = (
            tuple(name for name in names if category_of(name) != category)
            for names in (query.tags, query.any_tags)
        )
        chosen = tuple(name for name in query.chosen if category_of(name) == category)
        yield query.with_(tags=tags, any_tags=any_tags), chosen, category


def _without(match: Match, chosen: tuple[str, ...]) -> Match:
    excluded = (*match.tags.excluded, *chosen)
    return replace(match, tags=replace(match.tags, excluded=excluded))
