"""What the designs of one storage share: the year up to it, checks of its section, shelters, and prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.designs import pool_base
from ems.sweep.evaluation.bills import bills_cost
from ems.sweep.evaluation.money import prices_of
from ems.sweep.evaluation.single_cases import district_of, policy_of
from ems.sweep.evaluation.survival.of_designs import shelters_of_designs
from ems.sweep.evaluation.year_kpis import played_year
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.designs import DesignBase
    from ems.economics.sizes import UnitPrice
    from ems.scenario import Scenario
    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.evaluation.memory import Memory
    from ems.sweep.evaluation.survival.of_designs import ShelterOfDesigns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignGroup:
    """What designs of one storage share.

    Parameters
    ----------
    base
        The year up to the storage.
    shelters
        Shelters whose survival is told; none where nobody asks.
    prices
        Prices of a kWh and a kW by class.
    bills_cost
        What all sites pay, which no storage at the pool changes; None where nobody asks [currency].
    """

    base: DesignBase
    shelters: tuple[ShelterOfDesigns, ...]
    prices: Mapping[str, UnitPrice]
    bills_cost: float | None = None


def design_group(
    plan: SweepPlan, storage: str, scenario: Scenario, values: Mapping[str, object], memory: Memory
) -> DesignGroup | None:
    """Play everything up to a storage.

    Parameters
    ----------
    plan
        The plan.
    storage
        Name of the storage's class.
    scenario, values
        One of the cases, and what it sets.
    memory
        Keeps weather, loads, policies and prices.

    Returns
    -------
    DesignGroup or None
        None where the cases are none of designs: a planner decides, or the storage does not act last at the pool.

    Raises
    ------
    profiles.errors.InputError
        The district cannot be built, or the storage is to be planned and cannot be.
    """
    policy = policy_of(plan, scenario, memory)
    if policy.planner is not None:
        _refuse_if_planned(plan, f"{policy.name} is a planner: what comes before a planned storage follows rules")
        return None
    district = district_of(scenario, memory)
    if any(item.storage == storage and item.tier == "site" for item in district.installed.storages):
        _refuse_if_planned(plan, "has units at sites too: one at the pool alone can be planned")
        return None
    try:
        base = pool_base(district, policy, storage)
    except InputError:
        if plan.planned is not None:
            raise
        return None
    return DesignGroup(
        base=base,
        shelters=() if plan.survival_h is None else shelters_of_designs(base, hours=plan.survival_h),
        prices=prices_of(plan, values, scenario, memory),
        bills_cost=bills_cost(district, played_year(district, policy, keep_sites=True)) if plan.bills else None,
    )


def _refuse_if_planned(plan: SweepPlan, why: str) -> None:
    """Raise where a storage that cannot be planned shall be."""
    if plan.planned is not None:
        raise InputError("sweep", [Problem(where=f'planned = "{plan.planned}"', what=why)])
