"""Corpus: its figures, import, export, deletion."""

import streamlit as st

from lib.bootstrap import serving_app
from lib.core.documents import Category
from lib.core.errors import MafteachError
from lib.ingest.sample import load_sample
from lib.stores.protocol import CorpusReader, CorpusStats
from lib.ui import corpus_figures, corpus_import
from lib.ui.corpus_delete import delete_panel
from lib.ui.corpus_export import export_panel
from lib.ui.corpus_figures import categories_html, figures_html
from lib.ui.corpus_import import import_panel
from lib.ui.corpus_words import problem_html
from lib.ui.importing import desk
from lib.ui.strings import t
from lib.ui.visitor import (
    is_administrator,
    is_signed_in,
    require_administrator,
    sign_in_form,
    sign_out,
)

SAID = "corpus_said"


def page() -> None:
    store = serving_app().store
    stats, categories = store.read(_read)
    administrator = is_administrator()
    st.html(corpus_figures.STYLE + corpus_import.STYLE)
    st.html(f'<h1 class="page-title">{t("corpus_title")}</h1>')
    if said := st.session_state.pop(SAID, ""):
        st.html(f'<p role="status"><b>{said}</b></p>')
    busy = desk.job is not None and desk.job.running
    if stats.documents:
        st.html(figures_html(stats, store.pool()))
    elif not busy:
        _empty(administrator)
    work, side = st.columns([3, 2], gap="large")
    with work:
        if administrator:
            import_panel(store)
        else:
            sign_in_form()
    with side:
        if stats.documents:
            if categories:
                st.html(categories_html(categories, stats.documents))
            export_panel(store, stats)
            if administrator and not busy:
                delete_panel(store, stats.documents)
        if is_signed_in():
            st.button(t("sign_out"), key="sign_out", type="tertiary", on_click=sign_out)


def _read(reader: CorpusReader) -> tuple[CorpusStats, list[tuple[Category, int]]]:
    return reader.stats(), reader.category_documents()


def _empty(administrator: bool) -> None:
    hint = t("corpus_empty_hint" if administrator else "corpus_empty_visitor")
    st.html(f"<p><b>{t('corpus_empty')}</b><br>{hint}</p>")
    if administrator and st.button(t("sample_load"), key="sample_load", type="primary"):
        try:
            require_administrator()
            with st.spinner(t("sample_loading")):
                added = load_sample(serving_app().store, only_new=False)
        except MafteachError as error:
            st.html(problem_html(error))
            return
        st.session_state[SAID] = t("sample_loaded", number=f"{added:,}")
        st.rerun()


page()
