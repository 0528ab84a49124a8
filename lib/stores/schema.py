"""The tables that both databases share."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Evaluation of the corpus as a whole: see figures.py."""

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False, default=""),
    Column("text", Text, nullable=False),
    Column("ref", Text, nullable=False, default=""),
    Column("given_order", Float, nullable=True),
    Column("position", Float, nullable=False),
    Column("metadata", Text, nullable=False, default="{}"),
    Column("content_hash", String(64), nullable=False),
    Column("imported_at", DateTime, server_default=func.current_timestamp()),
    Index("documents_by_position", "position", "id"),
)

document_forms = Table(
    "document_forms",
    metadata,
    Column(
        "document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True,
        autoincrement=False,
    ),
    Column("title_words", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("spelled", Text, nullable=False, server_default=""),
    Column("lemmas", Text, nullable=False, server_default=""),
    Column("others", Text, nullable=False, server_default=""),
    Column("analysis", String(40), nullable=False, server_default=""),
)  # fmt: skip
"""The columns of lib.core.analysis.Forms; `analysis` names what made them (analysis_version), ""
what a version before it did."""

categories = Table(
    "categories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("color", String(7), nullable=False),
)
"""The empty name is the category of tags without one."""

tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("category_id", ForeignKey("categories.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    UniqueConstraint("category_id", "name"),
    Index("tags_by_canonical", "canonical"),
)

document_tags = Table(
    "document_tags",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
    Index("document_tags_by_tag", "tag_id", "document_id"),
)

terms = Table(
    "terms",
    metadata,
    Column("form", String(1), primary_key=True),
    Column("term", String(80), primary_key=True),
    Column("documents", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""In how many documents each index term stands."""

word_lemmas = Table(
    "word_lemmas",
    metadata,
    Column("lemma", String(80), primary_key=True),
    Column("word", String(80), primary_key=True),
    Column("likelihood", Integer, nullable=False),
    Column("spelled", String(80), nullable=False),
    sqlite_with_rowid=False,
)
"""The words of this corpus under each lemma that they may have, in per mille; `spelled` is the
word's full spelling where it is pointed."""

models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("dimension", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("figures", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
"""Models whose vectors are kept.  `id` and `version` come from one counter that never goes
back (meta, 'vectors'): an id is never given twice, a version is the last write's number."""

embeddings = Table(
    "embeddings",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("model_id", ForeignKey("models.id"), primary_key=True),
    Column("scale", Float, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("windows", LargeBinary, nullable=False),
    Index("embeddings_by_sequence", "model_id", "sequence", "document_id"),
)
"""A vector per document and model: int8 × scale (see quantised.py).  `sequence` is the number
of the write, for whoever keeps something made from the vectors up to date."""

tag_embeddings = Table(
    "tag_embeddings",
    metadata,
    Column("tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    Column("model_id", ForeignKey("models.id"), primary_key=True),
    Column("scale", Float, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

word_embeddings = Table(
    "word_embeddings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("model_id", ForeignKey("models.id"), primary_key=True),
    Column("lemma", String(80), nullable=False),
    Column("word", String(80), nullable=False),
    Column("scale", Float, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("model_id", "lemma"),
)
"""The corpus' commonest telling lemmas, each with the word that stands for it; numbered in the
order in which they came, which two databases sort alike."""

workers = Table(
    "workers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("until", Float, nullable=False),
)
"""Who makes vectors now; `until`, in seconds of engine.now(), each is taken to live."""

claims = Table(
    "claims",
    metadata,
    Column("model_id", Integer, primary_key=True, autoincrement=False),
    Column("document_id", Integer, primary_key=True, autoincrement=False),
    Column("worker", ForeignKey("workers.id", ondelete="CASCADE"), nullable=False),
    Index("claims_by_worker", "worker"),
)
"""Of which documents, by which model: see claims.py."""

visits = Table(
    "visits",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("times", LargeBinary, nullable=False),
    Column("until", Float, nullable=False),
)
"""When somebody came, as doubles in seconds of engine.now(), with SHARED_LIMITS; see visits.py."""

judgements = Table(
    "judgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("query", Text, nullable=False),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("grade", Integer, nullable=False),
    Column("who", Text, nullable=False),
    Column("judged_at", DateTime, nullable=False),
    Index("judgements_by_document", "document_id", "id"),
)
"""How well documents answer a query, each time that somebody said so: the last one holds, and is
taken back by removing it."""

tag_changes = Table(
    "tag_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", DateTime, nullable=False),
    Column("author", Text, nullable=False),
    Column("act", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("to_category", Text, nullable=False),
    Column("color", String(7), nullable=False),
    Column("former", String(7), nullable=False),
    Column("documents", Integer, nullable=False),
    Column("undoes", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Index("tag_changes_by_undone", "undoes"),
)
"""What administrators did to tags (lib.core.tagging.TagChange), by name: a tag's row may go, and
come back with another number."""

tag_change_documents = Table(
    "tag_change_documents",
    metadata,
    Column("change_id", ForeignKey("tag_changes.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("carried", Boolean, nullable=False),
    Index("tag_change_documents_by_document", "document_id"),
)
"""Which documents a change touched; `carried` says of a merge that they had the other tag too."""

kept_items = Table(
    "kept_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String(300), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("made", String(40), nullable=False),
    Column("seen", String(40), nullable=False),
    Column("stamp", String(40), nullable=False),
    Column("last", Integer, nullable=False),
    UniqueConstraint("owner", "digest"),
)
"""The columns of lib.core.keeping.Kept, by whoever keeps them; a key may be longer than what an
index takes, so that `digest` stands for it."""
