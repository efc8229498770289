"""One site under a demand charge: its bill as a linear programme whose sizes are variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.dispatch.optimiser.sized import SizedModel
from ems.dispatch.optimiser.sizes import Sizes
from ems.dispatch.problem import GRID, DemandCharge, DispatchProblem, End, PlanNodes
from ems.storage import pack_storages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import Plan
    from ems.sizing.places.sites.meters import Meters
    from ems.sizing.places.sites.place import SitePlace

    Floats = NDArray[np.float64]

ROOM_TIMES = 4.0
"""The programme holds sizes up to so many times the range that is searched: slopes, curve and map ask beyond it."""
FIRST_STEP = "2027-01-01"
"""Stands for the times of the steps, which only messages name."""


class DemandSite:
    """One site of a place, whose peaks are paid.

    Parameters
    ----------
    place
        The place.
    meters
        What the site pays: one price a step and one price of each period's peak.
    row
        Which of the place's sites.
    """

    def __init__(self, place: SitePlace, meters: Meters, row: int) -> None:
        self._place, self._meters, self._row = place, meters, row
        self._upper = ROOM_TIMES * np.maximum(place.upper, place.planned)
        self._model = self._built()

    def _built(self) -> SizedModel:
        place, row = self._place, self._row
        return SizedModel(_problem(place, self._meters, row), _sizes(place, row, self._upper))

    def _holding(self, sizes: Floats) -> SizedModel:
        """Return the programme, made anew with more room where it does not hold some sizes."""
        if (sizes > self._upper).any():
            self._upper = ROOM_TIMES * np.maximum(sizes, self._upper)
            self._model = self._built()
        return self._model

    def cost_at(self, sizes: Floats) -> tuple[float, Floats]:
        """What of the bill a size can change, and its slopes, shape (variables,).

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        return self._holding(sizes).cost_at(sizes)

    def plan_at(self, sizes: Floats) -> Plan:
        """Best dispatch at some sizes.

        Parameters
        ----------
        sizes
            Shape (variables,).
        """
        return self._holding(sizes).plan_at(sizes)


def _problem(place: SitePlace, meters: Meters, row: int) -> DispatchProblem:
    """The site without what is sized."""
    loads, terms = place.loads, meters.terms
    n_steps = loads.load_kw.shape[1]
    paid, earned = meters.import_price_per_kwh, meters.export_price_per_kwh
    if terms is not None:  # one block: the lowest price is the price
        paid, earned = terms.lowest_import_price_per_kwh[None], terms.export_price_per_kwh[None]

    (kwh,), (kw,) = place.storages(np.zeros(len(place.lower)), np.array([row]))
    storage = place.unit.storage(capacity_kwh=float(kwh), power_kw=float(kw), step_h=loads.step_h)

    def line(limit_kw: Floats) -> Floats:
        return np.full((1, n_steps), limit_kw[row])

    return DispatchProblem(
        times=pd.date_range(FIRST_STEP, periods=n_steps, freq=pd.Timedelta(hours=loads.step_h)),
        step_h=loads.step_h,
        nodes=PlanNodes(
            names=(place.site_names[row],),
            parent=np.array([GRID], dtype=np.int64),
            load_kw=loads.load_kw[row : row + 1],
            generation_kw=loads.generation_kw[row : row + 1],
            import_price_per_kwh=np.broadcast_to(paid[-1:], (1, n_steps)),
            export_price_per_kwh=np.broadcast_to(earned[-1:], (1, n_steps)),
            import_limit_kw=line(loads.import_limit_kw),
            export_limit_kw=line(loads.export_limit_kw),
        ),
        storages=pack_storages([storage], nodes=[0], groups=[place.keys[0]], n_steps=n_steps),
        loss_price_per_kwh=np.zeros(1),
        end=End(kind="at_least"),
        emission_kg_per_kwh=np.zeros(n_steps),
        contract_kw=np.zeros(n_steps),
        unserved_price_per_kwh=loads.unserved_price_per_kwh,
        demand_charges=_demand_charges(meters),
    )


def _demand_charges(meters: Meters) -> tuple[DemandCharge, ...]:
    if meters.terms is None or not meters.terms.demand:
        return ()
    way = meters.terms.demand[-1]
    period = way.period_of_month[meters.terms.laid.month_of_step]
    paid = np.zeros(way.n_periods)
    return (DemandCharge(node=0, price_per_kw=way.price_per_kw, period=period, already_paid_kw=paid),)


def _sizes(place: SitePlace, row: int, upper: Floats) -> Sizes:
    """What the variables of a place add at one of its sites."""
    unit, count = place.unit, len(place.lower)
    capacity, charge, discharge = (np.zeros((count, 1)) for _ in range(3))
    generation = np.zeros((count, 1, place.loads.load_kw.shape[1]))
    if place.capacity_at is not None:
        capacity[place.capacity_at] = place.capacity_share[row]
        power, per_unit = place.capacity_at, unit.kw_per_kwh * place.power_share[row]
        if place.power_at is not None:
            power, per_unit = place.power_at, place.power_share[row]
        charge[power], discharge[power] = per_unit * unit.charge_kw_per_kw, per_unit * unit.discharge_kw_per_kw
    if place.plants_at is not None:
        generation[place.plants_at] = place.loads.plants_output_kw(np.array([row]))
    return Sizes(
        names=tuple(f"size {number}" for number in range(count)),
        lower=np.zeros(count),
        upper=upper,
        cost=place.prices / place.units,
        capacity_kwh=capacity,
        charge_kw=charge,
        discharge_kw=discharge,
        initial_fraction=np.array([unit.initial_fraction]),
        generation_kw=generation if place.plants_at is not None else None,
    )
