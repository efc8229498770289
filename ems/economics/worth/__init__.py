"""What the plan is worth, year by year."""
