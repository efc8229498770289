"""Kinds of events, outages drawn from them for many years, and what came of them."""
