"""What has changed since a link was made."""

import streamlit as st
from markupsafe import Markup

from lib.core.stamp import Stamp
from lib.ui.markup import element
from lib.ui.strings import t

MADE = "made"
"""The parameter in which a copied link carries its stamp: static/script/page.js writes it."""


def link_age(now: Stamp) -> Markup:
    """A quiet line; nothing where all is as it was, or the address carries no stamp."""
    made = Stamp.read(st.query_params.get(MADE, ""))
    code = _changed(made, now) if made else ""
    return element("p.notice.link-age", t(code), role="note") if code else Markup()


def _changed(made: Stamp, now: Stamp) -> str:
    if made.other_passage(now):
        return "link_other_passage"
    corpus, model = made.other_corpus(now), made.other_model(now)
    if made.passage:
        return "link_same_passage" if corpus else ""
    if corpus and model:
        return "link_other_both"
    if corpus:
        return "link_other_corpus"
    return "link_other_model" if model else ""
