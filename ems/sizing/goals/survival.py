"""The smallest size with which vital services last so long from every start, and what survival other sizes give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.island.build.shelters import shelters
from ems.island.reserve.profile import outage_steps, vital_need_kwh
from ems.resilience.safety.smallest import smallest_battery
from ems.sizing.goals.finding import Finding, GoalOutOfReachError
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.scenario import Scenario
    from ems.sizing.answer import Goal
    from ems.sizing.goals.finding import Range
    from ems.sizing.places.pool import PoolPlace

    Floats = NDArray[np.float64]

NOTE = (
    "kept full for an outage, as the promise asks: the smallest battery has nothing left for trade, and its operation "
    "cost is that of a year in which it stays full; survival and cost of other sizes are "
    "those of batteries kept full too, where nothing else is said"
)


def shelters_of(place: PoolPlace) -> tuple[Shelter, ...]:
    """Shelters at which a unit of what is sized stands.

    Parameters
    ----------
    place
        What is sized.
    """
    found = shelters(place.base.district)
    return tuple(one for one in found if one.storage is not None and one.storage_group == place.base.storage_class)


def size_for_survival(place: PoolPlace, goal: Goal, within: Range) -> Finding:
    """Find the smallest unit that, kept full, carries the vital services of every shelter that has one.

    Parameters
    ----------
    place
        What is sized, the power in proportion to the capacity.
    goal
        With the hours.
    within
        Capacities that may be chosen.

    Raises
    ------
    GoalOutOfReachError
        No battery of this kind is enough, or none within the range or the budget.
    """
    base, hours, known = place.base, float(goal.value or 0.0), shelters_of(place)
    units, rounds = base.units, len(known)
    try:
        least = smallest_unit_kwh(known, base.district, hours)
    except RunError as error:
        raise GoalOutOfReachError(best=float("nan"), sizes=place.planned) from error
    capacity_kwh = max(least * units, within.least_kwh)
    sizes = place.sizes(capacity_kwh, capacity_kwh * place.kw_per_kwh)
    too_dear = goal.budget is not None and float(sizes @ place.net_prices) > goal.budget * (1.0 + 1e-9)
    if too_dear or (within.most_kwh is not None and capacity_kwh > within.most_kwh):
        raise GoalOutOfReachError(best=capacity_kwh / units, sizes=sizes)
    return Finding(
        sizes=sizes,
        method="bisection",
        bound=float("nan"),
        reached=hours,
        rounds=rounds,
        notes=(NOTE,),
    )


def smallest_unit_kwh(known: Sequence[Shelter], district: District, hours: float) -> float:
    """Smallest unit that, kept full, carries the vital services of every shelter through an outage [kWh].

    Parameters
    ----------
    known
        Shelters with such a unit.
    district
        With the promise that is made of outages.
    hours
        How long the services must last [h].

    Raises
    ------
    profiles.errors.RunError
        No battery of this kind is enough.
    """
    outage = district.scenario.outage
    found = [
        smallest_battery(
            shelter, hours=hours, share_fraction=outage.guarantee_fraction, tolerance_kw=outage.tolerance_kw
        )
        for shelter in known
    ]
    return max((one.storage.capacity_kwh for one in found), default=0.0)


def lasting_fraction(shelter: Shelter, steps: int, held_kwh: Floats | None) -> float:
    """Share of the year's starts from which a shelter's vital services last.

    Parameters
    ----------
    shelter
        With the battery that it would have.
    steps
        How long they must last.
    held_kwh
        Energy of the battery when each step begins, shape (steps,); None: it is kept full [kWh].
    """
    need = vital_need_kwh(shelter, steps)
    capacity_kwh = 0.0 if shelter.storage is None else shelter.storage.capacity_kwh
    # what is full to rounding is full: a need of just the capacity is met
    lasts = np.isfinite(need) if held_kwh is None else need <= held_kwh + 1e-9 * capacity_kwh
    return float(lasts.mean())


def survival_fractions(
    place: PoolPlace, capacity_kwh: Floats, power_kw: Floats, start_energy_kwh: Floats | None, hours: float
) -> Floats:
    """Share of the year's starts from which the vital services of the worst shelter last, shape (sizes,).

    Parameters
    ----------
    place
        What is sized.
    capacity_kwh, power_kw
        Of all units, shape (sizes,) [kWh] and [kW].
    start_energy_kwh
        Energy of all units when each step begins, shape (sizes, steps); None: they are kept full [kWh].
    hours
        How long the services must last [h].

    Returns
    -------
    numpy.ndarray
        NaN where no shelter has such a battery.
    """
    known = shelters_of(place)
    if not known:
        return np.full(len(capacity_kwh), np.nan)
    shares = np.ones(len(capacity_kwh))
    units = place.base.units
    for shelter in known:
        steps = outage_steps(shelter, hours, 1.0)
        for number, (kwh, kw) in enumerate(zip(capacity_kwh / units, power_kw / units, strict=True)):
            held = None if start_energy_kwh is None else start_energy_kwh[number] / units
            sized = _with_size(place, shelter, float(kwh), float(kw))
            shares[number] = min(shares[number], lasting_fraction(sized, steps, held))
    return shares


def _with_size(place: PoolPlace, shelter: Shelter, capacity_kwh: float, power_kw: float) -> Shelter:
    """Shelter with a battery of another size, without what neighbours lend."""
    present, storage = place.base.present, shelter.storage
    if storage is None:
        return shelter
    charge = float(present.max_charge_kw[0]) / place.planned_kw
    discharge = float(present.max_discharge_kw[0]) / place.planned_kw
    sized = replace(
        storage, capacity_kwh=capacity_kwh, max_charge_kw=power_kw * charge, max_discharge_kw=power_kw * discharge
    )
    return replace(shelter, storage=sized, neighbour_storage=())


def hours_looked_at(scenario: Scenario, goal: Goal) -> float:
    """Hours that survival is shown for: those of the goal, or the scenario's [h].

    Parameters
    ----------
    scenario
        Of what is sized.
    goal
        What was asked.
    """
    return float(goal.value or 0.0) if goal.kind == "survival" else float(scenario.outage.hours)
