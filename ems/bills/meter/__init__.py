"""What a meter counted, read and checked."""
