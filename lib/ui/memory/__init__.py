"""The Memory page: how near the limit, why, and what to do."""
