"""Storages and plants at the pool sized together: against plans of single sizes, the played year, wrong questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import district_like

from ems.dispatch.optimiser import problem_at
from ems.district.district import TierPrices
from ems.economics.sizes.unit_price import UnitPrice
from ems.sizing.programme import PoolProgramme, pool_programme
from ems.sizing.programme.questions import keeping, lowest_peak, missing, unmatched
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District

SOLVER = 1e-7
"""Relative: the solver keeps every limit to 1e-7."""


def price(key: str, per_kwh: float = 0.0, per_kw: float = 0.0, subsidy_fraction: float = 0.0) -> UnitPrice:
    """Price that is paid back in ten equal years."""
    return UnitPrice(
        key=key,
        price_per_kwh=per_kwh,
        price_per_kw=per_kw,
        subsidy_fraction=subsidy_fraction,
        life_years=10.0,
        om_fraction_per_year=0.0,
        discount_fraction=0.0,
    )


PRICES = {
    "storage.large": price("storage.large", 20_000.0, 1_000.0, subsidy_fraction=0.25),
    "pv.car_park": price("pv.car_park", 0.0, 100_000.0),
}


def busy(district: District) -> District:
    """The district with prices at the pool that rise in the evening and differ from day to day."""
    hour = np.arange(district.grid.n_steps) % 24
    paid = 8.0 + 12.0 * ((hour >= 17) & (hour < 21)) + np.random.default_rng(7).uniform(0.0, 3.0, len(hour))
    return replace(district, pool_prices=TierPrices(import_per_kwh=paid, export_per_kwh=0.5 * paid))


@pytest.fixture(scope="module")
def programme(everything: District) -> PoolProgramme:
    """Return the village's two unlike groups of one class of batteries."""
    return pool_programme(busy(everything), ["storage.large"], PRICES, policy="self_consumption")


def test_a_class_of_unlike_units_is_one_size_in_the_scenarios_proportion(programme: PoolProgramme) -> None:
    (part,) = programme.parts
    assert (part.units, part.planned_kwh, part.planned_kw) == (4, 500.0, 120.0)
    assert programme.planned.tolist() == [500.0]
    # 25 % of the price is a subsidy, and a kWh brings 0.24 kW: (20,000 + 0.24 × 1,000) × 0.75 / 10 years
    assert programme.prices == pytest.approx([0.75 * 20_240.0 / 10.0])
    assert programme.net_prices == pytest.approx([0.75 * 20_240.0])
    at = problem_at(programme.problem, programme.sizes, np.array([1000.0])).storages
    assert at.capacity_kwh.tolist() == pytest.approx([600.0, 400.0])
    assert at.max_charge_kw.tolist() == pytest.approx([180.0, 60.0])


def test_the_programmes_cost_and_the_fixed_one_are_the_district_cost_of_the_played_year(
    programme: PoolProgramme,
) -> None:
    year = programme.year_at(programme.planned)
    cost = programme.fixed_cost + programme.cost_at(programme.planned)
    assert year.kpis["balance_residual_kwh"] < 1e-6
    assert year.kpis[f"cost_{year.currency.lower()}"] == pytest.approx(cost, rel=SOLVER)
    assert year.storage_table["capacity_kwh"].loc[["large_1", "large_2"]].sum() == pytest.approx(500.0)


def test_the_least_cost_is_proven_by_its_slopes(programme: PoolProgramme) -> None:
    low, high = programme.sides(np.array([500.0]))
    saved = -0.5 * float(low[0] + high[0])
    # a kWh that costs a year what the five-hundredth saves is bought up to there, for a cost that is convex
    found = programme.model.least(np.array([saved]))
    left, right = programme.sides(found.size)
    assert left[0] <= -saved + 1e-6 <= right[0] + 2e-6
    assert found.gap_cost <= SOLVER * abs(found.total_cost)
    dearer = programme.cost_at(1.05 * found.size) + saved * 1.05 * found.size[0]
    assert dearer >= found.total_cost - SOLVER * abs(found.total_cost)


def test_cuts_lie_below_the_cost(programme: PoolProgramme) -> None:
    ask = programme.operation()
    cuts = ask(np.array([[200.0], [900.0]]))
    for cut in cuts:
        for other in (0.0, 1500.0):
            line = cut.base + cut.slopes @ (np.array([other]) - cut.at)
            assert line <= programme.cost_at(np.array([other])) * (1 + SOLVER) + 1e-6
    assert cuts[0].slopes[0] < cuts[1].slopes[0] < 0.0


def test_a_changed_problem_is_another_question(programme: PoolProgramme) -> None:
    def without_prices(problem):  # noqa: ANN001, ANN202
        nothing = np.zeros_like(problem.nodes.import_price_per_kwh)
        nodes = replace(problem.nodes, import_price_per_kwh=nothing, export_price_per_kwh=nothing)
        return replace(problem, nodes=nodes, loss_price_per_kwh=np.zeros(problem.storages.count))

    (cut,) = programme.asking(without_prices)(np.array([[500.0]]))
    assert cut.value == pytest.approx(0.0, abs=1e-6)


def test_a_demand_charge_at_the_pool_is_part_of_the_cost() -> None:
    charged = busy(district_like("kumamoto", prices__pool={"demand_charge_per_kw": 1500.0}))
    programme = pool_programme(charged, ["storage.large"], PRICES, policy="self_consumption")
    assert programme.problem.demand_charges[0].period.max() == 11
    year = programme.year_at(programme.planned)
    cost = programme.fixed_cost + programme.cost_at(programme.planned)
    assert year.kpis["cost_yen"] == pytest.approx(cost, rel=SOLVER)


def test_power_is_a_size_of_its_own_where_asked(everything: District) -> None:
    free = pool_programme(
        busy(everything),
        ["storage.large"],
        PRICES,
        policy="self_consumption",
        own_power=True,
        most={"storage.large": 800.0},
    )
    assert free.sizes.names == ("storage.large.capacity_kwh", "storage.large.power_kw")
    assert free.planned.tolist() == [500.0, 120.0]
    assert free.prices == pytest.approx([0.075 * 20_000.0, 0.075 * 1_000.0])
    at = problem_at(free.problem, free.sizes, np.array([500.0, 240.0])).storages
    assert at.max_discharge_kw.sum() == pytest.approx(240.0)
    assert free.box.upper[0] == 800.0


def test_plants_beside_batteries_that_may_not_export_need_whole_numbers(kumamoto: District) -> None:
    # The village of the tests has its plants at sites too; here one class is put at the pool.
    plants = kumamoto.pool_plants_kw.copy()
    plants[0] = 3000.0
    nodes = replace(kumamoto.nodes, plant_kw=0.0 * kumamoto.nodes.plant_kw)
    at_sites = kumamoto.class_plants_kw.copy()
    at_sites[:, 0] = 0.0
    district = busy(replace(kumamoto, pool_plants_kw=plants, nodes=nodes, class_plants_kw=at_sites))
    prices = {"pv.school_roof": price("pv.school_roof", 0.0, 100_000.0)}
    mixed = pool_programme(district, ["pv.school_roof"], prices, policy="self_consumption")
    assert mixed.planned.tolist() == [3000.0]
    assert not mixed.is_convex
    left, right = mixed.sides(np.array([6000.0]))
    assert left[0] < 0.0
    assert right[0] < 0.0
    assert np.isnan(mixed.operation()(np.array([[6000.0]]))[0].slopes).all()
    for rated_kw in (0.0, 6000.0):
        sizes = np.array([rated_kw])
        year = mixed.year_at(sizes)
        assert year.kpis["cost_yen"] == pytest.approx(mixed.fixed_cost + mixed.cost_at(sizes), rel=SOLVER)
    free = replace(district, pool_storages=replace(district.pool_storages, may_export=np.ones(1, dtype=bool)))
    exact = pool_programme(free, ["pv.school_roof"], prices, policy="self_consumption")
    assert exact.is_convex
    (cut,) = exact.operation()(np.array([[1000.0]]))
    step = 0.01
    both = [exact.cost_at(np.array([1000.0 + sign * step])) for sign in (1, -1)]
    assert cut.slopes[0] == pytest.approx((both[0] - both[1]) / (2 * step), rel=1e-5)


def test_what_is_not_at_the_pool_is_refused_all_at_once(everything: District) -> None:
    prices = {key: price(key) for key in ("storage.larg", "pv.roof", "pv.nothing", "storage.large")}
    with pytest.raises(InputError) as raised:
        pool_programme(everything, ["storage.larg", "pv.roof", "pv.nothing", "storage.office"], prices)
    said = str(raised.value)
    assert "storage.larg: no such storage stands at the pool; storages there: storage.large" in said
    assert "pv.roof: does not stand at the pool" in said
    assert "pv.nothing: there is no such class of PV" in said
    assert "storage.office: has no price" in said


def test_a_planner_cannot_act_before(everything: District) -> None:
    with pytest.raises(InputError, match="is a planner; what acts before"):
        pool_programme(everything, ["storage.large"], PRICES, policy="optimal")


def test_a_class_named_twice_is_refused(everything: District) -> None:
    with pytest.raises(InputError, match="is named twice"):
        pool_programme(everything, ["storage.large", "storage.large"], PRICES)


def test_other_ranges_share_what_the_solver_holds_only_where_it_knows_them(programme: PoolProgramme) -> None:
    narrow = programme.within(np.array([100.0]), np.array([600.0]))
    assert narrow.model is programme.model
    assert (narrow.box.lower.tolist(), narrow.box.upper.tolist()) == ([100.0], [600.0])
    wide = programme.within(np.array([0.0]), 2.0 * programme.box.upper)
    assert wide.model is not programme.model
    assert wide.cost_at(np.array([500.0])) == pytest.approx(programme.cost_at(np.array([500.0])), rel=SOLVER)
    # slopes end at the range that was said, not at the one that the solver knows
    left, right = narrow.sides(np.array([600.0]))
    assert np.isnan(right[0])
    assert left[0] == pytest.approx(programme.sides(np.array([600.0]))[0][0], rel=1e-6)


def test_lowest_peak_is_the_least_that_leaves_nothing_missing(programme: PoolProgramme) -> None:
    size = np.array([[500.0]])
    (peak,) = programme.asking(lowest_peak)(size)
    net = programme.problem.nodes.net_load_kw
    assert 0.0 < peak.value < net.max()
    (none,) = programme.asking(missing(peak.value * (1 + 1e-6)))(size)
    (some,) = programme.asking(missing(peak.value * (1 - 1e-3)))(size)
    assert none.value == pytest.approx(0.0, abs=1e-4)
    assert some.value > 1e-3
    kept = programme.asking(keeping(peak.value * (1 + 1e-6)))(size)[0].value
    assert kept >= programme.cost_at(size[0]) - 1e-3


def test_unmatched_energy_of_an_idle_pool_is_its_load_after_contracts(programme: PoolProgramme) -> None:
    contract_kw = np.full(programme.problem.nodes.load_kw.shape[1], 50.0)
    (cut,) = programme.asking(unmatched(contract_kw))(np.array([[0.0]]))
    short = np.maximum(programme.problem.nodes.net_load_kw[0] - contract_kw, 0.0)
    assert cut.value == pytest.approx(float(short.sum()), rel=SOLVER)
    assert cut.slopes[0] <= 0.0
