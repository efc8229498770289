"""Years that may come: weather and loads of one, and what running with a size costs in it."""
