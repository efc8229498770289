"""Share, peak, CO2 and survival of sizes behind meters, and the heat map of one site's storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.sizing.showing.size_grid import BEYOND_BEST, CAPACITIES, POWERS, TIMES_KW, TIMES_KWH

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.sizing.places.sites.place import SitePlace
    from ems.sizing.places.sites.years import SiteYears

    Floats = NDArray[np.float64]


def figures_of(years: SiteYears, survival_fraction: Floats | None) -> pd.DataFrame:
    """Columns of the curve that tell more than money, one row a size.

    Parameters
    ----------
    years
        Years with the sizes.
    survival_fraction
        Share of the starts from which vital services last, shape (sizes,); None: there is no shelter.
    """
    unknown = np.full(len(years.cost), np.nan)
    return pd.DataFrame(
        {
            "hourly_matched_fraction": years.matched_fraction,
            "peak_import_kw": years.peak_import_kw,
            "co2_kg": years.co2_kg,
            "survival_fraction": unknown if survival_fraction is None else survival_fraction,
        }
    )


def map_behind_meter(
    place: SitePlace, best: Floats, costs: Callable[[SitePlace, Floats], Floats], *, is_coarse: bool
) -> pd.DataFrame | None:
    """Cost of each pair of capacity and power, plants as large as they were found; None where no storage is sized.

    Parameters
    ----------
    place
        What is sized.
    best
        The answer, shape (variables,).
    costs
        Operation cost of sizes at a place whose power is sized too [currency].
    is_coarse
        Whether every size takes long, so that fewer are shown.
    """
    if place.capacity_at is None:
        return None
    free = place.with_own_power()
    end_kwh = max(TIMES_KWH * place.unit.planned_kwh, BEYOND_BEST * place.capacity_kwh(best))
    end_kw = max(TIMES_KW * place.unit.planned_kw, BEYOND_BEST * place.power_kw(best))
    counts = (CAPACITIES // 4, POWERS // 3) if is_coarse else (CAPACITIES, POWERS)
    axes = (np.linspace(0.0, end, count) for end, count in zip((end_kwh, end_kw), counts, strict=True))
    kwh, kw = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    sizes = np.stack([free.of_variables(one, two, place.plants_kw(best)) for one, two in zip(kwh, kw, strict=True)])
    kept = [sizes @ row.weights <= row.most for row in free.rows()]
    keeps = np.logical_and.reduce([np.ones(len(sizes), dtype=bool), *kept])
    operation = np.full(len(sizes), np.nan)
    operation[keeps] = costs(free, sizes[keeps])
    return pd.DataFrame(
        {
            "capacity_kwh": kwh,
            "power_kw": kw,
            "yearly_cost": operation + free.purchase_cost(sizes),
            "operation_cost": operation,
        }
    )
