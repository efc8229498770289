"""What a size gains in a year: operation, purchase, and what it serves in outages."""
