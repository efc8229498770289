"""What the first battery returns, the second beside it, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.sizing.places.pool import PoolPlace

    Floats = NDArray[np.float64]

MOST_UNITS = 12


def batteries_of(place: PoolPlace, operation_cost: Callable[[Floats], Floats]) -> pd.DataFrame | None:
    """Return of each unit of the scenario's size, one after the other; None where there are too many to tell apart.

    Parameters
    ----------
    place
        What is sized.
    operation_cost
        Operation cost of sizes, shape (sizes, variables) → (sizes,) [currency].
    """
    units, price = place.base.units, place.price
    if units > MOST_UNITS:
        return None
    sizes = np.linspace(0.0, 1.0, units + 1)[:, None] * place.planned
    saved = -np.diff(operation_cost(sizes))
    capital = float(price.capital_cost(place.planned_kwh, place.planned_kw)) / units
    upkeep = capital * price.om_fraction_per_year
    net = capital * (1.0 - price.subsidy_fraction)
    return pd.DataFrame(
        {
            "number": np.arange(1, units + 1),
            "saved_cost": saved,
            "upkeep_cost": upkeep,
            "capital_cost": capital,
            "net_capital_cost": net,
            "payback_years": payback_years(net, saved - upkeep),
            "payback_without_subsidy_years": payback_years(capital, saved - upkeep),
        }
    )


def payback_years(paid_cost: float, yearly_gain: Floats) -> Floats:
    """Years until equal yearly gains have paid for something, interest aside; infinite where they never do.

    Parameters
    ----------
    paid_cost
        What is paid once [currency].
    yearly_gain
        Gain of a year, any shape [currency].

    Examples
    --------
    >>> payback_years(100.0, np.array([25.0, 0.0, -3.0])).tolist()
    [4.0, inf, inf]
    """
    gains = np.asarray(yearly_gain, dtype=np.float64)
    return np.asarray(np.divide(paid_cost, gains, out=np.full(gains.shape, np.inf), where=gains > 0.0))
