"""A tour of the sample corpus in seven stops, and the bar that leads from one to the next.

The address carries the number of the stop, and links carry it on, so that the back button, a
reload and a visitor who looks around on the way all keep it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lib.core.concordance import LineSort
from lib.core.documents import TagCount
from lib.core.query import Mode, Query
from lib.search.side_by_side import Axis
from lib.stores.protocol import CorpusReader
from lib.ui.address import (
    LINES_VIEW,
    TOUR,
    VIEW,
    WORDS_VIEW,
    Params,
    address_of,
    link,
    params,
)
from lib.ui.markup import anchor, element
from lib.ui.strings import LANGUAGE_PARAMETER, t

WORD, COMMON = Query("ילד", Mode.WORDS), Query("בית", Mode.WORDS)
QUESTION = Query("מי עוזר לשלם על תואר", Mode.SEMANTIC)
"""Meaning finds PASSAGE first, and words do not find it."""
PASSAGE, TAG = "edu-07", "סוגה:סיפור אישי"


@dataclass(frozen=True)
class Stop:
    """What a `page` of address.PAGES shows when it is `asked` this; string tour_`code` says what
    to look at."""

    code: str
    page: str
    asked: Params

    @property
    def is_here(self) -> bool:
        """Whether the address is still the stop's own."""
        around = (TOUR, LANGUAGE_PARAMETER)
        return self.asked == {key: value for key, value in params().items() if key not in around}


STOPS = (
    Stop("forms", "search", WORD.to_params()),
    Stop("meaning", "search", QUESTION.to_params()),
    Stop("beside", "search", QUESTION.to_params() | {VIEW: [Axis.MODES]}),
    Stop("reader", "document", {"id": [PASSAGE]} | QUESTION.to_params() | {"hit": ["1"]}),
    Stop("lines", "search", COMMON.to_params() | {VIEW: [LINES_VIEW], "sort": [LineSort.AFTER]}),
    Stop("words", "search", Query(tags=(TAG,)).to_params() | {VIEW: [WORDS_VIEW]}),
    Stop("memory", "memory", {}),
)


def start() -> str:
    """The first stop's address, in the browser's own language."""
    return address_of(STOPS[0].page, STOPS[0].asked | {TOUR: ["1"]})


def is_of(reader: CorpusReader, tags: Sequence[TagCount]) -> bool:
    """Whether this corpus, with these tags, is the one that the stops show: the sample."""
    return TAG in {str(each.tag) for each in tags} and bool(reader.row_ids([PASSAGE]))


def show_me() -> Markup:
    """A link to the first stop."""
    return element("p.to-tour", anchor(_address(1), t("tour_start")))


def bar(page: str, number: int) -> Markup:
    """What to look at, and the ways on, back and out, for a visitor of `page` at stop `number`,
    counted from 1; nothing where there is no such stop.

    Off the stop itself, the way back to it stands in the place of what to look at.
    """
    if not 1 <= number <= len(STOPS):
        return Markup()
    stop = STOPS[number - 1]
    here = stop.page == page and stop.is_here
    said = t(f"tour_{stop.code}") if here else anchor(_address(number), t("tour_return"))
    return element(
        "nav.tour",
        element("p", said, role="status"),
        element("span.number", t("tour_number", number=number, stops=len(STOPS))),
        anchor(_address(number - 1), t("tour_previous"), rel="prev") if number > 1 else "",
        anchor(_address(number + 1), t("tour_next"), rel="next") if number < len(STOPS) else "",
        anchor(link("search", {TOUR: []}), t("tour_end"), class_="end"),
        aria_label=t("tour"),
    )


def _address(number: int) -> str:
    stop = STOPS[number - 1]
    return link(stop.page, stop.asked | {TOUR: [str(number)]})
