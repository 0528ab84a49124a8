"""Search quality in figures."""
