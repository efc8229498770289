"""Whatever the problem, there is a plan, and it can be carried out (E1, E2, E4, E6)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from random_problems import TOLERANCE, faults_of, net_load_before_storages_kw, random_problem, storing_kw

from ems.dispatch.optimiser import Model, Optimal, build, solve
from ems.dispatch.optimiser.objective import BROKEN

if TYPE_CHECKING:
    from ems.dispatch.optimiser import Outcome
    from ems.dispatch.problem import DispatchProblem

SEEDS = range(100)
GAP = 2e-4


@cache
def solved(seed: int) -> tuple[DispatchProblem, Outcome]:
    """A random problem and how its solve ended."""
    asked = random_problem(seed)
    return asked, solve(asked)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_problem_has_a_plan_that_can_be_carried_out(seed: int) -> None:
    asked, outcome = solved(seed)
    assert isinstance(outcome, Optimal), outcome
    assert faults_of(asked, outcome.plan) == []
    known = build(asked).facts.ranges.net_load_is_known
    before, storing = net_load_before_storages_kw(asked, outcome.plan), storing_kw(asked, outcome.plan)
    room = np.maximum(asked.nodes.import_limit_kw - before, 0.0)
    assert (storing <= room + TOLERANCE)[known].all(), "charged from load that is not served"
    own = np.zeros_like(before)
    units = asked.storages
    np.add.at(own, units.node[~units.may_export], outcome.plan.discharge_kw[~units.may_export])
    assert (own <= np.maximum(before, 0.0) + TOLERANCE)[known].all(), "exported what may not be"


@pytest.mark.parametrize("seed", SEEDS)
def test_cleaning_a_solution_makes_nothing_dearer(seed: int) -> None:
    asked, outcome = solved(seed)
    assert isinstance(outcome, Optimal)
    if asked.objective.stages == ({"cost": 1.0},) and not _is_relaxed(build(asked)):
        assert outcome.plan.cost == pytest.approx(outcome.bound, rel=GAP, abs=1e-4)


def _is_relaxed(model: Model) -> bool:
    """Whether FORMULATION.md says of the problem that the model is a relaxation, or prices broken limits."""
    blocks = model.linear.variables
    limited = blocks["unserved_kw"].upper if "unserved_kw" in blocks else np.zeros((1, 1))
    several_lines = ((limited > 0.0).sum(axis=0) > 1).any()
    return bool(several_lines) or not blocks.keys().isdisjoint(BROKEN)
