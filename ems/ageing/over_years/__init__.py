"""What years do to a battery: stress, loss, end of life, replacement."""
