"""The way from a tag to what is special under it, in one click wherever a tag stands."""

from markupsafe import Markup

from lib.core.documents import Tag
from lib.core.query import Query
from lib.core.visible import one_line
from lib.ui.address import words_link
from lib.ui.markup import anchor, element
from lib.ui.strings import t


def special(tag: Tag) -> Markup:
    """Leads to the words that stand out under the tag, whatever else is asked for now."""
    label = t("special_tag", tag=one_line(tag.name, 60))
    address = words_link(Query(tags=(str(tag),)))
    return anchor(address, element("i"), class_="special", aria_label=label, title=label)
