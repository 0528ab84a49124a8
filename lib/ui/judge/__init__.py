"""The Judge view of the Search page: passages to judge, and what the modes are worth by that."""
