"""The corpus in and out."""
