"""Corpus: its figures, import, export, deletion."""

import streamlit as st

from lib.access.audit import Action
from lib.core.documents import Category
from lib.core.errors import MafteachError
from lib.ingest.sample import load_sample
from lib.serving import serving_app
from lib.stores.protocol import CorpusReader, CorpusStats
from lib.ui.assets import quoted, style
from lib.ui.corpus.delete import delete_panel
from lib.ui.corpus.export import export_panel
from lib.ui.corpus.figures import categories_html, figures_html
from lib.ui.corpus.import_panel import import_panel
from lib.ui.corpus.importing import desk
from lib.ui.markup import draw, element
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.visitor import (
    is_administrator,
    permit_uploads,
    require_administrator,
    sign_in_panel,
    sign_out_button,
)

SAID = "corpus_said"


def page() -> None:
    store = serving_app().store
    stats, categories = store.read(_read)
    administrator = is_administrator()
    permit_uploads()
    draw(style("corpus", choose=quoted(t("import_choose"))))
    draw(element("h1.page-title", t("corpus_title")))
    if done := st.session_state.pop(SAID, ""):
        draw(element("p", element("b", done), role="status"))
    if not stats.writable:
        draw(element("p.problem", t("corpus_read_only"), role="status"))
    busy = desk.job is not None and desk.job.running
    if stats.documents:
        draw(figures_html(stats, store.pool()))
        if stats.outgrown and administrator:
            command = element("code", "python -m lib migrate-database", dir="ltr")
            draw(element("p.quiet", t("corpus_outgrown", command=command)))
    elif not busy:
        _empty(administrator)
    work, side = st.columns([3, 2], gap="large")
    with work:
        if administrator:
            import_panel(store)
        else:
            sign_in_panel("corpus")
    with side:
        if stats.documents:
            if categories:
                draw(categories_html(categories, stats.documents))
            export_panel(stats)
            if administrator and not busy:
                delete_panel(store, stats.documents)
        sign_out_button()


def _read(reader: CorpusReader) -> tuple[CorpusStats, list[tuple[Category, int]]]:
    return reader.stats(), reader.category_documents()


def _empty(administrator: bool) -> None:
    hint = t("corpus_empty_hint" if administrator else "corpus_empty_visitor")
    draw(element("p", element("b", t("corpus_empty")), element("br"), hint))
    if administrator and st.button(t("sample_load"), key="sample_load", type="primary"):
        try:
            require_administrator(Action.LOAD_SAMPLE)
            with st.spinner(t("sample_loading")):
                app = serving_app()
                added = load_sample(app.store, only_new=False, models=app.models.names)
        except MafteachError as error:
            draw(said(error))
            return
        st.session_state[SAID] = t("sample_loaded", number=added)
        st.rerun()


page()
