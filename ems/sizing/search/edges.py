"""Slopes of a convex function to both sides of some sizes: the proof that they are best, and what one more is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.sizing.search.parts import Ask, Box, Row

    Floats = NDArray[np.float64]


STEPS = tuple(1e-3 * 16.0**-k for k in range(6))
"""Distances at which the function is asked, as shares of the box's width."""
STRAIGHT_FRACTION = 1e-12
"""By how much a function that is linear between two places may seem to bend, as a share of its value: rounding."""


def sides(ask: Ask, at: Floats, box: Box, rows: Sequence[Row] = ()) -> tuple[Floats, Floats]:
    """Slopes of a convex piecewise linear function to the left and to the right of some sizes, one variable at a time.

    Parameters
    ----------
    ask
        Asks the function.
    at
        Sizes, shape (variables,).
    box
        Where the function is defined; an upper limit may be infinite.
    rows
        Linear limits of where it is.

    Returns
    -------
    tuple
        Slopes to the left and to the right, shape (variables,) each; −inf to the left of where it is defined, and
        +inf to the right.
    """
    points, owners = _points(at, box, rows)
    left, right = np.full(len(at), -np.inf), np.full(len(at), np.inf)
    cuts = ask(np.vstack([at, *points])) if points else []
    for (variable, side), cut in reversed(list(zip(owners, cuts[1:], strict=True))):
        bend = cuts[0].value - float(cut.line_at(at))
        found = right if side > 0 else left
        # Distances shrink, so that read backwards the largest over which the function is straight comes last.
        if np.isinf(found[variable]) or bend <= STRAIGHT_FRACTION * abs(cuts[0].value):
            found[variable] = cut.slopes[variable]
    return left, right


def _points(at: Floats, box: Box, rows: Sequence[Row]) -> tuple[list[Floats], list[tuple[int, int]]]:
    """Sizes near some, each with its variable and its side, and with the distances shrinking."""
    points, owners = [], []
    for variable in range(len(at)):
        width = float(box.width[variable])
        reach = width if np.isfinite(width) else max(1.0, float(at[variable] - box.lower[variable]))
        for side in (-1, 1):
            room = box.upper[variable] - at[variable] if side > 0 else at[variable] - box.lower[variable]
            if room <= STEPS[-1] * reach:
                continue
            for step in STEPS:
                point = at.copy()
                point[variable] += side * min(step * reach, float(room))
                if all(row.weights @ point <= row.most for row in rows):
                    points.append(point)
                    owners.append((variable, side))
    return points, owners
