"""The script that Streamlit runs for every page."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from lib.ui.address import PAGES  # noqa: E402
from lib.ui.frame import frame  # noqa: E402
from lib.ui.keeping.controls import behaviour  # noqa: E402
from lib.ui.markup import draw  # noqa: E402
from lib.ui.once import drawing  # noqa: E402
from lib.ui.strings import t  # noqa: E402
from lib.ui.visitor import administrator, may_read, reading_panel, refuse_clicks  # noqa: E402

st.set_page_config(page_title=t("name"), layout="wide")
_pages = {
    name: st.Page(
        ROOT / "pages" / f"{name}.py",
        title=f"{t('name')}",
        url_path="" if name == "search" else name,
        default=name == "search",
    )
    for name in PAGES
}
_shown = st.navigation(list(_pages.values()), position="hidden")
_name = next(name for name, page in _pages.items() if page is _shown or page == _shown)
with drawing():
    frame(_name)
    refuse_clicks()
    if may_read():
        draw(behaviour(administrator()), unsafe_allow_javascript=True)
        _shown.run()
    else:
        reading_panel(_name)
