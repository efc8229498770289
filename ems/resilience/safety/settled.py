"""A year that ends with the energy it began with, so that the costs of two reserves can be compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch import read_policy
from ems.year import simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.results import Result

    Floats = NDArray[np.float64]

MOST_LAPS = 4
SETTLED_FRACTION = 1e-6
"""Share of the capacity by which the energy at the end may differ from that at the start."""


def settled_year(district: District, policy: PolicyLike | None = None) -> Result:
    """Play a year; for a rule, again from what it left in the pool's storages until the year goes round.

    Parameters
    ----------
    district
        The district.
    policy
        As :func:`ems.simulate` takes it.

    Returns
    -------
    Result
        The last year played.

    Notes
    -----
    A higher floor would otherwise begin with more energy, or end with more, for which nobody paid. Planners end with at
    least what they began with. The storages at the sites begin as the scenario says: no reserve at the pool changes
    what they do under a rule.
    """
    chosen = read_policy(district.scenario.policy.name if policy is None else policy)
    result = simulate(district, chosen)
    for _ in range(0 if chosen.planner is not None else MOST_LAPS - 1):
        pool = district.pool_storages
        end = _pool_energy_at_end_kwh(result)
        if (np.abs(end - pool.initial_energy_kwh) <= SETTLED_FRACTION * pool.capacity_kwh).all():
            break
        end.setflags(write=False)
        district = replace(district, pool_storages=replace(pool, initial_energy_kwh=end))
        result = simulate(district, chosen)
    return result


def _pool_energy_at_end_kwh(result: Result) -> Floats:
    """Energy that each storage at the pool holds at the end of the year, in their order, shape (storages,) [kWh]."""
    tier = result.storage_table["tier"]
    ends = [frame["energy_kwh"].iloc[-1] for name, frame in result.storages.items() if tier[name] == "pool"]
    return np.array(ends, dtype=np.float64)
