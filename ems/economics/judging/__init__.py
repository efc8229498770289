"""What a cash flow comes to."""
