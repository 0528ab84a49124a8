"""Who may change the corpus, and what they did with it."""
