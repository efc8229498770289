"""Sizes that no other beats in cost, CO2 and survival together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

COLUMNS = ("capacity_kwh", "power_kw", "yearly_cost", "co2_kg", "survival_fraction")
SAME_FRACTION = 1e-9


def front_of(curve: pd.DataFrame) -> pd.DataFrame:
    """Sizes of a curve with their cost, CO2 and survival, and whether they are on the front.

    Parameters
    ----------
    curve
        As :class:`ems.sizing.Sizing` has it; survival may be unknown.
    """
    front = curve.loc[:, list(COLUMNS)].copy()
    bad = [front["yearly_cost"].to_numpy(), front["co2_kg"].to_numpy()]
    if front["survival_fraction"].notna().all():
        bad.append(-front["survival_fraction"].to_numpy())
    front["on_front"] = unbeaten(np.stack(bad, axis=1))
    return front


def unbeaten(bad: Floats) -> Bools:
    """Rows that no other row is at least as good as in everything and better in something, shape (rows,).

    Parameters
    ----------
    bad
        Shape (rows, things); less is better. Values within 1e-9 of their range count as equal.

    Examples
    --------
    >>> unbeaten(np.array([[1.0, 3.0], [2.0, 2.0], [2.0, 3.0]])).tolist()
    [True, True, False]
    """
    room = SAME_FRACTION * np.maximum(np.ptp(bad, axis=0), 1e-300)
    less = bad[:, None, :] - bad[None, :, :]  # [i, j]: how much worse i is than j
    at_least_as_good = (less <= room).all(axis=2)
    better = (less < -room).any(axis=2)
    return np.asarray(~(at_least_as_good & better).any(axis=0))
