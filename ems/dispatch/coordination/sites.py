"""The sites with storages: what each does, takes and costs at a price of the pool."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.from_problem import site_cases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.facts import Facts
    from ems.dispatch.exact.cases import Cases, Plans

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_GROUPS, MOST_GROUPS, VALUES_OF_A_GROUP = 8, 40, 10_000
"""Groups of sites that change their plans together: more make the program of the pool larger, fewer make it coarser.
Small problems have a group for so many sites times steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Sites with a storage each, sorted so that those that act alike stand together.

    Parameters
    ----------
    storage, node
        Number of each site's storage and node, shape (sites,).
    first
        Number of the first site of each group, and one past the last site, shape (groups + 1,).
    cases
        What the exact planner is asked, at a price of zero at the pool.
    """

    storage: Ints
    node: Ints
    first: Ints
    cases: Cases

    @property
    def count(self) -> int:
        """Number of sites."""
        return len(self.storage)

    @property
    def groups(self) -> list[slice]:
        """Numbers of the sites of each group."""
        return [slice(begin, end) for begin, end in itertools.pairwise(self.first.tolist())]

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.first) - 1

    def stored_kw(self, battery_kw: Floats, span: slice) -> Floats:
        """Power that reaches the stored energy: linear in it (E2), while the battery's own power bends at zero.

        Parameters
        ----------
        battery_kw
            Discharge less charge of some sites, shape (sites of the span, steps) [kW].
        span
            Numbers of these sites.
        """
        into, out_of = self.cases.charge_efficiency[span, None], self.cases.discharge_efficiency[span, None]
        return np.asarray(np.where(battery_kw < 0.0, -battery_kw * into, -battery_kw / out_of))

    def battery_kw(self, stored_kw: Floats, span: slice) -> Floats:
        """Discharge less charge that stands behind a power that reaches the stored energy [kW].

        Parameters
        ----------
        stored_kw, span
            As :meth:`stored_kw` returns it, and the sites.
        """
        into, out_of = self.cases.charge_efficiency[span, None], self.cases.discharge_efficiency[span, None]
        return np.asarray(np.where(stored_kw > 0.0, -stored_kw / into, -stored_kw * out_of))

    def answers(self, price_per_kwh: Floats, *, threads: int = 0) -> Plans:
        """Best plan of each site if a kWh costs and earns so much at the pool.

        Parameters
        ----------
        price_per_kwh
            Price at the pool, 0 or more, shape (steps,) [currency/kWh].
        threads
            As in :func:`ems.dispatch.exact.batch.plan_cases`.
        """
        cases = self.cases
        at_price = replace(
            cases,
            import_price_per_kwh=cases.import_price_per_kwh + price_per_kwh,
            export_price_per_kwh=cases.export_price_per_kwh + price_per_kwh,
        )
        return plan_cases(at_price, threads=threads)


def sites_of(facts: Facts) -> Sites:
    """Sites with storages of a problem, in groups.

    Parameters
    ----------
    facts
        What follows from the problem.
    """
    storage = facts.at_sites[_order(facts)]
    problem, n_groups = facts.problem, _n_groups(len(storage), facts.problem.n_steps)
    at, own_prices = (
        problem.storages.node[storage],
        (problem.nodes.import_price_per_kwh, problem.nodes.export_price_per_kwh),
    )
    return Sites(
        storage=storage,
        node=at,
        first=np.linspace(0, len(storage), n_groups + 1).astype(np.int64),
        cases=site_cases(problem, storage, *(_shared(price[at]) for price in own_prices)),
    )


def _n_groups(n_sites: int, n_steps: int) -> int:
    wanted = min(max(n_sites * n_steps // VALUES_OF_A_GROUP, LEAST_GROUPS), MOST_GROUPS)
    return min(wanted, n_sites)


def _order(facts: Facts) -> Ints:
    """Order of the storages at sites: those that see a surplus alike often, then those that last alike, together.

    Plans of alike sites part and meet at the same hours, so that a group changes its plan in short pieces.
    """
    nodes, storages, own = facts.problem.nodes, facts.problem.storages, facts.at_sites
    net_kw = nodes.load_kw[storages.node[own]] - nodes.generation_kw[storages.node[own]]
    surplus_fraction = np.maximum(-net_kw, 0.0).sum(axis=1) / np.maximum(np.abs(net_kw).sum(axis=1), 1e-9)
    lasts_h = storages.capacity_kwh[own] / np.maximum(storages.max_discharge_kw[own], 1e-9)
    return np.lexsort((lasts_h, surplus_fraction, storages.may_export[own]))


def _shared(rows: Floats) -> Floats:
    """One row where all are the same: the batch then reads less."""
    return rows[:1].copy() if len(rows) and (rows == rows[0]).all() else rows
