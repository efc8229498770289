"""Exact search for sizes: a convex cost is held up by its cuts until the cheapest size is found, and proven."""
