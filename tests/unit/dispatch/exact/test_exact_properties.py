"""What must hold for every exact plan: how its cost answers to prices, sizes, limits and time; none is better."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from exact_cases import LIMIT_TOLERANCE, TOLERANCE, batch_of, judge
from exact_draws import Drawing
from exact_one import OneStorage, one_of_problem
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ems.dispatch.exact.batch import plan_cases

if TYPE_CHECKING:
    from ems.dispatch.exact.cases import Plans

SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=40, deadline=None)
MONEY = ("import_price", "export_price", "wear_price", "loss_price", "end_value", "unserved_price", "unmet_price")
ENERGY = ("net_kw", "import_limit_kw", "export_limit_kw", "charge_kw", "discharge_kw", "floor_kwh", "ceiling_kwh")
ENERGY += ("drain_kwh", "end_piece_kwh", "cap_kw")
SERIES = ("net_kw", "import_price", "export_price", "import_limit_kw", "export_limit_kw", "charge_kw", "discharge_kw")
SERIES += ("floor_kwh", "ceiling_kwh", "drain_kwh", "cap_kw", "over_cap_price")
EIGHT = 8.0
"""A power of two changes no bit of a product."""


def drawn(seed: int, steps: int | None = None) -> OneStorage:
    return one_of_problem(Drawing(seed, steps=steps).draw().problem)


def plan(one: OneStorage) -> Plans:
    """A certain plan, or the example does not count."""
    plans = plan_cases(batch_of([one]))
    assume(bool(plans.is_certain[0]))
    return plans


def cost(one: OneStorage) -> float:
    return float(plan(one).cost[0])


@few
@given(seed=SEEDS)
def test_limits_hold_and_the_promise_is_kept(seed: int) -> None:
    one = drawn(seed)
    verdict = judge(one, plan(one))
    assert verdict.beyond <= LIMIT_TOLERANCE
    assert abs(verdict.recount) <= TOLERANCE


@few
@given(seed=SEEDS)
def test_never_both_in_one_step_and_nothing_lost_beyond_the_losses(seed: int) -> None:
    """E2 with one signed power a step: what is in the storage is what went in, less the losses and the drain met."""
    one = drawn(seed)
    plans = plan(one)
    start = float(plans.start_energy_kwh[0])
    unmet = one.gained_kwh(plans.battery_kw[0], plans.energy_kwh[0], start)
    largest = max(1.0, float(np.abs(one.ceiling_kwh).max()))
    assert np.abs(unmet[one.drain_kwh == 0.0]).max(initial=0.0) <= LIMIT_TOLERANCE * largest


@few
@given(seed=SEEDS)
def test_dearer_by_a_factor_costs_that_factor(seed: int) -> None:
    one = drawn(seed)
    dearer = replace(one, **{name: EIGHT * getattr(one, name) for name in MONEY})
    assert abs(cost(dearer) - EIGHT * cost(one)) <= TOLERANCE * dearer.scale_cost


@few
@given(seed=SEEDS)
def test_larger_by_a_factor_costs_that_factor(seed: int) -> None:
    one = drawn(seed)
    start = None if one.initial_kwh is None else EIGHT * one.initial_kwh
    larger = replace(one, initial_kwh=start, **{name: EIGHT * getattr(one, name) for name in ENERGY})
    assert abs(cost(larger) - EIGHT * cost(one)) <= TOLERANCE * larger.scale_cost


@few
@given(seed=SEEDS, shift=st.integers(1, 30))
def test_a_circle_has_no_beginning(seed: int, shift: int) -> None:
    one = drawn(seed, steps=31)
    assume(one.initial_kwh is None)
    turned = replace(one, **{name: np.roll(getattr(one, name), shift) for name in SERIES})
    assert abs(cost(turned) - cost(one)) <= TOLERANCE * one.scale_cost


@few
@given(seed=SEEDS)
def test_two_laps_of_a_circle_cost_twice_as_much(seed: int) -> None:
    one = drawn(seed, steps=24)
    assume(one.initial_kwh is None)
    twice = replace(one, **{name: np.tile(getattr(one, name), 2) for name in SERIES})
    assert abs(cost(twice) - 2.0 * cost(one)) <= TOLERANCE * twice.scale_cost


@few
@given(seed=SEEDS)
def test_steps_cut_in_halves_cost_the_same_without_standing_loss(seed: int) -> None:
    one = drawn(seed, steps=20)
    assume(one.kept_fraction == 1.0 and not one.drain_kwh.any())
    halves = replace(one, step_h=0.5 * one.step_h, **{name: np.repeat(getattr(one, name), 2) for name in SERIES})
    # in the middle of a step energy may be anywhere between the two ends
    edges = [] if one.initial_kwh is None else [one.initial_kwh]
    low = np.full(40, min([one.floor_kwh.min(), *edges]))
    high = np.full(40, max([one.ceiling_kwh.max(), *edges]))
    low[1::2], high[1::2] = one.floor_kwh, one.ceiling_kwh
    assert abs(cost(replace(halves, floor_kwh=low, ceiling_kwh=high)) - cost(one)) <= TOLERANCE * one.scale_cost


@few
@given(
    seed=SEEDS, name=st.sampled_from(["charge_kw", "discharge_kw", "ceiling_kwh", "import_limit_kw", "export_limit_kw"])
)
def test_wider_limits_never_cost_more(seed: int, name: str) -> None:
    one = drawn(seed)
    wider = replace(one, **{name: getattr(one, name) + 1.0})
    assert cost(wider) <= cost(one) + TOLERANCE * one.scale_cost


@few
@given(seed=SEEDS, name=st.sampled_from(["wear_price", "loss_price", "unmet_price", "import_price", "drain_kwh"]))
def test_dearer_or_drained_more_never_costs_less(seed: int, name: str) -> None:
    one = drawn(seed)
    dearer = replace(one, **{name: 1.1 * getattr(one, name)})
    assume(bool((dearer.import_price < one.unserved_price).all()))
    # the value of what is left stays, and what is exported earns what it did
    assert cost(dearer) >= cost(one) - TOLERANCE * max(one.scale_cost, dearer.scale_cost)


@few
@given(seed=SEEDS, share=st.floats(0.0, 1.0))
def test_no_way_towards_another_plan_is_cheaper(seed: int, share: float) -> None:
    """The plan for other prices keeps the same limits, and so does every mixture of the two."""
    one = drawn(seed)
    plans, other = (
        plan(one),
        plan(replace(one, import_price=one.import_price[::-1].copy(), export_price=0.0 * one.net_kw)),
    )
    start = share * float(plans.start_energy_kwh[0]) + (1.0 - share) * float(other.start_energy_kwh[0])
    energy = share * plans.energy_kwh[0] + (1.0 - share) * other.energy_kwh[0]
    before = np.concatenate([[start], energy[:-1]])
    gained = energy - one.kept_fraction * before
    assume(not one.drain_kwh.any())
    power = -np.maximum(gained, 0.0) / one.charge_efficiency + np.maximum(-gained, 0.0) * one.discharge_efficiency
    assert one.cost_of(power / one.step_h, energy, start) >= plans.cost[0] - TOLERANCE * one.scale_cost


@few
@given(seed=SEEDS)
def test_with_no_storage_to_speak_of_the_node_pays_what_it_pays(seed: int) -> None:
    one = drawn(seed)
    nothing = np.zeros(one.n_steps)
    start = None if one.initial_kwh is None else 0.0
    idle = replace(one, floor_kwh=nothing, ceiling_kwh=nothing, drain_kwh=nothing, initial_kwh=start)
    idle = replace(idle, end_value=np.zeros(0), end_piece_kwh=np.zeros(0))
    plans = plan(idle)
    assert np.abs(plans.battery_kw).max() <= LIMIT_TOLERANCE * max(1.0, float(np.abs(one.net_kw).max()))
    assert abs(plans.cost[0] - one.cost_of_flows(one.net_kw).sum()) <= TOLERANCE * one.scale_cost
