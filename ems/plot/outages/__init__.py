"""Figures of outages: survival, the map of starts, the worst ones, reserves."""
