"""Many equations of one unknown each, solved at once: what makes a synthetic month meet its mean exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

HALVINGS: Final = 64
"""A bracket of 2 x 40 halved 64 times is shorter than the distance of two floating-point numbers in it."""

WIDEST_SHIFT: Final = 40.0
"""Shift of a logit beyond which the logistic function is 0 or 1 to the last bit of a sum of hours."""


def logistic(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-value)), within (0, 1).

    Parameters
    ----------
    value
        Logit, any shape.

    Returns
    -------
    array
        Fraction of the same shape.
    """
    # The hyperbolic tangent never overflows.
    half: NDArray[np.float64] = np.tanh(0.5 * value)
    return 0.5 * (1.0 + half)


def logit(fraction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the value whose logistic is the fraction.

    Parameters
    ----------
    fraction
        Within (0, 1), any shape.

    Returns
    -------
    array
        Logit of the same shape.
    """
    return np.log(fraction / (1.0 - fraction))


def solve_increasing(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    target: NDArray[np.float64],
    *,
    low: float = -WIDEST_SHIFT,
    high: float = WIDEST_SHIFT,
) -> NDArray[np.float64]:
    """Return the arguments at which an increasing function takes the wanted values, by bisection.

    Parameters
    ----------
    function
        Takes and returns an array of the shape of the target; each value depends on its own argument alone.
    target
        Wanted values.
    low, high
        Bracket of every argument. A value that the function does not take there gives the nearer end.

    Returns
    -------
    array
        Arguments, shape of the target.

    Examples
    --------
    >>> solve_increasing(lambda x: x**3, np.array([8.0, 27.0])).round(9)
    array([2., 3.])
    """
    lower = np.full(target.shape, low)
    upper = np.full(target.shape, high)
    for _ in range(HALVINGS):
        middle = 0.5 * (lower + upper)
        too_small = function(middle) < target
        lower = np.where(too_small, middle, lower)
        upper = np.where(too_small, upper, middle)
    return np.asarray(0.5 * (lower + upper), dtype=np.float64)
