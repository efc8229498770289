"""Where a size stands: how its operation cost is asked for, and what the size costs."""
