"""Sizes decided with the dispatch: by hand, against the same problem at every size, and against scipy's own model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from formulation_cases import battery, decided_sizes, node, problem, three_sizes
from scipy.optimize import linprog

from ems.dispatch.optimiser import Optimal, SizedModel, Sizes, SolveSettings, problem_at, solve, solve_sized
from ems.dispatch.problem import DemandCharge, DispatchProblem, End, Objective
from profiles.errors import InputError, RunError

SOLVER = 1e-7
"""Relative: the solver keeps every limit to 1e-7, and so does an objective made of such numbers."""

BY_ITS_POWER = {"capacity_kwh": np.ones((1, 1)), "charge_kw": np.ones((1, 1)), "discharge_kw": np.ones((1, 1))}


def three_hours(**more: object) -> DispatchProblem:
    """A load of 1 kWh in the middle hour of prices 10, 50, 10, and a battery without a size."""
    return problem(
        [node(load_kw=[0, 1, 0], import_price_per_kwh=[10, 50, 10])],
        [(0, battery(0.0, 0.0))],
        **({"end": End(kind="at_least")} | more),  # type: ignore[arg-type]
    )


def one_size(cost: float = 30.0, upper: float = 10.0, **more: object) -> Sizes:
    """A kWh that brings 1 kW with it."""
    given = {"lower": np.zeros(1), "upper": np.full(1, upper), "cost": np.full(1, cost)}
    return Sizes(**(given | {"names": ("battery",), "initial_fraction": np.zeros(1)} | BY_ITS_POWER | more))  # type: ignore[arg-type]


def random_day(seed: int, steps: int = 24, *, free_price: bool = False) -> DispatchProblem:
    """A pool with sun, two batteries without a size, and one that is there."""
    rng = np.random.default_rng(seed)
    price = rng.uniform(5, 30, steps)
    return problem(
        [
            node(load_kw=rng.uniform(1, 5, steps), generation_kw=rng.uniform(0, 7, steps), import_price_per_kwh=price)
            | {"export_price_per_kwh": price * (0.4 if free_price else 0.9)}
        ],
        [
            (
                0,
                battery(0.0, 0.0, charge_efficiency=0.92, discharge_efficiency=0.9, standing_loss_fraction_per_h=0.001),
            ),
            (0, battery(0.0, 0.0, charge_efficiency=0.8, discharge_efficiency=1.0, wear_price_per_kwh=0.7)),
            (0, battery(3.0, 1.0)),
        ],
        steps=steps,
        end=End(kind="at_least"),
        loss_price_per_kwh=np.array([2.0, 0.0, 0.0]),
    )


def two_batteries(cost: tuple[float, float] = (5.0, 4.0), **more: object) -> Sizes:
    """Capacities of the first two storages, power in proportion."""
    capacity = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    given = {
        "names": ("first", "second"),
        "lower": np.zeros(2),
        "upper": np.full(2, 20.0),
        "cost": np.array(cost),
        "capacity_kwh": capacity,
        "charge_kw": 0.25 * capacity,
        "discharge_kw": 0.5 * capacity,
        "initial_fraction": np.array([0.5, 0.2, 0.0]),
    }
    return Sizes(**(given | more))  # type: ignore[arg-type]


def test_a_kwh_is_bought_while_it_saves_more_than_it_costs() -> None:
    sized = solve_sized(three_hours(), one_size(cost=30.0))
    assert sized.size == pytest.approx([1.0])
    assert (sized.operation_cost, sized.purchase_cost) == pytest.approx((10.0, 30.0))
    assert sized.gap_cost == pytest.approx(0.0, abs=1e-9)
    assert sized.plan.charge_kw[0].tolist() == pytest.approx([1.0, 0.0, 0.0])
    assert solve_sized(three_hours(), one_size(cost=41.0)).size == pytest.approx([0.0])


def test_slopes_to_both_sides_of_a_kink() -> None:
    model = SizedModel(three_hours(), one_size())
    assert model.sides([1.0]) == (pytest.approx([-40.0]), pytest.approx([0.0], abs=1e-9))
    left, right = model.sides([0.0])
    assert np.isnan(left[0])
    assert right == pytest.approx([-40.0])
    assert np.isnan(model.sides([10.0])[1][0])


def test_a_start_that_grows_with_the_size_must_be_there_again_at_the_end() -> None:
    # Half full at the start and at the end: half a kWh is bought back at 10, and the other half comes at 10 before.
    half = replace(one_size(cost=1.0, upper=1.0), initial_fraction=np.array([0.5]))
    sized = solve_sized(three_hours(), half)
    assert sized.size == pytest.approx([1.0])
    assert sized.plan.energy_kwh[0, -1] == pytest.approx(0.5)
    assert sized.operation_cost == pytest.approx(10.0)


def test_a_cyclic_window_closes_at_the_size_found() -> None:
    sized = solve_sized(three_hours(end=End(kind="cyclic")), one_size())
    assert sized.size == pytest.approx([1.0])
    assert sized.plan.start_energy_kwh[0] == pytest.approx(sized.plan.energy_kwh[0, -1])


def test_a_demand_charge_is_paid_for_what_the_battery_leaves() -> None:
    # A peak of 1 kW costs 100 and the middle hour 50; spread over three hours the peak is a third.
    charge = DemandCharge(node=0, price_per_kw=100.0, period=np.zeros(3, dtype=np.int64), already_paid_kw=np.zeros(1))
    sized = solve_sized(three_hours(demand_charges=(charge,)), one_size(cost=30.0))
    assert sized.size == pytest.approx([0.5])
    assert sized.operation_cost == pytest.approx(0.5 * 10 + 0.5 * 50 + 100 * 0.5)


@pytest.mark.parametrize("seed", range(6))
def test_cost_at_a_size_is_that_of_the_problem_with_this_size(seed: int) -> None:
    asked, sizes = random_day(seed), two_batteries()
    model = SizedModel(asked, sizes)
    for size in np.random.default_rng(seed).uniform(0, 15, (3, 2)):
        outcome = solve(problem_at(asked, sizes, size))
        assert isinstance(outcome, Optimal)
        assert model.cost_at(size)[0] == pytest.approx(outcome.plan.cost, rel=SOLVER)
        assert model.plan_at(size).cost == pytest.approx(outcome.plan.cost, rel=SOLVER)


@pytest.mark.parametrize("seed", range(6))
def test_slopes_are_differences_and_never_pass_above_the_cost(seed: int) -> None:
    model = SizedModel(random_day(seed), two_batteries())
    rng = np.random.default_rng(seed)
    for size in rng.uniform(1, 15, (3, 2)):
        cost, slopes = model.cost_at(size)
        for other in rng.uniform(0, 20, (4, 2)):
            assert model.cost_at(other)[0] >= cost + slopes @ (other - size) - SOLVER * abs(cost)
        step = 1e-4  # the cost is piecewise linear: at a generic size no kink lies so near
        for number, unit in enumerate(np.eye(2)):
            both = [model.cost_at(size + sign * step * unit)[0] for sign in (1, -1)]
            assert slopes[number] == pytest.approx((both[0] - both[1]) / (2 * step), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_no_size_on_a_fine_grid_is_better(seed: int) -> None:
    asked, sizes = random_day(seed), two_batteries()
    model = SizedModel(asked, sizes)
    sized = model.least()
    grid = [np.array([a, b]) for a in np.linspace(0, 20, 11) for b in np.linspace(0, 20, 11)]
    best = min(model.cost_at(size)[0] + size @ sizes.cost for size in grid)
    assert sized.total_cost <= best + SOLVER * abs(best)
    left, right = SizedModel(asked, sizes).sides(sized.size)
    inside = np.isfinite(left)
    assert (left[inside] <= -sizes.cost[inside] + 1e-6).all()
    assert (right[np.isfinite(right)] >= -sizes.cost[np.isfinite(right)] - 1e-6).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_programme_written_for_scipy(seed: int) -> None:
    sizes = two_batteries()
    expected = by_scipy(random_day(seed, free_price=True), sizes)
    sized = solve_sized(random_day(seed, free_price=True), sizes)
    assert sized.total_cost == pytest.approx(expected, rel=SOLVER)


def by_scipy(asked: DispatchProblem, sizes: Sizes) -> float:
    """Least cost of :func:`random_day` with sizes, written step by step for scipy."""
    units, steps = asked.storages, asked.n_steps
    count, n_sizes = units.count, sizes.count
    # columns: import, export (steps each), charge, discharge, energy (storages × steps each), sizes
    at = {"import": 0, "export": steps, "charge": 2 * steps}
    at["discharge"] = at["charge"] + count * steps
    at["energy"] = at["discharge"] + count * steps
    at["size"] = at["energy"] + count * steps
    n = at["size"] + n_sizes
    cost, equal, value, most, limit = np.zeros(n), [], [], [], []
    cost[:steps] = asked.nodes.import_price_per_kwh[0]
    cost[steps : 2 * steps] = -asked.nodes.export_price_per_kwh[0]
    cost[at["size"] :] = sizes.cost
    for t in range(steps):
        row = np.zeros(n)
        row[[t, steps + t]] = 1.0, -1.0
        for s in range(count):
            row[at["charge"] + s * steps + t], row[at["discharge"] + s * steps + t] = -1.0, 1.0
        equal.append(row)
        value.append(asked.nodes.net_load_kw[0, t])
    for s in range(count):
        kept, first = 1.0 - units.standing_loss_fraction_per_h[s], sizes.capacity_kwh[:, s] * sizes.initial_fraction[s]
        loss = asked.loss_price_per_kwh[s]
        for t in range(steps):
            charge, discharge, energy = (at[name] + s * steps + t for name in ("charge", "discharge", "energy"))
            cost[charge] += loss
            cost[discharge] += units.wear_price_per_kwh[s] - loss
            row = np.zeros(n)
            row[energy] = 1.0
            row[charge], row[discharge] = -units.charge_efficiency[s], 1.0 / units.discharge_efficiency[s]
            if t:
                row[energy - 1] = -kept
            else:
                row[at["size"] :] -= kept * first
            equal.append(row)
            value.append(kept * units.initial_energy_kwh[s] * (t == 0))
            for column, base, share in (
                (charge, units.max_charge_kw[s], sizes.charge_kw[:, s]),
                (discharge, units.max_discharge_kw[s], sizes.discharge_kw[:, s]),
                (energy, units.capacity_kwh[s], sizes.capacity_kwh[:, s]),
            ):
                row = np.zeros(n)
                row[column] = 1.0
                row[at["size"] :] -= share
                most.append(row)
                limit.append(base)
        cost[at["energy"] + s * steps + steps - 1] -= loss
        cost[at["size"] :] += loss * first
        row = np.zeros(n)
        row[at["energy"] + s * steps + steps - 1] = -1.0
        row[at["size"] :] += first
        most.append(row)
        limit.append(-units.initial_energy_kwh[s])
    bounds = [(0, None)] * at["size"] + list(zip(sizes.lower, sizes.upper, strict=True))
    found = linprog(cost, np.array(most), np.array(limit), np.array(equal), np.array(value), bounds, method="highs")
    constant = float((asked.loss_price_per_kwh * units.initial_energy_kwh).sum())
    return float(found.fun) + constant


def test_a_budget_binds_and_the_money_goes_where_it_saves_most() -> None:
    asked, sizes = random_day(0), two_batteries()
    free = solve_sized(asked, sizes)
    half = 0.5 * free.purchase_cost
    bound = replace(sizes, row=sizes.cost[None, :], row_upper=np.array([half]))
    tight = solve_sized(asked, bound)
    assert free.purchase_cost > 1.0
    assert tight.purchase_cost == pytest.approx(half, rel=1e-6)
    assert tight.total_cost > free.total_cost
    left, right = SizedModel(asked, bound).sides(tight.size)  # what money beyond the budget would save
    # One price of money serves all: no size saves more by its next unit than another by its last, per unit of money.
    saved_by_last = (-left / sizes.cost)[np.isfinite(left)]
    saved_by_next = (-right / sizes.cost)[np.isfinite(right)]
    assert saved_by_last.min() >= saved_by_next.max() - 1e-6
    assert saved_by_last.min() > 1.0


def test_plants_and_a_battery_are_sized_together() -> None:
    asked, sizes = decided_sizes(), three_sizes()
    model = SizedModel(asked, sizes)
    assert model.is_linear
    sized = model.least()
    outcome = solve(problem_at(asked, sizes, sized.size))
    assert isinstance(outcome, Optimal)
    assert sized.operation_cost == pytest.approx(outcome.plan.cost, rel=SOLVER)
    assert float(sizes.cost @ sized.size) <= 60.0 + 1e-6
    # Without power the reserve of another kWh cannot be charged, and half of the roofs must stay.
    assert sized.size == pytest.approx([0.0, 0.0, 2.0])
    left, right = model.sides(sized.size)
    assert np.isnan([left[0], left[1], right[2]]).all()
    assert right[0] == np.inf
    assert left[2] < -11.0


@pytest.mark.parametrize("seed", range(4))
def test_plants_that_decide_whether_a_battery_may_discharge(seed: int) -> None:
    # The sign of the net load depends on the plants: a whole number in the search, known once they have a size.
    base = random_day(seed)
    asked = replace(base, storages=replace(base.storages, may_export=np.array([False, False, True])))
    more = np.random.default_rng(seed).uniform(0, 2, (1, 1, asked.n_steps))
    sizes = replace(two_batteries(), generation_kw=np.concatenate([0 * more, more]))
    model = SizedModel(asked, sizes, SolveSettings(gap_fraction=0.0))
    assert not model.is_linear
    for size in np.random.default_rng(seed).uniform(0, 5, (3, 2)):
        outcome = solve(problem_at(asked, sizes, size))
        assert isinstance(outcome, Optimal)
        bound, cost = model.cost_range_at(size)
        assert cost == pytest.approx(outcome.plan.cost, rel=SOLVER)
        assert bound == pytest.approx(cost, rel=SOLVER)
    sized = model.least()
    grid = [np.array([a, b]) for a in np.linspace(0, 20, 6) for b in np.linspace(0, 20, 6)]
    best = min(model.cost_range_at(size)[1] + size @ sizes.cost for size in grid)
    assert sized.total_cost <= best + SOLVER * abs(best)
    assert sized.gap_cost <= 1e-6


def test_other_costs_of_a_unit_need_no_other_model() -> None:
    model = SizedModel(three_hours(), one_size(cost=30.0))
    assert model.least().size == pytest.approx([1.0])
    assert model.least(np.array([41.0])).size == pytest.approx([0.0])
    assert model.least().size == pytest.approx([1.0])


def test_where_whole_numbers_are_needed_there_are_no_slopes() -> None:
    # Sold dearer than bought: the model must forbid to do both at once.
    asked = replace(
        three_hours(), nodes=replace(three_hours().nodes, export_price_per_kwh=np.array([[12.0, 60.0, 12.0]]))
    )
    model = SizedModel(asked, one_size())
    assert not model.is_linear
    cost, slopes = model.cost_at([1.0])
    outcome = solve(problem_at(asked, one_size(), np.ones(1)))
    assert isinstance(outcome, Optimal)
    assert cost == pytest.approx(outcome.plan.cost)
    assert np.isnan(slopes).all()


def test_sizes_that_no_plan_can_keep_are_refused() -> None:
    reserve = {"limit_row": [0], "floor_fraction": [[0.0, 0.0, 1.0]], "ceiling_fraction": [[1.0] * 3]}
    asked = three_hours(storage_series=reserve)
    slow = one_size(charge_kw=np.full((1, 1), 0.1), lower=np.ones(1))
    with pytest.raises(RunError, match=r"No sizes \(battery\) within their limits"):
        solve_sized(asked, slow)
    with pytest.raises(RunError, match="No plan keeps all limits with battery = 1"):
        SizedModel(asked, slow).cost_at([1.0])


def test_without_time_nothing_is_found_and_the_message_says_so() -> None:
    with pytest.raises(RunError, match="No sizes were found within 1e-09 s; allow more time"):
        solve_sized(random_day(0, steps=2000), two_batteries(), SolveSettings(time_limit_s=1e-9))


def test_what_cannot_be_sized_is_said_all_at_once() -> None:
    asked = three_hours(
        storage_series={
            "drain_row": [1],
            "drain_kwh": [[0.0] * 3, [0.0, 1.0, 0.0]],
            "limit_row": [0],
            "floor_fraction": [[0.5] * 3],
            "ceiling_fraction": [[0.9] * 3],
        },
        objective=Objective(stages=({"co2_kg": 1.0},)),
    )
    wrong = one_size(lower=np.full(1, 3.0), upper=np.full(1, 2.0), cost=np.array([np.nan]))
    with pytest.raises(InputError) as raised:
        solve_sized(asked, wrong)
    said = str(raised.value)
    assert "battery between 3 and 2: must be finite" in said
    assert "must be the cost alone" in said
    assert "has a drain" in said
    assert "below its floor of 0.5" in said
    assert "cost = [nan]" in said


def test_shapes_are_checked_first() -> None:
    with pytest.raises(InputError, match=r"capacity_kwh of shape \(1, 2\)"):
        solve_sized(three_hours(), one_size(capacity_kwh=np.ones((1, 2))))
    with pytest.raises(InputError, match="a size adds, it never takes away"):
        solve_sized(three_hours(), one_size(charge_kw=-np.ones((1, 1))))
