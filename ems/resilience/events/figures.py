"""Figures of a study of events: survival, first shortfall, worth of a warning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.resilience.events.intervals import Estimate

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Probabilities of the quantiles that are told."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurvivalInEvent:
    """Share of outages that are still served, by the time since they began; arrays of shape (longest outage,).

    Parameters
    ----------
    hours
        Since the outage began [h].
    outages
        How many last at least so long: what the share is of.
    served_fraction
        Share of them served in every step until then.
    low_fraction, high_fraction
        Its 95 % interval at this one time (Wilson).
    """

    hours: Floats
    outages: Ints
    served_fraction: Floats
    low_fraction: Floats
    high_fraction: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstShortfall:
    """When a service is not served for the first time, in the outages in which that happens.

    Parameters
    ----------
    outages
        How many these are.
    mean
        Hours served before it [h]; NaN where nothing ever falls short.
    quantiles_h
        The same at 5, 25, 50, 75 and 95 %, each a time that occurred, shape (5,) [h].
    """

    outages: int
    mean: Estimate
    quantiles_h: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningWorth:
    """What charging up between the warning and the outage is worth: the same outages with it and without.

    Parameters
    ----------
    stored
        What the battery holds more when the outage begins, mean of an outage [kWh].
    served, served_uncharged
        Share of outages served throughout, with charging up and without.
    gained
        The former less the latter, with an interval of the difference.
    spared, spared_per_year
        Energy that is not missing thanks to it, of an outage and of a year [kWh].
    """

    stored: Estimate
    served: Estimate
    served_uncharged: Estimate
    gained: Estimate
    spared: Estimate
    spared_per_year: Estimate
