"""What a sweep asks for: a file read into a plan of cases."""
