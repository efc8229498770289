"""What a search for the right size answers: sizes with their proof, curve, map and front, in figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

GoalKind = Literal["cost", "share", "peak", "survival"]
Method = Literal["exact", "programme", "sweep", "bisection"]
"""How a size was found: cutting planes on exact plans, one linear programme with the sizes as variables, sizes tried
one by one, or bisection on a promise that a larger size always keeps. The first two prove what they find."""

PLANNERS = ("optimal", "each_for_itself")
"""Names of the best dispatch in answers: of the district's cost, and of each site's own bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What makes a size the right one.

    Parameters
    ----------
    kind
        ``"cost"``: least yearly cost, purchase included; else the cheapest purchase with which ``value`` is reached:
        ``"share"``, the share of the load matched by renewable energy in its step; ``"peak"``, the highest import [kW];
        ``"survival"``, the hours that vital services last from every start [h].
    value
        What must be reached; None for the cost.
    budget
        Most that may be spent on all sizes together, after subsidy [currency]; None: no limit.
    """

    kind: GoalKind
    value: float | None = None
    budget: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizedPart:
    """One thing that was sized.

    Parameters
    ----------
    key
        Where it stands in the scenario, such as ``"storage.shelter"``.
    title, title_ja
        Names for people.
    kind
        A storage or a class of PV.
    units
        How many there are.
    capacity_kwh
        Capacity found, each unit; NaN for PV [kWh].
    power_kw
        Charge and discharge power found, each unit; for PV the rated power of all [kW].
    planned_kwh, planned_kw
        The same as the scenario has them.
    has_own_power
        Whether the power was sized too, not just kept in proportion.
    price_per_kwh, price_per_kw
        Investment before subsidy [currency/kWh] and [currency/kW].
    subsidy_fraction
        Share that the state pays.
    yearly_per_kwh, yearly_per_kw
        What a kWh and a kW cost a year, after subsidy, upkeep included [currency/kWh] and [currency/kW].
    life_years
        Years until it is replaced.
    saved_by_next_kwh, saved_by_last_kwh
        What one more kWh would save in a year, and one less would cost: the slopes of the operation cost on both sides,
        each unit's kWh counted once; with the power in proportion where it moves along [currency/kWh].
    saved_by_next_kw, saved_by_last_kw
        The same of a kW; NaN where the power was not sized [currency/kW].
    planned_saved_by_next_kwh, planned_saved_by_last_kwh
        As ``saved_by_next_kwh``, at the size that the scenario has; NaN where unknown [currency/kWh].
    capacity_without_subsidy_kwh
        What would be right without subsidy, each unit; NaN where unknown [kWh].
    is_at_end
        Whether it is the largest that was tried, so that a larger one may be better.
    has_given_end
        Whether the largest size was asked for; otherwise a storage has none, and PV stays within some times the plan's.
    """

    key: str
    title: str
    title_ja: str
    kind: Literal["storage", "pv"]
    units: int
    capacity_kwh: float
    power_kw: float
    planned_kwh: float
    planned_kw: float
    has_own_power: bool
    price_per_kwh: float
    price_per_kw: float
    subsidy_fraction: float
    yearly_per_kwh: float
    yearly_per_kw: float
    life_years: float
    saved_by_next_kwh: float
    saved_by_last_kwh: float
    saved_by_next_kw: float = float("nan")
    saved_by_last_kw: float = float("nan")
    planned_saved_by_next_kwh: float = float("nan")
    planned_saved_by_last_kwh: float = float("nan")
    capacity_without_subsidy_kwh: float = float("nan")
    is_at_end: bool = False
    has_given_end: bool = True

    @property
    def right_prices_per_kwh(self) -> tuple[float, float]:
        """Lowest and highest price before subsidy at which the scenario's own size would cost least [currency/kWh].

        NaN where unknown; a highest price below zero: at no price.
        """
        price = self.price_per_kwh
        a_year = self.yearly_per_kwh / price if price > 0.0 else float("nan")
        return self.planned_saved_by_next_kwh / a_year, self.planned_saved_by_last_kwh / a_year

    @property
    def yearly_per_size(self) -> float:
        """What a kWh costs a year, its power in proportion where that has no size of its own; of PV what a kW costs."""
        if self.kind == "pv":
            return self.yearly_per_kw
        if self.has_own_power or self.planned_kwh <= 0.0:
            return self.yearly_per_kwh
        return self.yearly_per_kwh + self.yearly_per_kw * self.planned_kw / self.planned_kwh

    @property
    def saved_by_next(self) -> float:
        """What one more kWh would save a year; of PV one more kW [currency]."""
        return self.saved_by_next_kw if self.kind == "pv" else self.saved_by_next_kwh


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sizing:
    """The right size, and what speaks for it.

    Parameters
    ----------
    title, title_ja
        Names of the scenario for people.
    currency
        Unit of the money.
    policy
        Who dispatches what is sized: ``"optimal"``, or the name of a rule.
    goal
        What was asked.
    method
        How it was found; the first two of :data:`Method` prove it.
    parts
        What was sized.
    operation_cost, purchase_cost, yearly_cost
        Of a year at the sizes found: district cost (E11) or bill, annuity and upkeep, both together [currency].
    bound
        Proven lower bound of what the goal makes small; NaN where nothing is proven [currency].
    reached
        What the goal asked for, at the sizes found: share, peak [kW] or hours [h]; NaN for the cost.
    planned_yearly_cost
        Yearly cost of the sizes that the scenario has [currency].
    none_yearly_cost
        Yearly cost with nothing of what is sized [currency].
    curve
        One row a size, the parts' proportions kept: ``capacity_kwh`` and ``power_kw`` (of the first part, each unit;
        for PV ``power_kw`` alone), ``operation_cost``, ``purchase_cost``, ``yearly_cost`` [currency],
        ``saved_by_next_kwh`` (for PV of a kW) [currency/kWh], ``hourly_matched_fraction``, ``peak_import_kw``,
        ``co2_kg``, ``survival_fraction``; NaN where unknown. Where a share is asked for and storages are planned:
        ``cheapest_matched_fraction``, what the cheapest dispatch matches, whose cost the row tells. Where PV is sized
        beside a storage: ``generation_kw``. Where a peak or survival is asked for, sizes that reach it cost the year in
        which it is kept.
    sizes_map
        One row a pair of capacity and power: ``capacity_kwh``, ``power_kw``, ``yearly_cost``, ``operation_cost``; None
        where there is none.
    front
        One row a size that is worth a look: ``capacity_kwh``, ``power_kw``, ``yearly_cost``, ``co2_kg``,
        ``survival_fraction``, ``on_front`` (no other size is better in all three); None where there is none.
    sentences, sentences_ja
        The answer in words.
    notes
        What a reader must know.
    rounds
        How often sizes were asked for.
    batteries
        One row a unit of the scenario's size, the first alone, the second beside it …: ``number``, ``saved_cost`` (less
        operation cost in a year), ``upkeep_cost``, ``capital_cost`` (before subsidy), ``net_capital_cost`` [currency],
        ``payback_years`` and ``payback_without_subsidy_years`` (infinite: never); None where there is none.
    guarantee_fraction
        Share of the starts of the year that a promise of survival covers.
    limits_each_site
        Whether a highest import is kept by each of several sites for itself, not by all of them together.
    pays_for_peak
        Whether the operation cost asks for a higher import: a demand charge.
    survival_hours
        How long an outage is that the shares of ``survival_fraction`` are survived: the goal's, or the scenario's [h].
    """

    title: str
    title_ja: str
    currency: str
    policy: str
    goal: Goal
    method: Method
    parts: tuple[SizedPart, ...]
    operation_cost: float
    purchase_cost: float
    yearly_cost: float
    bound: float
    reached: float
    planned_yearly_cost: float
    none_yearly_cost: float
    curve: pd.DataFrame
    sizes_map: pd.DataFrame | None
    front: pd.DataFrame | None
    sentences: tuple[str, ...]
    sentences_ja: tuple[str, ...]
    notes: tuple[str, ...]
    rounds: int
    batteries: pd.DataFrame | None = None
    guarantee_fraction: float = 1.0
    limits_each_site: bool = False
    pays_for_peak: bool = False
    survival_hours: float = float("nan")

    @property
    def gap(self) -> float:
        """By how much another size could be better at most, in what the goal makes small [currency]."""
        made_small = self.yearly_cost if self.goal.kind == "cost" else self.purchase_cost
        return max(made_small - self.bound, 0.0)

    @property
    def is_proven(self) -> bool:
        """Whether no other size can be better."""
        return self.method in ("exact", "programme")
