"""A bill as on paper, and for programs."""
