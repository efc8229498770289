"""Survival as columns: what vital services need at every start, and at how many of them it is there."""
