"""Tag work as it is done: who may, in one transaction, and what is said of it, with its undo."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st
from markupsafe import Markup

from lib.access.audit import Action, Detail
from lib.core.documents import LONGEST_TAG, Tag
from lib.core.errors import MafteachError, NotAllowed, UsageError
from lib.core.tagging import TagChange, TagRefusal, tag_of
from lib.core.visible import one_line
from lib.serving import serving_app
from lib.stores.protocol import TagWriter
from lib.ui import visitor
from lib.ui.markup import draw, element
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.tagging.said import together
from lib.ui.visitor import require_administrator

Work = Callable[[TagWriter], "Iterable[TagChange | None]"]
MOST_OFFERED = 1_000
"""Tags in a box, the most frequent ones; others can be typed."""
_SAID, _UNDOABLE, _PLACE = "tag_work_said", "tag_work_undoable", "tag_work_place"


def perform(work: Work, **details: Detail) -> bool:
    """For an administrator, in one transaction; whether it was done.  What came of it is said where
    the page next draws `outcome`."""
    try:
        require_administrator(Action.TAG, **details)
        with serving_app().store.tagging(_author()) as writer:
            made = [change for change in work(writer) if change is not None]
    except MafteachError as error:
        tell(said(error))
        return False
    words = together(made) if made else t("work_nothing")
    tell(element("p.notice", words, role="status"), [each.number for each in made])
    return True


def _author() -> str:
    who = visitor.administrator()
    if who is None:
        raise NotAllowed("Only an administrator may do this.", "Sign in and try again.")
    return who.name or str(who.way)


def tell(words: Markup | None, undoable: Sequence[int] = ()) -> None:
    """Kept for the page that is drawn next."""
    st.session_state.pop(_PLACE, None)
    st.session_state[_SAID] = words
    st.session_state[_UNDOABLE] = list(undoable)


@contextmanager
def panel(label: str, key: str) -> Iterator[bool]:
    """Folded, and whether it is unfolded: what stands in it is not read before."""
    made = st.expander(label, key=key, on_change="rerun")
    with made:
        yield bool(made.open)


def outcome(place: str) -> None:
    """What came of the last change that this visitor made at a place, and the way back."""
    if st.session_state.setdefault(_PLACE, place) != place:
        tell(None)
    words = st.session_state.get(_SAID)
    if words is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="tag-said"):
        draw(words, width="content")
        if numbers := st.session_state.get(_UNDOABLE):
            st.button(t("work_undo"), key="tag_undo", on_click=undo, args=(numbers,))


def undo(numbers: Sequence[int]) -> None:
    """The last one first."""
    perform(
        lambda writer: [writer.undo(number) for number in sorted(numbers, reverse=True)],
        undo=",".join(map(str, numbers)),
    )


def beside(line: Markup, label: str, key: str, do: Callable[..., None], *given: object) -> None:
    """A line, and the button that does something with it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        draw(line)
        st.button(t(label), key=key, type="tertiary", on_click=do, args=given)


def typed(written: str, known: Sequence[Tag]) -> Tag:
    """As `tag_of`; but a category and its colon alone, unless a tag is called so, lack a name.
    Raises UsageError."""
    tag = tag_of(written, known)
    if tag.name.endswith(":") and tag not in known:
        raise UsageError(TagRefusal.NAMELESS())
    return tag


def _whole(name: str) -> str:
    """Not cut: two that began alike could not be told apart."""
    return one_line(name, 2 * LONGEST_TAG + 1)


def tag_box(key: str, tags: Sequence[Tag], label: str = "work_tag_box", new: bool = True) -> str:
    """A box to choose a tag from, or to type one that there is not; what was chosen, or ""."""
    names = [str(tag) for tag in tags[:MOST_OFFERED]]
    chosen: str | None = st.selectbox(
        t(label), names, index=None, key=key, accept_new_options=new, format_func=_whole,
        placeholder=t("work_tag_hint" if new else "work_choose"),
    )  # fmt: skip
    return chosen or ""
