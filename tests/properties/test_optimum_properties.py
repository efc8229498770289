"""What must hold for the optimum of every problem, whatever its nodes, storages and prices."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_arithmetic import broken_limits, cost_of, residual_kw
from planning_cases import (
    cyclic,
    draw_problem,
    limited,
    outside_its_limits,
    plain,
    valued,
    with_drains,
    with_moving_limits,
    with_odd_prices,
    with_peaks,
    with_requests,
)
from planning_districts import draw_district, under_optimum, under_rule

from ems.dispatch.optimiser import Optimal, SolveSettings, solve
from ems.dispatch.problem import DispatchProblem, End, Plan

if TYPE_CHECKING:
    from collections.abc import Callable

    Feature = Callable[[DispatchProblem, np.random.Generator], DispatchProblem]

SEEDS = st.integers(0, 2**32 - 1)
STEPS_H = st.sampled_from([1.0, 0.5, 0.25])
FEATURES = st.sampled_from([plain, cyclic, valued, limited, with_peaks, with_drains, with_moving_limits])
EXACT = SolveSettings(gap_fraction=0.0)
RELATIVE = 1e-6
SMALLEST = 1e-4
SERIES_AXES = 2
few = settings(max_examples=25, deadline=None)


def drawn(seed: int, feature: Feature, *, step_h: float = 1.0, n_steps: int = 24) -> DispatchProblem:
    """Draw a problem with a feature."""
    return feature(draw_problem(seed, step_h=step_h, n_steps=n_steps), np.random.default_rng(seed))


def optimum(problem: DispatchProblem) -> Plan:
    """Give the optimal plan."""
    outcome = solve(problem, EXACT)
    assert isinstance(outcome, Optimal)
    return outcome.plan


def at_most(cost: float, other: float) -> bool:
    """Tell whether a cost is not above another, but for the solver's rounding."""
    return cost <= other + SMALLEST + RELATIVE * abs(other)


# --------------------------------------------------------------------------------------------- plans are possible
@given(
    seed=SEEDS,
    step_h=STEPS_H,
    feature=st.sampled_from(
        [plain, cyclic, valued, limited, with_peaks, with_drains, with_moving_limits, with_requests, with_odd_prices]
    ),
)
@few
def test_balances_close_limits_hold_and_the_cost_is_the_sum_of_its_parts(
    seed: int, step_h: float, feature: Feature
) -> None:
    problem = drawn(seed, feature, step_h=step_h, n_steps=12)
    plan = optimum(problem)
    assert residual_kw(problem, plan) < 1e-6
    assert broken_limits(problem, plan) == []
    assert plan.cost == pytest.approx(cost_of(problem, plan), rel=RELATIVE, abs=SMALLEST)


@given(seed=SEEDS, feature=FEATURES, share=st.lists(st.floats(-0.5, 1.5), min_size=3, max_size=3))
@few
def test_no_start_energy_is_infeasible(seed: int, feature: Feature, share: list[float]) -> None:
    """E4: a storage may come home empty, have aged, or owe more than its floor allows."""
    problem = outside_its_limits(drawn(seed, feature), np.random.default_rng(seed))
    start = np.array(share) * problem.storages.capacity_kwh
    optimum(replace(problem, storages=replace(problem.storages, initial_energy_kwh=start)))


# ---------------------------------------------------------------------------------------- nothing else is cheaper
def idle(problem: DispatchProblem) -> tuple[float, np.ndarray]:
    """Cost and energies at the end of storages that do nothing."""
    units = problem.storages
    kept = (1.0 - units.standing_loss_fraction_per_h) ** problem.step_h
    energy = units.initial_energy_kwh[:, None] * kept[:, None] ** np.arange(1, problem.n_steps + 1)
    return _cost_of_powers(problem, np.zeros((units.count, problem.n_steps)), energy), energy[:, -1]


def self_consuming(problem: DispatchProblem) -> tuple[float, np.ndarray]:
    """Cost and energies at the end of storages that take what is left over at their node and give what is missing."""
    units, step_h = problem.storages, problem.step_h
    net, now = problem.nodes.net_load_kw.copy(), units.initial_energy_kwh.copy()
    battery, energy = np.zeros((units.count, problem.n_steps)), np.zeros((units.count, problem.n_steps))
    for t in range(problem.n_steps):
        for i in sorted(range(units.count), key=lambda i: -problem.nodes.parent[units.node[i]]):  # sites, then pool
            node = units.node[i]
            now[i] *= (1.0 - units.standing_loss_fraction_per_h[i]) ** step_h
            most_out = min(units.max_discharge_kw[i], now[i] * units.discharge_efficiency[i] / step_h)
            most_in = min(
                units.max_charge_kw[i], (units.capacity_kwh[i] - now[i]) / units.charge_efficiency[i] / step_h
            )
            before = net[node, t] + net[problem.nodes.parent == node, t].sum()
            battery[i, t] = float(np.clip(before, -most_in, most_out))
            now[i] -= step_h * max(battery[i, t], 0.0) / units.discharge_efficiency[i]
            now[i] -= step_h * min(battery[i, t], 0.0) * units.charge_efficiency[i]
            net[node, t] -= battery[i, t]
            energy[i, t] = now[i]
    return _cost_of_powers(problem, battery, energy), energy[:, -1]


def _cost_of_powers(problem: DispatchProblem, battery_kw: np.ndarray, energy_kwh: np.ndarray) -> float:
    """Cost of given powers in a forest without line limits."""
    nodes, units = problem.nodes, problem.storages
    net = nodes.net_load_kw.copy()
    np.add.at(net, units.node, -battery_kw)
    for child in np.flatnonzero(nodes.parent >= 0):
        net[nodes.parent[child]] += net[child]
    nothing = np.zeros_like(net)
    plan = Plan(
        charge_kw=np.maximum(-battery_kw, 0.0),
        discharge_kw=np.maximum(battery_kw, 0.0),
        energy_kwh=energy_kwh,
        start_energy_kwh=units.initial_energy_kwh,
        import_kw=np.maximum(net, 0.0),
        export_kw=np.maximum(-net, 0.0),
        curtailed_kw=nothing,
        unserved_kw=nothing,
        load_change_kw=nothing,
        chosen=np.zeros(0, dtype=np.bool_),
        cost=0.0,
        goals={},
    )
    assert residual_kw(problem, plan) < 1e-9
    assert broken_limits(problem, plan) == []
    return cost_of(problem, plan)


@given(seed=SEEDS, step_h=STEPS_H, feature=st.sampled_from([plain, with_peaks]))
@few
def test_no_rule_is_cheaper_from_the_same_start_to_at_least_its_end(seed: int, step_h: float, feature: Feature) -> None:
    problem = drawn(seed, feature, step_h=step_h)
    for rule in (idle, self_consuming):
        cost, left = rule(problem)
        same = replace(problem, end=End(kind="at_least", energy_kwh=left))
        assert at_most(optimum(same).cost, cost)


@given(seed=SEEDS, feature=FEATURES, factor=st.floats(1.0, 3.0))
@few
def test_more_battery_is_never_dearer(seed: int, feature: Feature, factor: float) -> None:
    """The limits are shares of the capacity: floors stand at zero, or they would grow too."""
    problem = drawn(seed, feature)
    units = replace(problem.storages, floor_fraction=np.zeros_like(problem.storages.floor_fraction))
    small = replace(problem, storages=units)
    large = replace(
        small,
        storages=replace(
            units,
            capacity_kwh=units.capacity_kwh * factor,
            max_charge_kw=units.max_charge_kw * factor,
            max_discharge_kw=units.max_discharge_kw * factor,
        ),
    )
    assert at_most(optimum(large).cost, optimum(small).cost)


@given(seed=SEEDS, feature=st.sampled_from([plain, with_peaks, valued]))
@few
def test_requests_that_may_be_made_never_cost(seed: int, feature: Feature) -> None:
    problem = drawn(seed, feature, n_steps=12)
    assert at_most(optimum(with_requests(problem, np.random.default_rng(seed))).cost, optimum(problem).cost)


@given(seed=SEEDS)
@few
def test_a_tighter_line_is_never_cheaper(seed: int) -> None:
    free, tight = drawn(seed, plain), drawn(seed, limited)
    assert at_most(optimum(free).cost, optimum(tight).cost)


# --------------------------------------------------------------------------------------------------- symmetries
SCALED_PRICES = ("unserved_price_per_kwh", "unmet_drain_price_per_kwh", "loss_price_per_kwh")


@given(seed=SEEDS, feature=FEATURES, factor=st.sampled_from([0.125, 3.0, 50.0]))
@few
def test_scaling_all_prices_scales_the_cost(seed: int, feature: Feature, factor: float) -> None:
    problem = drawn(seed, feature)
    nodes, end = problem.nodes, problem.end
    dearer = replace(
        problem,
        nodes=replace(
            nodes,
            import_price_per_kwh=nodes.import_price_per_kwh * factor,
            export_price_per_kwh=nodes.export_price_per_kwh * factor,
        ),
        storages=replace(problem.storages, wear_price_per_kwh=problem.storages.wear_price_per_kwh * factor),
        end=end if end.value_per_kwh is None else replace(end, value_per_kwh=end.value_per_kwh * factor),
        demand_charges=tuple(replace(c, price_per_kw=c.price_per_kw * factor) for c in problem.demand_charges),
        **{name: getattr(problem, name) * factor for name in SCALED_PRICES},
    )
    assert optimum(dearer).cost == pytest.approx(optimum(problem).cost * factor, rel=RELATIVE, abs=SMALLEST * factor)


@given(seed=SEEDS, feature=FEATURES, factor=st.sampled_from([0.125, 3.0, 50.0]))
@few
def test_scaling_all_powers_and_energies_scales_the_cost(seed: int, feature: Feature, factor: float) -> None:
    problem = drawn(seed, feature)
    end = problem.end
    larger = replace(
        problem,
        nodes=_times(problem.nodes, factor),
        storages=_times(problem.storages, factor),
        end=end if end.piece_kwh is None else _times(end, factor),
        demand_charges=tuple(_times(charge, factor) for charge in problem.demand_charges),
    )
    assert optimum(larger).cost == pytest.approx(optimum(problem).cost * factor, rel=RELATIVE, abs=SMALLEST * factor)


def _times(kind: Any, factor: float) -> Any:
    """Multiply every power and energy of a type."""
    names = [field.name for field in fields(kind) if field.name.endswith(("_kw", "_kwh")) and "_per_" not in field.name]
    return replace(kind, **{name: getattr(kind, name) * factor for name in names if getattr(kind, name) is not None})


@given(seed=SEEDS, feature=st.sampled_from([plain, cyclic, valued, limited, with_peaks, with_drains]))
@few
def test_hours_cut_in_halves_cost_the_same(seed: int, feature: Feature) -> None:
    """The mean of the two halves of a plan is a plan of the hour: without standing loss nothing is won by the cut."""
    hours = drawn(seed, feature, n_steps=8)
    lossless = np.zeros(hours.storages.count)
    hours = replace(hours, storages=replace(hours.storages, standing_loss_fraction_per_h=lossless))
    assert optimum(_in_halves(hours)).cost == pytest.approx(optimum(hours).cost, rel=RELATIVE, abs=SMALLEST)


def _in_halves(problem: DispatchProblem) -> DispatchProblem:
    """Give every hour as two half-hours of the same powers."""
    return replace(
        problem,
        times=problem.times.repeat(2) + pd.to_timedelta(np.tile([0, 30], problem.n_steps), unit="min"),
        step_h=problem.step_h / 2.0,
        nodes=_repeated(problem.nodes),
        storages=replace(
            _repeated(problem.storages), drain_kwh=np.repeat(problem.storages.drain_kwh / 2.0, 2, axis=-1)
        ),
        emission_kg_per_kwh=np.repeat(problem.emission_kg_per_kwh, 2),
        contract_kw=np.repeat(problem.contract_kw, 2),
        demand_charges=tuple(replace(c, period=np.repeat(c.period, 2)) for c in problem.demand_charges),
    )


def _repeated(kind: Any) -> Any:
    """Repeat every series of a type."""
    series = [name for name in (f.name for f in fields(kind)) if getattr(getattr(kind, name), "ndim", 0) == SERIES_AXES]
    return replace(kind, **{name: np.repeat(getattr(kind, name), 2, axis=-1) for name in series})


# ------------------------------------------------------------------------------------- districts, planned and played
RULES = ("none", "self_consumption", "time_of_use", "peak_shaving")
DAYS = 4


@given(seed=SEEDS, has_charge=st.booleans())
@settings(max_examples=8, deadline=None)
def test_no_rule_makes_a_district_cheaper_than_the_coordinated_optimum(seed: int, *, has_charge: bool) -> None:
    """District cost (E11) as played, from the same start energy, with at least the rule's energy in every storage.

    The pool's battery may export: without that its plan needs whole numbers, which take long and are tested elsewhere.
    """
    peaks = {"demand_charge_per_kw": 3000.0 if has_charge else 0.0}
    district = draw_district(seed, prices__pool=peaks, storage__large={"battery_may_export": True})
    n_steps = DAYS * 24
    for rule in RULES:
        ruled = under_rule(district, rule, n_steps)
        best = under_optimum(district, n_steps, at_least=ruled)
        assert (best.site_kwh >= ruled.site_kwh - SMALLEST).all()
        assert (best.pool_kwh >= ruled.pool_kwh - SMALLEST).all()
        assert at_most(best.cost, ruled.cost)
        assert best.promised == pytest.approx(best.cost, rel=RELATIVE)
