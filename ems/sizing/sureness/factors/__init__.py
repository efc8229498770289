"""What is uncertain, and how much."""
