"""What ``size_storage`` answers: the size, what it costs and saves, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ems.dispatch.plan_storage import StoragePlan

Small = Literal["cost", "purchase"]
"""What a search makes small: operation and purchase together, or the purchase alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StorageSize:
    """The right size of a storage at a meter, alone or with the generation beside it.

    Parameters
    ----------
    goal
        What was made small.
    capacity_kwh, power_kw
        Size of the storage; the power is that of its charge [kWh] and [kW].
    generation_kw
        Size of the generation; NaN where it was not asked for [kW].
    operation_cost, purchase_cost
        Least cost of running with these sizes, and price of the sizes, both a year's [currency].
    none_yearly_cost
        Cost of a year with nothing bought [currency].
    bound
        Proven: no sizes make what the goal makes small smaller than this [currency].
    is_proven
        Whether that is what was found, but for rounding.
    saved_by_next_kwh, saved_by_last_kwh
        What one more kWh would save in a year of running, and what one less would lose: the slopes of the operation
        cost on both sides. A power in proportion moves along. NaN for the last one at size 0, and where a limit was
        asked, which a smaller size might not keep; for the next one where it would not keep the peak, or its power
        not its floor [currency/kWh].
    saved_by_next_kw, saved_by_last_kw
        The same of the power; NaN where it was not sized [currency/kW].
    saved_by_next_generation_kw, saved_by_last_generation_kw
        The same of the generation; NaN where it was not sized [currency/kW].
    matched_fraction
        Share of the load that is not imported where the storage is run for that; NaN where no share was asked for.
    peak_import_kw
        Highest import of the plan [kW].
    rounds
        How often sizes were asked for.
    plan
        The best use of this size at least cost.
    notes
        What a reader must know.
    """

    goal: Small
    capacity_kwh: float
    power_kw: float
    generation_kw: float
    operation_cost: float
    purchase_cost: float
    none_yearly_cost: float
    bound: float
    is_proven: bool
    saved_by_next_kwh: float
    saved_by_last_kwh: float
    saved_by_next_kw: float
    saved_by_last_kw: float
    saved_by_next_generation_kw: float
    saved_by_last_generation_kw: float
    matched_fraction: float
    peak_import_kw: float
    rounds: int
    plan: StoragePlan
    notes: tuple[str, ...]

    @property
    def yearly_cost(self) -> float:
        """Operation and purchase together [currency]."""
        return self.operation_cost + self.purchase_cost

    @property
    def saved_cost(self) -> float:
        """What the sizes save in a year, their purchase paid [currency]."""
        return self.none_yearly_cost - self.yearly_cost

    @property
    def gap(self) -> float:
        """By how much other sizes could be better at most, in what the goal makes small [currency]."""
        made_small = self.yearly_cost if self.goal == "cost" else self.purchase_cost
        return max(made_small - self.bound, 0.0)

    @property
    def marginal_value_per_kwh(self) -> float:
        """What the next kWh would save in a year [currency/kWh]."""
        return self.saved_by_next_kwh
