"""Who may change the corpus.

Where ADMIN_PASSWORD is set, whoever signed in with it in this session; where none is set, a
visitor on this host.  Every action asks again on the server.
"""

import hashlib
import hmac
import ipaddress
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

import streamlit as st

from lib.bootstrap import serving_host
from lib.core.errors import NotAllowed
from lib.ui.strings import t

MOST_ATTEMPTS = 5
ATTEMPT_SECONDS = 60.0
_SIGNED_IN = "administrator_digest"
_FORWARDED = (
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
    "true-client-ip", "cf-connecting-ip", "via",
)  # fmt: skip


class Attempts:
    """Wrong passwords of the last minute, over all sessions: a new session is no new chance."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: deque[float] = deque()
        self._lock = threading.Lock()

    def check(self, given: str, password: str) -> bool:
        """Whether `given` is the password; raises NotAllowed after too many wrong ones."""
        with self._lock:
            now = self._clock()
            while self._failed and now - self._failed[0] >= ATTEMPT_SECONDS:
                self._failed.popleft()
            if len(self._failed) >= MOST_ATTEMPTS:
                wait = max(1, round(ATTEMPT_SECONDS - (now - self._failed[0])))
                raise NotAllowed(
                    f"{MOST_ATTEMPTS} wrong passwords within a minute.",
                    f"Try again in {wait} s.", seconds=wait,
                )  # fmt: skip
            right = hmac.compare_digest(_digest(given), _digest(password))
            if not right:
                self._failed.append(now)
            return right


_attempts = Attempts()


def is_administrator() -> bool:
    """Whether this visitor may import and delete."""
    password = serving_host().settings.admin_password
    if not password:
        return is_local(st.context.ip_address, st.context.headers)
    signed = st.session_state.get(_SIGNED_IN, b"")
    return hmac.compare_digest(signed, _digest(password))


def require_administrator() -> None:
    """Raises NotAllowed unless the visitor is an administrator; for use before each action."""
    if not is_administrator():
        raise NotAllowed("Only an administrator may do this.", "Sign in and try again.")


def is_local(ip: str | None, headers: Mapping[str, str]) -> bool:
    """A visitor on this host, reached by a local name and through no proxy.

    `ip` None is Streamlit's word for loopback.  The Host header keeps out a tunnel that adds
    no header of its own, and a foreign page that had its name resolve to this host.
    """
    if ip is not None and not _is_loopback(ip):
        return False
    names = {name.lower(): value for name, value in headers.items()}
    if any(name in names for name in _FORWARDED):
        return False
    host = names.get("host", "localhost").rsplit("]")[0].lstrip("[")
    host = host if host.count(":") > 1 else host.partition(":")[0]
    return host == "localhost" or host.endswith(".localhost") or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    # A server that listens on both families (streamlit run's default) sees ::ffff:127.0.0.1.
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()


def sign_in_form() -> None:
    """What a visitor who is no administrator sees in place of import and deletion."""
    st.html(f'<p class="quiet">{t("needs_administrator")}</p>')
    if not serving_host().settings.admin_password:
        st.html(f'<p class="quiet">{t("no_password_set")}</p>')
        return
    with st.form("sign_in", clear_on_submit=True, width=420):
        given = st.text_input(t("password"), type="password", autocomplete="current-password")
        asked = st.form_submit_button(t("sign_in"))
    if asked:
        _sign_in(given)


def _sign_in(given: str) -> None:
    password = serving_host().settings.admin_password
    try:
        right = _attempts.check(given, password)
    except NotAllowed as refused:
        st.error(t("too_many_attempts", **refused.details))
        return
    if right:
        st.session_state[_SIGNED_IN] = _digest(password)
        st.rerun()
    st.error(t("wrong_password"))


def sign_out() -> None:
    """Forgets that this session signed in."""
    st.session_state.pop(_SIGNED_IN, None)


def is_signed_in() -> bool:
    return _SIGNED_IN in st.session_state
