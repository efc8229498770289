"""One answer, whichever engine: the choice, its reason, and equal costs on the same problems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_districts import village

from ems.dispatch import engines
from ems.dispatch.engines import ALIKE, ASKED_FOR, ONE_STORAGE, plan_problem
from ems.dispatch.exact.from_problem import NOT_CLOSED
from ems.dispatch.one_site import one_site_problem
from ems.dispatch.optimiser import SolveSettings, plan_or_raise
from ems.dispatch.planners import POOL, actual_outlook, build_layout, problem_of
from ems.dispatch.planners.storages import pick_storages
from ems.dispatch.problem import DemandCharge, DispatchProblem, End, Objective
from ems.storage import Storage

STEPS = 24 * 5
BATTERY = Storage(
    capacity_kwh=40.0, max_charge_kw=10.0, max_discharge_kw=8.0, charge_efficiency=0.95, discharge_efficiency=0.9
)
SETTINGS = SolveSettings(threads=1)


def site(storages: Storage | list[Storage] = BATTERY, **changes: object) -> DispatchProblem:
    """Five days with a sunny noon, a dear evening and a cheap night."""
    hour, rng = np.arange(STEPS) % 24, np.random.default_rng(4)
    given: dict[str, object] = {
        "load_kw": rng.gamma(3.0, 2.0, STEPS),
        "generation_kw": 25.0 * np.maximum(np.sin((hour - 6) / 12 * np.pi), 0.0) * rng.uniform(0.3, 1.0, STEPS),
        "import_price_per_kwh": np.where((hour >= 17) & (hour < 22), 40.0, np.where(hour < 7, 15.0, 25.0)),
        "export_price_per_kwh": 7.0,
    }
    return one_site_problem(given.pop("load_kw"), storages, **{**given, **changes})  # type: ignore[arg-type]


def cost_of(problem: DispatchProblem, choice: str) -> float:
    solved = plan_problem(problem, replace(SETTINGS, engine="pyomo" if choice == "pyomo" else "arrays"), choice=choice)  # type: ignore[arg-type]
    return plan_or_raise(solved.outcome, "a test").cost


def charged(problem: DispatchProblem) -> DispatchProblem:
    """The same with a price on the highest import of the first two days and of the rest."""
    period = (np.arange(STEPS) >= 48).astype(np.int64)
    charge = DemandCharge(node=0, price_per_kw=50.0, period=period, already_paid_kw=np.array([3.0, 0.0]))
    return replace(problem, demand_charges=(charge,))


ONE_NODE = {
    "cyclic": site(),
    "at least what it began with": site(end="at_least"),
    "a value of what is left": site(
        end=End(kind="value", value_per_kwh=np.array([[30.0, 10.0]]), piece_kwh=np.array([[15.0, 25.0]]))
    ),
    "limits of the line": site(import_limit_kw=9.0, export_limit_kw=4.0),
    "alike storages": site([BATTERY, replace(BATTERY, capacity_kwh=20.0, max_charge_kw=5.0, max_discharge_kw=4.0)]),
    "a demand charge": charged(site()),
    "may not export": site(replace(BATTERY, may_export=False)),
}


@pytest.mark.parametrize("problem", ONE_NODE.values(), ids=ONE_NODE)
def test_every_engine_finds_the_same_cost(problem: DispatchProblem) -> None:
    solved = plan_problem(problem, SETTINGS)
    assert solved.engine == "exact"
    assert solved.why == (ONE_STORAGE if problem.storages.count == 1 else ALIKE)
    exact = plan_or_raise(solved.outcome, "a test")
    # Demand charges close to 1e-7 of the costs, everything else to 1e-9.
    tolerance = 1e-6 if problem.demand_charges else 1e-8
    for choice in ("arrays", "pyomo"):
        assert exact.cost == pytest.approx(cost_of(problem, choice), rel=tolerance, abs=tolerance)


OUT_OF_SCOPE = {
    "another goal": (replace(site(), objective=Objective(stages=({"peak_import_kw": 1.0},))), "a goal other than"),
    "prices out of order": (site(export_price_per_kwh=26.0), "an export price above the import price"),
    "unlike storages": (
        site([BATTERY, replace(BATTERY, discharge_efficiency=0.8)]),
        "2 storages at one node that differ in efficiency",
    ),
    "a negative price": (site(import_price_per_kwh=-1.0, export_price_per_kwh=-2.0), "a price below zero"),
}


@pytest.mark.parametrize(("problem", "reason"), OUT_OF_SCOPE.values(), ids=OUT_OF_SCOPE)
def test_what_is_out_of_scope_goes_to_the_solver_with_the_reason(problem: DispatchProblem, reason: str) -> None:
    solved = plan_problem(problem, SETTINGS)
    assert solved.engine == "arrays"
    assert reason in solved.why
    assert solved.outcome.plan is not None  # type: ignore[union-attr]


def test_an_engine_that_is_asked_for_is_taken() -> None:
    solved = plan_problem(site(), SETTINGS, choice="arrays")
    assert (solved.engine, solved.why) == ("arrays", ASKED_FOR)


def test_a_certificate_that_does_not_close_falls_back_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import ems.dispatch.exact.from_problem as module  # noqa: PLC0415

    monkeypatch.setattr(module, "solve_exactly", lambda problem, threads: NOT_CLOSED)  # noqa: ARG005
    solved = plan_problem(site(), SETTINGS)
    assert (solved.engine, solved.why) == ("arrays", NOT_CLOSED)


def test_coordination_and_solver_find_the_same_cost_of_a_village(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = build_layout(village(prices__pool={"wheeling_per_kwh": 3.0}), "site", join_alike=False)
    outlook = actual_outlook(layout, 0, STEPS)
    problem = problem_of(layout, outlook, energy_kwh=layout.storages.initial_energy_kwh, end=End(kind="at_least"))
    # The school's second battery is left out: coordination plans one storage a site.
    _, first = np.unique(problem.storages.node, return_index=True)
    pool = np.flatnonzero(problem.storages.node == POOL)
    kept = np.union1d(first, pool)
    problem = replace(
        problem, storages=pick_storages(problem.storages, kept), loss_price_per_kwh=problem.loss_price_per_kwh[kept]
    )
    whole = plan_problem(problem, SETTINGS)
    assert whole.engine == "arrays"
    monkeypatch.setattr(engines, "MOST_NODES", 1)
    coordinated = plan_problem(problem, SETTINGS, added_gap_fraction=1e-3)
    assert coordinated.engine == "coordination"
    best, found = (plan_or_raise(solved.outcome, "a test") for solved in (whole, coordinated))
    rounding = 1e-9 * abs(best.cost)
    assert coordinated.outcome.bound - rounding <= best.cost <= found.cost + rounding  # type: ignore[union-attr]
    assert found.cost == pytest.approx(best.cost, rel=1e-4)
