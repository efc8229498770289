"""Demand charges as they can be planned: one cap for a year under a full ratchet, else each month's own peak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.tariffs.charges import demand_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.tariffs.laid import LaidTariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

YEAR_MONTHS: Final = 12
LEAST_STEP_H: Final = 0.5
"""Demand is metered on half-hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Peaks that are paid, as they are planned.

    Parameters
    ----------
    period_of_month
        Number of the period whose highest import each month counts in, shape (months,).
    price_per_kw
        Price of a kW of each period's highest import, power factor and tax included, shape (periods,) [currency/kW].
    """

    period_of_month: Ints
    price_per_kw: Floats

    @property
    def is_equal(self) -> bool:
        """Whether every period has one price."""
        return bool((self.price_per_kw == self.price_per_kw[0]).all())


def demand_price_per_kw(laid: LaidTariff) -> Floats:
    """Demand charge of each month with power factor and tax, shape (months,) [currency/kW].

    Parameters
    ----------
    laid
        The tariff.
    """
    return laid.demand_per_kw * (demand_factor(laid.tariff) * (1.0 + laid.added_tax_fraction))


def planned_peaks(laid: LaidTariff) -> tuple[Demand | None, tuple[str, ...]]:
    """Peaks that are paid as they can be planned, and what is left out of them.

    Parameters
    ----------
    laid
        The tariff.

    Returns
    -------
    tuple
        The peaks, None where none are paid; and sentences for a reader.
    """
    price, ratchet = demand_price_per_kw(laid), laid.tariff.ratchet
    if not price.any():
        return None, ()
    notes = []
    if laid.step_h > LEAST_STEP_H:
        notes.append("steps are longer than the half-hours on which demand is metered: peaks are understated")
    elif laid.step_h < LEAST_STEP_H:
        notes.append("peaks are planned on the steps; the bill's means of half-hours are no higher")
    has_ratchet = ratchet.months > 0 and ratchet.fraction > 0.0
    if has_ratchet and ratchet.fraction == 1.0 and ratchet.months >= laid.n_months - 1:
        notes.append(
            f"the ratchet over {ratchet.months} months is planned as one cap on the import of all "
            f"{laid.n_months} months" + (", the year taken to repeat" if laid.n_months == YEAR_MONTHS else "")
        )
        one = np.zeros(laid.n_months, dtype=np.int64)
        return Demand(period_of_month=one, price_per_kw=price.sum(keepdims=True)), tuple(notes)
    if has_ratchet:
        notes.append(
            f"the ratchet ({ratchet.fraction:.0%} of the peaks of {ratchet.months} months before) was ignored: each "
            "month's own peak is planned; it is billed"
        )
    demand = Demand(period_of_month=np.arange(laid.n_months), price_per_kw=price)
    if not demand.is_equal:
        notes.append("demand charges differ from month to month: peaks are planned by their mean")
    return demand, tuple(notes)
