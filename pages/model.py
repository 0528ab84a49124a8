"""Model: which one answers, what it is worth here, and its load and release."""

import streamlit as st
from markupsafe import Markup

from lib.bootstrap import App
from lib.core.errors import MafteachError, SemanticUnavailable
from lib.core.visible import one_line
from lib.encoders.keeper import ModelKeeper, State
from lib.serving import serving_app
from lib.ui import problems
from lib.ui.address import judge_link
from lib.ui.assets import style
from lib.ui.markup import anchor, draw, element, isolated
from lib.ui.model.actions import actions, index_panel
from lib.ui.model.card import calibration_html, card_html, coverage_html, state_html
from lib.ui.model.comparison import comparison_html
from lib.ui.strings import t
from lib.ui.visitor import is_administrator, sign_in_panel, sign_out_button


def page() -> None:
    draw(style("model"))
    draw(element("h1.page-title", t("model_title")))
    app = serving_app()
    try:
        keeper, now = app.models.answering()
        coverage, compared = app.store.read(
            lambda reader: (reader.coverage(keeper.card.name), reader.comparison())
        )
    except SemanticUnavailable as off:
        _off(off)
        return
    except MafteachError as error:
        problems.show(error)
        return
    answers = t("model_answers", model=isolated(keeper.card.title))
    draw(element("p.quiet", answers))
    state, facts = st.columns([3, 2], gap="large")
    administrator = is_administrator()
    documents = coverage.done + coverage.missing
    with state:
        _live(app, keeper, administrator)
        draw(element("h2.page-part", t("vectors_title")), coverage_html(coverage))
        if administrator:
            index_panel(app, coverage.missing)
        draw(
            element("h2.page-part", t("calibration_title")),
            calibration_html(now.record, documents),
            element("p", anchor(judge_link(), t("calibration_judged"))),
            comparison_html(compared, documents),
        )
    with facts:
        draw(element("h2.page-part", t("card_title")), card_html(keeper.card))
        _others(app, keeper)
        if keeper.card.keeps_up:
            how = element("p", t("how_alephbert"))
            draw(element("div.how", how, element("pre", _PREPARE)))
        if not administrator:
            sign_in_panel("model")
        sign_out_button()


_PREPARE = (
    "pip install -r requirements.txt\n"
    "python -m lib model prepare imvladikon/sentence-transformers-alephbert\n"
    "python -m lib index"
)


def _live(app: App, keeper: ModelKeeper, administrator: bool) -> None:
    """The state, drawn again while it changes by itself."""

    def drawn() -> None:
        draw(state_html(keeper.state()))
        if administrator:
            actions(keeper)

    moving = keeper.state().state in (State.LOADED, State.LOADING)
    st.fragment(drawn, run_every=2.0 if moving else None)()


def _others(app: App, answering: ModelKeeper) -> None:
    """Models that are set up but do not answer now."""
    waiting = [each for each in app.models.keepers if each is not answering]
    if waiting:
        draw(element("h2.page-part", t("others_title")), element("ul", map(_other, waiting)))


def _other(keeper: ModelKeeper) -> Markup:
    name = element("code", one_line(keeper.card.name), dir="ltr")
    return element("li", isolated(keeper.card.title), " ", name)


def _off(off: SemanticUnavailable) -> None:
    """Without any model: switched off, or none was set up."""
    title = element("h2", t("error_semantic_off"))
    draw(element("div.panel", title, element("p", t(f"off_{off.why}"))))


page()
