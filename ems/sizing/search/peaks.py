"""Highest imports: cases in which import above one is counted, or dear, and the lowest that any sizes can keep.

Import above the peak is possible at any size, at a price: a storage so large that the line cannot make up for its
standing losses imports more, and counts as one that does not keep the peak.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.search.cutting import smallest
from ems.sizing.search.parts import Box, Limit, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.exact.slopes import Direction
    from ems.sizing.search.parts import Ask

    Floats = NDArray[np.float64]

ONE, NOTHING, UNLIMITED = np.ones((1, 1)), np.zeros((1, 1)), np.full((1, 1), np.inf)


def counting_above(cases: Cases, most_kw: Floats | float) -> Cases:
    """Cases whose cost is the energy that is imported above a highest import, at the dispatch that makes it least.

    Parameters
    ----------
    cases
        Any cases; limits of their lines are left out.
    most_kw
        Highest import, one or one a case [kW].
    """
    none = np.zeros(cases.count)
    return replace(
        cases,
        import_price_per_kwh=NOTHING,
        export_price_per_kwh=NOTHING,
        import_limit_kw=UNLIMITED,
        export_limit_kw=UNLIMITED,
        cap_kw=np.asarray(most_kw, dtype=np.float64).reshape(-1, 1),
        over_cap_price_per_kwh=ONE,
        wear_price_per_kwh=none,
        loss_price_per_kwh=none,
    )


def avoiding_above(cases: Cases, most_kw: float, over_price_per_kwh: float) -> Cases:
    """Cases in which import above a highest import is so dear that it is avoided wherever it can be.

    Parameters
    ----------
    cases
        Any cases; their lines are not limited.
    most_kw
        Highest import; infinite: there is none [kW].
    over_price_per_kwh
        What import above it costs more [currency/kWh].
    """
    if np.isinf(most_kw):
        return cases
    return replace(cases, cap_kw=np.full((1, 1), most_kw), over_cap_price_per_kwh=np.full((1, 1), over_price_per_kwh))


def of_the_peak() -> Direction:
    """How cases move with the peak: with a kW more of it, all is as with a kW less of load."""
    from ems.dispatch.exact.slopes import Direction  # noqa: PLC0415 (imports numba)

    return Direction(net_load_kw=-1.0)


def lowest_peak(
    above: Ask, box: Box, rows: Sequence[Row], *, highest_kw: float, scale_kwh: float
) -> tuple[float, Floats]:
    """Lowest import peak that any sizes of a box can keep, and the smallest sizes that keep it [kW].

    Parameters
    ----------
    above
        Asks for the energy above a peak, at sizes with the peak in one more column at their end [kWh].
    box
        Smallest and largest sizes.
    rows
        Linear limits of the sizes.
    highest_kw
        A peak that any size keeps, such as that without a storage [kW].
    scale_kwh
        Energy by which rounding is measured, such as all that is moved [kWh].

    Notes
    -----
    What must be imported above a peak is a convex function of the sizes and of the peak together: one search with the
    peak as one more size.
    """
    found = smallest(
        [Limit(ask=above, most=0.0, scale=scale_kwh)],
        Box(lower=np.append(box.lower, 0.0), upper=np.append(box.upper, max(highest_kw, 0.0))),
        np.append(np.zeros(box.n_variables), 1.0),
        rows=[Row(weights=np.append(row.weights, 0.0), most=row.most) for row in rows],
    )
    return float(found.sizes[-1]), found.sizes[:-1]
