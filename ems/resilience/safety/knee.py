"""The knee of a curve of cost and worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FLAT = 1e-9
"""Range below which a curve is flat, and height above its chord that is no knee."""
FEWEST_POINTS = 3


def knee_of(cost: ArrayLike, worth: ArrayLike) -> int | None:
    """Point behind which more worth becomes dear.

    Parameters
    ----------
    cost
        Cost of each point, in any unit.
    worth
        What it is worth, in any unit.

    Returns
    -------
    int or None
        Number of the point; None where there is no knee: fewer than three points are efficient, or they are a line.

    Notes
    -----
    Of the points that no other beats (at most the cost, at least the worth), cost and worth are both brought to 0 to 1;
    the knee is the one furthest above the chord from the cheapest to the best, as in Kneedle (Satopää and others 2011).
    Points with numbers that are not finite do not count.

    Examples
    --------
    >>> knee_of([0, 1, 2, 10], [0.0, 0.5, 0.9, 1.0])
    2
    >>> knee_of([0, 1, 2], [0.7, 0.7, 0.7]) is None
    True
    """
    costs, worths = np.asarray(cost, dtype=np.float64), np.asarray(worth, dtype=np.float64)
    efficient: list[int] = []
    for number in np.lexsort((-worths, costs)).tolist():
        is_number = np.isfinite(costs[number]) and np.isfinite(worths[number])
        if is_number and (not efficient or worths[number] > worths[efficient[-1]]):
            efficient.append(number)
    if len(efficient) < FEWEST_POINTS:
        return None
    x, y = costs[efficient], worths[efficient]
    if x[-1] - x[0] <= FLAT * np.abs(x).max() or y[-1] - y[0] <= FLAT:
        return None
    above = (y - y[0]) / (y[-1] - y[0]) - (x - x[0]) / (x[-1] - x[0])
    return efficient[int(above.argmax())] if above.max() > FLAT else None
