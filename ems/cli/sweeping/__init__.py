"""``ems sweep``: thousands of variants, and what became of them."""
