"""Slopes of a convex, piecewise linear cost to one side of some sizes, from the cost alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.dispatch.optimiser.sizes import Sizes

    Floats = NDArray[np.float64]

FIRST_FRACTION = 1e-3
"""First step to either side of a size, as a share of the range of the size."""

SMALLEST_FRACTION = 1e-8
"""Shortest such step: what lies nearer is the same kink."""

SAME_SLOPE = 1e-7
"""Relative difference up to which two slopes are one: what the solver's tolerances leave of a straight line."""

ROUNDING = 1e-13
"""Of a cost: what its own rounding adds to a difference."""


def one_sided_slope(
    cost_at: Callable[[Floats], float], at: Floats, here_cost: float, number: int, sign: int, sizes: Sizes
) -> float:
    """Slope to one side of sizes, one of them moved alone [currency per unit].

    Parameters
    ----------
    cost_at
        Cost at sizes, shape (sizes,); infinite where there is no plan.
    at
        The sizes, shape (sizes,).
    here_cost
        Cost there [currency].
    number
        Number of the size that is moved.
    sign
        −1: to the left, 1: to the right.
    sizes
        Ranges of the sizes.

    Returns
    -------
    float
        NaN where the size is at its limit, infinite where no plan keeps all limits on that side.

    Notes
    -----
    The step is made shorter until half of it has the same slope: then a convex cost is straight over the whole step.
    """
    lower, upper = float(sizes.lower[number]), float(sizes.upper[number])
    room = upper - at[number] if sign > 0 else at[number] - lower
    span = max(upper - lower, SMALLEST_FRACTION)
    if room <= SMALLEST_FRACTION * span:
        return np.nan

    def _slope(step: float) -> float:
        moved = at.copy()
        moved[number] += sign * step
        return (cost_at(moved) - here_cost) / (sign * step)

    step = min(FIRST_FRACTION * span, room)
    coarse = _slope(step)
    if not np.isfinite(coarse):
        return float(sign * np.inf)
    while step > SMALLEST_FRACTION * span:
        fine = _slope(step / 2.0)
        if abs(fine - coarse) <= SAME_SLOPE * max(abs(fine), abs(coarse)) + ROUNDING * abs(here_cost) / step:
            return fine
        step, coarse = step / 2.0, fine
    return coarse
