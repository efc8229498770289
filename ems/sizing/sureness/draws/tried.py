"""Sizes that are tried: which of them more are worth trying, when some have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.sizing.sureness.draws.statistics import best_of_draws_kwh, worst_tenth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EVENLY: Final = 6
"""How many more sizes are tried, evenly over those that are best in four of five draws."""
MOST_DRAWN: Final = (0.1, 0.9)
"""Quantiles of the draws' best sizes between which these lie."""
FEW_APART: Final = 0.1
"""Sizes that are nearer to another than this share of the even step are not tried."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Sizes, and their gains in every draw.

    Parameters
    ----------
    capacity_kwh
        Of each unit, rising, the first 0, shape (sizes,) [kWh].
    gains
        Shape (draws, sizes) [currency].
    """

    capacity_kwh: Floats
    gains: Floats

    def joined(self, other: Drawn) -> Drawn:
        """Both, in the order of the sizes.

        Parameters
        ----------
        other
            Other sizes in the same draws.
        """
        sizes = np.concatenate([self.capacity_kwh, other.capacity_kwh])
        order = np.argsort(sizes, kind="stable")
        gains = np.concatenate([self.gains, other.gains], axis=1)
        return Drawn(capacity_kwh=sizes[order], gains=gains[:, order])


def more_sizes_kwh(drawn: Drawn) -> Floats:
    """Sizes that are worth trying beside those tried, rising, to three digits [kWh].

    Parameters
    ----------
    drawn
        What has been tried.

    Notes
    -----
    Those at which the mean and the worst tenth are likely the highest, and some evenly over where the best of most
    draws lies, so that no gap between the sizes tried hides where it is.
    """
    sizes = drawn.capacity_kwh
    worth = np.stack([drawn.gains.mean(axis=0), worst_tenth(drawn.gains)])
    low, high = np.quantile(best_of_draws_kwh(sizes, drawn.gains), MOST_DRAWN)
    low = max(float(low), float(sizes[1]))
    even = np.linspace(low, high, EVENLY) if high > low else np.zeros(0)
    found: list[float] = []
    apart_kwh = FEW_APART * max(float(high) - low, 0.0) / (EVENLY - 1)
    for likely, least in ((best_of_draws_kwh(sizes, worth), 0.0), (even, apart_kwh)):
        for size in (float(f"{size:.3g}") for size in likely.tolist()):
            if np.abs(np.array([*sizes, *found]) - size).min() > least:
                found.append(size)
    return np.array(sorted(found))
