"""A plan year by year, drawn."""
