"""The face of the parts that read the corpus."""

from sqlalchemy import Connection

from lib.stores.documents import DocumentReads
from lib.stores.engine import Engine
from lib.stores.judgements import JudgementReads
from lib.stores.keeping import KeptReads
from lib.stores.matches import MatchReads
from lib.stores.models import ModelReads
from lib.stores.nearest import NearestReads
from lib.stores.shelf import CodeShelf
from lib.stores.snapshot import Snapshot
from lib.stores.statistics import StatisticsReads
from lib.stores.tag_changes import TagChangeReads
from lib.stores.tag_vectors import TagVectorReads
from lib.stores.tags import TagReads
from lib.stores.vectors import VectorReads
from lib.stores.word_vectors import WordVectorReads
from lib.stores.words import WordReads


class SqlReader:
    """CorpusReader over one open connection: every question goes to the part that answers it."""

    def __init__(
        self, connection: Connection, engine: Engine, shelf: CodeShelf, of_replica: bool = False
    ) -> None:
        snapshot = Snapshot(connection, engine, of_replica)
        statistics, words = StatisticsReads(snapshot), WordReads(snapshot)
        tags, documents = TagReads(snapshot), DocumentReads(snapshot)
        matches = MatchReads(snapshot, statistics, tags, documents)
        models = ModelReads(snapshot)
        vectors = VectorReads(snapshot, models, documents)
        tag_vectors = TagVectorReads(snapshot, models)
        word_vectors = WordVectorReads(snapshot, models)
        nearest = NearestReads(snapshot, models, vectors, matches, shelf)

        self.statistics = statistics.statistics
        self.stats = statistics.stats

        self.frequencies = words.frequencies
        self.vocabulary = words.vocabulary
        self.word_forms = words.word_forms
        self.common_words = words.common_words

        self.count = matches.count
        self.matching = matches.matching
        self.ranked = matches.ranked
        self.ordered = matches.ordered
        self.in_corpus_order = matches.in_corpus_order
        self.facets = matches.facets
        self.lengths = matches.lengths
        self.tag_lengths = matches.tag_lengths

        self.unknown_tags = tags.unknown_tags
        self.tags = tags.tags
        self.categories = tags.categories
        self.category_documents = tags.category_documents
        self.tag_pairs = tags.tag_pairs
        self.tagged = tags.tagged
        self.tag_changes = TagChangeReads(snapshot).tag_changes

        self.forms = documents.forms
        self.lemmas = documents.lemmas
        self.carried = documents.carried
        self.documents = documents.documents
        self.document = documents.document
        self.neighbours = documents.neighbours
        self.row_ids = documents.row_ids
        self.content_hashes = documents.content_hashes
        self.text_hashes = documents.text_hashes
        self.stream = documents.stream

        self.judgements = JudgementReads(snapshot).judgements

        self.models = models.models
        self.comparison = models.comparison
        self.nearest = nearest.nearest
        self.vectors = vectors.vectors
        self.windows = vectors.windows
        self.sampled = vectors.sampled
        self.unembedded = vectors.unembedded
        self.coverage = vectors.coverage
        self.nearest_tags = tag_vectors.nearest_tags
        self.unembedded_tags = tag_vectors.unembedded_tags
        self.word_vectors = word_vectors.word_vectors
        self.embedded_words = word_vectors.embedded_words

        self.kept = KeptReads(snapshot).kept
        self.last_row = documents.last_row
