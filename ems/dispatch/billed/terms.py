"""A laid tariff as a planner needs it: prices with tax, what is added to the blocks, peaks as they can be planned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.billed.peaks import planned_peaks
from ems.tariffs.charges import block_number, block_price_per_kwh, step_price_per_kwh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.billed.peaks import PeakCharge
    from ems.tariffs.laid import LaidTariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a tariff asks of a site with a storage.

    Parameters
    ----------
    laid
        The tariff on the steps.
    price_per_kwh
        Price of each block with tax, rising; that of the last one where a bin has fewer blocks, shape (bins, blocks)
        [currency/kWh].
    length_kwh
        Length of each block, the last infinite; 0 where a bin has fewer blocks, shape (bins, blocks) [kWh].
    added_per_kwh
        What comes on top of the block's price (market, fuel, levy, tax), shape (steps,) [currency/kWh].
    export_price_per_kwh
        What a kWh that is fed in is worth to the site, shape (steps,) [currency/kWh].
    demand
        Ways to see the peaks that are paid, as they can be planned; none where none are paid.
    notes
        What a plan by these terms leaves out.
    begun_quarters
        Of steps of a quarter-hour: how many of the first half-hour passed before they begin, 0 or 1.
    """

    laid: LaidTariff
    price_per_kwh: Floats
    length_kwh: Floats
    added_per_kwh: Floats
    export_price_per_kwh: Floats
    demand: tuple[PeakCharge, ...]
    notes: tuple[str, ...]
    begun_quarters: int = 0

    @property
    def first_step(self) -> Ints:
        """First step of each month, shape (months,)."""
        return np.searchsorted(self.laid.month_of_step, np.arange(self.laid.n_months))

    @property
    def lowest_import_price_per_kwh(self) -> Floats:
        """The least that one more kWh can cost, shape (steps,) [currency/kWh]."""
        return self.import_price_per_kwh(self.price_per_kwh[:, 0])

    @property
    def highest_import_price_per_kwh(self) -> Floats:
        """The most that one more kWh can cost, shape (steps,) [currency/kWh]."""
        return self.import_price_per_kwh(self.price_per_kwh[:, -1])

    def import_price_per_kwh(self, price_of_bin: Floats) -> Floats:
        """What one more kWh costs, shape (…, steps) [currency/kWh].

        Parameters
        ----------
        price_of_bin
            Price of each bin with tax, shape (…, bins) [currency/kWh].
        """
        return np.asarray(price_of_bin[..., self.laid.bin_of_step] + self.added_per_kwh)

    def block_of(self, bin_kwh: Floats) -> Ints:
        """Number of the block in which each bin ends, the lower one at a boundary, shape (…, bins).

        Parameters
        ----------
        bin_kwh
            Energy taken in each bin, shape (…, bins) [kWh].
        """
        return block_number(self.laid, bin_kwh)

    def price_of(self, bin_kwh: Floats) -> Floats:
        """Price of the block in which each bin ends, with tax, shape (…, bins) [currency/kWh].

        Parameters
        ----------
        bin_kwh
            Energy taken in each bin, shape (…, bins) [kWh].
        """
        return block_price_per_kwh(self.laid, bin_kwh) * self.tax_factor

    def saved_by_blocks_cost(self, price_of_bin: Floats) -> Floats:
        """By how much the blocks can be cheaper than one price for all of a bin, shape (…, bins) [currency].

        Parameters
        ----------
        price_of_bin
            That price, between the bin's lowest and highest, shape (…, bins) [currency/kWh].

        Notes
        -----
        The conjugate of the block cost: at any price λ, cost of the blocks ≥ λ · kWh − this.
        """
        gain = np.maximum(price_of_bin[..., None] - self.price_per_kwh, 0.0)
        length = np.where(gain > 0.0, self.length_kwh, 0.0)
        return np.asarray((gain * length).sum(axis=-1))

    @property
    def tax_factor(self) -> float:
        """By how much all charges but the levy are multiplied."""
        return 1.0 + self.laid.added_tax_fraction


def terms_of(laid: LaidTariff, begun_quarters: int = 0) -> Terms:
    """Terms of a laid tariff.

    Parameters
    ----------
    laid
        The tariff; :func:`falling_block` finds none in it.
    begun_quarters
        Of steps of a quarter-hour: how many of the first half-hour passed before they begin, 0 or 1.
    """
    tax_factor = 1.0 + laid.added_tax_fraction
    exists = np.isfinite(laid.block_start_kwh)
    last = exists.sum(axis=1) - 1
    price = np.where(exists, laid.block_price_per_kwh, laid.block_price_per_kwh[np.arange(laid.n_bins), last][:, None])
    end = np.column_stack([laid.block_start_kwh[:, 1:], np.full(laid.n_bins, np.inf)])
    length = np.where(exists, end - np.where(exists, laid.block_start_kwh, 0.0), 0.0)
    demand, notes = planned_peaks(laid)
    if laid.minimum_per_month.any():
        notes = (*notes, "the least charge of a month is billed, but not planned by")
    return Terms(
        laid=laid,
        price_per_kwh=price * tax_factor,
        length_kwh=length,
        added_per_kwh=step_price_per_kwh(laid, np.zeros(laid.n_bins)),
        export_price_per_kwh=laid.export_price_per_kwh,
        demand=demand,
        notes=notes,
        begun_quarters=begun_quarters,
    )


def with_ppa(terms: Terms, price_per_kwh: float) -> Terms:
    """Terms of a site whose PV belongs to an operator, who is paid for what the site uses and keeps what it feeds in.

    Parameters
    ----------
    terms
        Terms of its tariff.
    price_per_kwh
        What the site pays the operator [currency/kWh].

    Notes
    -----
    To use a kWh of the PV costs the price, to let it go costs nothing: as if feeding in earned the price, but for what
    all of the output would cost, which no storage changes. It counts at most what a kWh from the grid costs (E6).
    """
    worth = np.minimum(price_per_kwh, terms.lowest_import_price_per_kwh)
    capped = (
        "sites under a PPA plan as if a kWh of the operator's cost no more than one from the grid at its lowest price"
    )
    notes = (*terms.notes, capped) if (worth < price_per_kwh).any() else terms.notes
    return replace(terms, export_price_per_kwh=worth, notes=notes)


def falling_block(laid: LaidTariff) -> str | None:
    """Find a block that is cheaper than the one before: with it, a plan is no convex problem.

    Parameters
    ----------
    laid
        The tariff.

    Returns
    -------
    str or None
        What falls where, in words; None: prices rise from block to block.
    """
    price = np.where(np.isfinite(laid.block_start_kwh), laid.block_price_per_kwh, np.inf)
    falls = np.argwhere(price[:, 1:] < price[:, :-1])
    if not len(falls):
        return None
    at, block = falls[0]
    month, start = laid.month_names[laid.month_of_bin[at]], laid.block_start_kwh[at, block + 1]
    return (
        f"the price of {laid.bin_names[at]} in {month} falls from {price[at, block]:g} to {price[at, block + 1]:g} per "
        f"kWh at {start:g} kWh"
    )
