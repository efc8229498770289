"""Slopes of a case's least cost with the sizes that move its series: by hand, by finite differences, and as bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from exact_cases import TOLERANCE, batch_of, perfect
from exact_draws import Drawing
from exact_one import one_of_problem
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.slopes import Direction, slopes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]

SEEDS = st.integers(0, 2**32 - 1)
NEAR = 1e-6
"""Relative difference of a slope and a difference quotient: what rounding leaves of a difference of two costs."""


def slope(cases: Cases, **moves: Any) -> float:
    """The slope of the first case in one direction."""
    return float(slopes_of(cases, plan_cases(cases), [Direction(**moves)], threads=1)[0, 0])


def moved(cases: Cases, size: float, moves: dict[str, Any]) -> Cases:
    """The cases where a size is larger."""
    return replace(cases, **{name: getattr(cases, name) + size * np.asarray(move) for name, move in moves.items()})


@pytest.mark.kernel
def test_by_hand_a_battery_between_a_cheap_hour_and_a_dear_one() -> None:
    """2 kWh are moved from 10 to 50: limited by its ceiling, its power, or the load of the dear hour."""
    price = [10.0, 50.0, 10.0]
    by_ceiling = batch_of([perfect([8.0, 8.0, 8.0], price, ceiling_kwh=2.0)])
    assert slope(by_ceiling, ceiling_kwh=1.0) == -40.0
    assert slope(by_ceiling, charge_limit_kw=1.0) == slope(by_ceiling, discharge_limit_kw=1.0) == 0.0
    by_charge = batch_of([perfect([8.0, 8.0, 8.0], price, charge_kw=2.0)])
    assert slope(by_charge, charge_limit_kw=1.0) == -40.0
    by_discharge = batch_of([perfect([8.0, 8.0, 8.0], price, discharge_kw=2.0)])
    assert slope(by_discharge, discharge_limit_kw=1.0) == -40.0
    by_load = batch_of([perfect([8.0, 2.0, 8.0], price)])
    assert slope(by_load, ceiling_kwh=1.0, charge_limit_kw=1.0, discharge_limit_kw=1.0) == 0.0
    # A kW more of load all day: in the dear hour it is met from the battery, which has room, so that it costs 10.
    assert slope(by_load, net_load_kw=1.0) == 30.0
    assert slope(by_load, net_load_kw=np.array([0.0, 1.0, 0.0])) == 10.0


@pytest.mark.kernel
def test_by_hand_losses_wear_and_a_start() -> None:
    """What is stored at first saves 50·0.8 less wear of 5·0.8 where it can be used; a fifth stays behind on the way."""
    one = perfect([8.0, 8.0], [10.0, 50.0], discharge_efficiency=0.8, wear_price=5.0, initial_kwh=3.0, ceiling_kwh=4.0)
    cases = batch_of([one])
    assert slope(cases, initial_energy_kwh=1.0) == pytest.approx(-10.0, abs=1e-12)  # one less to buy at 10
    assert slope(cases, ceiling_kwh=1.0) == pytest.approx(10.0 - 0.8 * 45.0, abs=1e-12)
    full = replace(cases, initial_energy_kwh=np.array([4.0]))
    assert slope(full, ceiling_kwh=1.0, initial_energy_kwh=1.0) == pytest.approx(-0.8 * 45.0, abs=1e-12)
    left = replace(cases, end="at_least", end_energy_kwh=np.array([1.0]))
    assert slope(left, end_energy_kwh=1.0) == pytest.approx(0.8 * 45.0, abs=1e-12)


@pytest.mark.kernel
def test_by_hand_a_limited_line() -> None:
    """3 kW may come in; 2 kW more are needed in the second hour, at 1000 a kWh else, and the battery holds 1 kWh."""
    cases = batch_of([perfect([0.0, 5.0], [10.0, 20.0], import_limit_kw=3.0, ceiling_kwh=1.0, initial_kwh=0.0)])
    assert slope(cases, ceiling_kwh=1.0) == -990.0
    assert slope(cases, net_load_kw=np.array([0.0, 1.0])) == 1000.0
    assert slope(cases, net_load_kw=np.array([1.0, 0.0])) == 10.0


@pytest.mark.kernel
def test_by_hand_an_end_that_is_worth_something() -> None:
    """Two kWh left are worth 30 each, one more 5; an hour's energy costs 10: the first two are bought, no third."""
    ends = {"end_value": [30.0, 5.0], "end_piece_kwh": [2.0, 1.0], "initial_kwh": 0.0}
    small = batch_of([perfect([1.0], [10.0], ceiling_kwh=1.0, **ends)])
    assert slope(small, ceiling_kwh=1.0) == -20.0
    assert slope(small, initial_energy_kwh=1.0) == -10.0
    large = batch_of([perfect([1.0], [10.0], ceiling_kwh=8.0, **ends)])
    assert slope(large, ceiling_kwh=1.0) == slope(large, floor_kwh=1.0) == 0.0
    held = batch_of([perfect([1.0], [10.0], ceiling_kwh=8.0, floor_kwh=2.5, **ends)])
    assert slope(held, floor_kwh=1.0) == 5.0
    beyond = batch_of([perfect([1.0], [10.0], ceiling_kwh=8.0, floor_kwh=4.0, **ends)])
    assert slope(beyond, floor_kwh=1.0) == 10.0


@pytest.mark.kernel
def test_by_hand_an_end_curve_that_begins_at_a_floor_below_zero() -> None:
    """Heat may be borrowed: from 3 kWh below zero up, two kWh left are worth 30; the storage ends 1 kWh below zero.

    A floor a kWh lower moves the curve along: what is left is then bought at 10 for a kWh less.
    """
    one = perfect([1.0], [10.0], floor_kwh=-3.0, end_value=[30.0], end_piece_kwh=[2.0], initial_kwh=-2.5)
    cases = batch_of([one])
    assert plan_cases(cases).energy_kwh[0].tolist() == [-1.0]
    assert slope(cases, floor_kwh=1.0) == 10.0
    deep = batch_of([perfect([1.0], [40.0], floor_kwh=-3.0, end_value=[30.0], end_piece_kwh=[2.0], initial_kwh=-3.0)])
    assert slope(deep, floor_kwh=1.0) == 40.0


@pytest.mark.kernel
def test_by_hand_a_circle_and_a_floor_that_must_be_kept() -> None:
    """A tenth is lost in each of two hours: to hold a floor of 2 kWh, 0.2 kWh are bought at 10 and at 20."""
    cases = batch_of([perfect([5.0, 5.0], [10.0, 20.0], floor_kwh=2.0, ceiling_kwh=2.0, kept_fraction=0.9)])
    circle = replace(cases, end="cyclic")
    assert slope(circle, floor_kwh=1.0, ceiling_kwh=1.0) == pytest.approx(0.1 * 30.0, abs=1e-12)
    started = replace(cases, initial_energy_kwh=np.array([2.0]), end_energy_kwh=np.array([1.0]))
    assert slope(started, initial_energy_kwh=1.0) == pytest.approx(-9.0, abs=1e-12)
    assert slope(started, floor_kwh=1.0, ceiling_kwh=1.0, initial_energy_kwh=1.0) == pytest.approx(3.0, abs=1e-12)
    assert slope(started, end_energy_kwh=1.0) == 0.0


@pytest.mark.kernel
def test_by_hand_energy_that_is_worth_more_than_load_that_goes_unserved() -> None:
    """5,000 for each kWh left: the line brings 3 kW, 1 of them for the load, and no power more would bring any."""
    one = perfect([1.0], [10.0], import_limit_kw=3.0, end_value=[5000.0], end_piece_kwh=[9.0], initial_kwh=0.0)
    cases = batch_of([one])
    assert slope(cases, charge_limit_kw=1.0) == 0.0
    assert slope(cases, net_load_kw=1.0) == 5000.0
    behind = batch_of([replace(one, net_kw=np.array([4.0]))])
    assert slope(behind, net_load_kw=1.0) == 1000.0


@pytest.mark.kernel
def test_by_hand_a_cap_and_a_line_that_takes_no_more() -> None:
    """Import above 4 kW costs 20 more, export above 2 kW earns nothing."""
    capped = batch_of([perfect([6.0, 1.0], [10.0, 10.0], ceiling_kwh=1.0, cap_kw=4.0, over_cap_price=20.0)])
    assert slope(replace(capped, end="cyclic"), ceiling_kwh=1.0) == -20.0
    full = batch_of([perfect([-6.0, 1.0], [10.0, 10.0], ceiling_kwh=0.5, export_price=4.0, export_limit_kw=2.0)])
    assert slope(replace(full, end="cyclic"), ceiling_kwh=1.0) == -10.0
    assert slope(replace(full, end="cyclic"), net_load_kw=np.array([1.0, 0.0])) == 0.0


def _drawn(seed: int) -> tuple[Cases, float]:
    """A certain case from a seed, and its largest energy or power."""
    one = one_of_problem(Drawing(seed).draw().problem)
    largest = max(1.0, float(np.abs(one.ceiling_kwh).max()), float(np.abs(one.net_kw).max()))
    return batch_of([one]), largest


def _moves(cases: Cases, name: str, seed: int) -> dict[str, Any]:
    """A random direction of one series, in which no size makes the problem another."""
    rng = np.random.default_rng(seed)
    move = rng.normal(size=cases.n_steps) if name == "net_load_kw" else rng.random(cases.n_steps)
    if name == "floor_kwh" and cases.end == "value":
        move[-1] = 0.0  # an end curve begins at zero, or at a floor below it: no floor may pass zero (see by hand)
    if name in {"initial_energy_kwh", "end_energy_kwh"}:
        return {name: 1.0}
    return {name: -move if name == "floor_kwh" else move}


def _is_possible(cases: Cases) -> bool:
    """Whether no limit is negative or crosses another."""
    limits = (cases.charge_limit_kw, cases.discharge_limit_kw, cases.ceiling_kwh - cases.floor_kwh)
    return all(bool((limit >= 0.0).all()) for limit in limits)


@settings(max_examples=150, deadline=None)
@given(
    seed=SEEDS,
    name=st.sampled_from(
        ["net_load_kw", "charge_limit_kw", "discharge_limit_kw", "floor_kwh", "ceiling_kwh", "initial_energy_kwh"]
    ),
    share=st.sampled_from([-0.3, -1e-2, -1e-4, 1e-4, 1e-2, 0.3]),
)
def test_no_size_costs_less_than_the_slope_promises(seed: int, name: str, share: float) -> None:
    """The bound is convex in the size: its tangent is below the cost at any other size, near and far."""
    cases, largest = _drawn(seed)
    assume(name != "initial_energy_kwh" or cases.end != "cyclic")
    plans, moves, size = plan_cases(cases), _moves(cases, name, seed), share * largest
    assume(bool(plans.is_certain[0]))
    value = plans.marginal_value_per_kwh[0]
    assume(float(value.max()) * float(cases.charge_efficiency[0]) <= cases.unserved_price_per_kwh)
    other = moved(cases, size, moves)
    assume(_is_possible(other))
    cost = float(plan_cases(other).cost[0])
    assume(np.isfinite(cost))
    line = float(plans.bound[0]) + size * slope(cases, **moves)
    assert cost >= line - 10.0 * TOLERANCE * max(float(plans.scale_cost[0]), abs(line))


def _year(seed: int, days: int = 60) -> dict[str, Any]:
    """A home with sun, at prices that differ in every hour: no ties, so that slopes are derivatives almost anywhere."""
    rng, hour = np.random.default_rng(seed), np.arange(24 * days) % 24
    sun = np.maximum(np.sin((hour - 6) / 12 * np.pi), 0.0) * rng.uniform(0.2, 1.0, len(hour))
    load = 0.4 + rng.random(len(hour)) + 0.8 * ((hour > 17) & (hour < 23))
    price = np.where((hour >= 7) & (hour < 23), 33.0, 22.0) + 3.0 * rng.random(len(hour))
    return {"sun": sun, "load": load, "price": price}


def _home(size: Floats, year: dict[str, Any], **changes: Any) -> Cases:
    """A battery of so many kWh and kW, with so many kW of sun."""
    given = {"charge_efficiency": 0.95, "discharge_efficiency": 0.93, "kept_fraction": 0.9995, "wear_price": 0.5}
    start = None if changes.get("is_circle") else 0.3 * size[0]
    one = perfect(
        year["load"] - size[2] * year["sun"],
        year["price"],
        **given,
        export_price=8.0,
        charge_kw=size[1],
        discharge_kw=size[1],
        floor_kwh=0.1 * size[0],
        ceiling_kwh=0.9 * size[0],
        initial_kwh=start,
        import_limit_kw=changes.get("limit", np.inf),
        loss_price=changes.get("loss_price", 0.0),
        cap_kw=changes.get("cap_kw", np.inf),
        over_cap_price=changes.get("over", 0.0),
    )
    cases = batch_of([one])
    end: dict[str, Any] = {} if start is None else {"end_energy_kwh": np.array([start])}
    return replace(cases, **end)


DIRECTIONS = (
    {"floor_kwh": 0.1, "ceiling_kwh": 0.9, "initial_energy_kwh": 0.3, "end_energy_kwh": 0.3},
    {"charge_limit_kw": 1.0, "discharge_limit_kw": 1.0},
    {"net_load_kw": -1.0},
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"is_circle": True},
        {"limit": 2.2},
        {"loss_price": 4.0},
        {"cap_kw": 1.5, "over": 20.0},
    ],
    ids=["at least", "circle", "limited line", "priced losses", "cap"],
)
def test_slopes_are_the_differences_of_costs_at_generic_sizes(changes: dict[str, Any]) -> None:
    """Central differences of 1e-5 of a size: no kink lies so near, or it would be seen at a wider difference too."""
    year, size = _year(3), np.array([4.321, 1.876, 3.654])
    cases = _home(size, year, **changes)
    directions = [
        Direction(**(moves if "net_load_kw" not in moves else {"net_load_kw": -year["sun"]})) for moves in DIRECTIONS
    ]
    found = slopes_of(cases, plan_cases(cases), directions)[0]
    for variable in range(3):
        step = np.zeros(3)
        step[variable] = 1e-5 * size[variable]
        above, below = (plan_cases(_home(size + side * step, year, **changes)) for side in (1.0, -1.0))
        assert above.is_certain.all()
        quotient = float(above.cost[0] - below.cost[0]) / (2.0 * step[variable])
        assert found[variable] == pytest.approx(quotient, rel=NEAR)
        assert abs(quotient) > 1.0  # a slope of nothing would prove nothing


def test_slopes_do_not_depend_on_the_number_of_threads_or_on_the_rest_of_the_batch() -> None:
    ones = [perfect([8.0, 2.0, 5.0], [10.0, 50.0, 10.0], ceiling_kwh=float(size)) for size in range(1, 8)]
    cases, directions = batch_of(ones), [Direction(ceiling_kwh=1.0), Direction(net_load_kw=np.array([1.0, 2.0, 3.0]))]
    plans = plan_cases(cases)
    found = slopes_of(cases, plans, directions, threads=1)
    assert (found == slopes_of(cases, plans, directions, threads=3)).all()
    for number, one in enumerate(ones):
        alone = batch_of([one])
        assert (slopes_of(alone, plan_cases(alone), directions)[0] == found[number]).all()
    assert slopes_of(cases, plans, []).shape == (7, 0)


def test_moves_may_differ_from_case_to_case() -> None:
    """A discharge limit that is the lesser of a power and the load moves with the power in some cases only."""
    cases = batch_of([perfect([8.0, 8.0, 8.0], [10.0, 50.0, 10.0], discharge_kw=power) for power in (1.0, 2.0)])
    moves = np.array([[1.0], [0.0]])
    found = slopes_of(cases, plan_cases(cases), [Direction(discharge_limit_kw=moves, ceiling_kwh=np.ones((1, 3)))])
    assert found[:, 0].tolist() == [-40.0, 0.0]
