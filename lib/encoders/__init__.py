"""Text into vectors: one protocol, a frozen card per model."""
