"""Tariffs in plain words."""
