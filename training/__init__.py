"""What the repository's models were made by: the encoder (contextual) and the table of words
(morphology)."""
