"""The pool's program: ranges of what can flow, bounds that any dual values prove, own use."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from many_homes import SHELTER, district, market

from ems.dispatch.coordination.facts import facts_of
from ems.dispatch.coordination.linear import LinearParts
from ems.dispatch.coordination.master import Master
from ems.dispatch.coordination.program import pool_program
from ems.dispatch.limits.powers import power_limits, ranges_of
from profiles.errors import RunError

N_STEPS = 48
OWN_USE = replace(SHELTER, capacity_kwh=30.0, max_charge_kw=9.0, max_discharge_kw=8.0, may_export=False)
OLD = replace(OWN_USE, capacity_kwh=10.0, may_export=True, wear_price_per_kwh=1.0)


@pytest.mark.parametrize("homes_may_export", [True, False])
@pytest.mark.parametrize("limit_kw", [np.inf, 1.5])
def test_ranges_are_those_of_the_optimiser(limit_kw: float, *, homes_may_export: bool) -> None:
    limit = np.full((41, N_STEPS), limit_kw)
    problem = district(
        40,
        N_STEPS,
        base_kw=10.0,
        pool_pv_kw=20.0,
        at_pool=(OWN_USE, OLD),
        homes_may_export=homes_may_export,
        limits={"import_limit_kw": limit * 2.0, "export_limit_kw": limit},
    )
    expected = ranges_of(problem, power_limits(problem.storages))
    found = facts_of(problem).ranges
    for name in type(found).__slots__:
        np.testing.assert_allclose(getattr(found, name)[0], getattr(expected, name)[0], atol=1e-9, err_msg=name)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_dual_values_prove_a_bound(seed: int) -> None:
    # 0 ≤ x, y ≤ 3; x + y ≥ 2, x − y ≤ 1: the least of 2x + y + 5 is at x = 0, y = 2
    parts = LinearParts()
    x, y = parts.columns((2,), cost=[2.0, 1.0], lower=0.0, upper=3.0)
    rows = parts.rows(2, lower=[2.0, -np.inf], upper=[np.inf, 1.0])
    parts.terms(rows, x, [1.0, 1.0])
    parts.terms(rows, y, [1.0, -1.0])
    program = parts.program(5.0)
    dual = np.random.default_rng(seed).normal(0.0, 3.0, 2)
    assert program.bound(dual) <= 7.0 + 1e-12
    assert program.bound(np.array([1.0, 0.0])) == pytest.approx(7.0)
    assert program.signed(np.array([-1.0, 1.0])).tolist() == [0.0, 0.0]


def test_the_dual_values_of_an_optimum_prove_it() -> None:
    problem = district(0, N_STEPS, at_pool=(OWN_USE, OLD), base_kw=10.0, prices=market(N_STEPS))
    pool = pool_program(facts_of(problem))
    solved = Master(pool.linear, pool.taken_rows).solve(np.inf)
    assert solved is not None
    assert pool.linear.bound(solved.dual) == pytest.approx(solved.cost, rel=1e-9)


def test_own_use_is_relaxed_for_the_search_and_true_for_the_plan() -> None:
    problem = district(5, N_STEPS, at_pool=(OWN_USE,), base_kw=1.0, pool_pv_kw=0.0, homes_may_export=True)
    facts = facts_of(problem)
    pool = pool_program(facts)
    low, high = facts.ranges.before_low_kw[0], facts.ranges.before_high_kw[0]
    assert ((low < 0.0) & (high > 0.0)).any()
    net = np.random.default_rng(0).uniform(low, high)
    allowed = pool.linear.row_upper[pool.own_use_rows] + pool.slope * net
    assert (allowed >= np.maximum(net, 0.0) - 1e-9).all()
    true = pool.keeping(net - pool.constant_kw, 0.0)
    np.testing.assert_allclose(true.row_upper[pool.own_use_rows] + pool.slope * net, np.maximum(net, 0.0), atol=1e-9)
    np.testing.assert_allclose(true.lower[pool.net_load], net)


def test_a_solver_lost_in_rounding_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = district(0, N_STEPS, at_pool=(OLD,), base_kw=10.0, prices=market(N_STEPS))
    pool = pool_program(facts_of(problem))
    expected = Master(pool.linear, pool.taken_rows).solve(np.inf)
    lost, run = [highspy.HighsModelStatus.kUnknown], Master._run
    monkeypatch.setattr(Master, "_run", lambda master, until_s: lost.pop() if lost else run(master, until_s))
    found = Master(pool.linear, pool.taken_rows).solve(np.inf)
    assert found is not None
    assert expected is not None
    assert found.cost == pytest.approx(expected.cost, rel=1e-12)
    monkeypatch.setattr(Master, "_run", lambda *_: highspy.HighsModelStatus.kUnknown)
    with pytest.raises(RunError, match="Unknown"):
        Master(pool.linear, pool.taken_rows).solve(np.inf)
