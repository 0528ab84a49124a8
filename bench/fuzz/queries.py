"""What a visitor may write into a query, and into the address of a search."""

from hypothesis import strategies as st

from bench.fuzz.target import Target
from bench.fuzz.texts import hostile, prose, runs
from lib.core import hebrew
from lib.core.errors import QueryError
from lib.core.query import (
    LONGEST_TEXT,
    MOST_TAGS,
    MOST_WORDS,
    Mode,
    Query,
    Sort,
    TagMatch,
    Tolerance,
)
from lib.core.visible import storable
from lib.web.responses import problem_of

NUMBERS = st.sampled_from(
    ["1", "2", "20", "100", "101", "0", "-1", "+5", " 5", "1_0", "٥", "𝟓", "²", "1e1", "5.0", "0x5", "",
     "9" * 50, "9" * 5_000, "-" + "9" * 5_000, "\u200f5", "NaN", "∞", "1\n"]
)  # fmt: skip
TEXTS = hostile(20) | prose(30) | runs(LONGEST_TEXT).map(lambda run: run.text) | hostile(4)
_PAIRS = st.builds("{}:{}".format, hostile(2) | st.sampled_from(["בית", "ספר"]), hostile(2) | st.sampled_from([*Tolerance, "בתים"]))  # fmt: skip


def choice(values: object) -> st.SearchStrategy[str]:
    return st.sampled_from([str(each) for each in values]) | hostile(2)  # type: ignore[attr-defined]


PARAMETERS: dict[str, st.SearchStrategy[str]] = {
    "q": TEXTS, "mode": choice(Mode), "tag": hostile(4), "tags": choice(TagMatch), "not_tag": hostile(4),
    "tolerance": choice(Tolerance), "hold": _PAIRS, "not_form": _PAIRS, "sort": choice(Sort),
    "page": NUMBERS, "limit": NUMBERS,
}  # fmt: skip


def _check(params: dict[str, list[str]]) -> None:
    """A query that is read the same from its own address, or a QueryError."""
    try:
        query = Query.from_params(params)
    except QueryError as error:
        assert problem_of(error).status_code == 400
        return
    assert Query.from_params(query.to_params()) == query
    assert storable(query.text) == query.text
    parsed = query.parsed()
    assert hebrew.canonical(parsed.literal) == parsed.literal
    assert len(parsed.wanted) <= 2 * MOST_WORDS + MOST_TAGS
    assert len(parsed.excluded) <= 2 * MOST_WORDS + MOST_TAGS
    for each in parsed.unread:
        assert str(each.code)


TARGET = Target(
    _check,
    {
        "params": st.fixed_dictionaries(
            {"q": st.lists(TEXTS, min_size=1, max_size=2)},
            optional={name: st.lists(drawn, max_size=3) for name, drawn in PARAMETERS.items() if name != "q"},
        )
    },
)  # fmt: skip
