"""Model: which one answers, what it is worth here, and its load and release."""

import streamlit as st

from lib.bootstrap import App, serving_app
from lib.core.errors import MafteachError, SemanticUnavailable
from lib.encoders.keeper import ModelKeeper, State
from lib.ui import model_card, problems
from lib.ui.markup import isolated, safe
from lib.ui.model_actions import actions, index_panel
from lib.ui.model_card import calibration_html, card_html, coverage_html, state_html
from lib.ui.strings import STRINGS, t
from lib.ui.visitor import is_administrator, sign_in_form


def page() -> None:
    st.html(model_card.STYLE)
    st.html(f'<h1 class="page-title">{t("model_title")}</h1>')
    app = serving_app()
    try:
        keeper, record = app.semantic.answering()
        coverage = app.store.read(lambda reader: reader.coverage(keeper.card.name))
    except SemanticUnavailable as off:
        _off(off)
        return
    except MafteachError as error:
        problems.show(error)
        return
    answers = t("model_answers", model=isolated(keeper.card.title))
    st.html(f'<p class="quiet">{answers}</p>')
    state, facts = st.columns([3, 2], gap="large")
    administrator = is_administrator()
    with state:
        _live(app, keeper, administrator)
        st.html(f'<h2 class="page-part">{t("vectors_title")}</h2>{coverage_html(coverage)}')
        if administrator:
            index_panel(app, coverage.missing)
        st.html(f'<h2 class="page-part">{t("calibration_title")}</h2>{calibration_html(record)}')
    with facts:
        st.html(f'<h2 class="page-part">{t("card_title")}</h2>{card_html(keeper.card)}')
        _others(app, keeper)
        if keeper.card.kind == "static":
            st.html(f'<div class="how"><p>{t("how_alephbert")}</p><pre>{_PREPARE}</pre></div>')
        if not administrator:
            sign_in_form()


_PREPARE = (
    "pip install -r requirements.txt\n"
    "python -m lib model prepare imvladikon/sentence-transformers-alephbert\n"
    "python -m lib index"
)


def _live(app: App, keeper: ModelKeeper, administrator: bool) -> None:
    """The state, drawn again while it changes by itself."""

    def drawn() -> None:
        st.html(state_html(keeper.state()))
        if administrator:
            actions(keeper)

    moving = keeper.state().state in (State.LOADED, State.LOADING)
    st.fragment(drawn, run_every=2.0 if moving else None)()


def _others(app: App, answering: ModelKeeper) -> None:
    """Models that are set up but do not answer now."""
    waiting = [each for each in app.semantic.keepers if each is not answering]
    if waiting:
        rows = "".join(
            f'<li>{isolated(each.card.title)} <code dir="ltr">{safe(each.card.name)}</code></li>'
            for each in waiting
        )
        st.html(f'<h2 class="page-part">{t("others_title")}</h2><ul>{rows}</ul>')


def _off(off: SemanticUnavailable) -> None:
    code = f"off_{off.details.get('why', 'off')}"
    said = t(code) if code in STRINGS else safe(off.message)
    st.html(f'<div class="panel"><h2>{t("error_semantic_off")}</h2><p>{said}</p></div>')


page()
