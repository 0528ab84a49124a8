"""What a search finds that came behind a row of the corpus."""

from dataclasses import dataclass

from lib.core.query import LARGEST_PAGE, Mode, Query
from lib.core.results import Hit, ResultPage
from lib.search.arms import ARMS
from lib.search.plan import Gate, open_gate
from lib.search.service import SearchService


@dataclass(frozen=True)
class News:
    """`number` passages, or `more`."""

    number: int
    more: bool = False


def news(search: SearchService, query: Query, since: int, gate: Gate = open_gate) -> News:
    """One search, of what came behind row `since`.

    Meaning finds something near in whatever there is: only what holds a word, or is clearly near,
    is news.  Raises what a search raises.
    """
    asked = query.with_(since=since, page=1)
    if not (query.text.strip() and ARMS[query.mode].encodes):
        page = search.search(asked.with_(limit=1), gate=gate)
        return News(page.total, page.truncated)
    return _clear(search.search(asked.with_(limit=LARGEST_PAGE), gate=gate))


def _clear(page: ResultPage) -> News:
    if page.mode is Mode.WORDS:
        return News(page.total, page.truncated)
    number = sum(map(_is_clear, page.hits))
    return News(number, number == LARGEST_PAGE)


def _is_clear(hit: Hit) -> bool:
    near = hit.shares.near
    return bool(hit.shares.words) or near is None or near.cosine >= near.clear
