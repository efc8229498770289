"""Outages of a shelter with services, people and cars, step by step."""
