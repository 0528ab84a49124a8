"""From running Hebrew text to the bundled encoder: `python -m training DIR_OF_TEXT`."""
