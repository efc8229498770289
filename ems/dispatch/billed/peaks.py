"""Demand charges as they are billed, and as they can be planned: one cap on a whole year, or each month's own peak."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.tariffs.charges import billing_demand_kw, demand_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.tariffs.laid import LaidTariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

YEAR_MONTHS: Final = 12
LEAST_STEP_H: Final = 0.5
"""Demand is metered on half-hours."""
QUARTER_H: Final = 0.25
QUARTERS: Final = (
    "peaks are planned on quarter-hours and billed on the means of half-hours: a plan on half-hours may be cheaper"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakCharge:
    """A way to see the demand charge that can be planned: one price for the highest import of each period.

    Parameters
    ----------
    period_of_month
        Number of the period whose highest import each month counts in, shape (months,).
    price_per_kw
        Price of a kW of each period's highest import, power factor and tax included [currency/kW].
    is_bound
        Whether no import costs less by the bill than it does seen this way: then a plan by it proves a bound.
    """

    period_of_month: Ints
    price_per_kw: float
    is_bound: bool

    @property
    def n_periods(self) -> int:
        """Number of periods."""
        return int(self.period_of_month.max()) + 1

    def cost(self, peak_kw: Floats) -> float:
        """Demand charge seen this way [currency].

        Parameters
        ----------
        peak_kw
            Highest import of each month, shape (months,) [kW].
        """
        peak = np.zeros(self.n_periods)
        np.maximum.at(peak, self.period_of_month, peak_kw)
        return self.price_per_kw * float(peak.sum())


def demand_price_per_kw(laid: LaidTariff) -> Floats:
    """Demand charge of each month with power factor and tax, shape (months,) [currency/kW].

    Parameters
    ----------
    laid
        The tariff.
    """
    return laid.demand_per_kw * (demand_factor(laid.tariff) * (1.0 + laid.added_tax_fraction))


def billed_peaks_kw(laid: LaidTariff, peak_kw: Floats) -> Floats:
    """Billing demand of every month, as the bill counts it, shape (…, months) [kW].

    Parameters
    ----------
    laid
        The tariff.
    peak_kw
        Highest import of each month, shape (…, months) [kW].

    Notes
    -----
    Twelve months are taken to repeat, so that peaks of their end count in their beginning; of months before another
    span nothing is known.
    """
    return billing_demand_kw(laid, peak_kw, "same_year" if laid.n_months == YEAR_MONTHS else None)


def month_peaks_kw(laid: LaidTariff, import_kw: Floats, begun_quarters: int = 0) -> Floats:
    """Highest import of each month as the meter sees it, quarter-hours by means of half-hours, (cases, months) [kW].

    Parameters
    ----------
    laid
        The tariff.
    import_kw
        What is taken, shape (cases, steps) [kW].
    begun_quarters
        How many quarter-hours of the first half-hour passed before the steps begin, 0 or 1.
    """
    first = np.searchsorted(laid.month_of_step, np.arange(laid.n_months))
    if laid.step_h != QUARTER_H:
        return np.asarray(np.maximum.reduceat(import_kw, first, axis=1))
    begin = np.unique(np.append(0, np.arange(begun_quarters, laid.n_steps, 2)))
    means = np.add.reduceat(import_kw, begin, axis=1) / np.diff(begin, append=laid.n_steps)
    return np.asarray(np.maximum.reduceat(means, np.searchsorted(begin, first), axis=1))


def planned_peaks(laid: LaidTariff) -> tuple[tuple[PeakCharge, ...], tuple[str, ...]]:
    """Ways to see the demand charge that can be planned, and what is left out of them.

    Parameters
    ----------
    laid
        The tariff.

    Returns
    -------
    tuple
        The ways, none where no peaks are paid, the one that is likely to give the best plan last; and sentences for a
        reader.

    Notes
    -----
    Every month is billed for its own peak at least, and under a full ratchet the last month of a span for that of all
    of it: both prove bounds. Only one price for all peaks can be planned: months of unlike prices take the lowest for
    the bound, and their mean for the plan. Peaks can be planned on the steps alone: a half-hour's mean is at least half
    of its higher quarter, so that quarters at half the price prove a bound.
    """
    price, notes = demand_price_per_kw(laid), []
    if not price.any():
        return (), ()
    if laid.step_h > LEAST_STEP_H:
        notes.append("steps are longer than the half-hours on which demand is metered: peaks are understated")
    ways, ratchet_notes = _ways(laid, price)
    if laid.step_h < LEAST_STEP_H:
        notes.append(QUARTERS)
        sure = [
            replace(way, price_per_kw=way.price_per_kw * laid.step_h / LEAST_STEP_H) for way in ways if way.is_bound
        ]
        none = PeakCharge(period_of_month=ways[0].period_of_month, price_per_kw=0.0, is_bound=False)
        ways = [*sure, none, *(replace(way, is_bound=False) for way in ways)]
    return tuple(ways), (*notes, *ratchet_notes)


def _ways(laid: LaidTariff, price: Floats) -> tuple[list[PeakCharge], list[str]]:
    """Ways to see the demand charge where peaks are those of the steps, and what they leave out."""
    ratchet, notes = laid.tariff.ratchet, []
    all_months, each = np.zeros(laid.n_months, dtype=np.int64), np.arange(laid.n_months)
    is_full = ratchet.fraction == 1.0 and ratchet.months >= laid.n_months - 1
    whole = PeakCharge(
        period_of_month=all_months, price_per_kw=float(price.sum()), is_bound=laid.n_months == YEAR_MONTHS
    )
    if is_full and whole.is_bound:
        cap = (
            f"the ratchet over {ratchet.months} months is planned as one cap on the import of all {YEAR_MONTHS} months"
        )
        return [whole], [f"{cap}, the year taken to repeat"]
    ways = [PeakCharge(period_of_month=each, price_per_kw=float(price.min()), is_bound=True)]
    if price.min() < price.max():
        notes.append("demand charges differ from month to month: peaks are planned by their mean")
        ways.append(PeakCharge(period_of_month=each, price_per_kw=float(price.mean()), is_bound=False))
    if ratchet.months > 0 and ratchet.fraction > 0.0 and laid.n_months > 1:
        looks = f"the ratchet ({ratchet.fraction:.0%} of the peaks of {ratchet.months} months before)"
        also = " and one cap on all months are" if is_full else " is"
        notes.append(f"{looks} was ignored in planning: each month's own peak{also} planned; the ratchet is billed")
        if is_full:
            last = PeakCharge(period_of_month=all_months, price_per_kw=float(price[-1]), is_bound=True)
            ways = [last, whole, *ways]
    return ways, notes
