"""Whatever HTML we write, hostile text in it stays text: every builder is fed some."""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, get_type_hints

import pytest
from markupsafe import Markup

import lib.ui
from lib.access.administrators import Administrator, Way
from lib.core.citation import Style
from lib.core.collocation import Collocate, CollocatesQuery
from lib.core.concordance import Field, FormCount, Line, LinesPage, LinesQuery
from lib.core.dispersion import DispersionQuery, PartShare, Share, TagShare
from lib.core.documents import Category, Document, Tag, TagCount
from lib.core.errors import ImportRefused, MafteachError, RateLimited
from lib.core.judgements import Judgement
from lib.core.keeping import Kept, Kind, search_key
from lib.core.keyness import Counts, Keyword, Unit
from lib.core.meeting import Rule
from lib.core.parsed import UnreadCode
from lib.core.query import Mode, Query, Tolerance
from lib.core.reasons import Near, Shares, Tier, Why, reason
from lib.core.results import Hit, NoticeCode, ResultPage, Snippet, notice
from lib.core.stamp import Stamp
from lib.core.tagging import TagAct, TagChange
from lib.core.visible import one_line
from lib.core.word_forms import Form, WordForms
from lib.encoders.keeper import ModelState
from lib.encoders.keeper import State as Stage
from lib.encoders.protocol import ModelCard
from lib.evaluate.evaluation import Evaluation, Outcome
from lib.evaluate.judged import Judged
from lib.evaluate.judging import Figures, Worth
from lib.ingest import readers
from lib.ingest.importer import Progress, Report
from lib.ingest.indexing import Progress as IndexProgress
from lib.ingest.refusals import Broken, FileRefusal, Refusal
from lib.memory import guard
from lib.memory.events import Event
from lib.memory.guard import Level
from lib.memory.readings import MB, Reading
from lib.memory.trend import Trend
from lib.memory.watch import Peak
from lib.search.collocations import CollocatesPage
from lib.search.dispersion import DispersionPage
from lib.search.examples import Example
from lib.search.highlighting import Highlights
from lib.search.keywords import KeywordsPage
from lib.search.news import News
from lib.search.side_by_side import Axis
from lib.search.similar import Similar, SimilarPage
from lib.search.suggestions import Suggestion
from lib.search.tag_suggestions import PassageSuggestion
from lib.stores.protocol import CorpusStats, Coverage, ModelRecord, Neighbours, PoolState
from lib.ui.corpus.importing import ImportJob
from lib.ui.jobs import State
from lib.ui.keeping.listed import Shelf
from lib.ui.memory.head import Now
from lib.ui.memory.parts import Part
from lib.ui.model.indexing import IndexJob
from lib.ui.search.filters import card_order
from lib.ui.search.lines import forms_met, line_order
from lib.ui.sessions import Sessions
from lib.ui.tags.browser import Group
from lib.ui.tags.picture import Together
from lib.ui.trail import Stop, Trail
from tests.ui.conftest import Serve, shown, visit

EVIL = "\"'><script>a()</script></p>&lt;{0}\u202e\u2066"
"""Short enough to be shown whole wherever a line is cut."""
SAID = one_line(EVIL)
"""As it is handed to what shows a line that was made safe for its direction already."""

TAG, OTHER = Tag(EVIL, EVIL), Tag("other", EVIL)
QUERY = Query(EVIL, tags=(EVIL, str(TAG)), not_tags=(EVIL,))
DOCUMENT = Document(EVIL, EVIL, EVIL, (TAG, OTHER), f"{EVIL} ref", metadata={EVIL: EVIL})
COLORS = {EVIL: "red;background:url(//evil.example)"}
COUNTS = (TagCount(TAG, COLORS[EVIL], 3), TagCount(OTHER, COLORS[EVIL], 2))
HIT = Hit(DOCUMENT, 1.0, Tier.FORMS, Snippet(SAID, ((0, 4), (4, 12)), True, True), ((1, 3),),
          (reason("prefix", query=EVIL, text=EVIL, letters=EVIL, lemma=EVIL),))  # fmt: skip
NOTICES = (
    notice(UnreadCode.WILDCARD_TOO_SHORT, text=EVIL),
    notice(NoticeCode.UNKNOWN_TAG, tag=EVIL),
)
PAGE = ResultPage(
    QUERY,
    "hybrid",
    (HIT,),
    9_999,
    True,
    EVIL,
    COUNTS * 9,
    notices=NOTICES,
    timings_ms={"total": 1.0},
)
SIMILAR = Similar(DOCUMENT, 0.5, words=(EVIL,), tags=(TAG,))
TRAIL = Trail((Stop(EVIL), Stop(EVIL, (1, 3)), Stop(EVIL)), 0, 9)
LINE = Line(DOCUMENT, Field.TEXT, 1, 3, SAID, SAID, SAID, EVIL)
LINES = LinesPage(
    LinesQuery(QUERY), Mode.WORDS, (LINE,), 999, 9, forms=(FormCount(EVIL, 3), FormCount("b", 1))
)
KEYWORDS = KeywordsPage(
    QUERY, Mode.WORDS, (Keyword(EVIL, Counts(3, 4, 0, 9)), Keyword("b", Counts(3, 4, 2, 9))), 9, 4,
    4, 9,
)  # fmt: skip
PAIRS = replace(KEYWORDS, unit=Unit.PAIRS, words=(Keyword(f"{EVIL} {EVIL}", Counts(3, 4, 0, 9)),))
NEAR = CollocatesPage(
    CollocatesQuery(QUERY, 4, stop_words=True), Mode.WORDS,
    (Collocate(EVIL, 2, 1, Counts(3, 9, 0, 99)),), 9, 4, 4, True, 9,
)  # fmt: skip
SHARE = Share(9, 99, 3, 4)
WHERE = DispersionPage(
    DispersionQuery(QUERY, EVIL), Mode.WORDS, SHARE, 3, (PartShare(SHARE, DOCUMENT), PartShare(Share(9, 99))),
    EVIL, (TagShare(TAG, COLORS[EVIL], SHARE), TagShare(OTHER, "", Share())),
    (Category(EVIL, COLORS[EVIL]), Category("", "")),
)  # fmt: skip
RULE = Rule(Tier.FORMS, "plural", EVIL, EVIL)
FORMS = [WordForms("מילה", Tolerance.FORMS, tuple(
    Form("מילים", 3, RULE, doubtful, used) for doubtful in (True, False) for used in (True, False)
))]  # fmt: skip
SUGGESTIONS = [Suggestion("tag", QUERY, EVIL, 3), Suggestion("keyboard", QUERY, EVIL)]
COMPARED = {"queries": 2, "documents": 4, "rows": [
    {"mode": EVIL, "model": EVIL, "mrr": [0.5] * 3, "ndcg": [0.5] * 3, "recall": [0.5] * 3},
]}  # fmt: skip
EVENT = Event(1, "import", 0.0, "import", {"file": EVIL, "model": EVIL, "times": 3},
              before=0, after=MB, peak=MB)  # fmt: skip
MOMENT = "2026-11-30T06:00:00+00:00"
CARD = ModelCard(EVIL, EVIL, "onnx", 3, 9, EVIL, 9,
                 details={"profile": EVIL, "source": EVIL, "fidelity": {"mean_cosine": 0.5}})  # fmt: skip
FIGURES = {
    "weight": 0.5,
    "documents": 4,
    "mean": [0.1],
    "measured": {"hybrid": {"0.5": 0.5, "1": 0.7}, "queries": 3},
}
JUDGEMENT = Judgement(EVIL, EVIL, 2, EVIL, datetime(2026, 3, 12))


def worth_of() -> tuple[Worth, ...]:
    figures = Evaluation.of("words", [Outcome.of(["a"], {"a": 3})])
    return Worth(Mode.WORDS, figures, 0.5, (0.1, 0.2)), Worth(None, figures, 1.0)


CHANGE = TagChange(3, datetime.now(UTC), EVIL, TagAct.RENAME, TAG, TAG, documents=3, undone=True)
TOGETHER = Together(COUNTS, {(OTHER, TAG): 2})


def _link(*tags: Tag) -> str:
    return f"/?tag={EVIL}"


def _clock(moment: float) -> str:
    return SAID


def _import(**how: Any) -> ImportJob:
    job = ImportJob(EVIL)
    job.progress = Progress(1, 2, 3, 4.0)
    for name, value in how.items():
        setattr(job, name, value)
    return job


def _indexing() -> IndexJob:
    job = IndexJob(EVIL)
    job.progress = IndexProgress(1, 2, 1, 1.0)
    return job


def _now(level: Level) -> Now:
    reading = Reading(0.0, EVIL, 9 * MB, MB, MB, MB, MB, MB, None, source={"limit": EVIL})  # type: ignore[arg-type]
    return Now(reading, level, guard.Line("hard", 1, 1, EVIL), Peak(MB, 0.0), Trend(MB),
               {"state": "loaded", "title": EVIL, "release_in": None}, Sessions(1, 1),
               PoolState(1, 1, 2), 1.0, False)  # fmt: skip


class _Figure:
    def to_plotly_json(self) -> dict[str, Any]:
        return {"data": [{"name": SAID}, {"name": "<!-- <script>"}], "layout": {}}


KEPT_SEARCH = Kept(Kind.SEARCH, search_key(QUERY.to_params()), EVIL, EVIL, MOMENT, MOMENT, "1")
KEPT_PASSAGE = Kept(Kind.PASSAGE, EVIL, EVIL, EVIL, MOMENT, MOMENT, "t01234567")
SHELF = Shelf((KEPT_SEARCH, KEPT_PASSAGE), Stamp(2), {EVIL: "1" * 64}, EVIL, 3)
REASON = Refusal.UNKNOWN_COLUMN(column=EVIL)
REFUSED = ImportRefused(FileRefusal.NOTHING(name=EVIL), rejected=[Broken(1, REASON)])
Built = Callable[..., Any]
BUILT: dict[str, list[tuple[Any, ...]]] = {
    "markup.element": [("p.quiet", SAID), ("li", [SAID, (SAID, [SAID])])],
    "markup.joined": [(SAID, [SAID])],
    "markup.anchor": [(f"/?q={EVIL}", SAID)],
    "markup.isolated": [(EVIL,)],
    "markup.document": [("he", Markup.escape(SAID), Markup.escape(SAID))],
    "markup.marked": [(SAID, [(0, 5), (9, 14)], True, True)],
    "markup.passage": [(Markup.escape(SAID), "rtl")],
    "markup.paragraphs": [(f"{EVIL}\n{EVIL}", [(2, 7)])],
    "assets.style": [("parts",)],
    "assets.script": [("page",)],
    "theme.look": [()],
    "theme.first_paint": [()],
    "frame.top_bar": [("search",)],
    "frame.memory_notice": [("search", Level.CRITICAL)],
    "tour.bar": [("search", 2)],
    "tour.show_me": [()],
    "keys.keys_button": [()],
    "keys.keys_list": [()],
    "problems.panel": [(RuntimeError(EVIL),), (RateLimited(EVIL, seconds=3),)],
    "problems.said": [(MafteachError(EVIL, EVIL),), (REFUSED,)],
    "sign_in.page_html": [
        ("he", "corpus", Way.LINK),
        ("en", "model", Way.PASSWORD, "access_too_many", 7),
    ],
    "job_panel.progress_bar": [(SAID, 3, SAID)],
    "keeping.controls.keep_passage": [(DOCUMENT, 3)],
    "keeping.controls.keep_hit": [(DOCUMENT,)],
    "keeping.controls.dialog": [()],
    "keeping.controls.behaviour": [(None,), (Administrator(Way.PROVIDER, EVIL),)],
    "keeping.permalink.link_age": [(Stamp(3),)],
    "keeping.listed.shelf_html": [(SHELF, "he"), (replace(SHELF, owner=None), "en")],
    "keeping.listed.news_html": [(KEPT_SEARCH, News(3, True), "en"), (KEPT_SEARCH, News(0), "he")],
    "keeping.listed.recent_html": [((KEPT_SEARCH,), "he")],
    "search.cards.reason_text": [(HIT.reasons[0],)],
    "search.cards.cards": [((HIT,), QUERY, COLORS)],
    "search.cards.pills": [((TAG, OTHER), COLORS)],
    "search.filters.segments": [("mode_label", Mode, "mode", "mode", QUERY)],
    "search.filters.modes": [(QUERY,)],
    "search.filters.chips": [(QUERY,)],
    "search.filters.related": [(QUERY, [EVIL])],
    "search.filters.filters": [
        (QUERY, "words", PAGE.facets, (), COLORS, (*line_order(LINES.asked), *forms_met(LINES))),
        (QUERY, "words", PAGE.facets, COUNTS, COLORS, card_order(QUERY)),
    ],
    "search.filters.unfolding": [([SAID] * 9, 3)],
    "search.results.result_line": [(PAGE,)],
    "search.otherwise.narrowed_by": [(Markup.escape(SAID), SAID)],
    "search.results.counted": [("places", 1_000, True), ("places_in", 2)],
    "search.results.figures": [(Markup.escape(SAID), {"total": 1.0}, "words", SAID)],
    "search.results.notices": [(NOTICES,)],
    "search.results.pager": [(PAGE,)],
    "search.results.turns": [(2, 3, True, lambda number: f"/?q={EVIL}&page={number}")],
    "search.files.take_away": [
        (QUERY, SAID, Markup.escape(SAID)),
        (LINES.asked, SAID, Markup.escape(SAID)),
    ],
    "search.keywords.keywords_line": [(KEYWORDS,), (PAIRS,)],
    "search.keywords.keywords_picture": [
        (KEYWORDS,),
        (PAIRS,),
        (replace(KEYWORDS, words=(), total=0), SUGGESTIONS),
    ],
    "search.collocations.collocates_line": [(NEAR,)],
    "search.collocations.collocates_picture": [
        (NEAR,),
        (replace(NEAR, places=0), SUGGESTIONS),
    ],
    "search.dispersion.dispersion_line": [(WHERE,)],
    "search.dispersion.dispersion_picture": [
        (WHERE,),
        (replace(WHERE, whole=Share()), SUGGESTIONS),
    ],
    "special.special": [(TAG,)],
    "search.lines.views": [
        (QUERY, LINES.asked),
        (QUERY, None),
        (QUERY, Unit.PAIRS),
        (QUERY, NEAR.asked),
        (QUERY, WHERE.asked),
    ],
    "search.lines.lines_line": [(LINES,)],
    "search.lines.lines": [(LINES,)],
    "search.lines.lines_pager": [(LINES,)],
    "search.lines.no_lines": [(QUERY, SUGGESTIONS, True)],
    "search.results.empty_corpus": [()],
    "search.results.hello": [(3, [Example("word", QUERY, (EVIL,))], [QUERY], COUNTS, COLORS)],
    "search.results.nothing_found": [(SUGGESTIONS,)],
    "search.results.did_you_mean": [(SUGGESTIONS,)],
    "search.word_forms.word_chips": [(QUERY, FORMS)],
    "search.beside.to_side_by_side": [(QUERY,)],
    "search.beside.axes": [(QUERY, Axis.TOLERANCES), (QUERY, Axis.MODELS, True)],
    "search.beside.side_by_side": [
        ([PAGE, replace(PAGE, hits=())], Axis.MODES),
        ([PAGE, PAGE], Axis.MODELS, [EVIL, "b"]),
    ],
    "judge.passage.to_judging": [(QUERY,)],
    "judge.passage.head": [(QUERY, 1, 2)],
    "judge.passage.strip": [([EVIL, "b"], {EVIL: JUDGEMENT}, EVIL, 1)],
    "judge.passage.passage_html": [
        (DOCUMENT, Highlights(((0, 2),), ((1, 9),)), QUERY, JUDGEMENT),
        (DOCUMENT, Highlights((), ()), QUERY, None),
    ],
    "judge.passage.said_html": [(JUDGEMENT,)],
    "judge.passage.steps": [(EVIL, 2, 3)],
    "judge.passage.missing": [([Mode.SEMANTIC],)],
    "judge.passage.nothing_to_judge": [()],
    "judge.passage.done_html": [()],
    "judge.figures.figures_html": [(Figures(worth_of(), 1, 2, 3),), (Figures(),)],
    "judge.figures.queries_html": [([Judged(EVIL, {EVIL: 3}, ("b",))],)],
    "judge.files.download_html": [()],
    "search.explanation.explanation": [
        (DOCUMENT, Why(Tier.FORMS, HIT.reasons, shares), QUERY)
        for shares in (Shares(), Shares(0.5), Shares(0.5, 0.1, Near(0.3, 0.1, 0.2, 0.4, EVIL)))
    ],
    "reader.bar.search_box": [(QUERY,)],
    "reader.bar.bar": [(QUERY, TRAIL, 2), (QUERY, None, 0)],
    "reader.document.reader": [
        (DOCUMENT, Highlights(((0, 2),), ((1, 9),)), Neighbours(EVIL, EVIL), QUERY, COLORS, *place)
        for place in (
            (),
            ("", (1, 3)),
            ("", None, Stop(EVIL, (1, 9), HIT.why)),
            ("", None, Stop("", (2, 12))),
        )
    ],
    "reader.citing.citing": [(DOCUMENT, style, SAID) for style in Style],
    "reader.similar.similar_html": [
        (SimilarPage(EVIL, (SIMILAR, Similar(DOCUMENT, 0.4, False)), clear), QUERY, COLORS)
        for clear in (True, False)
    ],
    "corpus.figures.figures_html": [
        (CorpusStats(1, 1, 1, 1, 1, 1, EVIL, EVIL), PoolState(1, 1, 5))
    ],
    "corpus.figures.figure": [(SAID, SAID)],
    "corpus.figures.categories_html": [([(Category(EVIL, COLORS[EVIL]), 1)], 2)],
    "corpus.report.preview_html": [([DOCUMENT, Broken(1, REASON)],)],
    "corpus.report.progress_html": [(_import(),)],
    "corpus.report.foreseen_html": [
        (
            _import(
                state=State.DONE,
                report=Report(refused=50, kept=3, unread=1, rejected=[Broken(2, REASON)]),
            ),
            True,
        ),
        (_import(state=State.FAILED, error=REFUSED), False),
    ],
    "corpus.choices.recognised_html": [
        (
            readers.Reading(
                "csv",
                EVIL,
                EVIL,
                EVIL,
                (EVIL,),
                (EVIL,),
                frozenset({"encoding", "separator", "sheet"}),
            ),
        )
    ],
    "corpus.report.ended_html": [
        (_import(state=State.DONE, report=Report(refused=50, rejected=[Broken(2, REASON)])),),
        (_import(state=State.FAILED, error=REFUSED),),
    ],
    "messages.html": [(each,) for each in (*NOTICES, REASON)],
    "tags.browser.groups_html": [([Group(EVIL, COLORS[EVIL], COUNTS * 9)], _link)],
    "tags.browser.pairs_html": [([(TAG, OTHER, 3)], {TAG: COLORS[EVIL]}, _link)],
    "tagging.said.changed": [
        (TagChange(3, datetime.now(UTC), EVIL, act, TAG, to, EVIL, EVIL, 3, 2, 1),)
        for act, to in ((TagAct.TAG, None), (TagAct.MERGE, TAG), (TagAct.RECOLOR, None))
    ],
    "tagging.said.together": [([CHANGE],), ([CHANGE, CHANGE],)],
    "tagging.said.log_line": [(CHANGE, timedelta(hours=2))],
    "tagging.said.author": [(EVIL,)],
    "tagging.said.pill": [(TAG, COLORS)],
    "tagging.said.row": [(Markup.escape(SAID), SAID)],
    "tagging.manage.passage_html": [(PassageSuggestion(DOCUMENT, 0.5),)],
    "tags.picture.scale_html": [(TOGETHER, True)],
    "memory.events.said": [(EVENT,)],
    "memory.events.table_html": [([EVENT], _clock)],
    "memory.chart.legend_html": [()],
    "memory.head.status_html": [(_now(level),) for level in Level],
    "memory.head.figures_html": [(_now(Level.OK), _clock)],
    "memory.parts.picture_html": [([Part("base", 3, SAID)],)],
    "memory.script.chart_html": [(SAID, SAID)],
    "memory.script.drawing": [(_Figure(),)],
    "model.card.state_html": [(ModelState(CARD, Stage.FAILED, 1, 1, 0, None, EVIL),)],
    "model.card.card_html": [(CARD,)],
    "model.card.coverage_html": [(Coverage(1, 2),)],
    "model.card.calibration_html": [(ModelRecord(EVIL, 3, True, FIGURES), 4)],
    "model.actions.progress_html": [(_indexing(),)],
    "model.comparison.comparison_html": [(COMPARED, 4)],
}
"""Module and function → the calls that are made of it."""

SAYS_NOTHING_OF_USERS = {
    "assets.style", "assets.script", "theme.look", "tour.bar", "tour.show_me", "theme.first_paint",
    "frame.top_bar", "frame.memory_notice", "keys.keys_button", "keys.keys_list", "problems.panel",
    "problems.said", "search.results.empty_corpus",
    "judge.passage.to_judging", "judge.passage.head", "judge.passage.strip", "judge.passage.steps",
    "judge.passage.missing", "judge.passage.nothing_to_judge", "judge.passage.done_html",
    "judge.figures.figures_html", "judge.files.download_html",
    "keeping.controls.keep_passage", "keeping.controls.keep_hit", "keeping.controls.dialog",
    "keeping.controls.behaviour", "keeping.permalink.link_age", "keeping.listed.news_html",
    "tags.picture.scale_html", "memory.chart.legend_html", "memory.head.status_html",
    "memory.script.drawing", "model.card.state_html", "model.card.coverage_html",
    "model.card.calibration_html", "search.filters.modes", "search.filters.segments",
    "search.results.pager", "search.results.counted", "search.results.turns",
     "search.beside.to_side_by_side", "search.beside.axes", "reader.bar.search_box", "reader.bar.bar", "search.lines.views", "search.lines.lines_line", "search.keywords.keywords_line", "search.collocations.collocates_line", "search.dispersion.dispersion_line", "special.special", "search.lines.lines_pager", "sign_in.page_html",
}  # fmt: skip
"""Where the hostile text is in nothing but an address, a script's data, or nowhere."""

OURS = {
    "a", "article", "aside", "b", "bdi", "br", "button", "code", "dd", "details", "dialog", "div", "dl",
    "dt", "h1", "h2", "h3", "h4", "header", "i", "li", "link", "mark", "nav", "ol", "p", "pre",
    "body", "form", "head", "html", "input", "kbd", "label", "main", "meta", "section", "small", "title", "span", "summary", "textarea", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
VOID = ("br", "input", "link", "meta")


class Reader(HTMLParser):
    """Reads as a browser does, and takes nothing that is not ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OURS or tag in ("script", "style"), tag
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice: {names}"
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name.replace("-", "").isalpha(), name
            if name in ("href", "action", "data-address"):
                assert value is not None and value.startswith(("/", "#")), value
            if name == "style":
                assert value is not None and not re.search(r"[;\"'<]|url", value), value
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"{tag} ends where it is not open"

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, reader.open
    return reader


def _function(name: str) -> Built:
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(f"lib.ui.{module}"), function)


CALLS = [pytest.param(name, args, id=f"{name}-{number}")
         for name, calls in BUILT.items() for number, args in enumerate(calls)]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), CALLS)
def test_hostile_text_stays_text(name: str, args: tuple[Any, ...]) -> None:
    html = _function(name)(*args)
    assert isinstance(html, Markup)
    said = "".join(read(html).text)
    assert not set("\u202e\u2066") & set(said)
    if name not in SAYS_NOTHING_OF_USERS:
        assert SAID in said


@pytest.mark.parametrize(("name", "args"), CALLS)
def test_markup_is_no_script_unless_it_is_ours(name: str, args: tuple[Any, ...]) -> None:
    html = _function(name)(*args)
    ours = {"assets.script": 1, "memory.script.drawing": 1, "keeping.controls.behaviour": 1}.get(
        name, 0
    )
    assert html.count("<script") == html.count("</script") == ours


def test_every_builder_is_among_them() -> None:
    found = set()
    for info in pkgutil.walk_packages(lib.ui.__path__, "lib.ui."):
        if info.ispkg or info.name == "lib.ui.main":
            continue
        module = importlib.import_module(info.name)
        for name, each in inspect.getmembers(module, inspect.isfunction):
            builds = get_type_hints(each).get("return") is Markup
            if builds and each.__module__ == info.name and not name.startswith("_"):
                found.add(f"{info.name.removeprefix('lib.ui.')}.{name}")
    assert found == set(BUILT)
    assert "lib.ui.main" not in sys.modules


@pytest.mark.parametrize("broken", ["<p>", "<b><i></b></i>", "<img src=x>", "<p onclick=a>x</p>"])
def test_the_reader_refuses_what_a_builder_must_not_write(broken: str) -> None:
    with pytest.raises(AssertionError):
        read(broken)


def test_an_attribute_takes_no_markup() -> None:
    element = _function("markup.element")
    html = element("p", "x", title=element("b", EVIL, class_='"'))
    assert [tag for tag in ("p", "b") if f"<{tag}" in html] == ["p"]
    read(html)


def test_a_string_filled_with_markup_escapes_everything_else(monkeypatch) -> None:
    from lib.ui import strings

    monkeypatch.setitem(strings.STRINGS, "hostile", ("<{a}> {b}", "<{a}> {b}"))
    said = strings.t("hostile", a=EVIL, b=_function("markup.element")("b", EVIL))
    assert isinstance(said, Markup) and said.count("<") == 2
    assert strings.t("hostile", a=EVIL, b="x") == f"<{EVIL}> x"


@pytest.mark.parametrize(
    "page", ["search", "document", "tags", "corpus", "memory", "model", "kept"]
)
def test_a_page_over_a_hostile_corpus_can_be_read(serve: Serve, page: str) -> None:
    serve(DOCUMENT, Document("b", f"{EVIL} more", EVIL, (TAG,), metadata={EVIL: EVIL}))
    read(shown(visit(page, "en", id=EVIL, q="alert", window=EVIL)))
