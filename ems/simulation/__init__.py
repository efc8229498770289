"""What happens: the kernel, and the two tiers of a district played through a year."""

from ems.simulation.year import YearOutcome, play_year

__all__ = ["YearOutcome", "play_year"]
