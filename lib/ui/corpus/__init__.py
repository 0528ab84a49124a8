"""The Corpus page: figures, import, export, deletion."""
