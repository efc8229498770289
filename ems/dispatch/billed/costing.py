"""What a plan costs by a tariff: blocks, peaks, and what the least charge of a month adds; as the bill reckons it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.billed.peaks import billed_peaks_kw, demand_price_per_kw
from ems.tariffs.charges import block_cost, topped_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.billed.columns import Column
    from ems.dispatch.billed.terms import Terms
    from ems.tariffs.laid import LaidTariff

    Floats = NDArray[np.float64]


def plan_cost(column: Column, terms: Terms) -> float:
    """Cost of a plan: all that the storage can change, but for what the least charge of a month adds [currency].

    Parameters
    ----------
    column
        The plan.
    terms
        What is paid.
    """
    blocks = block_cost(terms.laid, column.bin_kwh).sum() * terms.tax_factor
    return float(blocks + column.other_cost.sum() + demand_cost(terms.laid, column.peak_kw).sum())


def demand_cost(laid: LaidTariff, peak_kw: Floats) -> Floats:
    """Demand charge of each month, with power factor and tax, shape (…, months) [currency].

    Parameters
    ----------
    laid
        The tariff.
    peak_kw
        Highest import of each month, shape (…, months) [kW].
    """
    return billed_peaks_kw(laid, peak_kw) * demand_price_per_kw(laid)


def topped_up_cost(terms: Terms, bin_kwh: Floats, step_cost: Floats, peak_kw: Floats, contract: float) -> Floats:
    """What the least charge of a month adds, with tax, shape (…,) [currency].

    Parameters
    ----------
    terms
        What is paid.
    bin_kwh
        Energy taken in each bin, shape (…, bins) [kWh].
    step_cost
        What is taken at market prices, without tax, shape (…, months) [currency].
    peak_kw
        Highest import of each month, shape (…, months) [kW].
    contract
        Size of the contract [A, kVA or kW, as the tariff says].
    """
    laid = terms.laid
    of_month = laid.month_of_bin[:, None] == np.arange(laid.n_months)
    energy = block_cost(laid, bin_kwh) @ of_month
    basic = laid.basic_per_month + laid.basic_per_unit * contract
    charged = energy + step_cost + demand_cost(laid, peak_kw) / terms.tax_factor + basic
    return np.asarray(terms.tax_factor * topped_up(laid, charged).sum(axis=-1))
