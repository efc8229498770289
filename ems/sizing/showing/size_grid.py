"""Yearly cost over capacity and power: the heat map of a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.designs import play_designs
from ems.kpis.definitions import cost_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing.answer import Method
    from ems.sizing.places.pool import PoolPlace

    Floats = NDArray[np.float64]

CAPACITIES, POWERS = 25, 13
TIMES_KWH, TIMES_KW = 1.25, 2.0
BEYOND_BEST = 1.5


def map_of(place: PoolPlace, method: Method, best: Floats, offset_cost: float) -> pd.DataFrame:
    """Cost of each pair of capacity and power, as :class:`ems.sizing.Sizing` has it.

    Parameters
    ----------
    place
        What is sized.
    method
        ``"sweep"``: the rule decides; otherwise the best dispatch.
    best
        The answer, shape (variables,).
    offset_cost
        District cost less that of the cases [currency].
    """
    free = place.with_own_power()
    units = place.base.units
    end_kwh = max(TIMES_KWH * place.planned_kwh, BEYOND_BEST * float(place.capacity_kwh(best)))
    end_kw = max(TIMES_KW * place.planned_kw, BEYOND_BEST * float(place.power_kw(best)))
    kwh, kw = np.meshgrid(np.linspace(0.0, end_kwh, CAPACITIES), np.linspace(0.0, end_kw, POWERS), indexing="ij")
    sizes = np.stack([kwh.ravel(), kw.ravel()], axis=1)
    if method == "sweep":
        kpis = play_designs(free.base, free.designs(sizes)).kpis
        operation = kpis[cost_name(place.base.district.scenario.currency)].to_numpy(dtype=np.float64)
    else:
        operation = offset_cost + np.array([cut.value for cut in free.operation()(sizes)])
    return pd.DataFrame(
        {
            "capacity_kwh": sizes[:, 0] / units,
            "power_kw": sizes[:, 1] / units,
            "yearly_cost": operation + free.purchase_cost(sizes),
            "operation_cost": operation,
        }
    )
