"""Tag work, on the pages where an administrator meets tags."""
