"""Where the corpus lives: one contract, a thin adapter per database."""
