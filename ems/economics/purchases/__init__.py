"""What is bought, by whom, and what follows from it."""
