"""Marginal values and bounds: any values give a bound, those of a plan the best one and the slope of the cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from exact_bound import bound_by_values
from exact_cases import TOLERANCE, batch_of, perfect
from exact_draws import Drawing
from exact_one import OneStorage, one_of_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from ems.dispatch.exact.batch import plan_cases

SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=60, deadline=None)


def drawn(seed: int) -> OneStorage:
    return one_of_problem(Drawing(seed).draw().problem)


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_the_bound_is_that_of_the_marginal_values(first: int) -> None:
    """What the planner says is proven follows from its marginal values by E1, E2 and E6 alone."""
    apart = {}
    for seed in range(first, first + 100):
        one = drawn(seed)
        plans = plan_cases(batch_of([one]))
        if plans.is_certain[0]:
            bound = bound_by_values(one, plans.marginal_value_per_kwh[0])
            apart[seed] = abs(bound - plans.bound[0]) / one.scale_cost
    assert len(apart) > 90
    assert {seed: share for seed, share in apart.items() if share > TOLERANCE} == {}


@few
@given(seed=SEEDS, noise=st.sampled_from([1e-6, 0.1, 1.0, 100.0]))
def test_no_values_at_all_prove_more_than_the_optimum(seed: int, noise: float) -> None:
    one, rng = drawn(seed), np.random.default_rng(seed)
    plans = plan_cases(batch_of([one]))
    if not plans.is_certain[0]:
        return
    moved = plans.marginal_value_per_kwh[0] + noise * rng.normal(size=one.n_steps)
    assert bound_by_values(one, moved) <= plans.cost[0] + TOLERANCE * one.scale_cost
    assert bound_by_values(one, noise * rng.normal(size=one.n_steps)) <= plans.cost[0] + TOLERANCE * one.scale_cost


def test_other_values_prove_less() -> None:
    """Or the bound would say nothing about the values."""
    one = perfect([1, 1, 1], [10, 50, 5])
    plans = plan_cases(batch_of([one]))
    assert bound_by_values(one, plans.marginal_value_per_kwh[0]) == pytest.approx(25.0)
    assert bound_by_values(one, plans.marginal_value_per_kwh[0] + 3.0) < 25.0 - 1.0


@few
@given(seed=SEEDS)
def test_the_marginal_value_is_the_slope_of_the_cost(seed: int) -> None:
    """The cost is convex in the energy at the start; kept · λ₀, less the price of losses, lies between its slopes."""
    one = drawn(seed)
    if one.initial_kwh is None:
        return
    largest = max(1.0, float(np.abs(one.ceiling_kwh).max()))
    moved_kwh = 1e-4 * largest
    starts = [one.initial_kwh + sign * moved_kwh for sign in (-1, 0, 1)]
    plans = plan_cases(batch_of([replace(one, initial_kwh=start) for start in starts]))
    if not plans.is_certain[1]:
        return
    slope = one.loss_price - one.kept_fraction * plans.marginal_value_per_kwh[1, 0]
    rounding = 1e-9 * one.scale_cost / moved_kwh + 1e-9
    if plans.is_certain[0]:
        assert (plans.cost[1] - plans.cost[0]) / moved_kwh <= slope + rounding
    if plans.is_certain[2]:
        assert slope <= (plans.cost[2] - plans.cost[1]) / moved_kwh + rounding


def test_away_from_kinks_it_is_what_one_kwh_more_saves() -> None:
    """A battery of 10 kWh in a day of hourly prices, half full at the start: 1 kWh more, exactly its value less."""
    rng = np.random.default_rng(5)
    one = perfect(rng.normal(1.0, 2.0, 48), rng.uniform(5.0, 40.0, 48), initial_kwh=5.0, charge_efficiency=0.9)
    more = replace(one, initial_kwh=5.0 + 1e-3)
    plans = plan_cases(batch_of([one, more]))
    saved = (plans.cost[0] - plans.cost[1]) / 1e-3
    assert saved == pytest.approx(plans.marginal_value_per_kwh[0, 0], rel=1e-9)
    assert saved > 1.0


def test_values_of_a_battery_that_waits() -> None:
    """Bought at 10 with 0.9, used at 30 with 0.8: until it is full energy is worth 10 / 0.9, then 0.8 · 30."""
    one = perfect(np.ones(24), np.repeat([10.0, 30.0], 12), charge_efficiency=0.9, discharge_efficiency=0.8)
    values = plan_cases(batch_of([one])).marginal_value_per_kwh[0]
    assert np.allclose(values[:11], 10.0 / 0.9)
    assert np.allclose(values[12:23], 0.8 * 30.0)
