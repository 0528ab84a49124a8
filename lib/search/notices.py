"""What is to be said of how a query was read, whoever answers it."""

from lib.core.query import Unread
from lib.core.results import Notice, NoticeCode, notice
from lib.search.plan import Plan
from lib.stores.protocol import CorpusReader


def read_as(reader: CorpusReader, plan: Plan) -> tuple[Notice, ...]:
    """What is not to be had, that the index is being renewed, what of the query was not read, and
    unknown tags."""
    return (
        *_lost(reader),
        *_reindexing(reader),
        *map(_unread, plan.parsed.unread),
        *_unknown_tags(reader, plan),
    )


def _lost(reader: CorpusReader) -> tuple[Notice, ...]:
    """Where the corpus lies on several servers, and is searched without one (SHARD_LOSS)."""
    percent = reader.statistics().lost
    return (notice(NoticeCode.PARTS_LOST, percent=percent),) if percent else ()


def _reindexing(reader: CorpusReader) -> tuple[Notice, ...]:
    """While documents wait to be analysed again: a part is found by words as written alone."""
    statistics = reader.statistics()
    if not statistics.stale:
        return ()
    percent = 100 - -(-100 * statistics.stale // max(1, statistics.documents))
    return (notice(NoticeCode.REINDEXING, percent=percent),)


def _unread(unread: Unread) -> Notice:
    return notice(unread.said, text=unread.text)


def _unknown_tags(reader: CorpusReader, plan: Plan) -> tuple[Notice, ...]:
    written = [name for group in plan.tags.written for name in group]
    named = [*plan.tags.required, *written, *plan.tags.excluded]
    return tuple(notice(NoticeCode.UNKNOWN_TAG, tag=name) for name in reader.unknown_tags(named))
