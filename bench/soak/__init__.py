"""Many people's use of one server for a long time, under a hard memory limit."""
