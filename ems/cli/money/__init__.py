"""Bills, tariffs and pathways on the command line."""
