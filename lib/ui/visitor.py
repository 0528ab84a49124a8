"""Who looks at the page, and whether they may change the corpus: asked anew at every action."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from markupsafe import Markup

from lib.access.administrators import Administrator, Way
from lib.access.audit import AUDIT, Action, Detail
from lib.core.documents import MOST_CARRIED
from lib.core.errors import NotAllowed
from lib.core.tagging import LOG_PAGE
from lib.limits.clients import client_address
from lib.search.tag_suggestions import AT_ONCE
from lib.serving import serving_access, serving_host
from lib.ui import provider
from lib.ui.address import sign_in_link
from lib.ui.insides import sent_widgets, this_session
from lib.ui.markup import anchor, draw, element, isolated
from lib.ui.strings import t
from lib.ui.uploads import uploads

WIDGETS = {
    "sample_load": Action.LOAD_SAMPLE,
    "import_start": Action.IMPORT,
    "import_look_cancel": Action.CANCEL,
    "import_cancel": Action.CANCEL,
    "delete_go": Action.DELETE,
    "model_action": Action.LOAD_MODEL,
    "index_start": Action.INDEX,
    "index_cancel": Action.CANCEL,
    "memory_release": Action.FREE_MEMORY,
    "memory_caches": Action.FREE_MEMORY,
    "memory_trim": Action.FREE_MEMORY,
    "judge_relevant": Action.JUDGE,
    "judge_partly": Action.JUDGE,
    "judge_not": Action.JUDGE,
    "judge_undo": Action.UNDO_JUDGEMENT,
    **dict.fromkeys(
        (
            "tag_undo",
            "tag_add",
            "tag_accept_all",
            "tag_result_add",
            "tag_result_off",
            "tag_result_go",
            "tag_rename",
            "tag_merge",
            "tag_color",
            *(f"tag_log_undo_{number}" for number in range(LOG_PAGE)),
            *(f"tag_accept_{number}" for number in range(AT_ONCE)),
            *(f"tag_off_{number}" for number in range(MOST_CARRIED)),
        ),
        Action.TAG,
    ),
}
"""Keys of what only administrators are shown, and what a click on it asks for."""


def this_address(proxies: int) -> str:
    """From where the visitor comes; `proxies` are those in front of the server that are trusted."""
    forwarded = st.context.headers.get_all("x-forwarded-for")
    return client_address(st.context.ip_address, forwarded, proxies)


def administrator() -> Administrator | None:
    """Who is signed in."""
    access = serving_access()
    if access.way is Way.PROVIDER:
        return access.known(_user())
    return access.administrator(st.context.cookies, st.context.headers.get("host"))


def is_administrator() -> bool:
    """Whether this visitor may import, delete and manage."""
    return administrator() is not None


def may_read() -> bool:
    """Whether this visitor may look: anybody, or with ANONYMOUS_READING=false whoever has signed
    in, which with an identity provider need not be an administrator."""
    if serving_host().settings.anonymous_reading or is_administrator():
        return True
    return serving_access().way is Way.PROVIDER and _user().get("is_logged_in") is True


def require_administrator(action: Action, **details: Detail) -> Administrator:
    """Who asks for it.  Raises NotAllowed unless that is an administrator; for use before each
    action, which is written down with its details."""
    who = administrator()
    if who is None:
        _refuse(action, **details)
        raise NotAllowed("Only an administrator may do this.", "Sign in and try again.")
    AUDIT.allowed(action, who, _address(), **details)
    return who


def permit_uploads() -> None:
    """Lets this page upload from now on, or no longer; for a page that offers it."""
    uploads.permit(this_session(), administrator())


def refuse_clicks() -> None:
    """Writes down what a visitor has clicked who was not shown it, and who is no administrator:
    nothing comes of it, as the page does not draw it."""
    tried = {
        WIDGETS[key]: key
        for sent in sent_widgets()
        for key in WIDGETS
        if sent == key or sent.endswith(f"-{key}")
    }
    if tried and not is_administrator():
        for action, widget in tried.items():
            _refuse(action, widget=widget)


def _refuse(action: Action, **details: Detail) -> None:
    AUDIT.refused(action, _address(), **details)


def _address() -> str:
    return this_address(serving_host().settings.trusted_proxies)


def _user() -> Mapping[str, Any]:
    """What the identity provider says of the visitor, in a cookie that Streamlit has signed."""
    return st.user.to_dict()


# Signing in and out


def sign_in_panel(page: str, needs: str = "needs_administrator") -> None:
    """What a visitor who is no administrator sees in place of import and deletion, or of what
    `needs` one; `page` is where they return to."""
    draw(element("p.quiet", t(needs)))
    _ways_in(page)


def reading_panel(page: str) -> None:
    """What a visitor sees who may not even look."""
    draw(element("div.panel", element("h2", t("reading_closed")), element("p", t("reading_how"))))
    _ways_in(page)


def _ways_in(page: str) -> None:
    way = serving_access().way
    if way is Way.PASSWORD:
        draw(anchor(sign_in_link(page), t("sign_in"), class_="action"))
    elif way is Way.LINK:
        draw(element("p.quiet", t("sign_in_by_link")))
    elif not provider.is_installed():
        draw(element("p.problem", t("provider_not_installed"), role="alert"))
    elif _user().get("is_logged_in"):
        draw(_stranger_html(_user()))
        st.button(t("sign_out"), key="sign_out", type="tertiary", on_click=sign_out)
    else:
        for name in provider.names():
            said = t("sign_in") if name is None else t("sign_in_at", name=name)
            st.button(said, key=f"sign_in_{name}", on_click=st.login, args=(name,))


def _stranger_html(user: Mapping[str, Any]) -> Markup:
    """Signed in, but not named in ADMIN_USERS."""
    name = next((str(user[key]) for key in ("email", "name", "sub") if user.get(key)), "?")
    return element("p.quiet", t("not_an_administrator", name=isolated(name, 60)))


def sign_out_button() -> None:
    """For whoever is signed in."""
    if is_administrator():
        st.button(t("sign_out"), key="sign_out", type="tertiary", on_click=sign_out)


def sign_out() -> None:
    """In every tab of the browser."""
    uploads.permit(this_session(), None)
    access = serving_access()
    if access.way is not Way.PROVIDER:
        access.sign_out(st.context.cookies, st.context.headers.get("host"), _address())
        return
    if (who := administrator()) is not None:
        AUDIT.allowed(Action.SIGN_OUT, who, _address())
    st.logout()
