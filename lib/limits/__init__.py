"""How often a visitor may search."""
