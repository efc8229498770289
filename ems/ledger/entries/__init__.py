"""Who pays whom, for what, in which month."""
