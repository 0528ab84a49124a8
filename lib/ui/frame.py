"""What stands around every page: the bar on top, and links that need no reload."""

import streamlit as st

from lib.bootstrap import serving_host
from lib.core.errors import MafteachError
from lib.memory.guard import Level
from lib.ui.address import PAGES, in_language, last_search, link
from lib.ui.language import direction, language
from lib.ui.strings import t
from lib.ui.theme import style

NAVIGATION = ("search", "tags", "corpus", "memory", "model")


def frame(page: str) -> None:
    """Draws it; `page` is a key of address.PAGES."""
    st.html(style())
    st.html(_script(page), unsafe_allow_javascript=True)
    st.html(top_bar(page))
    if notice := memory_notice(page, _memory_level()):
        st.html(notice)


def _memory_level() -> Level:
    try:
        return serving_host().memory.level
    except MafteachError:
        return Level.OK  # the settings are wrong, and the page will say so


def memory_notice(page: str, level: Level) -> str:
    """What every other page says while memory is critical."""
    if level is not Level.CRITICAL or page == "memory":
        return ""
    return (
        f'<p class="notice" role="status">{t("memory_notice")} '
        f'<a href="{_attribute(link("memory"))}" target="_self">{t("memory_notice_link")}</a></p>'
    )


def top_bar(page: str) -> str:
    """The name, the pages and the language switch."""
    links = "".join(_page_link(each, page) for each in NAVIGATION)
    other = "en" if language() == "he" else "he"
    return (
        f'<div class="topbar"><a class="name" href="{_attribute(link("search"))}" target="_self">'
        f'{t("name")}</a><nav aria-label="{t("nav_label")}">{links}</nav>'
        f'<a class="language" lang="{other}" href="{_attribute(in_language(other, page))}" '
        f'target="_self">{t("other_language")}</a></div>'
    )


def _page_link(each: str, page: str) -> str:
    here = ' aria-current="page"' if each == page else ""
    asked = last_search() if each == "search" and page != "search" else {}
    return f'<a href="{_attribute(link(each, asked))}" target="_self"{here}>{t(f"nav_{each}")}</a>'


def _attribute(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;")


def _script(page: str) -> str:
    """Sets the document's language, and follows links between pages within the open session:
    Streamlit takes a popstate event as a change of page and address."""
    pages = ",".join(f'"{path}"' for path in PAGES.values())
    return (
        f"<script>{_SCRIPT}</script>".replace("LANG", language())
        .replace("DIR", direction())
        .replace("PAGES", pages)
        .replace("PAGE", page)
    )


_SCRIPT = """{
document.documentElement.lang = "LANG"; document.documentElement.dir = "DIR";
const arrived = () => {
  const box = document.querySelector(".st-key-query input");
  if (!box || window.mafteachAt === location.pathname) return Boolean(box);
  window.mafteachAt = location.pathname;
  if (matchMedia("(hover: hover)").matches) { box.focus(); box.setSelectionRange(1e4, 1e4); }
  return true;
};
if ("PAGE" !== "search") window.mafteachAt = location.pathname;
else if (!arrived()) {
  const waiting = new MutationObserver(() => arrived() && waiting.disconnect());
  waiting.observe(document.body, { childList: true, subtree: true });
}
if (!window.mafteach) {
  window.mafteach = true;
  const pages = [PAGES];
  const copied = (button) => { const said = button.textContent;
    button.textContent = button.dataset.done; setTimeout(() => button.textContent = said, 1500); };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) {
      event.preventDefault();
      const what = button.dataset.copy === "address" ? location.href
        : document.querySelector(button.dataset.copy).innerText;
      navigator.clipboard.writeText(what).then(() => copied(button));
      return;
    }
    const link = event.target.closest("a[href]");
    if (!link || (link.target && link.target !== "_self") || event.button
        || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || !pages.includes(to.pathname)) return;
    event.preventDefault();
    history.pushState({}, "", to);
    window.dispatchEvent(new PopStateEvent("popstate"));
    window.scrollTo(0, 0);
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      || event.target.isContentEditable;
    if (event.key === "/" && !typing) {
      const box = document.querySelector(".st-key-query input");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
    if (typing || event.metaKey || event.ctrlKey || event.altKey) return;
    const ahead = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const side = { [ahead]: "next", [back]: "prev" }[event.key];
    if (side) document.querySelector(`.neighbours a[rel=${side}]`)?.click();
  });
}
}"""
