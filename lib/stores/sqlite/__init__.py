"""SQLite: one file, one writer, the text under FTS5."""
