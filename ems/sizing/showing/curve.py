"""Cost, share, peak, CO2 and survival over the size: the curve that a reader finds the plan's size on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ems.designs import plan_designs, play_designs
from ems.kpis.definitions import cost_name
from ems.sizing.goals.survival import hours_looked_at, survival_fractions
from ems.sizing.goals.tried import operation_by_rule, step_of_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing.answer import Goal, Method
    from ems.sizing.places.pool import PoolPlace

    Floats = NDArray[np.float64]

STEPS = 32
"""Equal steps of the curve; the sizes of the scenario and of the answer come on top."""
BEYOND, BEYOND_BEST = 1.25, 1.6
"""How far the curve goes, times the scenario's size and the best."""
ASIDE_FRACTION = 1e-6
"""Share of the scenario's size by which a slope is read beside a size, where it may have a corner."""
KPIS = ("hourly_matched_fraction", "peak_import_kw", "co2_kg")


def sizes_to_show(place: PoolPlace, best: Floats, least_kwh: float, most_kwh: float | None) -> Floats:
    """Sizes of a curve, rising, those of the scenario and of the answer among them, shape (sizes, variables).

    Parameters
    ----------
    place
        What is sized.
    best
        The answer, shape (variables,).
    least_kwh, most_kwh
        Capacities that may be chosen; None: there is no largest [kWh].

    Notes
    -----
    Power keeps the proportion of the answer where it is sized too, that of the scenario where the answer is nothing.
    """
    best_kwh = float(place.capacity_kwh(best))
    end = max(BEYOND * place.planned_kwh, BEYOND_BEST * best_kwh, least_kwh)
    end = min(end, max(most_kwh, place.planned_kwh)) if most_kwh is not None else end
    kwh = np.union1d(np.linspace(0.0, end, STEPS + 1), [best_kwh, place.planned_kwh])
    # nearly equal ones would only draw one point twice
    kwh = kwh[np.concatenate([[True], np.diff(kwh) > ASIDE_FRACTION * place.planned_kwh])]
    nearest = np.argmin(np.abs(kwh[:, None] - [best_kwh, place.planned_kwh]), axis=0)
    kwh[nearest] = [best_kwh, place.planned_kwh]
    ratio = float(place.power_kw(best)) / best_kwh if best_kwh > 0.0 else place.kw_per_kwh
    return np.stack([place.sizes(one, ratio * one) for one in kwh])


def curve_of(place: PoolPlace, goal: Goal, method: Method, sizes: Floats) -> pd.DataFrame:
    """Figures of sizes, one row each, as :class:`ems.sizing.Sizing` has them.

    Parameters
    ----------
    place
        What is sized.
    goal
        What was asked; a survival goal is looked at with batteries kept full.
    method
        ``"sweep"``: the rule decides; otherwise the best dispatch.
    sizes
        Shape (sizes, variables).
    """
    designs, by_rule = place.designs(sizes), method == "sweep"
    keep: tuple[Literal["energy"]] = ("energy",)
    years = play_designs(place.base, designs, keep=keep) if by_rule else plan_designs(place.base, designs, keep=keep)
    units, capacity, power = place.base.units, place.capacity_kwh(sizes), place.power_kw(sizes)
    operation = years.kpis[cost_name(place.base.district.scenario.currency)].to_numpy(dtype=np.float64)
    held = None if goal.kind == "survival" else years.start_energy_kwh
    frame = pd.DataFrame(
        {
            "capacity_kwh": capacity / units,
            "power_kw": power / units,
            "operation_cost": operation,
            "purchase_cost": place.purchase_cost(sizes),
            "yearly_cost": operation + place.purchase_cost(sizes),
            "saved_by_next_kwh": saved_by_rule(place, sizes, operation) if by_rule else saved_by_next_kwh(place, sizes),
        }
    )
    for name in KPIS:
        frame[name] = years.kpis[name].to_numpy(dtype=np.float64)
    frame["survival_fraction"] = survival_fractions(
        place, capacity, power, held, hours_looked_at(place.base.district.scenario, goal)
    )
    return frame


def saved_by_next_kwh(place: PoolPlace, sizes: Floats) -> Floats:
    """What one more kWh saves in a year, with its power in proportion, shape (sizes,) [currency/kWh].

    Parameters
    ----------
    place
        What is sized.
    sizes
        Shape (sizes, variables).
    """
    aside = sizes.copy()
    aside += ASIDE_FRACTION * place.planned
    slopes = np.stack([cut.slopes for cut in place.operation()(aside)])
    ratios = aside / aside[:, :1]  # power that comes with a kWh
    return np.asarray(-(slopes * ratios).sum(axis=1))


def saved_by_rule(place: PoolPlace, sizes: Floats, cost: Floats) -> Floats:
    """What a kWh saves under a rule, on the way to a size that lies close by, shape (sizes,) [currency/kWh].

    Parameters
    ----------
    place
        What is sized, with the rule.
    sizes
        Shape (sizes, variables).
    cost
        Operation cost of them [currency].
    """
    step = step_of_rule(place, sizes)
    step[:, 1:] = 0.0  # of a kWh with the power as it is
    moved = operation_by_rule(place, sizes + step)
    return np.asarray((cost - moved) / step[:, 0])
