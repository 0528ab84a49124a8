"""The Model page: which one answers, its load and release."""
