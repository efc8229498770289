"""A tariff laid on the steps of a meter: which price holds when, as arrays that bills and planners share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidTariff:
    """Prices of a tariff on the steps of a meter; billing months are calendar months.

    An *energy bin* is a billing month and one of the tariff's periods (night, day in summer …): what is taken in all
    steps of a bin is priced together, by its blocks. All prices are as the tariff gives them; ``added_tax_fraction``
    says what comes on top.

    Parameters
    ----------
    tariff
        What was laid.
    step_h
        Length of a step [h].
    month_names
        Billing months in order, such as ``"2027-01"``.
    month_of_step
        Number of the billing month of each step, shape (steps,).
    metered_fraction
        Factor that was applied to fixed charges and block limits, shape (months,): the share of the calendar month
        that the steps cover, or 1 where a part of a month counts as a whole reading period.
    bin_of_step
        Number of the energy bin of each step, shape (steps,).
    month_of_bin
        Its billing month, shape (bins,).
    bin_names
        Name of its period for people, one a bin.
    block_start_kwh
        Where each block begins, scaled to the metered part of the month; inf where a bin has fewer blocks, shape
        (bins, blocks) [kWh].
    block_price_per_kwh
        Its price; 0 where a bin has fewer blocks, shape (bins, blocks) [currency/kWh].
    market_price_per_kwh
        What comes on top of the blocks step by step, for tariffs that follow a market, shape (steps,); zeros for
        others [currency/kWh].
    fuel_per_kwh, levy_per_kwh
        Fuel-cost adjustment and renewable levy on what is taken, shape (months,) [currency/kWh].
    basic_per_month
        Fixed charge, scaled to the metered part, shape (months,) [currency].
    basic_per_unit
        Charge for each unit of the contract (A, kVA or kW), scaled likewise, shape (months,) [currency/unit].
    demand_per_kw
        Charge for each kW of billing demand, scaled likewise, shape (months,) [currency/kW].
    minimum_per_month
        Least charge of basic, demand and energy together, scaled likewise, shape (months,) [currency].
    export_price_per_kwh
        What is paid for a kWh that is fed in, shape (steps,) [currency/kWh].
    added_tax_fraction
        Tax on top of all charges but the levy and the export; 0 where prices include it.
    notes
        What a reader of a bill must know (prices continued beyond their last date, no fuel adjustment known …).
    export_notes
        The same about what is paid for a kWh that is fed in.
    """

    tariff: Tariff
    step_h: float
    month_names: tuple[str, ...]
    month_of_step: Ints
    metered_fraction: Floats
    bin_of_step: Ints
    month_of_bin: Ints
    bin_names: tuple[str, ...]
    block_start_kwh: Floats
    block_price_per_kwh: Floats
    market_price_per_kwh: Floats
    fuel_per_kwh: Floats
    levy_per_kwh: Floats
    basic_per_month: Floats
    basic_per_unit: Floats
    demand_per_kw: Floats
    minimum_per_month: Floats
    export_price_per_kwh: Floats
    added_tax_fraction: float
    notes: tuple[str, ...]
    export_notes: tuple[str, ...] = ()

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return len(self.month_of_step)

    @property
    def n_months(self) -> int:
        """Number of billing months."""
        return len(self.month_names)

    @property
    def n_bins(self) -> int:
        """Number of energy bins."""
        return len(self.month_of_bin)
