"""The HTTP API and the health checks, beside the pages."""
