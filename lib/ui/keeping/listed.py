"""What is kept, as the Kept page lists it, and the recent searches: HTML that a route sends.

A browser's own things are known only to it: it sends them, and gets them back as a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from markupsafe import Markup

from lib.core.keeping import Kept, Kind
from lib.core.query import Query
from lib.core.stamp import Stamp
from lib.core.visible import one_line, visible
from lib.search.news import News
from lib.search.result_file import filters
from lib.ui.address import VIEW, WORDS_VIEW, address_of, has_words
from lib.ui.markup import anchor, direction_of, element, isolated, joined
from lib.ui.search.files import speech
from lib.ui.strings import LANGUAGE_PARAMETER, said_in
from lib.ui.strings.counting import Number


class Say(Protocol):
    def __call__(self, code: str, **details: object) -> str: ...


@dataclass(frozen=True)
class Shelf:
    """`items` as they are kept on the server for `owner`, "" for whoever signs in namelessly, or in
    the browser where that is None; `elsewhere` is how many the browser keeps beside the server.
    Of the corpus, `now` is its version, and `hashes` tells the texts of the passages that it still
    has."""

    items: Sequence[Kept]
    now: Stamp
    hashes: Mapping[str, str]
    owner: str | None = None
    elsewhere: int = 0

    def of(self, kind: Kind) -> list[Kept]:
        """The newest first."""
        return [each for each in reversed(self.items) if each.kind is kind]

    def may_have_news(self, item: Kept) -> bool:
        """Whether a search would have to tell."""
        return (Stamp.read(item.stamp) or Stamp()).version != self.now.version


def shelf_html(shelf: Shelf, spoken: str) -> Markup:
    """All of the page below its title, in the language that is `spoken`."""
    say = partial(said_in, spoken)
    searches, passages = shelf.of(Kind.SEARCH), shelf.of(Kind.PASSAGE)
    return joined(
        _place(shelf, say),
        _tools(shelf, say),
        _empty(say) if not shelf.items else "",
        _part(say("kept_searches"), [_search(each, shelf, spoken) for each in searches]),
        _part(say("kept_passages"), [_passage(each, shelf, spoken) for each in passages]),
    )


def _place(shelf: Shelf, say: Say) -> Markup:
    """Where it is kept, and what could come there."""
    if shelf.owner is None:
        return element("p.quiet", say("kept_in_browser"))
    name = isolated(shelf.owner, 60)
    where = say("kept_on_server", name=name) if shelf.owner else say("kept_for_administrators")
    if not shelf.elsewhere:
        return element("p.quiet", where)
    move = element("button.kept-move", say("kept_move", number=shelf.elsewhere), type="button")
    return element("p.quiet", where, " ", move)


def _tools(shelf: Shelf, say: Say) -> Markup:
    pending = any(shelf.may_have_news(each) for each in shelf.of(Kind.SEARCH))
    look = element("button.action.kept-look", say("kept_look"), type="button")
    save = element("button.kept-save", say("kept_save"), type="button")
    field = element("input.kept-load", type="file", accept=".json,application/json")
    load = element("label.kept-file", say("kept_load"), field)
    return element("div.kept-tools", look if pending else "", save if shelf.items else "", load)


def _empty(say: Say) -> Markup:
    how = (element("li", say(f"kept_how_{each}")) for each in ("search", "passage", "key"))
    return element("div.panel", element("h2", say("kept_empty")), element("ul", how))


def _part(title: str, rows: Sequence[Markup]) -> Markup:
    if not rows:
        return Markup()
    number = element("span.number.quiet", f"{len(rows):,}")
    return element(
        "section.kept-part", element("h2.page-part", title, " ", number), element("ol", rows)
    )


def _search(item: Kept, shelf: Shelf, spoken: str) -> Markup:
    say = partial(said_in, spoken)
    link = anchor(_address("search", item.params, spoken), isolated(item.name, 80))
    asked = element(
        "p.quiet", isolated(described(item.query, spoken), 300), _special(item.query, spoken)
    )
    pending = shelf.may_have_news(item)
    state = say("kept_moved" if pending else "kept_no_news", date=_date(item.seen))
    news = element("p.quiet.kept-news", state, data_pending=pending)
    return _item(item, link, asked, news, say)


def _special(query: Query, spoken: str) -> Markup:
    """The way to the words that stand out in what the search finds."""
    if not has_words(query):
        return Markup()
    asked = {**query.with_(page=1).to_params(), VIEW: [WORDS_VIEW]}
    return joined(" · ", anchor(_address("search", asked, spoken), said_in(spoken, "kept_special")))


def _passage(item: Kept, shelf: Shelf, spoken: str) -> Markup:
    say = partial(said_in, spoken)
    link = anchor(_address("document", {"id": [item.key]}, spoken), isolated(item.name, 80))
    code = _fate(item, shelf.hashes.get(item.key))
    state = element("p.quiet.kept-news", say(code)) if code else Markup()
    return _item(item, link, Markup(), state, say)


def _fate(item: Kept, text_hash: str | None) -> str:
    """What has become of a passage since it was last looked at."""
    if text_hash is None:
        return "kept_gone"
    then = Stamp.read(item.stamp) or Stamp()
    return "kept_other" if then.other_passage(Stamp.of_passage(text_hash)) else ""


def _item(item: Kept, link: Markup, asked: Markup, state: Markup, say: Say) -> Markup:
    note = element("p.kept-note", visible(item.note), dir=direction_of(item.note))
    edit = element(
        "button.keep", element("span", say("kept_edit")), type="button", data_kind=item.kind,
        data_key=item.key, data_on=True,
        aria_label=say("kept_edit_what", name=one_line(item.name, 60)),
    )  # fmt: skip
    when = element("span.quiet", say("kept_since", date=_date(item.made)))
    head = element("div.kept-head", element("h3", link), when, edit)
    return element(
        "li.kept-item", head, asked, note if item.note else "", state,
        data_kind=item.kind, data_key=item.key,
    )  # fmt: skip


def described(query: Query, spoken: str) -> str:
    """What a search asks, in one line."""
    say = partial(said_in, spoken)
    text = query.text.strip()
    how = [say(f"mode_{query.mode}") if text else "", *filters(query, speech(spoken))]
    return " · ".join(filter(None, (one_line(text, 200) or say("all_passages"), *how)))


def news_html(item: Kept, news: News, spoken: str) -> Markup:
    """'3 new passages', as a link to them."""
    if not news.number:
        return Markup.escape(said_in(spoken, "kept_no_news", date=_date(item.seen)))
    shown = element("b.number", f"{news.number:,}{'+' if news.more else ''}")
    said = said_in(spoken, "kept_news", number=Number(news.number, shown))
    asked = {**item.params, "since": [str(item.last)]}
    return anchor(_address("search", asked, spoken), Markup.escape(said))


def recent_html(items: Sequence[Kept], spoken: str) -> Markup:
    """Searches to take up again; nothing where there are none."""
    if not items:
        return Markup()
    rows = (
        element("li", anchor(_address("search", item.params, spoken), isolated(item.name, 80)))
        for item in items
    )
    forget = element("button.recent-forget", said_in(spoken, "recent_forget"), type="button")
    title = element("h2", said_in(spoken, "recent"), " ", forget)
    return joined(title, element("ul", rows))


def _address(page: str, asked: Mapping[str, list[str]], spoken: str) -> str:
    return address_of(page, {**asked, LANGUAGE_PARAMETER: [spoken]})


def _date(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%d.%m.%Y}"
