"""Places of other kinds seen alike: variables, prices, a convex cost to ask for; and what was found of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from ems.economics.sizes import UnitPrice
    from ems.scenario import Scenario
    from ems.sizing.answer import Method
    from ems.sizing.search.parts import Ask, Box

    Floats = NDArray[np.float64]

ASIDE_FRACTION = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ViewPart:
    """One class among the variables.

    Parameters
    ----------
    key, title, title_ja
        Where it stands in the scenario, and its names for people.
    kind
        A storage or PV.
    units
        How many there are.
    counted
        How many units a variable stands for: all of them where it is their sum, 1 where it is the size of each.
    planned_kwh, planned_kw
        Of each unit as the scenario has it; for PV the power of all [kWh] and [kW].
    price
        What a kWh and a kW cost.
    capacity_at, power_at
        Numbers of its variables; None where it has none.
    most_kwh, most_kw
        Largest capacity of each unit, and largest power of all PV [kWh] and [kW].
    has_given_end
        Whether that was asked for.
    """

    key: str
    title: str
    title_ja: str
    kind: str
    units: int
    counted: int
    planned_kwh: float
    planned_kw: float
    price: UnitPrice
    capacity_at: int | None
    power_at: int | None
    most_kwh: float = float("inf")
    most_kw: float = float("inf")
    has_given_end: bool = True

    @property
    def kw_per_kwh(self) -> float:
        """Power to capacity as the scenario has it [kW/kWh]."""
        return self.planned_kw / self.planned_kwh if self.planned_kwh > 0.0 else 0.0

    @property
    def times(self) -> float:
        """KWh, or kW, that a unit of its variables adds at all units together."""
        return self.units / self.counted

    def capacity_kwh(self, sizes: Floats) -> float:
        """Capacity of each unit; NaN for PV [kWh].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        return float("nan") if self.capacity_at is None else float(sizes[self.capacity_at]) / self.counted

    def power_kw(self, sizes: Floats) -> float:
        """Power of each unit, nothing at a storage without capacity; of PV that of all [kW].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        if self.power_at is None:
            return self.kw_per_kwh * self.capacity_kwh(sizes)
        if self.capacity_at is not None and sizes[self.capacity_at] <= 0.0:
            return 0.0  # where a kW costs nothing a search may leave any
        each = float(sizes[self.power_at]) / self.counted
        return each * self.units if self.kind == "pv" else each

    def is_at_end(self, sizes: Floats) -> bool:
        """Whether it is the largest that may be.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        if self.kind == "pv":
            return self.power_kw(sizes) >= self.most_kw * (1.0 - ASIDE_FRACTION)
        return self.capacity_kwh(sizes) >= self.most_kwh * (1.0 - ASIDE_FRACTION)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """A place with several variables.

    Parameters
    ----------
    scenario
        The district and its plan.
    policy
        Who dispatches.
    parts
        What is sized.
    ask
        Asks the operation cost, ``fixed_cost`` aside.
    sides
        Slopes of it to both sides of some sizes.
    box
        Range of the variables.
    prices, net_prices
        What a unit of each variable costs a year, and to buy after subsidy [currency].
    planned
        Sizes that the scenario has, shape (variables,).
    fixed_cost
        What no size changes [currency].
    notes
        What a reader must know.
    figures
        Share, peak, CO2 and survival of sizes, shape (sizes, variables), one row a size; None: they are unknown.
    size_map
        Yearly cost over capacity and power, around the sizes that were found; None: there is none.
    kept_cost
        Operation cost of sizes, shape (sizes, variables), where the goal is kept; NaN where that is the least, or where
        it cannot be kept; None: it is always the least [currency].
    pays_for_peak
        Whether the operation cost asks for a higher import.
    """

    scenario: Scenario
    policy: str
    parts: tuple[ViewPart, ...]
    ask: Ask
    sides: Callable[[Floats], tuple[Floats, Floats]]
    box: Box
    prices: Floats
    net_prices: Floats
    planned: Floats
    fixed_cost: float
    notes: tuple[str, ...]
    figures: Callable[[Floats], pd.DataFrame] | None = None
    size_map: Callable[[Floats], pd.DataFrame | None] | None = None
    kept_cost: Callable[[Floats], Floats] | None = None
    pays_for_peak: bool = False

    def operation_cost(self, sizes: Floats) -> Floats:
        """Operation cost of sizes, shape (sizes,) [currency].

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        return self.fixed_cost + np.array([cut.value for cut in self.ask(sizes)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ViewFinding:
    """What was found of a view.

    Parameters
    ----------
    sizes
        Shape (variables,).
    method
        How.
    bound_cost
        Proven lower bound of what the goal makes small, ``fixed_cost`` aside; NaN where nothing is proven [currency].
    reached
        What the goal asked for, at these sizes.
    rounds
        How often sizes were asked for.
    without_subsidy_kwh
        Capacity of each unit of the first part that would be right without subsidy; NaN where unknown [kWh].
    operation_cost
        What running with these sizes costs where the goal is kept, ``fixed_cost`` included; None: the least [currency].
    notes
        What a reader must know of how they were found.
    guarantee_fraction
        Share of the starts of the year that a promise of survival covers.
    limits_each_site
        Whether a highest import is that of the hardest of several sites.
    """

    sizes: Floats
    method: Method
    bound_cost: float
    reached: float
    rounds: int
    without_subsidy_kwh: float = float("nan")
    operation_cost: float | None = None
    notes: tuple[str, ...] = ()
    guarantee_fraction: float = 1.0
    limits_each_site: bool = False
