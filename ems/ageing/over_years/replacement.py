"""What a new battery costs, per kWh of capacity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ems.scenario import installed
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from ems.scenario import Scenario


def replacement_cost_per_kwh(
    scenario: Scenario, cost_per_kwh: float | Mapping[str, float] | None = None
) -> dict[str, float]:
    """Cost of replacing batteries, by storage class [currency/kWh].

    Parameters
    ----------
    scenario
        Its ``capital`` of kind ``"storage"`` says what the classes in ``of`` cost together.
    cost_per_kwh
        Given costs, one for all or by class; None: from the scenario.

    Returns
    -------
    dict
        Storage class → cost; classes whose cost is not known are left out.

    Raises
    ------
    profiles.errors.InputError
        A given cost is negative or not finite, or names a class that the scenario does not have.

    Notes
    -----
    Capital before subsidy over the capacity that is installed in the end, times the share that a replacement costs:
    nobody has promised to subsidise a replacement.
    """
    if isinstance(cost_per_kwh, Mapping):
        given = {str(name): float(cost) for name, cost in cost_per_kwh.items()}
    elif cost_per_kwh is not None:
        given = dict.fromkeys(scenario.storage, float(cost_per_kwh))
    else:
        return _from_capital(scenario)
    problems = ProblemCollector("cost of batteries")
    for name, cost in given.items():
        if name not in scenario.storage:
            problems.add(name, "is not a storage class", f"the scenario has {', '.join(scenario.storage)}")
        if not (np.isfinite(cost) and cost >= 0.0):
            problems.add(f"{name} = {cost}", f"must be a finite number of {scenario.currency}/kWh, 0 or more")
    problems.raise_if_any()
    return given


def _from_capital(scenario: Scenario) -> dict[str, float]:
    end = scenario.model_copy(update={"fiscal_year": scenario.last_fiscal_year})
    capacity_kwh: dict[str, float] = {}
    for item in installed(end).storages:
        capacity_kwh[item.storage] = capacity_kwh.get(item.storage, 0.0) + item.capacity_kwh * item.units
    spent: dict[str, float] = {}
    for capital in scenario.capital.values():
        together_kwh = sum(capacity_kwh.get(name, 0.0) for name in capital.of)
        if capital.kind != "storage" or together_kwh <= 0.0:
            continue
        per_kwh = sum(part.cost for part in capital.spending) * capital.replacement_fraction / together_kwh
        for name in capital.of:
            spent[name] = spent.get(name, 0.0) + per_kwh
    return spent
