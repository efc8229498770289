"""Vital services and storages at the pool: what a promise of survival needs, and what played years would have kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.optimiser.sizes import problem_at
from ems.island.build.shelters import shelters
from ems.island.reserve.profile import outage_steps, vital_need_kwh
from ems.resilience.safety.smallest import smallest_battery
from ems.sizing.answering.together_goals import GoalFound
from ems.sizing.answering.together_search import widened
from ems.sizing.asked import refuse
from ems.sizing.goals.survival import NOTE
from ems.sizing.programme.model import planned_at
from ems.sizing.programme.questions import kept_full
from ems.sizing.search.parts import Box
from ems.units import number
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.shelter import Shelter
    from ems.results import Result
    from ems.sizing.asked import Asked
    from ems.sizing.programme.model import PoolProgramme
    from ems.sizing.programme.parts import PoolPart

    Floats = NDArray[np.float64]


def shelters_of(programme: PoolProgramme) -> tuple[tuple[Shelter, PoolPart], ...]:
    """Shelters at which a unit of what is sized stands, with its part; classes of unlike units are left out.

    Parameters
    ----------
    programme
        What is sized.
    """
    groups = programme.district.pool_storages.group
    parts = {groups[part.storages[0]]: part for part in programme.parts if len(part.storages) == 1}
    known = shelters(programme.district)
    return tuple(
        (one, parts[one.storage_group]) for one in known if one.storage is not None and one.storage_group in parts
    )


def size_for_survival(programme: PoolProgramme, asked: Asked) -> GoalFound:
    """Find the smallest unit that, kept full, carries the vital services of every shelter that has one.

    Parameters
    ----------
    programme
        What is sized: one class of storages, its power in proportion.
    asked
        The question, with the hours [h].

    Raises
    ------
    profiles.errors.InputError
        It is a class of plants, no shelter has such a battery, or none is enough within the range or the budget.
    """
    part, hours = programme.parts[0], float(asked.goal.value or 0.0)
    known, where = shelters_of(programme), f"value = {hours:g} h"
    if part.kind == "pv":
        remedy = "size the storage of the shelters, or look at the hours that last: ems outage"
        raise refuse("goal = 'survival'", "is a goal for a battery that a shelter has, not for plants", remedy)
    if not known:
        remedy = "name the class that [shelter.*] has as its storage"
        raise refuse(part.key, "stands at no shelter, so that nothing survives by it", remedy)
    outage, least = programme.district.scenario.outage, asked.least
    for shelter, _ in known:
        try:
            found = smallest_battery(
                shelter, hours=hours, share_fraction=outage.guarantee_fraction, tolerance_kw=outage.tolerance_kw
            )
        except RunError as error:
            what = "no battery of this kind carries the vital services so long, however large"
            remedy = "ask for fewer hours, more power per kWh, or more sun at the shelter"
            raise refuse(where, what, remedy) from error
        least = max(least, found.storage.capacity_kwh)
    sizes = np.array([least * part.units])
    too_dear = asked.goal.budget is not None and float(sizes @ programme.net_prices) > asked.goal.budget * (1.0 + 1e-9)
    if too_dear or (asked.most is not None and least > asked.most):
        limit = f"most = {number(asked.most)} kWh" if asked.most is not None else f"budget = {asked.goal.budget:,.0f}"
        what = f"needs {number(least)} kWh in each unit, more than there may be within {limit}"
        raise refuse(where, what, "raise the limit, or ask for fewer hours")
    wide = widened(programme, Box(lower=programme.box.lower, upper=np.maximum(programme.box.upper, sizes)))
    return GoalFound(
        programme=wide,
        sizes=sizes,
        method="bisection",
        bound_cost=float("nan"),
        reached=hours,
        operation_cost=_kept_full_cost(wide, sizes),
        rounds=len(known),
        notes=(NOTE, "curve: other sizes cost what the cheapest dispatch does, which keeps nothing for outages"),
    )


def _kept_full_cost(programme: PoolProgramme, sizes: Floats) -> float:
    """Cost of a year in which what is sized is always full, ``fixed_cost`` aside [currency]."""
    at = problem_at(programme.problem, programme.sizes, sizes)
    numbers = programme.parts[0].storages - programme.first
    return planned_at(kept_full(numbers)(at)).cost


def survival_of(programme: PoolProgramme, sizes: Floats, year: Result | None, hours: float) -> float:
    """Share of the year's starts from which the vital services of the worst shelter last.

    Parameters
    ----------
    programme
        What is sized.
    sizes
        Shape (variables,).
    year
        Year with these sizes, whose energies the storages hold; None: they are kept full.
    hours
        How long the services must last [h].

    Returns
    -------
    float
        NaN where no shelter has what is sized.
    """
    known, share = shelters_of(programme), 1.0
    if not known:
        return float("nan")
    storages = programme.district_at(sizes).pool_storages
    for shelter, part in known:
        at = int(part.storages[0])
        sized = _with_size(
            shelter,
            capacity_kwh=float(storages.capacity_kwh[at]) / part.units,
            charge_kw=float(storages.max_charge_kw[at]) / part.units,
            discharge_kw=float(storages.max_discharge_kw[at]) / part.units,
        )
        need = vital_need_kwh(sized, outage_steps(shelter, hours, 1.0))
        if year is None:
            lasts = np.isfinite(need)
        else:
            energy = year.storages[storages.group[at]]["energy_kwh"].to_numpy(dtype=np.float64)
            held = np.concatenate([[storages.initial_energy_kwh[at]], energy[:-1]]) / part.units
            # what is full to rounding is full: a need of just the capacity is met
            lasts = need <= held + 1e-9 * storages.capacity_kwh[at] / part.units
        share = min(share, float(lasts.mean()))
    return share


def _with_size(shelter: Shelter, *, capacity_kwh: float, charge_kw: float, discharge_kw: float) -> Shelter:
    """Shelter with a battery of another size, without what neighbours lend."""
    if shelter.storage is None:
        return shelter
    sized = replace(shelter.storage, capacity_kwh=capacity_kwh, max_charge_kw=charge_kw, max_discharge_kw=discharge_kw)
    return replace(shelter, storage=sized, neighbour_storage=())
