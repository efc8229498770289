"""Health of single units, and of units that act as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.district.health import Health

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.district.health import Healths
    from ems.scenario import InstalledStorage

AS_NEW = Health()


def health_of(healths: Healths | None, item: InstalledStorage) -> Health:
    """Health of the units of one entry of the roll-out.

    Parameters
    ----------
    healths
        By storage class and year of installation; None: all are new.
    item
        The units.

    Returns
    -------
    Health
        As new where nothing is said of them.
    """
    return AS_NEW if healths is None else healths.get((item.storage, item.year), AS_NEW)


def mean_efficiency_fraction(healths: Sequence[Health], left_kwh: Sequence[float]) -> float:
    """Efficiency of units that act as one, over that of new ones.

    Parameters
    ----------
    healths
        Of each kind of unit.
    left_kwh
        What is left of the capacity of each kind [kWh].

    Returns
    -------
    float
        Mean by capacity; exactly theirs where all are alike.

    Examples
    --------
    >>> mean_efficiency_fraction([Health(efficiency_fraction=0.9), Health()], [100.0, 300.0])
    0.975
    """
    different = {health.efficiency_fraction for health in healths}
    if len(different) == 1 or sum(left_kwh) <= 0.0:
        return healths[0].efficiency_fraction
    return float(np.average([health.efficiency_fraction for health in healths], weights=left_kwh))
