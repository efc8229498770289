"""Slopes of a function of which nothing but values is known: differences between sizes that lie close together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.search.parts import Cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ems.sizing.search.parts import Ask

    Floats = NDArray[np.float64]


def asking_differences(values: Callable[[Floats], Floats], step: Floats) -> Ask:
    """Ask a function for its values, and for differences as its slopes: they hold nothing up.

    Parameters
    ----------
    values
        Its values at some sizes, shape (sizes, variables) → (sizes,).
    step
        How far each variable is moved, shape (variables,).
    """

    def ask(sizes: Floats) -> list[Cut]:
        count, moved = len(step), np.diag(step)
        points = np.concatenate([sizes, *(sizes + one for one in moved)])
        found = values(points).reshape(count + 1, len(sizes))
        slopes = (found[1:] - found[0]) / step[:, None]
        each = zip(sizes, found[0], slopes.T, strict=True)
        return [Cut(at=at, value=float(value), slopes=slope, bound=-np.inf) for at, value, slope in each]

    return ask


def difference_sides(values: Callable[[Floats], Floats], at: Floats, step: Floats) -> tuple[Floats, Floats]:
    """Differences to the left and to the right of some sizes; −inf to the left of nothing, shape (variables,) each.

    Parameters
    ----------
    values
        As in :func:`asking_differences`.
    at
        The sizes, shape (variables,).
    step
        How far each variable is moved, shape (variables,).
    """
    count, moved = len(at), np.diag(step)
    found = values(np.concatenate([at[None, :], at + moved, np.maximum(at - moved, 0.0)]))
    back = np.minimum(step, at)
    right = (found[1 : count + 1] - found[0]) / step
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(back > 0.0, (found[0] - found[count + 1 :]) / back, -np.inf)
    return left, right
