"""How clear each day of a synthetic year is: the month's distribution, in an order with runs of fine and rainy days."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from profiles.weather.bisection import logistic, logit, solve_increasing

if TYPE_CHECKING:
    from numpy.typing import NDArray

DULLEST_CLEARNESS: Final = 0.05
"""Smallest daily clearness index (Bendt, Collares-Pereira and Rabl 1981)."""

OVERCAST_BELOW: Final = 0.4
CLEAR_ABOVE: Final = 0.8
"""Day types by the day's radiation over that of a cloudless day; on a mean sky (0.73 of the radiation outside the
atmosphere) they are clearness indices of 0.3 and 0.6."""

PERSISTENCE: Final = 0.35
"""Chance that a day takes over yesterday's type before any drawing. The clearness of successive days then correlates by
about 0.3: 0.29 in Graham, Hollands and Brunger (1988), 0.33 in the METPV-20 mean year of Nobeoka (computed)."""

STEEPEST: Final = 200.0
"""Bracket of the exponent of the day distribution: means from 0.005 to 0.995 of the range."""

FLAT: Final = 1e-6
"""Exponent below which the distribution is even to the last digit that matters."""


class DayType(IntEnum):
    """State of the chain of days."""

    OVERCAST = 0
    MIXED = 1
    CLEAR = 2


def clearest_of_month(clearness: NDArray[np.float64], cloudless: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the clearness index of the clearest day of a month.

    Parameters
    ----------
    clearness
        Mean clearness index of the month, any shape.
    cloudless
        Clearness index of a cloudless day of that month, same shape.

    Returns
    -------
    array
        Clearness index, same shape.

    Notes
    -----
    Hollands and Huget's maximum [1]_, but never above a cloudless day.

    References
    ----------
    .. [1] K. G. T. Hollands and R. G. Huget (1983), A probability density function for the clearness index, with
       applications, Solar Energy 30, 195-209. https://doi.org/10.1016/0038-092X(83)90149-4
    """
    published = 0.6313 + 0.267 * clearness - 11.9 * (clearness - 0.75) ** 8
    return np.minimum(published, cloudless)


def exponents(mean_fraction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the exponents g of the densities proportional to exp(g x) on 0 to 1 that have the given means.

    Parameters
    ----------
    mean_fraction
        Means within (0, 1), any shape.

    Returns
    -------
    array
        Exponents of the same shape; positive for means above one half.

    Notes
    -----
    Bendt, Collares-Pereira and Rabl [1]_ found daily clearness indices so distributed between the dullest and the
    clearest day.

    References
    ----------
    .. [1] P. Bendt, M. Collares-Pereira and A. Rabl (1981), The frequency distribution of daily insolation values,
       Solar Energy 27, 1-5. https://doi.org/10.1016/0038-092X(81)90013-X
    """
    return solve_increasing(_mean_of, mean_fraction, low=-STEEPEST, high=STEEPEST)


def _mean_of(exponent: NDArray[np.float64]) -> NDArray[np.float64]:
    steep = np.where(np.abs(exponent) < FLAT, FLAT, exponent)
    return -1.0 / np.expm1(-steep) - 1.0 / steep


def share_below(fraction: NDArray[np.float64], exponent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of days below a fraction of the range, the distribution function.

    Parameters
    ----------
    fraction
        Places between the dullest (0) and the clearest day (1); values outside count as the nearer end.
    exponent
        Exponents of the distributions, same shape.

    Returns
    -------
    array
        Shares of the same shape.
    """
    inside = np.clip(fraction, 0.0, 1.0)
    steep = np.where(np.abs(exponent) < FLAT, FLAT, exponent)
    # Both forms are the same; each is used where its powers stay small.
    rising = (np.exp(-steep * (1.0 - inside)) - np.exp(-np.abs(steep))) / -np.expm1(-np.abs(steep))
    falling = np.expm1(-np.abs(steep) * inside) / np.expm1(-np.abs(steep))
    return np.where(steep > 0.0, rising, falling)


def fraction_at(share: NDArray[np.float64], exponent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the place in the range below which the given share of days lies: the inverse of `share_below`.

    Parameters
    ----------
    share
        Shares within (0, 1).
    exponent
        Exponents of the distributions, same shape.

    Returns
    -------
    array
        Places between the dullest (0) and the clearest day (1), same shape.
    """
    steep = np.where(np.abs(exponent) < FLAT, FLAT, exponent)
    size = np.abs(steep)
    from_below = np.where(steep > 0.0, 1.0 - share, share)
    distance: NDArray[np.float64] = -np.log1p(from_below * np.expm1(-size)) / size
    return np.where(steep > 0.0, 1.0 - distance, distance)


def type_shares(
    exponent: NDArray[np.float64], dullest: NDArray[np.float64], clearest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the shares of overcast, mixed and clear days of every month.

    Parameters
    ----------
    exponent
        Exponents of the months' distributions, shape (months,).
    dullest, clearest
        Ends of the distributions over the radiation of a cloudless day, shape (months,).

    Returns
    -------
    array
        Shares in the order of `DayType`, shape (months, 3); every row adds up to 1.
    """
    overcast = share_below((OVERCAST_BELOW - dullest) / (clearest - dullest), exponent)
    not_clear = share_below((CLEAR_ABOVE - dullest) / (clearest - dullest), exponent)
    return np.stack([overcast, not_clear - overcast, 1.0 - not_clear], axis=1)


def chain_of_days(
    shares: NDArray[np.float64], month_of_day: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the type of every day.

    Parameters
    ----------
    shares
        Shares of the day types, shape (months, types).
    month_of_day
        Month of every day, counted from 0, shape (days,).
    random
        Source of chance.

    Returns
    -------
    array
        `DayType` of every day, shape (days,).

    Notes
    -----
    A Markov chain that stays with chance r + (1 - r) s, where s is the type's share in the month and r the
    `PERSISTENCE`, and otherwise moves in proportion to the shares; these are then its stationary distribution. The
    mean run of a type is 1 / ((1 - r) (1 - s)) days: it follows from the month's clearness through s. In a June of
    Nobeoka half of the days are overcast and the rain stays three days, in January fewer than two.
    """
    drawn = random.random((len(month_of_day), 2)).tolist()
    limits = np.cumsum(shares, axis=1)[:, :-1].tolist()
    types: list[int] = []
    for (stay, fresh), month in zip(drawn, month_of_day.tolist(), strict=True):
        if types and stay < PERSISTENCE:
            types.append(types[-1])
        else:
            types.append(sum(fresh >= limit for limit in limits[month]))
    return np.array(types, dtype=np.int64)


def daily_clearness(
    mean_clearness: NDArray[np.float64],
    cloudless: NDArray[np.float64],
    weight: NDArray[np.float64],
    month_of_day: NDArray[np.int64],
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the clearness index of every day, with exactly the wanted mean in every month.

    Parameters
    ----------
    mean_clearness
        Wanted mean of every month, weighted by the radiation outside the atmosphere, shape (months,).
    cloudless
        Clearness index of a cloudless day, shape (days,).
    weight
        Radiation outside the atmosphere on the horizontal, shape (days,), any unit.
    month_of_day
        Month of every day, counted from 0, shape (days,).
    random
        Source of chance.

    Returns
    -------
    array
        Clearness index, shape (days,), between `DULLEST_CLEARNESS` and the cloudless day's.

    Notes
    -----
    The chain says in which order dull and clear days come; the month's distribution says how dull and how clear they
    are: the days, ordered by type and by chance within the type, take its evenly spaced shares. A small common shift
    of the logits then closes the month's mean.
    """
    months = len(mean_clearness)
    outside = np.bincount(month_of_day, weight, months)
    cloudless_month = np.bincount(month_of_day, weight * cloudless, months) / outside
    clearest = clearest_of_month(mean_clearness, cloudless_month)
    exponent = exponents((mean_clearness - DULLEST_CLEARNESS) / (clearest - DULLEST_CLEARNESS))
    shares = type_shares(exponent, DULLEST_CLEARNESS / cloudless_month, clearest / cloudless_month)
    types = chain_of_days(shares, month_of_day, random)
    order, jitter = random.random((2, len(types)))
    share = _even_shares(types + order, month_of_day, jitter)
    position = logit(fraction_at(share, exponent[month_of_day]))
    low = np.minimum(DULLEST_CLEARNESS, 0.5 * cloudless)
    width = cloudless * (clearest / cloudless_month)[month_of_day] - low

    def mean_with(shift: NDArray[np.float64]) -> NDArray[np.float64]:
        clearness = low + width * logistic(position + shift[month_of_day])
        return np.bincount(month_of_day, weight * clearness, months) / outside

    shift = solve_increasing(mean_with, mean_clearness)
    return low + width * logistic(position + shift[month_of_day])


def _even_shares(
    clarity: NDArray[np.float64], month_of_day: NDArray[np.int64], jitter: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Spread the days of a month evenly over (0, 1) in the order of their clarity, each shifted within its place."""
    share = np.empty(len(clarity))
    for month in np.unique(month_of_day):
        days = np.flatnonzero(month_of_day == month)
        rank = np.argsort(np.argsort(clarity[days], kind="stable"), kind="stable")
        share[days] = (rank + 0.5 + 0.98 * (jitter[days] - 0.5)) / len(days)
    return share
