"""A storage at the pool as a question: what a year costs with each size of it, at best dispatch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.designs import cases_of_designs
from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.slopes import Direction
from ems.sizing.search.of_plans import cuts_of
from ems.sizing.search.parts import Box, holding_row
from ems.sizing.search.peaks import counting_above, of_the_peak

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ems.designs import DesignBase, Designs
    from ems.dispatch.exact.cases import Cases
    from ems.economics.sizes import UnitPrice
    from ems.sizing.search.parts import Ask, Cut, Row

    Floats = NDArray[np.float64]

CAPACITY, POWER = range(2)
"""Numbers of the variables: capacity [kWh] and, where it is sized too, power [kW], both of all units together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolPlace:
    """One class of storages at the pool, whose size is asked for.

    Parameters
    ----------
    base
        The year up to this storage, and the storage as the scenario has it.
    key
        Where it stands in the scenario.
    price
        What a kWh and a kW cost.
    has_own_power
        Whether the power is a variable of its own; otherwise it keeps the scenario's proportion to the capacity.
    """

    base: DesignBase
    key: str
    price: UnitPrice
    has_own_power: bool

    @property
    def planned(self) -> Floats:
        """The size that the scenario has, shape (variables,) [kWh] and [kW]."""
        return self.sizes(self.planned_kwh, self.planned_kw)

    @property
    def planned_kwh(self) -> float:
        """Capacity of all units as the scenario has them [kWh]."""
        return float(self.base.present.capacity_kwh[0])

    @property
    def planned_kw(self) -> float:
        """Power of all units as the scenario has them, the higher of charge and discharge [kW]."""
        return float(max(self.base.present.max_charge_kw[0], self.base.present.max_discharge_kw[0]))

    @property
    def kw_per_kwh(self) -> float:
        """Power to capacity as the scenario has it [kW/kWh]."""
        return self.planned_kw / self.planned_kwh

    @property
    def prices(self) -> Floats:
        """What a unit of each variable costs a year, shape (variables,) [currency]."""
        return self._per_variable(self.price.yearly_per_kwh, self.price.yearly_per_kw)

    @property
    def search_prices(self) -> Floats:
        """What a search for a goal makes small: the yearly price; where nothing costs anything, the size itself."""
        return self.prices if self.prices.any() else np.ones_like(self.prices)

    @property
    def net_prices(self) -> Floats:
        """What a unit of each variable costs to buy after subsidy, shape (variables,) [currency]."""
        paid = 1.0 - self.price.subsidy_fraction
        return self._per_variable(paid * self.price.price_per_kwh, paid * self.price.price_per_kw)

    def _per_variable(self, per_kwh: float, per_kw: float) -> Floats:
        if self.has_own_power:
            return np.array([per_kwh, per_kw])
        return np.array([per_kwh + per_kw * self.kw_per_kwh])

    def sizes(self, capacity_kwh: float, power_kw: float) -> Floats:
        """Variables of a capacity and a power, shape (variables,).

        Parameters
        ----------
        capacity_kwh
            Of all units [kWh].
        power_kw
            Of all units; it follows from the capacity where it is no variable [kW].
        """
        return np.array([capacity_kwh, power_kw] if self.has_own_power else [capacity_kwh])

    def capacity_kwh(self, sizes: Floats) -> Floats:
        """Capacity of all units, shape (…) [kWh].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(sizes[..., CAPACITY])

    def power_kw(self, sizes: Floats) -> Floats:
        """Power of all units, shape (…) [kW].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(sizes[..., POWER] if self.has_own_power else self.kw_per_kwh * sizes[..., CAPACITY])

    def purchase_cost(self, sizes: Floats) -> Floats:
        """What sizes cost a year, shape (…) [currency].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(sizes @ self.prices)

    def box(self, least_kwh: float, most_kwh: float) -> Box:
        """Range of the variables; power may be anything that is of use within it.

        Parameters
        ----------
        least_kwh, most_kwh
            Smallest and largest capacity of all units [kWh].
        """
        if not self.has_own_power:
            return Box(lower=np.array([least_kwh]), upper=np.array([most_kwh]))
        # more than fills the largest storage, or empties it, in one step is of no use
        fastest = most_kwh / self.base.step_h / float(self.base.present.charge_efficiency[0])
        return Box(lower=np.array([least_kwh, 0.0]), upper=np.array([most_kwh, fastest]))

    def rows(self) -> tuple[Row, ...]:
        """Linear limits that any size must keep: the power makes up for what the energy at the start loses."""
        if not self.has_own_power:
            return ()
        present, step_h = self.base.present, self.base.step_h
        kept = (1.0 - float(present.standing_loss_fraction_per_h[0])) ** step_h
        needed = self._start_fraction * (1.0 - kept) / (float(present.charge_efficiency[0]) * step_h)
        charge = float(present.max_charge_kw[0]) / self.planned_kw
        return holding_row(lambda kwh, kw: np.array([kwh, kw * charge]), needed)

    @property
    def _start_fraction(self) -> float:
        """Share of the capacity that is there when the year begins, and must be when it ends."""
        return float(max(self.base.present.initial_fraction[0], self.base.present.floor_fraction[0]))

    def designs(self, sizes: Floats) -> Designs:
        """Sizes as designs.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        present, power = self.base.present, self.power_kw(sizes)
        return self.base.designs(
            capacity_kwh=self.capacity_kwh(sizes),
            max_charge_kw=power * (float(present.max_charge_kw[0]) / self.planned_kw),
            max_discharge_kw=power * (float(present.max_discharge_kw[0]) / self.planned_kw),
        )

    def operation(self) -> Ask:
        """Ask for the cost of a year at the pool, at best dispatch [currency]."""
        return self.asking(lambda cases: cases)

    def asking(self, changed: Callable[[Cases], Cases]) -> Ask:
        """Ask for the least cost of a year when something of its cases is otherwise.

        Parameters
        ----------
        changed
            What is otherwise: prices, limits or the net load, the same at all sizes.
        """

        def ask(sizes: Floats) -> Sequence[Cut]:
            designs = self.designs(sizes)
            cases = changed(cases_of_designs(self.base, designs))
            return cuts_of(cases, plan_cases(cases), self.directions(designs, cases), sizes)

        return ask

    def above(self, most_kw: Floats | float) -> Ask:
        """Ask for the least energy that is imported above a peak [kWh].

        Parameters
        ----------
        most_kw
            Highest import, one or one a size [kW].
        """
        return self.asking(lambda cases: counting_above(cases, most_kw))

    def above_any(self) -> Ask:
        """Ask for the same at sizes with the peak in one more column at their end [kWh]."""

        def ask(points: Floats) -> Sequence[Cut]:
            designs = self.designs(points[:, :-1])
            cases = counting_above(cases_of_designs(self.base, designs), points[:, -1])
            return cuts_of(cases, plan_cases(cases), [*self.directions(designs, cases), of_the_peak()], points)

        return ask

    def directions(self, designs: Designs, cases: Cases) -> list[Direction]:
        """How the limits of cases move with each variable.

        Parameters
        ----------
        designs
            The sizes as designs.
        cases
            The same as cases.
        """
        present = self.base.present
        charge = float(present.max_charge_kw[0]) / self.planned_kw
        discharge: float | Floats = float(present.max_discharge_kw[0]) / self.planned_kw
        if not self.base.may_export:
            own_use = np.maximum(cases.net_load_kw, 0.0)
            discharge = np.where(designs.max_discharge_kw[:, None] <= own_use, discharge, 0.0)
        ratio = 0.0 if self.has_own_power else self.kw_per_kwh
        start = self._start_fraction
        of_capacity = Direction(
            charge_limit_kw=ratio * charge,
            discharge_limit_kw=ratio * discharge,
            floor_kwh=float(present.floor_fraction[0]),
            ceiling_kwh=float(present.ceiling_fraction[0]),
            initial_energy_kwh=start,
            end_energy_kwh=start,
        )
        if not self.has_own_power:
            return [of_capacity]
        return [of_capacity, Direction(charge_limit_kw=charge, discharge_limit_kw=discharge)]

    def kept_full_cost(self, sizes: Floats) -> Floats:
        """Cost of a year at the pool in which the storage is always full, shape (sizes,) [currency].

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        full, designs = self.base.present.ceiling_fraction, self.designs(sizes)
        kept = self.base.designs(
            capacity_kwh=designs.capacity_kwh,
            max_charge_kw=designs.max_charge_kw,
            max_discharge_kw=designs.max_discharge_kw,
            floor_fraction=full,
            initial_fraction=full,
        )
        return np.asarray(plan_cases(cases_of_designs(self.base, kept)).cost)

    def with_own_power(self) -> PoolPlace:
        """Return the same place with the power as a variable."""
        return replace(self, has_own_power=True)
