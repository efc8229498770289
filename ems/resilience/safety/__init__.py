"""The price of safety: reserves, what they cost, what they guarantee; the smallest battery."""
