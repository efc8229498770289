"""How sure a share or a mean is that was counted among random draws."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from profiles.random_numbers import random_stream

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % above it."""
BOUNDS_95 = (0.025, 0.975)
RESAMPLES = 1000
MOST_NUMBERS = 2_000_000
"""Numbers that a bootstrap holds at once."""
FEWEST_OUTAGES, FEWEST_YEARS = 5, 2
"""A mean of fewer outages, or of outages in fewer years, has no interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number from random draws, with its 95 % interval.

    Parameters
    ----------
    value
        The estimate; NaN where nothing was drawn.
    low, high
        Ends of the interval; NaN where there is none.
    """

    value: float
    low: float
    high: float


NO_ESTIMATE = Estimate(value=math.nan, low=math.nan, high=math.nan)


def wilson_interval(successes: ArrayLike, trials: ArrayLike) -> tuple[Floats, Floats]:
    """Ends of the 95 % interval of a share by Wilson's score, NaN without trials.

    Parameters
    ----------
    successes, trials
        Numbers of either, of one shape.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209–212.
    doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> [round(float(end), 4) for end in wilson_interval(8, 10)]
    [0.4902, 0.9433]
    """
    number, of = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    of = np.where(of > 0.0, of, np.nan)
    share, square = number / of, NORMAL_95**2
    centre = (share + square / (2.0 * of)) / (1.0 + square / of)
    half = NORMAL_95 / (1.0 + square / of) * np.sqrt(share * (1.0 - share) / of + square / (4.0 * of**2))
    # With no or only successes an end is 0 or 1 exactly, which rounding must not pass.
    return np.clip(np.minimum(centre - half, share), 0.0, 1.0), np.clip(np.maximum(centre + half, share), 0.0, 1.0)


def share_of(successes: int, trials: int) -> Estimate:
    """Share with its interval by Wilson's score.

    Parameters
    ----------
    successes, trials
        Numbers of either; without trials the share is NaN.
    """
    low, high = wilson_interval(successes, trials)
    return Estimate(value=successes / trials if trials else math.nan, low=float(low), high=float(high))


def mean_over_years(yearly: Floats, *, seed: int, per: Floats | None = None) -> Estimate:
    """Mean of a year, or sum over years by the sum of something else, with an interval by the bootstrap over years.

    Parameters
    ----------
    yearly
        What each year had, shape (years,).
    seed
        Of the years that are drawn again.
    per
        What the sum is divided by, shape (years,); None: the number of years.

    Notes
    -----
    Years are drawn with replacement, as many as there are, 1,000 times; the interval lies between the 2.5 % and the
    97.5 % quantile of the results. Years are what is independent: outages of one year are drawn again together. Fewer
    than two years that have anything to divide by give no interval. Years that are all alike, such as those in which
    nothing was ever missing, give one without width, however few they are: look at the share's interval then.
    """
    years = len(yearly)
    under = np.ones(years) if per is None else per
    if under.sum() == 0.0:
        return NO_ESTIMATE
    value = float(yearly.sum() / under.sum())
    if np.count_nonzero(under) < FEWEST_YEARS:  # one says nothing of how they differ
        return Estimate(value=value, low=math.nan, high=math.nan)
    stream = random_stream(seed, "bootstrap")
    if per is None:
        again = _sums_again(yearly[:, None], stream)[0] / years
    else:
        above, below = _sums_again(np.column_stack([yearly, per]), stream)
        again = above[below > 0.0] / below[below > 0.0]
    low, high = np.quantile(again, BOUNDS_95)
    return Estimate(value=value, low=float(low), high=float(high))


def if_enough(mean: Estimate, outages: Floats) -> Estimate:
    """Mean without an interval where so few outages, or outages of so few years, cannot say how they differ.

    Parameters
    ----------
    mean
        The mean and its interval.
    outages
        Outages of each year that it is made of, shape (years,).
    """
    if outages.sum() >= FEWEST_OUTAGES and np.count_nonzero(outages) >= FEWEST_YEARS:
        return mean
    return replace(mean, low=math.nan, high=math.nan)


def _sums_again(columns: Floats, stream: np.random.Generator) -> Floats:
    """Sums of columns over years drawn again and again, shape (columns, resamples).

    Years in which nothing was add nothing: how many of the others are drawn is binomial, and only these are drawn.
    """
    years, rows = len(columns), columns[columns.any(axis=1)]
    if not len(rows):
        return np.zeros((columns.shape[1], RESAMPLES))
    counts = stream.binomial(years, len(rows) / years, size=RESAMPLES)
    sums = []
    for part in np.array_split(counts, counts.sum() // MOST_NUMBERS + 1):
        picked = rows[stream.integers(0, len(rows), size=int(part.sum()))]
        resample = np.repeat(np.arange(len(part)), part)
        sums.append([np.bincount(resample, weights=column, minlength=len(part)) for column in picked.T])
    return np.concatenate(sums, axis=1)
