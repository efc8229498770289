"""One year of a pathway."""
