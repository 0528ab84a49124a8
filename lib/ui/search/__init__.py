"""The Search page: hits as cards, and what narrows them."""
