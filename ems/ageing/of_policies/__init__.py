"""What a policy wears out in a year."""
