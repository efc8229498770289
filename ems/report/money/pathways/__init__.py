"""The page of a pathway."""
