"""A judged year: play, name the series, check the balance, compute the KPIs; and several policies side by side."""

from ems.year.one import simulate
from ems.year.origin import own_version, provenance
from ems.year.several import Comparison, compare

__all__ = ["Comparison", "compare", "own_version", "provenance", "simulate"]
