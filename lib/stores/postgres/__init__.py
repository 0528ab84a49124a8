"""PostgreSQL: the text as tsvectors under GIN, the vectors under pgvector where there is one."""
