"""Figures that the profiles start from, each with its source beside it."""
