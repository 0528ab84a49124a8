"""How much memory there is, how much is left, and what to do when it runs short."""
