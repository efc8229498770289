"""Many problems of one storage each, side by side as the nodes of one tier, so that the kernel plays them together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from kernel_cases import EVERYTHING, GRID, make_nodes, make_signals

from ems.dispatch.rules import read_rule
from ems.simulation.plans import TierPlan
from ems.simulation.tier import play_tier
from ems.storage import Storages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ems.dispatch.exact.cases import Plans
    from ems.dispatch.problem import DispatchProblem
    from ems.simulation.outcome import TierOutcome

ROWS = {
    "limit_row": ("floor_fraction", "ceiling_fraction"),
    "power_row": ("charge_limit_fraction", "discharge_limit_fraction"),
    "drain_row": ("drain_kwh",),
}
"""Rows that storages point to."""


def side_by_side(problems: Sequence[DispatchProblem]) -> Storages:
    """Put the storages of the problems at nodes 0, 1, 2, …, each with its own rows of limits, powers and drains."""
    units = [problem.storages for problem in problems]
    shared = {row for rows in ROWS.values() for row in rows}
    arrays = {
        name: np.concatenate([getattr(unit, name) for unit in units])
        for name in Storages.__slots__
        if name not in {"group", *ROWS, *shared}
    }
    for index, names in ROWS.items():
        before = np.cumsum([0, *(len(getattr(unit, names[0])) for unit in units[:-1])])
        arrays[index] = np.concatenate(
            [getattr(unit, index) + first for unit, first in zip(units, before, strict=True)]
        )
        arrays |= {name: np.vstack([getattr(unit, name) for unit in units]) for name in names}
    arrays["node"] = np.arange(len(units))
    return Storages(group=tuple(f"battery {number}" for number in range(len(units))), **arrays)


def carried_out(problems: Sequence[DispatchProblem], plans: Sequence[Plans], rule: str) -> TierOutcome:
    """Play the plans of the problems, all with as many steps of the same length."""
    nodes = [problem.nodes for problem in problems]
    load, made = (np.vstack([getattr(node, name) for node in nodes]) for name in ("load_kw", "generation_kw"))
    played = make_nodes(load)
    plants = np.arange(len(nodes) + 1)
    limits = {
        name: np.array([getattr(node, name)[0, 0] for node in nodes]) for name in ("import_limit_kw", "export_limit_kw")
    }
    played = replace(
        played, first_plant=plants, plant_class=plants[:-1], plant_kw=np.ones(len(nodes)), unit_kw=made, **limits
    )
    start = np.concatenate([plan.start_energy_kwh for plan in plans])
    plan = TierPlan(battery_kw=np.vstack([plan.battery_kw for plan in plans]), planned_net_load_kw=load - made)
    signals = make_signals(problems[0].n_steps, problems[0].step_h)
    held = replace(side_by_side(problems), initial_energy_kwh=start)
    return play_tier(played, held, read_rule(rule), signals, GRID, plan=plan, wanted=EVERYTHING)
