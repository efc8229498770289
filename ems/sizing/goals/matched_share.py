"""The cheapest size with which a share of the load is matched by renewable energy in its own step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.goals.finding import Finding, GoalOutOfReachError, in_growing_box, rows_of
from ems.sizing.search.cutting import smallest
from ems.sizing.search.energies import counting_import
from ems.sizing.search.parts import Limit, OutOfReachError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.sizing.answer import Goal
    from ems.sizing.goals.finding import Range
    from ems.sizing.places.pool import PoolPlace
    from ems.sizing.search.parts import Ask, Box, Found

    Floats = NDArray[np.float64]

NOTE = (
    "the share is the highest that any dispatch reaches with the size: the storage takes surplus alone and gives it "
    "where neither plants nor contracts reach the load; the operation cost is that of the cheapest dispatch, which may "
    "match less"
)


class SharePlace:
    """The matched share of the district's load as a question about the size of its last storage at the pool.

    Parameters
    ----------
    place
        What is sized.

    Notes
    -----
    A kWh that the pool is short of in a step, after contracted supply of the same step, costs 1, and nothing else has a
    price. The least cost is then the load that stays unmatched, a convex function of the size; the year without the
    storage says what share the rest of the district reaches.
    """

    def __init__(self, place: PoolPlace) -> None:
        self.place = place
        base = place.base
        net = base.net_load_kw
        short = np.maximum(net - base.district.contract_kw, 0.0)
        self.net_load_kw = np.where(net > 0.0, short, net)[None, :]
        self.without_fraction = float(base.without.kpis["hourly_matched_fraction"])
        self.load_kwh = float(base.without.kpis["load_kwh"])
        self.unmatched_kwh = float(short.sum()) * base.step_h

    @property
    def is_exact(self) -> bool:
        """Whether all that the pool's plants give counts as renewable, so that surplus is surplus."""
        scenario = self.place.base.district.scenario
        return all(plant.renewable_fraction == 1.0 for plant in scenario.generation.values())

    def ask(self) -> Ask:
        """Ask for the energy that stays unmatched at the pool [kWh]."""
        return self.place.asking(self.counting)

    def counting(self, cases: Cases) -> Cases:
        """Cases whose cost is the energy that stays unmatched at the pool.

        Parameters
        ----------
        cases
            Cases of sizes.
        """
        return replace(counting_import(cases), net_load_kw=self.net_load_kw)

    def share_of(self, unmatched_kwh: Floats | float) -> Floats:
        """Matched share of the load where so much of it stays unmatched at the pool.

        Parameters
        ----------
        unmatched_kwh
            Any shape [kWh].
        """
        gained = self.unmatched_kwh - np.asarray(unmatched_kwh, dtype=np.float64)
        return np.asarray(self.without_fraction + gained / self.load_kwh)

    def shares(self, sizes: Floats) -> Floats:
        """Highest share with each size, shape (sizes,).

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        return self.share_of(np.array([cut.value for cut in self.ask()(sizes)]))


def size_for_share(place: PoolPlace, goal: Goal, within: Range) -> Finding:
    """Find the cheapest size with which a share is reached.

    Parameters
    ----------
    place
        What is sized.
    goal
        With the share.
    within
        Capacities that may be chosen.

    Raises
    ------
    GoalOutOfReachError
        No size reaches it.
    """
    asked = SharePlace(place)
    most_kwh = asked.unmatched_kwh - (float(goal.value or 0.0) - asked.without_fraction) * asked.load_kwh
    limit = Limit(ask=asked.ask(), most=most_kwh, scale=max(asked.unmatched_kwh, 1.0))

    def search(box: Box) -> Found:
        return smallest([limit], box, place.search_prices, rows=rows_of(place, goal))

    try:
        found = in_growing_box(place, within, search)
    except OutOfReachError as error:
        raise GoalOutOfReachError(best=float(asked.share_of(error.best)), sizes=error.sizes) from error
    return Finding(
        sizes=found.sizes,
        method="exact",
        bound=found.bound,
        reached=float(asked.shares(found.sizes[None, :])[0]),
        rounds=found.rounds,
        is_reached=found.is_reached,
        notes=(NOTE,),
    )
