"""From a Query to a ResultPage."""
