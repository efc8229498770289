"""How much an aged battery still can: what multi-year runs tell a district about its storages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is left of a new battery.

    Parameters
    ----------
    capacity_fraction
        Capacity over that of the new battery.
    efficiency_fraction
        Each of the two efficiencies over that of the new battery.
    """

    capacity_fraction: float = 1.0
    efficiency_fraction: float = 1.0


Healths = Mapping[tuple[str, int], Health]
"""Health by storage class and the fiscal year in which its units were installed; what is not in it is new."""
