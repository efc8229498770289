"""Draws: probabilities for every factor, the values at them, and what the gains say."""
