"""How unevenly gains are spread: shares, quantiles, one number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

TENTH = 0.1


def losers_fraction(gain: ArrayLike) -> float:
    """Share of sites that pay more than before; NaN where there are none.

    Parameters
    ----------
    gain
        What each site pays less, shape (sites,) [currency].

    Examples
    --------
    >>> losers_fraction([-1.0, 0.0, 2.0, 3.0])
    0.25
    """
    values = np.asarray(gain, dtype=np.float64)
    return float(np.mean(values < 0.0)) if values.size else math.nan


def gini_fraction(gain: ArrayLike) -> float:
    """Gini coefficient of gains, losers counted as zero: 0 where all gain alike, towards 1 where one gains all.

    Parameters
    ----------
    gain
        What each site pays less, shape (sites,) [currency].

    Returns
    -------
    float
        Half the mean difference between two sites over the mean; NaN where nobody gains.

    Notes
    -----
    With gains x in rising order, G = Σ (2 i − n − 1) x_i / (n Σ x_i), i = 1 … n: with no negative value it lies between
    0 and 1 − 1/n. Negative gains would let it exceed 1; that some lose is told by :func:`losers_fraction`.

    Examples
    --------
    >>> gini_fraction([1.0, 1.0, 1.0]), gini_fraction([0.0, 0.0, 0.0, 4.0]), gini_fraction([-5.0, 1.0, 3.0])
    (0.0, 0.75, 0.5)
    """
    values = np.sort(np.maximum(np.asarray(gain, dtype=np.float64), 0.0))
    total, count = float(values.sum()), len(values)
    if not total:
        return math.nan
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    return float(max((ranks * values).sum() / (count * total), 0.0))


def top_tenth_fraction(gain: ArrayLike) -> float:
    """Share of all gains, losers counted as zero, that goes to the tenth of the sites that gain most.

    Parameters
    ----------
    gain
        What each site pays less, shape (sites,) [currency].

    Returns
    -------
    float
        NaN where nobody gains. Where a tenth is no whole number of sites, a part of a site's gain counts.

    Examples
    --------
    >>> top_tenth_fraction([1.0] * 9 + [11.0]), top_tenth_fraction([1.0, 1.0])
    (0.55, 0.1)
    """
    values = np.sort(np.maximum(np.asarray(gain, dtype=np.float64), 0.0))[::-1]
    total = float(values.sum())
    if not total:
        return math.nan
    sites = TENTH * len(values)
    whole = int(sites)
    part = (sites - whole) * float(values[whole]) if whole < len(values) else 0.0
    return (float(values[:whole].sum()) + part) / total
