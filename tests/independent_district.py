"""The least district cost (E11) of the first steps of a year, from a district's own arrays, with scipy alone.

Every site has its meter, with storages or without; nothing is folded, merged or taken from ``ems.dispatch``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from independent_optimum import Program, Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Numbers = dict[tuple[int, int], int]

MOST_KW = 1e4
"""More than the lines of a small district carry."""


@dataclass(frozen=True)
class Units:
    """Variables of the storages of a tier, by storage and step."""

    charge: Numbers
    discharge: Numbers
    energy: Numbers


@dataclass(frozen=True)
class Lines:
    """Variables of the meters of a tier, by node and step."""

    taken: Numbers
    given: Numbers
    unserved: Numbers
    curtailed: Numbers


class DistrictCost:
    """Meters, storages and costs of a district over its first steps, written one equation at a time.

    Parameters
    ----------
    district
        A small one, whose prices are convex.
    n_steps
        Number of steps, from the first of the year.
    """

    def __init__(self, district: District, n_steps: int) -> None:
        self.district, self.steps, self.step_h = district, range(n_steps), district.grid.step_h
        self.program, self.cost = Program(), Terms()
        nodes, grid = district.nodes, district.scenario.grid
        self.net_kw = nodes.load_kw - nodes.rated_kw() @ district.drivers.unit_kw
        self.pool_net_kw = -(district.pool_plants_kw @ district.drivers.unit_kw)
        self.at_sites, self.at_pool = (self._storages(s) for s in (district.site_storages, district.pool_storages))
        self.sites = self._lines(nodes.import_limit_kw, nodes.export_limit_kw, self.net_kw)
        limits = (np.inf if most is None else most for most in (grid.import_limit_kw, grid.export_limit_kw))
        whole = (self.net_kw.sum(axis=0) + self.pool_net_kw)[None]
        self.grid = self._lines(*(np.array([most]) for most in limits), whole)
        for t in self.steps:
            for site in range(nodes.count):
                self._site(site, t)
            self._pool(t)
        self._demand_charge()

    def least(self, site_end_kwh: Floats, pool_end_kwh: Floats) -> float:
        """Cost of the cheapest first steps that end with at least some energy in every storage (E5)."""
        for units, least_kwh in ((self.at_sites, site_end_kwh), (self.at_pool, pool_end_kwh)):
            for k, energy in enumerate(least_kwh):
                self.program.row([(1.0, units.energy[k, self.steps[-1]])], float(energy), np.inf)
        # What the pool's storages held at first is part of their losses and no variable.
        charge, held_kwh = self.district.grid_charge_per_kwh, self.district.pool_storages.initial_energy_kwh.sum()
        return self.program.minimum(self.cost) + charge * float(held_kwh)

    def _storages(self, storages: Storages) -> Units:
        """E2 of a tier's storages; wear, and for the pool's what their losses cost (E11)."""
        at_pool = storages is self.district.pool_storages
        loss_price = self.district.grid_charge_per_kwh if at_pool else 0.0
        units = Units({}, {}, {})
        for k in range(storages.count):
            row, capacity, wear = storages.limit_row[k], storages.capacity_kwh[k], storages.wear_price_per_kwh[k]
            kept = (1.0 - storages.standing_loss_fraction_per_h[k]) ** self.step_h
            for t in self.steps:
                charge = self.program.variable(high=storages.max_charge_kw[k])
                discharge = self.program.variable(high=storages.max_discharge_kw[k])
                limits = storages.floor_fraction[row, t] * capacity, storages.ceiling_fraction[row, t] * capacity
                energy = self.program.variable(*limits)
                terms = [(1.0, energy), (-self.step_h * storages.charge_efficiency[k], charge)]
                terms += [(self.step_h / storages.discharge_efficiency[k], discharge)]
                terms += [(-kept, units.energy[k, t - 1])] if t else []
                before = 0.0 if t else kept * storages.initial_energy_kwh[k]
                self.program.row(terms, before, before)
                units.charge[k, t], units.discharge[k, t], units.energy[k, t] = charge, discharge, energy
                self.cost += [(self.step_h * loss_price, charge), (self.step_h * (wear - loss_price), discharge)]
            self.cost += [(-loss_price, units.energy[k, self.steps[-1]])]
        return units

    def _lines(self, into_kw: Floats, out_kw: Floats, net_kw: Floats) -> Lines:
        """Meters of a tier; unserved is only what a limit itself keeps out."""
        lines, new = Lines({}, {}, {}, {}), self.program.variable
        for i, t in ((i, t) for i in range(len(into_kw)) for t in self.steps):
            lines.taken[i, t], lines.given[i, t] = new(high=into_kw[i]), new(high=out_kw[i])
            lines.unserved[i, t] = new(high=max(float(net_kw[i, t] - into_kw[i]), 0.0))
            lines.curtailed[i, t] = new(high=np.inf if np.isfinite(out_kw[i]) else 0.0)
            self.cost += [(self.step_h * self.district.scenario.grid.unserved_price_per_kwh, lines.unserved[i, t])]
        return lines

    def _site(self, site: int, t: int) -> None:
        """E1 of a site, wheeling and levy on what it takes, and batteries that serve the site alone."""
        storages, net = self.district.site_storages, float(self.net_kw[site, t])
        own = np.flatnonzero(storages.node == site)
        self._balance(self.sites, self.at_sites, site, own, t, [], net)
        kept: Terms = [(1.0, self.at_sites.discharge[k, t]) for k in own if not storages.may_export[k]]
        self.program.row(kept, -np.inf, max(net, 0.0))
        self.cost += [(self.step_h * self.district.grid_charge_per_kwh, self.sites.taken[site, t])]

    def _pool(self, t: int) -> None:
        """E1 of the pool, its trade at the wholesale price, and batteries that serve the district alone."""
        storages, net = self.district.pool_storages, float(self.pool_net_kw[t])
        sites = range(self.district.nodes.count)
        exchange: Terms = [(1.0, self.sites.given[i, t]) for i in sites]
        exchange += [(-1.0, self.sites.taken[i, t]) for i in sites]
        self._balance(self.grid, self.at_pool, 0, np.arange(storages.count), t, exchange, net)
        kept: Terms = [(1.0, self.at_pool.discharge[k, t]) for k in np.flatnonzero(~storages.may_export)]
        if kept:
            is_short = self.program.variable(high=1.0, whole=True)
            self.program.row([*kept, (-MOST_KW, is_short)], -np.inf, 0.0)
            self.program.row([*kept, *exchange, (MOST_KW, is_short)], -np.inf, net + MOST_KW)
        price = self.step_h * float(self.district.pool_prices.import_per_kwh[t])
        self.cost += [(price, self.grid.taken[0, t]), (-price, self.grid.given[0, t])]

    def _balance(
        self, lines: Lines, units: Units, node: int, own: NDArray[np.intp], t: int, others: Terms, net_kw: float
    ) -> None:
        """What comes in less what goes out is the net load."""
        terms = [*others, (1.0, lines.taken[node, t]), (-1.0, lines.given[node, t])]
        terms += [(1.0, lines.unserved[node, t]), (-1.0, lines.curtailed[node, t])]
        for k in own:
            terms += [(1.0, units.discharge[k, t]), (-1.0, units.charge[k, t])]
        self.program.row(terms, net_kw, net_kw)

    def _demand_charge(self) -> None:
        """The highest import of each month."""
        month = self.district.calendar.month
        peaks = {int(month[t]): self.program.variable() for t in self.steps}
        for t in self.steps:
            self.program.row([(1.0, peaks[int(month[t])]), (-1.0, self.grid.taken[0, t])], 0.0, np.inf)
        self.cost += [(self.district.scenario.prices.pool.demand_charge_per_kw, peak) for peak in peaks.values()]
