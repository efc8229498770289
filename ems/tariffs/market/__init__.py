"""A market's prices, read and laid on steps."""
