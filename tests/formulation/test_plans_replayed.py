"""A plan that knew everything is carried out to the letter: the model agrees with E1–E4 of ``kernel_cases``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from kernel_cases import Case, plain_replay, random_case

from ems.dispatch.optimiser import Optimal, solve
from ems.dispatch.problem import GRID, DispatchProblem, End, PlanNodes

TOLERANCE = 1e-6


def problem_of(case: Case, seed: int) -> DispatchProblem:
    """A random tier as a problem, under random prices; some end with a value, some with their start's energy."""
    rng = np.random.default_rng(seed)
    nodes, units = case.nodes, case.storages
    shape, steps = nodes.load_kw.shape, nodes.load_kw.shape[1]
    price = rng.uniform(5, 30, shape)
    curve = {"value_per_kwh": np.full((units.count, 1), 9.0), "piece_kwh": units.capacity_kwh[:, None] + 0.1}
    return DispatchProblem(
        times=pd.date_range("2027-01-04", periods=steps, freq=pd.Timedelta(hours=case.step_h)),
        step_h=case.step_h,
        nodes=PlanNodes(
            names=nodes.names,
            parent=np.full(nodes.count, GRID),
            load_kw=nodes.load_kw,
            generation_kw=nodes.rated_kw() @ nodes.unit_kw,
            import_price_per_kwh=price,
            export_price_per_kwh=price * rng.uniform(0.3, 1, shape),
            import_limit_kw=np.tile(nodes.import_limit_kw[:, None], steps),
            export_limit_kw=np.tile(nodes.export_limit_kw[:, None], steps),
        ),
        storages=units,
        loss_price_per_kwh=np.zeros(units.count),
        end=End(kind="value", **curve) if seed % 2 else End(kind="at_least"),
        emission_kg_per_kwh=np.zeros(steps),
        contract_kw=np.zeros(steps),
        unserved_price_per_kwh=1000.0,
    )


def tier(seed: int, *, limits: bool) -> Case:
    """A tier in which the order of storages decides nothing, as FORMULATION.md asks for.

    Where several storages stand at one node all may export; nodes with limits keep one storage.
    """
    case = random_case(seed, nodes=4, steps=24, step_h=(0.5, 1.0)[seed % 3 == 0], drains=False, limits=limits)
    units = case.storages
    several = np.bincount(units.node, minlength=4)[units.node] > 1
    first = np.append(True, units.node[1:] != units.node[:-1])[: units.count]
    if limits:
        nothing = np.where(first, 1.0, 0.0)
        units = replace(
            units, max_charge_kw=units.max_charge_kw * nothing, max_discharge_kw=units.max_discharge_kw * nothing
        )
    return replace(case, storages=replace(units, may_export=units.may_export | several))


@pytest.mark.parametrize("limits", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_the_replay_does_what_the_plan_says(seed: int, limits: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    case = tier(seed, limits=limits)
    outcome = solve(problem_of(case, seed))
    assert isinstance(outcome, Optimal)
    plan = outcome.plan
    played = plain_replay(replace(case, plan_kw=plan.battery_kw))
    assert played.charge_kw == pytest.approx(plan.charge_kw, abs=TOLERANCE)
    assert played.discharge_kw == pytest.approx(plan.discharge_kw, abs=TOLERANCE)
    assert played.energy_kwh == pytest.approx(plan.energy_kwh, abs=TOLERANCE)
    assert played.net_kw == pytest.approx(plan.import_kw - plan.export_kw, abs=TOLERANCE)
    assert played.unserved_kw == pytest.approx(plan.unserved_kw, abs=TOLERANCE)
    assert played.curtailed_kw == pytest.approx(plan.curtailed_kw, abs=TOLERANCE)
