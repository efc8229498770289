"""What a policy costs in wear: capacity lost, years left, money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.ageing.laws.sets import chemistry_set
from ems.ageing.laws.validity import validity_notes
from ems.ageing.of_policies.from_result import group_stress
from ems.ageing.over_years.fading import NEW, age, fade
from ems.ageing.over_years.lifetime import DAYS_A_YEAR, years_to_end_of_life
from ems.ageing.over_years.replacement import replacement_cost_per_kwh
from ems.results import Result
from ems.results.storage_groups import classes_of_group
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ageing.laws.chemistry import ChemistrySet
    from ems.ageing.over_years.year_stress import Stress
    from ems.district import District
    from ems.scenario.money import Ageing

CURVE_YEARS = 20
COLUMNS = (
    "title",
    "title_ja",
    "chemistry",
    "count",
    "capacity_kwh",
    "discharge_kwh",
    "full_cycles",
    "mean_depth_fraction",
    "mean_soc_fraction",
    "mean_temperature_c",
    "calendar_loss_fraction",
    "cycle_loss_fraction",
    "end_of_life_fraction",
    "years_to_end_of_life",
    "years_at_rest",
    "life_used_fraction",
    "cycle_life_used_fraction",
    "life_years",
    "replacement_cost",
    "wear_cost",
    "cycle_wear_cost",
    "wear_price_per_kwh",
    "cycle_wear_price_per_kwh",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """Wear of the batteries under one policy, if every year were like the simulated one.

    Parameters
    ----------
    policy
        The policy that was played.
    currency
        Unit of the costs.
    table
        One row a storage group:

        - ``chemistry``, ``count``, ``capacity_kwh``, ``discharge_kwh`` and ``full_cycles`` of the year, means of depth,
          state of charge and temperature;
        - ``calendar_loss_fraction``, ``cycle_loss_fraction``: capacity that a new battery loses in this year;
        - ``years_to_end_of_life`` under this policy, ``years_at_rest`` at the same charge and temperature without a
          cycle, ``life_years``: the former, but not beyond the warranty;
        - ``life_used_fraction``: share of their life by capacity that a year uses, ``cycle_life_used_fraction``: what
          of it rest would not, whatever the warranty; policies are compared by them;
        - ``replacement_cost`` of the group [currency]; ``wear_cost``: that over its life [currency/year];
          ``cycle_wear_cost``: what of it would not be without the cycles;
        - ``wear_price_per_kwh``, ``cycle_wear_price_per_kwh``: the same per discharged kWh.

        NaN where batteries do not age, or no cost is known.
    curves
        By storage group the years ahead, index 0 … 20: ``calendar_loss_fraction``, ``cycle_loss_fraction``,
        ``capacity_fraction``, without replacement; groups that do not age are left out.
    notes
        Where the laws are an extrapolation, and what else a reader must know.
    """

    policy: str
    currency: str
    table: pd.DataFrame
    curves: Mapping[str, pd.DataFrame]
    notes: tuple[str, ...]


def wear(result: Result, district: District, *, cost_per_kwh: float | Mapping[str, float] | None = None) -> Wear:
    """Judge what a simulated year cost in wear.

    Parameters
    ----------
    result
        The simulated year.
    district
        What was simulated; its scenario says how batteries age (``storage.….ageing``).
    cost_per_kwh
        Cost of a new battery [currency/kWh], one or by storage class; None: from the scenario's ``capital``, before
        subsidy, times the share that a replacement costs.

    Returns
    -------
    Wear
        Table, curves and notes.

    Raises
    ------
    profiles.errors.InputError
        The first of the two is no result, or a cost is no cost.

    Notes
    -----
    The share of life that a year uses is one over the years to the end of life if every year were like this one, not
    the capacity lost in this year: a new battery loses most in its first year, whatever it does.
    """
    if not isinstance(result, Result):
        problem = Problem(where="wear(result, district)", what="takes the result first, then the district")
        raise InputError("wear", [problem])
    costs = replacement_cost_per_kwh(district.scenario, cost_per_kwh)
    rows, curves, notes = {}, {}, []
    for group in map(str, result.storage_table.index):
        classes = classes_of_group(district.scenario, group)
        if not classes:
            continue
        name = classes[0]
        ageing = district.scenario.storage[name].ageing
        chemistry = chemistry_set(ageing.chemistry)
        span = group_stress(result, district, [group], name)
        facts = _facts(result, group, ageing)
        title = str(facts["title"])
        if chemistry is None or span is None:
            notes.append(f"{title}: the scenario gives no chemistry, so they do not age")
        else:
            lives = _lives(chemistry, span, ageing)
            facts |= _year(chemistry, span) | lives | _money(facts, lives, costs.get(name, np.nan))
            curves[group] = _curve(chemistry, span)
            notes += [*validity_notes(chemistry, span, title), *_age_notes(lives, title)]
        if len(classes) > 1:
            notes.append(f"{title}: reported together; they age and cost as {name}")
        rows[group] = facts
    notes += _general_notes(result, with_costs=bool(costs), any_ages=bool(curves))
    return Wear(
        policy=result.policy,
        currency=result.currency,
        table=pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)),
        curves=curves,
        notes=tuple(dict.fromkeys(notes)),
    )


def _names(result: Result, group: str) -> dict[str, object]:
    """Names of a group for people, told apart where units of a class stand at sites and at the pool."""
    listed = result.storage_table.loc[group]
    title, title_ja = str(listed["title"]), str(listed["title_ja"] or listed["title"])
    if int((result.storage_table["title"] == title).sum()) > 1:
        at_pool = listed["tier"] == "pool"
        title += " (pool)" if at_pool else " (sites)"
        title_ja += "（地域）" if at_pool else "（需要家）"
    return {"title": title, "title_ja": title_ja}


def _age_notes(lives: Mapping[str, float], title: str) -> list[str]:
    """Say where batteries are replaced by age, so that using them costs nothing more."""
    years, life = lives["years_to_end_of_life"], lives["life_years"]
    if years <= life:
        return []
    return [f"{title}: replaced by age after {life:g} years, not by capacity after {years:.0f}: cycles cost no wear"]


def _facts(result: Result, group: str, ageing: Ageing) -> dict[str, object]:
    """What is known of a group whether it ages or not."""
    listed = result.storage_table.loc[group]
    known = {
        "chemistry": ageing.chemistry,
        "count": listed["count"],
        "capacity_kwh": float(str(listed["capacity_kwh"])),
        "discharge_kwh": float(result.storages[group]["discharge_kw"].to_numpy().sum() * result.grid.step_h),
        "end_of_life_fraction": ageing.end_of_life_fraction,
    }
    return dict.fromkeys(COLUMNS, np.nan) | _names(result, group) | known


def _year(chemistry: ChemistrySet, span: Stress) -> dict[str, float]:
    """What the year was like, and what it takes from a new battery."""
    first = age(chemistry, NEW, span)
    return {
        "full_cycles": span.full_cycles * DAYS_A_YEAR / span.days,
        "mean_depth_fraction": span.mean_depth_fraction,
        "mean_soc_fraction": span.mean_soc_fraction,
        "mean_temperature_c": span.mean_temperature_c,
        "calendar_loss_fraction": first.calendar_loss_fraction,
        "cycle_loss_fraction": first.cycle_loss_fraction,
    }


def _lives(chemistry: ChemistrySet, span: Stress, ageing: Ageing) -> dict[str, float]:
    """How long the batteries would last with their cycles and without, by capacity and at most their warranty."""
    years = years_to_end_of_life(chemistry, span, ageing.end_of_life_fraction)
    at_rest = years_to_end_of_life(chemistry, span.at_rest(), ageing.end_of_life_fraction)
    warranty = np.inf if ageing.warranty_years is None else float(ageing.warranty_years)
    return {
        "years_to_end_of_life": years,
        "years_at_rest": at_rest,
        "life_used_fraction": 1.0 / years,
        "cycle_life_used_fraction": 1.0 / years - 1.0 / at_rest,
        "life_years": min(years, warranty),
        "rest_life_years": min(at_rest, warranty),
    }


def _money(facts: Mapping[str, object], lives: Mapping[str, float], cost_per_kwh: float) -> dict[str, float]:
    """Money a year and per discharged kWh."""
    capacity_kwh, discharge_kwh = (float(str(facts[key])) for key in ("capacity_kwh", "discharge_kwh"))
    cost = cost_per_kwh * capacity_kwh
    by_cycles = cost * (1.0 / lives["life_years"] - 1.0 / lives["rest_life_years"])
    discharged = discharge_kwh or np.nan
    return {
        "replacement_cost": cost,
        "wear_cost": cost / lives["life_years"],
        "cycle_wear_cost": by_cycles,
        "wear_price_per_kwh": cost / lives["life_years"] / discharged,
        "cycle_wear_price_per_kwh": by_cycles / discharged,
    }


def _curve(chemistry: ChemistrySet, span: Stress) -> pd.DataFrame:
    """Losses by cause at the end of each year ahead, from a new battery on."""
    ahead = fade(chemistry, [span] * CURVE_YEARS).table
    wanted = ["calendar_loss_fraction", "cycle_loss_fraction", "capacity_fraction"]
    new = pd.DataFrame([[0.0, 0.0, 1.0]], columns=wanted, index=pd.Index([0], name="year"))
    return pd.concat([new, ahead[wanted]])


def _general_notes(result: Result, *, with_costs: bool, any_ages: bool) -> list[str]:
    if not any_ages:
        return []
    notes = [
        "wear: batteries of one class are taken at their mean state of charge; their throughput is counted at each",
        "wear: of a battery's life a year uses one over the years to its end, if every year were like this one",
    ]
    if result.grid.step_h >= 1.0:
        notes.append("wear: hourly means hide the fastest minutes, so the C-rates are understated")
    if not with_costs:
        notes.append("wear: no cost of a battery is known ([capital.…] of kind storage, or cost_per_kwh), so no money")
    return notes
