"""A district planned part by part: the same optimum where nothing is shared, a stated gap where something is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import village

from ems.dispatch.optimiser import Optimal, SolveSettings, plan_or_raise, solve
from ems.dispatch.planners import POOL, actual_outlook, build_layout, problem_of, step_costs
from ems.dispatch.problem import End, Objective
from ems.simulation.planned_apart import falls_apart, is_large, solve_by_parts

if TYPE_CHECKING:
    from ems.dispatch.problem import DispatchProblem

DAYS = 24 * 7
SETTINGS = SolveSettings(threads=1)


@pytest.fixture(scope="module")
def problem() -> DispatchProblem:
    """A week of the village, where taking over the grid costs something."""
    district = village(prices__pool={"wheeling_per_kwh": 20.0, "levy_per_kwh": 4.0})
    layout = build_layout(district, "site")
    outlook = actual_outlook(layout, 0, DAYS)
    return problem_of(layout, outlook, energy_kwh=layout.storages.initial_energy_kwh, end=End(kind="at_least"))


def with_exports(problem: DispatchProblem, *, allowed: bool) -> DispatchProblem:
    """The same with the pool's storages free to export, or not."""
    may_export = np.where(problem.storages.node == POOL, allowed, problem.storages.may_export)
    return replace(problem, storages=replace(problem.storages, may_export=may_export))


def test_the_parts_make_the_optimum_of_the_whole(problem: DispatchProblem) -> None:
    free = with_exports(problem, allowed=True)
    parts, whole = solve_by_parts(free, SETTINGS), plan_or_raise(solve(free), "a test")
    assert isinstance(parts, Optimal)
    assert parts.plan.cost == pytest.approx(whole.cost, rel=1e-9)
    assert parts.gap_fraction == pytest.approx(0.0, abs=1e-9)
    assert step_costs(free, parts.plan).sum() == pytest.approx(parts.plan.cost, rel=1e-9)


def test_the_gap_holds_the_true_optimum(problem: DispatchProblem) -> None:
    tied = with_exports(problem, allowed=False)
    parts, whole = solve_by_parts(tied, SETTINGS), plan_or_raise(solve(tied), "a test")
    tolerance = 1e-4 * abs(whole.cost)
    assert parts.bound - tolerance <= whole.cost <= parts.plan.cost + tolerance
    assert parts.gap_fraction == pytest.approx((parts.plan.cost - parts.bound) / abs(parts.plan.cost))


def test_only_what_shares_nothing_falls_apart(problem: DispatchProblem) -> None:
    assert falls_apart(problem)
    nodes = problem.nodes
    dearer = nodes.import_price_per_kwh.copy()
    dearer[POOL] += 1.0
    limited = nodes.import_limit_kw.copy()
    limited[POOL, 3] = 500.0
    assert not falls_apart(replace(problem, nodes=replace(nodes, import_price_per_kwh=dearer)))
    assert not falls_apart(replace(problem, nodes=replace(nodes, import_limit_kw=limited)))
    assert not falls_apart(replace(problem, co2_price_per_kg=0.1))
    assert not falls_apart(replace(problem, objective=Objective(stages=({"co2_kg": 1.0},))))


def test_a_year_of_many_sites_is_large(problem: DispatchProblem) -> None:
    assert not is_large(problem)
    assert problem.nodes.count * 8760 < 250_000 < 300 * 8760


def test_progress_names_every_site(problem: DispatchProblem) -> None:
    lines: list[str] = []
    solve_by_parts(problem, SETTINGS, lines.append)
    told = [line for line in lines if line.startswith("Planned ")]
    assert len(told) == problem.nodes.count - 1
    assert problem.nodes.names[-1] in told[-1]
