"""Demand charges planned exactly: by hand, against the linear program, and what an early end of the search proves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ems.dispatch.exact import cap_master, demand_charge
from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.cap_master import CapMaster
from ems.dispatch.exact.capped_bound import CappedBound
from ems.dispatch.exact.demand_charge import plan_with_demand_charge
from ems.dispatch.exact.first_caps import lowest_caps_kw
from ems.dispatch.exact.from_problem import site_cases
from ems.dispatch.one_site import one_site_problem
from ems.dispatch.optimiser import Optimal, solve
from ems.dispatch.problem import DemandCharge, End
from ems.storage import Storage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.problem import DispatchProblem, PlanNodes

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

HIGHS_FRACTION = 1e-7
"""What HiGHS's tolerances leave of a cost, as a share of the scale."""
PROVEN_FRACTION = 2e-9
"""Gap at which the search ends, and a little rounding."""


# ----------------------------------------------------------------------------------------------------- what is asked
def lossless(capacity_kwh: float, power_kw: float = 100.0, **changes: Any) -> Storage:
    """A battery that loses nothing unless told so."""
    given = {"charge_efficiency": 1.0, "discharge_efficiency": 1.0, **changes}
    return Storage(capacity_kwh=capacity_kwh, max_charge_kw=power_kw, max_discharge_kw=power_kw, **given)


def site(
    load_kw: Any, battery: Storage, price_per_kw: float, period: Any, paid_kw: Any, **changes: Any
) -> DispatchProblem:
    """A site with one demand charge."""
    charge = DemandCharge(
        node=0,
        price_per_kw=price_per_kw,
        period=np.asarray(period, dtype=np.int64),
        already_paid_kw=np.asarray(paid_kw, dtype=float),
    )
    return one_site_problem(load_kw, battery, demand_charges=[charge], **{"import_price_per_kwh": 1.0, **changes})


def cases_of(problem: DispatchProblem) -> Cases:
    """The problem without its demand charge."""
    return site_cases(problem, np.arange(1), problem.nodes.import_price_per_kwh, problem.nodes.export_price_per_kwh)


def planned(problem: DispatchProblem) -> tuple[Plans, Floats]:
    """Plan a problem with its demand charge."""
    charge = problem.demand_charges[0]
    return plan_with_demand_charge(
        cases_of(problem),
        price_per_kw=charge.price_per_kw,
        period=charge.period,
        already_paid_kw=charge.already_paid_kw,
    )


def drawn(seed: int, *, n_steps: int = 72, n_periods: int | None = None, price: float | None = None) -> DispatchProblem:
    """Draw a site with PV, a battery and a demand charge; everything varies."""
    rng = np.random.default_rng(seed)
    hours = np.arange(n_steps)
    periods = int(rng.integers(1, 13)) if n_periods is None else n_periods
    comes_back = bool(rng.random() < 0.25)
    period = hours % periods if comes_back else hours * periods // n_steps
    load = rng.gamma(2.0, 2.0, n_steps)
    price_per_kw = float(rng.choice([0.0, 5.0, 60.0, 400.0, 1e5])) if price is None else price
    # Unserved load costs 1,000 per kWh here: it must not be cheaper than import above a cap.
    limit_kw = rng.choice([np.inf, np.inf, load.max() + 2.0, (0.7 if price_per_kw <= 60.0 else 1.0) * load.max()])
    paid = rng.choice([10.0, 20.0, 35.0], n_steps) if rng.random() < 0.5 else rng.uniform(0.0, 30.0, n_steps)
    battery = lossless(
        float(rng.choice([0.1, 5.0, 20.0, 200.0])),
        float(rng.choice([0.5, 3.0, 20.0])),
        charge_efficiency=float(rng.choice([1.0, 0.95, 0.7])),
        discharge_efficiency=float(rng.choice([1.0, 0.95])),
        standing_loss_fraction_per_h=float(rng.choice([0.0, 1e-4, 0.01])),
        wear_price_per_kwh=float(rng.choice([0.0, 2.0])),
        initial_fraction=float(rng.uniform(0.0, 1.0)),
        may_export=bool(rng.random() < 0.7),
    )
    curve = End(kind="value", value_per_kwh=np.array([[25.0, 8.0, -3.0]]), piece_kwh=np.array([[1.0, 3.0, 50.0]]))
    problem = site(
        load,
        battery,
        price_per_kw,
        period,
        rng.uniform(0.0, 6.0, periods) * (rng.random() < 0.4),
        generation_kw=8.0 * np.maximum(np.sin((hours - 6.0) / 12.0 * np.pi), 0.0) * rng.uniform(0.2, 1.0, n_steps),
        import_price_per_kwh=paid,
        export_price_per_kwh=paid * float(rng.choice([0.0, 0.6, 1.0])),
        import_limit_kw=float(limit_kw),
        export_limit_kw=float(rng.choice([np.inf, 3.0])),
        end=(End(kind="cyclic"), End(kind="at_least"), curve)[int(rng.integers(3))],
        step_h=float(rng.choice([1.0, 0.25])),
    )
    drains = np.stack([np.zeros(n_steps), rng.uniform(0.0, 1.0, n_steps) * (rng.random(n_steps) < 0.2)])
    drained = replace(problem.storages, drain_row=np.array([int(rng.random() < 0.3)]), drain_kwh=drains)
    return replace(problem, storages=drained, loss_price_per_kwh=np.array([float(rng.choice([0.0, 4.0]))]))


def year_of_months() -> DispatchProblem:
    """A year of hours: about 400 kW, 2 MW of PV, a battery of 4,800 kWh, twelve months at 1,500 per kW."""
    rng, hours = np.random.default_rng(1), np.arange(8760)
    price = np.maximum(14.0 - 6.0 * np.sin((hours - 6.0) / 12.0 * np.pi) + rng.normal(0.0, 2.0, 8760), 2.0)
    return site(
        rng.gamma(4.0, 100.0, 8760),
        lossless(4800.0, 2400.0, charge_efficiency=0.95, discharge_efficiency=0.95, wear_price_per_kwh=0.5),
        1500.0,
        hours * 12 // 8760,
        np.zeros(12),
        generation_kw=2000.0 * np.maximum(np.sin((hours - 6.0) / 12.0 * np.pi), 0.0) * rng.uniform(0.2, 1.0, 8760),
        import_price_per_kwh=price,
        export_price_per_kwh=price - 2.0,
    )


# --------------------------------------------------------------------------------------------------- what must hold
def cost_by_hand(problem: DispatchProblem, battery_kw: Floats) -> float:
    """Cost of a plan by E6, where neither lines nor losses nor drains nor what is left matter."""
    nodes, charge, step_h = problem.nodes, problem.demand_charges[0], problem.step_h
    line = nodes.net_load_kw[0] - battery_kw
    energy = nodes.import_price_per_kwh[0] * np.maximum(line, 0.0) + nodes.export_price_per_kwh[0] * np.minimum(
        line, 0.0
    )
    worn = problem.storages.wear_price_per_kwh[0] * np.maximum(battery_kw, 0.0)
    peaks = [
        max(line[charge.period == number].max(initial=0.0), paid) - paid
        for number, paid in enumerate(charge.already_paid_kw)
    ]
    return float(step_h * (energy + worn).sum() + charge.price_per_kw * sum(peaks))


def _is_free(nodes: PlanNodes) -> bool:
    served = (nodes.net_load_kw <= nodes.import_limit_kw).all()
    return bool(served and np.isinf(nodes.export_limit_kw).all())


def agrees(problem: DispatchProblem) -> None:
    """Assert that plan, bound and peaks are those of the linear program."""
    plans, peak_kw = planned(problem)
    outcome = solve(problem)
    assert isinstance(outcome, Optimal)
    scale, cost, bound = (float(values[0]) for values in (plans.scale_cost, plans.cost, plans.bound))
    assert plans.is_certain[0]
    assert cost - bound <= PROVEN_FRACTION * scale
    assert cost == pytest.approx(outcome.plan.cost, rel=0.0, abs=HIGHS_FRACTION * scale)
    assert bound <= outcome.plan.cost + HIGHS_FRACTION * scale
    charge, imports = problem.demand_charges[0], np.maximum(problem.nodes.net_load_kw[0] - plans.battery_kw[0], 0.0)
    imports = np.minimum(imports, problem.nodes.import_limit_kw[0])
    for number, paid in enumerate(charge.already_paid_kw):
        assert peak_kw[number] == max(imports[charge.period == number].max(initial=0.0), paid)
    is_plain = not problem.storages.drain_row.any() and not problem.loss_price_per_kwh.any()
    if is_plain and problem.end.kind != "value" and _is_free(problem.nodes):
        assert cost == pytest.approx(cost_by_hand(problem, plans.battery_kw[0]), rel=0.0, abs=1e-11 * scale)


# ------------------------------------------------------------------------------------------------------- by hand
def test_a_large_lossless_battery_flattens_the_whole_period() -> None:
    # 12 kWh in 4 h: 3 kW all the time is the lowest peak
    plans, peak_kw = planned(site([1.0, 3.0, 2.0, 6.0], lossless(100.0), 10.0, [0, 0, 0, 0], [0.0]))
    assert peak_kw == pytest.approx([3.0], abs=1e-9)
    assert plans.cost[0] == pytest.approx(12.0 * 1.0 + 10.0 * 3.0, abs=1e-9)
    assert plans.bound[0] == pytest.approx(plans.cost[0], abs=1e-8)
    assert plans.battery_kw[0] == pytest.approx([-2.0, 0.0, -1.0, 3.0], abs=1e-9)


def test_a_small_battery_cuts_the_peak_by_what_it_holds() -> None:
    # 1.5 kWh taken from the two highest hours: 6 and 5 kW become 4.75 kW both
    plans, peak_kw = planned(site([1.0, 6.0, 5.0, 1.0], lossless(1.5), 10.0, [0, 0, 0, 0], [0.0]))
    assert peak_kw == pytest.approx([4.75], abs=1e-9)
    assert plans.cost[0] == pytest.approx(13.0 + 47.5, abs=1e-9)


def test_what_is_paid_in_one_period_is_used_for_the_next() -> None:
    # 1 kW is paid in the first two hours: 2 kWh drawn, 1 kWh kept, 0.5 kW less in each of the last two hours;
    # a kW more in the first period would save only half a kW in the second.
    battery = lossless(100.0, charge_efficiency=0.5)
    plans, peak_kw = planned(site([0.0, 0.0, 4.0, 4.0], battery, 10.0, [0, 0, 1, 1], [1.0, 0.0]))
    assert peak_kw == pytest.approx([1.0, 3.5], abs=1e-9)
    assert plans.cost[0] == pytest.approx(2.0 + 7.0 + 10.0 * 3.5, abs=1e-9)
    assert plans.is_certain[0]


def test_an_empty_battery_pays_for_the_load() -> None:
    plans, peak_kw = planned(site([1.0, 6.0, 5.0, 2.0], lossless(0.0), 10.0, [0, 0, 1, 1], [0.0, 5.5]))
    assert peak_kw == pytest.approx([6.0, 5.5], abs=1e-12)
    assert plans.cost[0] == pytest.approx(14.0 + 60.0, abs=1e-9)
    assert plans.scale_cost[0] == pytest.approx(74.0, abs=1e-9)
    assert plans.is_certain[0]


def test_a_period_without_a_step_costs_nothing() -> None:
    plans, peak_kw = planned(site([2.0, 2.0], lossless(0.0), 10.0, [2, 2], [0.0, 7.0, 0.0]))
    assert peak_kw == pytest.approx([0.0, 7.0, 2.0], abs=1e-12)
    assert plans.cost[0] == pytest.approx(24.0, abs=1e-9)


@pytest.mark.parametrize(("price_per_kw", "paid_kw"), [(0.0, 0.0), (500.0, 1e4)])
def test_where_nothing_is_to_be_paid_the_plan_is_the_one_without(price_per_kw: float, paid_kw: float) -> None:
    shape = drawn(4)
    charge = DemandCharge(
        node=0, price_per_kw=price_per_kw, period=np.zeros(72, dtype=np.int64), already_paid_kw=np.array([paid_kw])
    )
    without = plan_cases(cases_of(shape))
    plans, _ = plan_with_demand_charge(
        cases_of(shape),
        price_per_kw=charge.price_per_kw,
        period=charge.period,
        already_paid_kw=charge.already_paid_kw,
    )
    assert plans.cost[0] == pytest.approx(without.cost[0], rel=1e-12)
    assert plans.is_certain[0]


def test_where_no_path_keeps_the_limits_the_cost_is_infinite() -> None:
    problem = site([1.0, 1.0], lossless(10.0, 1.0, initial_fraction=0.0), 10.0, [0, 0], [0.0], end="at_least")
    unreachable = np.array([[0.0, 8.0]])
    plans, peak_kw = plan_with_demand_charge(
        replace(cases_of(problem), floor_kwh=unreachable),
        price_per_kw=10.0,
        period=np.zeros(2, dtype=np.int64),
        already_paid_kw=np.zeros(1),
    )
    assert np.isinf(plans.cost[0])
    assert not plans.is_certain[0]
    assert peak_kw.shape == (1,)


@pytest.mark.parametrize(
    ("battery", "period", "caps_kw"),
    [
        (lossless(1.5), [0, 0, 0, 0], [4.75]),  # shared by the two highest hours
        (lossless(1.5, power_kw=0.5), [0, 0, 0, 0], [5.5]),  # no more than its power
        (lossless(1.5, discharge_efficiency=0.5), [0, 0, 0, 0], [5.25]),  # 0.75 kWh at the line
        (lossless(1.5), [0, 0, 1, 1], [4.5, 3.5]),  # full when each period begins
        (lossless(1.5), [1, 0, 1, 0], [4.5, 3.5]),  # charged in the other period's hours
        (lossless(1.5), [0, 0, 2, 2], [4.5, 0.0, 3.5]),
    ],
)
def test_the_first_caps_are_those_that_a_full_battery_keeps(
    battery: Storage, period: list[int], caps_kw: list[float]
) -> None:
    cases = demand_charge._with_all_columns(cases_of(site([1.0, 6.0, 5.0, 1.0], battery, 1.0, [0, 0, 0, 0], [0.0])))
    found = lowest_caps_kw(cases, np.asarray(period, dtype=np.int64), len(caps_kw))
    assert found == pytest.approx(caps_kw, abs=1e-6)


# ------------------------------------------------------------------------------------- against the linear program
@pytest.mark.parametrize("seed", range(40))
def test_agrees_with_the_linear_program_on_some_days(seed: int) -> None:
    agrees(drawn(seed))


@pytest.mark.parametrize(("n_periods", "price"), [(1, 60.0), (4, 400.0), (31, 20.0), (12, 1e5)])
def test_agrees_with_the_linear_program_on_a_month(n_periods: int, price: float) -> None:
    agrees(drawn(n_periods, n_steps=744, n_periods=n_periods, price=price))


def test_agrees_with_the_linear_program_on_a_year_of_months() -> None:
    agrees(year_of_months())


def test_a_line_as_large_as_the_load_leaves_no_load_unserved_whatever_the_price() -> None:
    problem = drawn(29, n_periods=6, price=1e5)
    assert problem.nodes.net_load_kw.max() < problem.nodes.import_limit_kw.min()
    agrees(problem)


# --------------------------------------------------------------------------------------------------- what is proven
@pytest.mark.parametrize("seed", range(12))
def test_any_marginal_values_and_extra_prices_give_a_bound(seed: int) -> None:
    problem = drawn(seed)
    charge, outcome = problem.demand_charges[0], solve(problem)
    assert isinstance(outcome, Optimal)
    cases = demand_charge._with_all_columns(cases_of(problem))
    bounds = CappedBound(cases, charge.period, len(charge.already_paid_kw))
    rng = np.random.default_rng(seed)
    for _ in range(10):
        value = rng.uniform(-5.0, 60.0, 72)
        extra = rng.uniform(0.0, 1.0, 72) * (rng.random(72) < 0.2)
        spent = problem.step_h * np.bincount(charge.period, extra, len(charge.already_paid_kw))
        extra *= (charge.price_per_kw / np.maximum(spent, 1e-12))[charge.period]
        bound = bounds.whole(value, extra, charge.already_paid_kw)
        assert bound <= outcome.plan.cost + HIGHS_FRACTION * max(1.0, abs(outcome.plan.cost))


@pytest.mark.parametrize("seed", range(4))
def test_no_other_extra_prices_give_a_higher_bound(seed: int) -> None:
    # marginal values below zero too: there charging and discharging change places
    problem = drawn(seed, price=60.0)
    charge, rng = problem.demand_charges[0], np.random.default_rng(seed)
    cases = demand_charge._with_all_columns(cases_of(problem))
    bounds = CappedBound(cases, charge.period, len(charge.already_paid_kw))
    for _ in range(20):
        value, cap = rng.uniform(-80.0, 80.0, 72), rng.uniform(0.0, 15.0, len(charge.already_paid_kw))
        extra = bounds.extra_price_per_kwh(value, cap[charge.period], 60.0)
        highest = bounds.whole(value, extra, cap)
        for _ in range(20):
            other = np.where(rng.random(72) < 0.3, rng.uniform(0.0, 60.0, 72), extra)
            assert bounds.whole(value, other, cap) <= highest + 1e-9 * abs(highest)


@pytest.mark.parametrize("floor_kwh", [-4.0, 0.0, 2.0, 7.0])
@pytest.mark.parametrize("value_per_kwh", [-3.0, 1.0, 4.0, 9.0, 30.0])
def test_what_is_left_is_priced_along_its_whole_curve(floor_kwh: float, value_per_kwh: float) -> None:
    cases = demand_charge._with_all_columns(cases_of(drawn(1)))
    curve = replace(
        cases,
        end="value",
        floor_kwh=np.full((1, 72), floor_kwh),
        ceiling_kwh=np.full((1, 72), 10.0),
        loss_price_per_kwh=np.array([2.0]),
        initial_energy_kwh=np.array([3.0]),
        end_value_per_kwh=np.array([[8.0, 5.0, -1.0]]),
        end_piece_kwh=np.array([[3.0, 2.0, 1.0]]),
    )
    left = np.linspace(floor_kwh, 10.0, 2801)
    above = left - min(floor_kwh, 0.0)
    worth = 8.0 * np.clip(above, 0.0, 3.0) + 5.0 * np.clip(above - 3.0, 0.0, 2.0)
    least = (value_per_kwh * left - worth - 2.0 * (left - 3.0)).min()
    bounds = CappedBound(curve, np.zeros(72, dtype=np.int64), 1)
    assert bounds._end_cost(value_per_kwh) == pytest.approx(least, abs=1e-9)


def test_planes_meet_the_plan_at_the_caps_for_which_they_were_made() -> None:
    problem = drawn(2)
    charge = problem.demand_charges[0]
    found = demand_charge._Site(cases_of(problem), charge, 1)
    for share in (0.0, 0.5, 1.0):
        caps = charge.already_paid_kw + share * 5.0
        plan = found.plan(caps)
        assert found.bounds.whole(*found.prices(plan.trial), caps) == pytest.approx(plan.plans.cost[0], rel=1e-9)


def test_an_early_end_is_no_proof_and_more_trials_are_never_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = drawn(9, n_periods=6)
    optimum = planned(problem)[0]
    costs, bounds = [], []
    for rounds in range(1, 8):
        monkeypatch.setattr(demand_charge, "MOST_ROUNDS", rounds)
        plans, _ = planned(problem)
        assert plans.bound[0] < optimum.cost[0] - 1e-3
        assert plans.cost[0] >= optimum.bound[0]
        assert not plans.is_certain[0]
        costs.append(float(plans.cost[0]))
        bounds.append(float(plans.bound[0]))
    assert costs == sorted(costs, reverse=True)
    assert bounds[-1] > bounds[0]


def test_without_a_solver_that_gets_there_the_first_trial_is_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = drawn(9, n_periods=6)
    optimum = planned(problem)[0]
    monkeypatch.setitem(cap_master.OPTIONS, "simplex_iteration_limit", 0)
    plans, _ = planned(problem)
    assert plans.bound[0] < optimum.cost[0] < plans.cost[0]
    assert not plans.is_certain[0]


def test_a_solver_that_loses_its_way_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = drawn(9, n_periods=6)
    optimum, solved, calls = planned(problem)[0], CapMaster._is_solved, []

    def now_and_then(self: CapMaster) -> bool:
        calls.append(0)
        if len(calls) % 2 == 1:
            return solved(self) and False
        assert not self._highs.getBasis().valid
        return solved(self)

    monkeypatch.setattr(CapMaster, "_is_solved", now_and_then)
    plans, _ = planned(problem)
    assert plans.is_certain[0]
    assert plans.cost[0] == pytest.approx(optimum.cost[0], rel=1e-9)


# --------------------------------------------------------------------------------------------------- how much work
@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[Plans]:
    """Plans that the search asks for."""
    asked: list[Plans] = []

    def counted(cases: Cases, *, threads: int) -> Plans:
        asked.append(plan_cases(cases, threads=threads))
        return asked[-1]

    monkeypatch.setattr(demand_charge, "plan_cases", counted)
    return asked


def test_a_year_of_months_takes_few_trials(trials: list[Plans]) -> None:
    assert planned(year_of_months())[0].is_certain[0]
    assert len(trials) <= 20


def test_a_charge_of_nothing_takes_one_trial(trials: list[Plans]) -> None:
    assert planned(drawn(9, price=0.0))[0].is_certain[0]
    assert len(trials) == 1


def test_where_load_unserved_is_cheaper_than_a_peak_the_search_gives_up(trials: list[Plans]) -> None:
    # The line lets 6 of 10 kW in: to leave load unserved saves peak, which is what no storage decides.
    problem = site([1.0, 10.0, 8.0, 1.0], lossless(3.0), 5000.0, [0, 0, 0, 0], [0.0], import_limit_kw=6.0)
    plans, _ = planned(problem)
    assert not plans.is_certain[0]
    assert plans.bound[0] < plans.cost[0]
    assert len(trials) < 20


@pytest.mark.parametrize(
    ("period", "stretches"),
    [
        (np.zeros(10), 1),
        (np.zeros(8760), 48),
        (np.arange(8760) * 12 // 8760, 48),
        (np.arange(8760) // 24, 365),
        (np.arange(8760) % 24 // 12, 46),
        (np.repeat(np.arange(5), 2), 5),
        (np.repeat(np.arange(500), 2), 250),
    ],
    ids=["ten steps", "a year", "months", "days", "day and night", "five short periods", "more periods than stretches"],
)
def test_a_window_is_cut_where_periods_begin_and_in_between(period: Floats, stretches: int) -> None:
    numbers = period.astype(np.int64)
    problem = site(np.ones(len(numbers)), lossless(1.0), 1.0, numbers, np.zeros(numbers.max() + 1))
    cases = demand_charge._with_all_columns(cases_of(problem))
    bounds = CappedBound(cases, numbers, int(numbers.max()) + 1)
    assert bounds.n_stretches <= stretches
    assert bounds.n_stretches > 0.95 * stretches
    assert bounds.first_step[0] == 0
    assert (np.diff(bounds.first_step) > 0).all()
