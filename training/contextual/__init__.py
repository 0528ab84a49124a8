"""A sentence encoder that reads words in their sentence, small enough to stand in the repository:
multilingual-e5-small, less the word pieces that Hebrew needs none of."""
