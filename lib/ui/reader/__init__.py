"""The Document page: a passage as a page of a book."""
