"""Sweeps, drawn: lines, heat maps, parallel coordinates, fronts."""
