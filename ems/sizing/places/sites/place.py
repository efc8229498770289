"""A storage and plants behind the meters of sites as a question: their bills with each size, at best dispatch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.slopes import Direction, slopes_of
from ems.sizing.places.sites.demand import DemandSite
from ems.sizing.places.sites.standing import SAME_FRACTION
from ems.sizing.places.sites.unit import cases_of_sites, direction_of_capacity, direction_of_power
from ems.sizing.search.parts import Box, Cut, Row, holding_row
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.economics.sizes import UnitPrice
    from ems.sizing.places.sites.meters import Meters
    from ems.sizing.places.sites.unit import SiteLoads, SiteUnit
    from ems.sizing.search.parts import Ask

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitePlace:
    """Storages and plants behind the meters of sites; sizes are the mean of the sites, each keeps its share of them.

    Parameters
    ----------
    keys
        What is sized, as it was asked for: ``"storage.home@home_17"``, ``"pv.home_roof@home_17"``.
    sites, site_names
        Numbers of the sites among the nodes of the district, shape (sites,), and their names.
    unit
        The storage: what it has in common at all sites.
    capacity_share, power_share
        What each site has over the mean, shape (sites,); 0 at a site without one, which happens where plants are sized.
    loads
        Loads, plants and lines of the sites.
    meters
        What they pay.
    storage_price, plants_price
        What a kWh and a kW cost; None where the storage, or the plants, are not sized.
    has_own_power
        Whether the power is sized too.
    planned_plants_kw
        Rated power of the sized plants as the scenario has it, the mean of the sites [kW].
    lower, upper
        Range of the variables, shape (variables,).
    notes
        What a reader must know.
    plan_notes
        The same where the storages are planned by the bills.
    """

    keys: tuple[str, ...]
    sites: Ints
    site_names: tuple[str, ...]
    unit: SiteUnit
    capacity_share: Floats
    power_share: Floats
    loads: SiteLoads
    meters: tuple[Meters, ...]
    storage_price: UnitPrice | None
    plants_price: UnitPrice | None
    has_own_power: bool
    planned_plants_kw: float
    lower: Floats
    upper: Floats
    notes: tuple[str, ...]
    plan_notes: tuple[str, ...]
    _demand: dict[int, DemandSite] = field(default_factory=dict, repr=False)

    @property
    def units(self) -> int:
        """Number of sites."""
        return len(self.sites)

    @property
    def capacity_at(self) -> int | None:
        """Number of the variable of the capacity; None where it is not sized."""
        return None if self.storage_price is None else 0

    @property
    def power_at(self) -> int | None:
        """Number of the variable of the power; None where it is not sized by itself."""
        return 1 if self.storage_price is not None and self.has_own_power else None

    @property
    def plants_at(self) -> int | None:
        """Number of the variable of the plants; None where they are not sized."""
        return None if self.plants_price is None else len(self.lower) - 1

    @property
    def is_unlike(self) -> bool:
        """Whether sites have unlike shares of what is sized."""
        sized = ((self.capacity_at, self.capacity_share), (self.plants_at, self.loads.plants_share))
        return any(at is not None and bool(np.ptp(share) > SAME_FRACTION) for at, share in sized)

    @property
    def is_exact(self) -> bool:
        """Whether cuts prove what is found: by planned prices, or by a linear programme under a demand charge."""
        return all(self.has_bound(meters) for meters in self.meters)

    @property
    def is_tight(self) -> bool:
        """Whether the cuts touch the cost: not always where plants move the need that a storage is limited to."""
        return self.plants_price is None or self.unit.may_export

    @property
    def planned(self) -> Floats:
        """Sizes that the scenario has, the mean of the sites, shape (variables,) [kWh] and [kW]."""
        return self.of_variables(self.unit.planned_kwh, self.unit.planned_kw, self.planned_plants_kw)

    @property
    def prices(self) -> Floats:
        """What a unit of each variable costs a year at all sites together, shape (variables,) [currency]."""
        return self.units * self._of_prices(self.storage_price, self.plants_price, yearly=True)

    @property
    def net_prices(self) -> Floats:
        """What a unit of each variable costs to buy after subsidy, at all sites, shape (variables,) [currency]."""
        return self.units * self._of_prices(self.storage_price, self.plants_price, yearly=False)

    @property
    def box(self) -> Box:
        """Range of the variables."""
        return Box(lower=self.lower, upper=self.upper)

    def purchase_cost(self, sizes: Floats) -> Floats:
        """What sizes cost a year, all sites together, shape (…) [currency].

        Parameters
        ----------
        sizes
            Shape (…, variables).
        """
        return np.asarray(sizes @ self.prices)

    @property
    def search_prices(self) -> Floats:
        """What a search for a goal makes small: the yearly price; where nothing costs anything, the size itself."""
        return self.prices if self.prices.any() else np.ones_like(self.prices)

    def within(self, lower: Floats, upper: Floats) -> SitePlace:
        """Return the same place with another range of the variables.

        Parameters
        ----------
        lower, upper
            Shape (variables,).
        """
        return replace(self, lower=lower, upper=upper, _demand={})

    def with_own_power(self) -> SitePlace:
        """Return the same place with the power of the storage as a variable, up to what fills it in one step."""
        if self.power_at is not None or self.capacity_at is None:
            return self
        fastest = self.upper[0] / self.loads.step_h / self.unit.charge_efficiency
        lower, upper = np.insert(self.lower, 1, 0.0), np.insert(self.upper, 1, fastest)
        return replace(self, has_own_power=True, lower=lower, upper=upper, _demand={})

    def keeping(self, most_kw: float) -> SitePlace:
        """Return the same place, the line of each site limited.

        Parameters
        ----------
        most_kw
            Highest import [kW].
        """
        limited = replace(self.loads, import_limit_kw=np.minimum(self.loads.import_limit_kw, most_kw))
        return replace(self, loads=limited, _demand={})

    def kept_full(self) -> SitePlace:
        """Return the same place, its storage always full."""
        full = self.unit.ceiling_fraction
        return replace(self, unit=replace(self.unit, floor_fraction=full, initial_fraction=full), _demand={})

    def rows(self) -> tuple[Row, ...]:
        """Linear limits that any size must keep: the power makes up for what the energy at the start loses."""
        unit = self.unit
        if self.power_at is None:
            return ()
        lost = unit.initial_fraction * (1.0 - unit.kept_fraction)
        has_power = self.power_share > 0.0
        slowest = float((self.capacity_share[has_power] / self.power_share[has_power]).max(initial=0.0))
        needed = slowest * lost / (unit.charge_efficiency * self.loads.step_h)
        return holding_row(lambda kwh, kw: self.of_variables(kwh, kw * unit.charge_kw_per_kw, 0.0), needed)

    def capacity_kwh(self, sizes: Floats) -> float:
        """Capacity, the mean of the sites [kWh].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        return self.unit.planned_kwh if self.capacity_at is None else float(sizes[self.capacity_at])

    def power_kw(self, sizes: Floats) -> float:
        """Power, the mean of the sites [kW].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        if self.power_at is not None:
            return float(sizes[self.power_at])
        return self.unit.planned_kw if self.capacity_at is None else self.unit.kw_per_kwh * float(sizes[0])

    def plants_kw(self, sizes: Floats) -> float:
        """Rated power of the sized plants, the mean of the sites [kW].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        return 0.0 if self.plants_at is None else float(sizes[self.plants_at])

    def storages(self, sizes: Floats, rows: Ints) -> tuple[Floats, Floats]:
        """Capacity and power of the storages at some sites, shape (rows,) each [kWh] and [kW].

        Parameters
        ----------
        sizes
            Shape (variables,).
        rows
            Which of the sites.
        """
        return self.capacity_kwh(sizes) * self.capacity_share[rows], self.power_kw(sizes) * self.power_share[rows]

    def operation(self) -> Ask:
        """Ask for the sum of the sites' bills that a size can change, at best dispatch [currency]."""

        def ask(sizes: Floats) -> Sequence[Cut]:
            return [self._cut(np.asarray(at, dtype=float)) for at in sizes]

        return ask

    def cost_of_sites(self, sizes: Floats) -> Floats:
        """What of each site's bill a size can change, shape (sites,) [currency].

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        found = np.zeros(self.units)
        for meters in self.meters:
            rows = np.searchsorted(self.sites, meters.sites)
            cost, _, _ = self._of_meters(meters, rows, np.asarray(sizes, dtype=float))
            found[rows] = cost
        return found

    def _cut(self, at: Floats) -> Cut:
        value = bound = 0.0
        slopes = np.zeros(len(at))
        for meters in self.meters:
            rows = np.searchsorted(self.sites, meters.sites)
            cost, low, slope = self._of_meters(meters, rows, at)
            value, bound, slopes = value + float(cost.sum()), bound + float(low.sum()), slopes + slope.sum(axis=0)
        return Cut(at=at, value=value, slopes=slopes, bound=min(bound, value))

    def _of_meters(self, meters: Meters, rows: Ints, at: Floats) -> tuple[Floats, Floats, Floats]:
        """Cost and bound of sites that pay alike, shape (sites,), and slopes of the bound, shape (sites, variables)."""
        if meters.has_demand and self.has_bound(meters):
            return self._by_programme(meters, rows, at)
        cases = self.cases(rows, at)
        if meters.terms is None:
            plans = plan_cases(meters.priced(cases))
            cost, price = plans.cost, None
        else:
            from ems.dispatch.billed.search import plan_billed  # noqa: PLC0415 (imports numba)

            billed = plan_billed(cases, meters.terms)
            cost, price = billed.cost, billed.price_of_bin
        if not np.isfinite(cost).all():
            row = int(rows[np.argmin(np.isfinite(cost))])
            message = f"{self.site_names[row]}: no plan keeps the limits of the storage with {at.tolist()}"
            raise RunError(message)
        if meters.has_demand:
            return cost, np.full(len(rows), -np.inf), np.zeros((len(rows), len(at)))
        low, slopes = self._bound(meters, rows, at, price)
        return cost, low, slopes

    def _bound(self, meters: Meters, rows: Ints, at: Floats, price: Floats | None) -> tuple[Floats, Floats]:
        """Lower bound at the final prices, and its slopes: what it says holds at every size."""
        priced = meters.priced(self.cases(rows, at, own_use=self.is_tight), price)
        plans = plan_cases(priced)
        low = plans.bound
        if price is not None and meters.terms is not None:
            low = low - meters.terms.saved_by_blocks_cost(price).sum(axis=-1)
        return low, slopes_of(priced, plans, self.directions(self.unit, priced, at, rows))

    def has_bound(self, meters: Meters) -> bool:
        """Whether a bound is known at some meters: under a demand charge by a linear programme that can hold it.

        Parameters
        ----------
        meters
            Some of the place's.
        """
        return not meters.has_demand or (meters.is_plain and self.is_tight)

    def _by_programme(self, meters: Meters, rows: Ints, at: Floats) -> tuple[Floats, Floats, Floats]:
        """Cost and slopes under a demand charge, site after site."""
        cost, slopes = np.zeros(len(rows)), np.zeros((len(rows), len(at)))
        for place, row in enumerate(rows.tolist()):
            cost[place], slopes[place] = self.demand_site(meters, row).cost_at(at)
        return cost, cost, slopes

    def demand_site(self, meters: Meters, row: int) -> DemandSite:
        """Return one site under a demand charge as a linear programme, made once.

        Parameters
        ----------
        meters
            What it pays.
        row
            Which of the sites.
        """
        if row not in self._demand:
            self._demand[row] = DemandSite(self, meters, row)
        return self._demand[row]

    def cases(self, rows: Ints, at: Floats, unit: SiteUnit | None = None, *, own_use: bool = True) -> Cases:
        """One size at some sites, as cases of the exact planner; prices are still missing.

        Parameters
        ----------
        rows
            Which of the sites.
        at
            Shape (variables,).
        unit
            The storage, where it differs from the place's own in what is not sized.
        own_use
            As :func:`ems.sizing.places.sites.unit.cases_of_sites` takes it.
        """
        capacity_kwh, power_kw = self.storages(at, rows)
        return cases_of_sites(
            unit or self.unit,
            self.loads,
            rows,
            capacity_kwh=capacity_kwh,
            power_kw=power_kw,
            plants_kw=self.plants_kw(at),
            own_use=own_use,
        )

    def directions(self, unit: SiteUnit, cases: Cases, at: Floats, rows: Ints) -> list[Direction]:
        """How the limits of cases move with each variable.

        Parameters
        ----------
        unit
            The storage in them.
        cases
            Cases of one size, or of several where the storage may export.
        at
            That size, shape (variables,).
        rows
            Site of each case.
        """
        found: list[Direction] = []
        (_, power_kw), added_kwh, added_kw = self.storages(at, rows), self.capacity_share[rows], self.power_share[rows]
        if self.capacity_at is not None:
            with_it_kw = added_kw * (0.0 if self.has_own_power else self.unit.kw_per_kwh)
            found.append(direction_of_capacity(unit, cases, power_kw, added_kwh, with_it_kw))
        if self.power_at is not None:
            found.append(direction_of_power(unit, cases, power_kw, added_kw))
        if self.plants_at is not None:
            found.append(Direction(net_load_kw=-self.loads.plants_output_kw(rows)))
        return found

    def of_variables(self, per_kwh: float, per_kw: float, per_plants_kw: float) -> Floats:
        """Numbers of what is sized, shape (variables,); the others fall away.

        Parameters
        ----------
        per_kwh, per_kw, per_plants_kw
            Of the capacity, of the power and of the plants: sizes [kWh] and [kW], or what a unit of them counts.
        """
        given = ((self.capacity_at, per_kwh), (self.power_at, per_kw), (self.plants_at, per_plants_kw))
        return np.array([value for at, value in given if at is not None])

    def _of_prices(self, storage: UnitPrice | None, plants: UnitPrice | None, *, yearly: bool) -> Floats:
        def paid(price: UnitPrice | None) -> tuple[float, float]:
            if price is None:
                return 0.0, 0.0
            share = price.yearly_fraction if yearly else 1.0 - price.subsidy_fraction
            return share * price.price_per_kwh, share * price.price_per_kw

        (per_kwh, per_kw), (_, plants_per_kw) = paid(storage), paid(plants)
        if not self.has_own_power:
            per_kwh += per_kw * self.unit.kw_per_kwh
        return self.of_variables(per_kwh, per_kw, plants_per_kw)
