"""The right size of a battery at the pool of a small town, against brute force, differences and simulated years."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sized_district import town
from small_districts import district_like

import ems
from ems.designs import cases_of_designs, plan_designs, pool_base
from ems.dispatch.exact.batch import plan_cases
from ems.economics.sizes import unit_prices
from ems.sizing.goals.matched_share import SharePlace
from ems.sizing.goals.peak_import import keeping, lowest_peaks_kw
from ems.sizing.places.pool import PoolPlace
from ems.sizing.sizing import best_size
from profiles.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.sizing.answer import Sizing

    Floats = NDArray[np.float64]

KEY, UNITS = "storage.town", 2
CLOSE = 1e-9
"""Relative: two sums of 8,760 numbers in another order."""


@pytest.fixture(scope="module")
def small_town() -> District:
    return town()


@pytest.fixture(scope="module")
def place(small_town: District) -> PoolPlace:
    base = pool_base(small_town, None, KEY)
    return PoolPlace(base=base, key=KEY, price=unit_prices(small_town.scenario)[KEY], has_own_power=False)


@pytest.fixture(scope="module")
def least_cost(small_town: District) -> Sizing:
    return best_size(small_town, KEY)


def yearly_costs(place: PoolPlace, capacity_kwh: Floats, power_kw: Floats | None = None) -> Floats:
    """Yearly cost of capacities of all units: planned, carried out and judged one by one."""
    power = capacity_kwh / 3.0 if power_kw is None else power_kw  # 100 kW to 300 kWh, the charge three quarters of it
    designs = place.base.designs(capacity_kwh=capacity_kwh, max_charge_kw=0.75 * power, max_discharge_kw=power)
    operation = plan_designs(place.base, designs).kpis["cost_clp"].to_numpy()
    price = place.price
    annuity = 0.5 * price.discount_fraction / (1.0 - (1.0 + price.discount_fraction) ** -10.0) + 0.01
    return np.asarray(operation + (price.price_per_kwh * capacity_kwh + price.price_per_kw * power) * annuity)


def resized(district: District, capacity_kwh: float) -> District:
    """Return the town with other batteries at the pool, all units together."""
    pool = district.pool_storages
    share = capacity_kwh / pool.capacity_kwh
    changed = {name: getattr(pool, name) * share for name in ("capacity_kwh", "max_charge_kw", "max_discharge_kw")}
    return replace(district, pool_storages=replace(pool, **changed))


def test_size_of_least_cost_beats_every_other(place: PoolPlace, least_cost: Sizing) -> None:
    found = UNITS * least_cost.parts[0].capacity_kwh
    coarse = np.linspace(0.0, 2400.0, 241)
    fine = np.linspace(found - 10.0, found + 10.0, 401)
    assert yearly_costs(place, np.array([found]))[0] == pytest.approx(least_cost.yearly_cost, rel=CLOSE)
    others = np.concatenate([yearly_costs(place, coarse), yearly_costs(place, fine)])
    # costs are sums of about 1e7 currency over the year; a tenth of a thousandth of one unit is rounding
    assert others.min() >= least_cost.yearly_cost - 1e-4
    assert least_cost.method == "exact"
    assert least_cost.gap <= 1e-4


def test_slopes_on_both_sides_are_those_of_differences(place: PoolPlace, least_cost: Sizing) -> None:
    part, found = least_cost.parts[0], UNITS * least_cost.parts[0].capacity_kwh
    step = 1e-3  # linear over it: the corners of the curve lie further apart
    operation = [place.operation()(np.array([[found + move]]))[0].value for move in (-step, 0.0, step)]
    assert part.saved_by_last_kwh == pytest.approx((operation[0] - operation[1]) / step, rel=1e-6)
    assert part.saved_by_next_kwh == pytest.approx((operation[1] - operation[2]) / step, rel=1e-6)
    assert part.saved_by_next_kwh < part.yearly_per_kwh < part.saved_by_last_kwh


def test_marginal_value_along_the_curve_is_that_of_differences(place: PoolPlace, least_cost: Sizing) -> None:
    curve = least_cost.curve
    capacity = UNITS * curve["capacity_kwh"].to_numpy()
    beside = capacity + 1e-6 * place.planned_kwh  # where the curve reads it, beside a corner
    ask, step = place.operation(), 1e-4
    cost = np.array([[cut.value for cut in ask(np.stack([beside, beside + step], axis=1)[:, [n]])] for n in (0, 1)])
    np.testing.assert_allclose(
        curve["saved_by_next_kwh"], (cost[0] - cost[1]) / step, rtol=1e-6, atol=0.01
    )  # 1e7 with 16 digits, over 1e-4


def test_curve_holds_the_years_of_its_sizes(small_town: District, place: PoolPlace, least_cost: Sizing) -> None:
    curve = least_cost.curve
    assert (np.diff(curve["capacity_kwh"]) > 0.0).all()
    planned = curve[np.isclose(curve["capacity_kwh"], 300.0)].iloc[0]
    plans = plan_cases(cases_of_designs(place.base, place.designs(np.array([[600.0]]))))
    year = ems.simulate(small_town, "self_consumption+follow", plan_kw={"town": plans.battery_kw[0]})
    for column, kpi in {"operation_cost": "cost_clp", "co2_kg": "co2_kg", "peak_import_kw": "peak_import_kw"}.items():
        assert planned[column] == pytest.approx(year.kpis[kpi], rel=CLOSE)
    assert planned["hourly_matched_fraction"] == pytest.approx(year.kpis["hourly_matched_fraction"], rel=CLOSE)
    assert planned["yearly_cost"] == pytest.approx(least_cost.planned_yearly_cost, rel=CLOSE)
    none = curve.iloc[0]
    assert none["capacity_kwh"] == 0.0
    assert none["yearly_cost"] == pytest.approx(least_cost.none_yearly_cost, rel=CLOSE)
    found = curve[curve["capacity_kwh"] == least_cost.parts[0].capacity_kwh].iloc[0]
    assert found["yearly_cost"] == pytest.approx(least_cost.yearly_cost, rel=CLOSE)
    np.testing.assert_allclose(curve["yearly_cost"], curve["operation_cost"] + curve["purchase_cost"], rtol=1e-12)


def test_prices_at_which_the_plan_is_right_make_it_right(small_town: District, least_cost: Sizing) -> None:
    low, high = least_cost.parts[0].right_prices_per_kwh
    assert low <= high
    for price, is_larger in ((0.999 * low, True), (1.001 * high, False)):
        found = best_size(small_town, KEY, price_per_kwh=price).parts[0].capacity_kwh
        assert (found > 300.0) == is_larger


def test_capacity_and_power_together_beat_a_grid(small_town: District, place: PoolPlace) -> None:
    found = best_size(small_town, KEY, own_power=True, price_per_kwh=30_000, price_per_kw=40_000)
    priced = replace(place, price=place.price.changed(price_per_kwh=30_000, price_per_kw=40_000))
    kwh, kw = np.meshgrid(np.linspace(0, 1200, 25), np.linspace(0, 400, 21))
    assert yearly_costs(priced, kwh.ravel(), kw.ravel()).min() >= found.yearly_cost - 1e-4
    part = found.parts[0]
    at = yearly_costs(priced, np.array([UNITS * part.capacity_kwh]), np.array([UNITS * part.power_kw]))
    assert at[0] == pytest.approx(found.yearly_cost, rel=CLOSE)
    assert part.saved_by_next_kw < part.yearly_per_kw < part.saved_by_last_kw
    assert found.sizes_map is not None
    assert found.sizes_map["yearly_cost"].min() >= found.yearly_cost - 1e-4


def test_a_price_per_kw_alone_is_taken_out_of_the_price_per_kwh(small_town: District) -> None:
    part = best_size(small_town, KEY, own_power=True, price_per_kw=60_000).parts[0]
    assert (part.price_per_kwh, part.price_per_kw) == pytest.approx((80_000, 60_000))
    with pytest.raises(InputError, match="price_per_kw = 400000: is more than a unit costs in all"):
        best_size(small_town, KEY, own_power=True, price_per_kw=400_000)


def test_budget_is_spent_to_the_last(small_town: District, place: PoolPlace) -> None:
    found = best_size(small_town, KEY, goal="budget", budget=10e6)
    part = found.parts[0]
    # 100,000 a kWh, half from the state
    assert UNITS * part.capacity_kwh == pytest.approx(200.0, rel=1e-9)
    assert yearly_costs(place, np.linspace(0, 200, 21)).min() >= found.yearly_cost - 1e-4
    assert any("10.0 million CLP stops it there" in text for text in found.sentences)
    assert best_size(small_town, KEY, budget=10e9).parts[0].capacity_kwh == pytest.approx(298.3106, abs=1e-3)


def test_share_is_reached_in_a_simulated_year_and_by_nothing_smaller(small_town: District) -> None:
    found = best_size(small_town, KEY, goal="share", value=0.65)
    capacity = UNITS * found.parts[0].capacity_kwh
    assert found.reached == pytest.approx(0.65, abs=1e-9)
    assert found.purchase_cost - found.bound <= 1e-6 * found.purchase_cost
    # the greedy rule reaches nearly what perfect foresight does: it discharges into hours that contracts reach too
    by_rule = ems.simulate(resized(small_town, capacity), "self_consumption").kpis["hourly_matched_fraction"]
    assert by_rule <= 0.65 + 1e-9
    smaller = best_size(small_town, KEY, goal="share", value=0.649).parts[0].capacity_kwh
    assert smaller < found.parts[0].capacity_kwh
    assert found.curve["hourly_matched_fraction"].is_monotonic_increasing
    row = found.curve[found.curve["capacity_kwh"] == found.parts[0].capacity_kwh].iloc[0]
    assert row["cheapest_matched_fraction"] < 0.65
    assert f"which matches only {100.0 * row['cheapest_matched_fraction']:.1f} %" in " ".join(found.sentences)


def test_share_that_the_search_promises_is_that_of_the_played_plan(small_town: District, place: PoolPlace) -> None:
    asked = SharePlace(place)
    sizes = np.array([[250.0], [900.0]])
    promised = asked.shares(sizes)
    plans = plan_cases(asked.counting(cases_of_designs(place.base, place.designs(sizes))))
    for number, capacity in enumerate(sizes[:, 0]):
        year = ems.simulate(
            resized(small_town, float(capacity)), "self_consumption+follow", plan_kw={"town": plans.battery_kw[number]}
        )
        # the school's battery takes 5 kWh a year from the pool to keep its floor, which are no load; load: 1.2 GWh
        assert year.kpis["hourly_matched_fraction"] == pytest.approx(promised[number], abs=1e-6)


def test_peak_is_kept_in_a_simulated_year_and_by_nothing_smaller(small_town: District, place: PoolPlace) -> None:
    found = best_size(small_town, KEY, goal="peak", value=250.0)
    capacity = UNITS * found.parts[0].capacity_kwh
    sizes = np.array([[capacity * (1.0 + 1e-9)], [capacity * 0.999]])
    plans = plan_cases(keeping(250.0)(cases_of_designs(place.base, place.designs(sizes))))
    year = ems.simulate(
        resized(small_town, float(sizes[0, 0])), "self_consumption+follow", plan_kw={"town": plans.battery_kw[0]}
    )
    assert year.kpis["peak_import_kw"] <= 250.0 * (1.0 + 1e-6)
    # load that is not served costs 1,000 a kWh in the scenario: a size that is a thousandth smaller cannot do without
    assert plans.cost[1] - plans.cost[0] > 100.0
    assert found.curve["peak_import_kw"].is_monotonic_decreasing
    here = found.curve[found.curve["capacity_kwh"] == found.parts[0].capacity_kwh]["peak_import_kw"].iloc[0]
    assert here == pytest.approx(250.0, abs=0.02)  # halved to 0.01 kW
    # one answer, one number: the row of the size found costs the year in which the peak is kept
    row = found.curve[found.curve["capacity_kwh"] == found.parts[0].capacity_kwh].iloc[0]
    assert row["yearly_cost"] == pytest.approx(found.yearly_cost, rel=1e-12)
    assert not any("asks nothing for a kW" in text for text in found.sentences)


def test_rule_is_tried_and_says_so(small_town: District, place: PoolPlace) -> None:
    found = best_size(small_town, KEY, policy="self_consumption", price_per_kwh=30_000)
    assert (found.method, found.policy, found.is_proven) == ("sweep", "self_consumption", False)
    assert np.isnan(found.bound)
    capacity = UNITS * found.parts[0].capacity_kwh
    yearly = 30_000.0 / 100_000.0 * place.price.yearly_per_kwh
    for other in (0.5 * capacity, 0.95 * capacity, capacity, 1.05 * capacity, 2.0 * capacity):
        year = ems.simulate(resized(small_town, other), "self_consumption").kpis["cost_clp"]
        # the sizes that were tried last lie 0.05 kWh apart: what a kWh costs a year is 2,242
        assert year + yearly * other >= found.yearly_cost - 200.0
        if other == capacity:
            assert year == pytest.approx(found.operation_cost, rel=CLOSE)
    assert "nothing is proven" in found.sentences[-1]
    row = found.curve[found.curve["capacity_kwh"] == found.parts[0].capacity_kwh].iloc[0]
    assert row["saved_by_next_kwh"] == pytest.approx(found.parts[0].saved_by_next_kwh, rel=1e-6)


def test_rule_that_reaches_a_share(small_town: District) -> None:
    found = best_size(small_town, KEY, policy="self_consumption", goal="share", value=0.65)
    year = ems.simulate(resized(small_town, UNITS * found.parts[0].capacity_kwh), "self_consumption")
    assert year.kpis["hourly_matched_fraction"] == pytest.approx(found.reached, rel=CLOSE)
    assert 0.65 <= found.reached < 0.6505
    with pytest.raises(InputError, match="no size that was tried reaches it"):
        best_size(small_town, KEY, policy="self_consumption", goal="peak", value=50.0)


def test_batteries_one_after_the_other(place: PoolPlace, least_cost: Sizing) -> None:
    table = least_cost.batteries
    assert table is not None
    cost = plan_designs(place.base, place.designs(np.array([[0.0], [300.0], [600.0]]))).kpis["cost_clp"].to_numpy()
    np.testing.assert_allclose(table["saved_cost"], -np.diff(cost), rtol=1e-8)
    last = table.iloc[-1]
    # 30 million for 300 kWh, 15 after subsidy, 0.3 million upkeep a year
    assert last["payback_years"] == pytest.approx(15e6 / (last["saved_cost"] - 300_000.0), rel=1e-9)
    assert last["payback_without_subsidy_years"] == pytest.approx(2.0 * last["payback_years"], rel=1e-9)
    assert table["saved_cost"].is_monotonic_decreasing


def test_front_is_what_no_other_size_beats(least_cost: Sizing) -> None:
    front = least_cost.front
    assert front is not None
    rows = front[["yearly_cost", "co2_kg"]].to_numpy()
    for number, on_front in enumerate(front["on_front"]):
        beaten = any((other <= rows[number] + 1e-3).all() and (other < rows[number] - 1e-3).any() for other in rows)
        assert on_front != beaten


def test_best_reachable_is_said(small_town: District, place: PoolPlace) -> None:
    with pytest.raises(InputError, match=r"no size reaches it: the best is 95\.\d\d %, however large") as failed:
        best_size(small_town, KEY, goal="share", value=0.99)
    best = float(str(failed.value).split("the best is ")[1].split(" %")[0]) / 100.0
    # rounded down, so that it can be asked for
    assert best <= SharePlace(place).shares(np.array([[1e6]]))[0] < best + 1e-4
    with pytest.raises(InputError, match=r"within most = 100 kWh; the best is .* kW, with 100 kWh in each unit"):
        best_size(small_town, KEY, goal="peak", value=250.0, most=100)
    with pytest.raises(InputError, match=r"within budget = 1,000,000; the best is .* %"):
        best_size(small_town, KEY, goal="share", value=0.65, budget=1e6)


def test_range_holds_the_size(small_town: District) -> None:
    small = best_size(small_town, KEY, most=100.0)
    assert small.parts[0].capacity_kwh == pytest.approx(100.0, rel=1e-9)
    assert any("largest that was allowed" in text for text in small.sentences)
    large = best_size(small_town, KEY, least=400.0)
    assert large.parts[0].capacity_kwh == pytest.approx(400.0, rel=1e-9)
    assert any("of the sizes that were allowed" in text for text in large.sentences)


def test_no_shelter_no_survival(small_town: District) -> None:
    with pytest.raises(InputError, match="stands at no shelter"):
        best_size(small_town, KEY, goal="survival", value=24)


def test_a_battery_for_nothing_has_no_best_size(small_town: District) -> None:
    found = best_size(small_town, KEY, price_per_kwh=0.0)
    assert "no finite size is best" in found.sentences[0]
    assert len(found.sentences) == len(found.sentences_ja) == 1


def test_notes_are_about_what_was_sized(small_town: District, least_cost: Sizing) -> None:
    assert "Town batteries: planned with perfect foresight" in least_cost.notes[0]
    assert "100,000 CLP/kWh before subsidy" in least_cost.notes[1]
    assert least_cost.notes[2:] == tuple(small_town.drivers.sky.notes)


def test_flat_prices_make_a_battery_worth_nothing() -> None:
    # one price for all hours in and out: nothing is gained by waiting
    flat = district_like("kumamoto", capital={"x": _capital_of_kumamoto()})
    found = best_size(flat, "storage.large")
    assert found.parts[0].capacity_kwh == 0.0
    assert found.parts[0].saved_by_next_kwh == pytest.approx(0.0, abs=1e-6)
    assert any("never pays back" in text for text in found.sentences)
    assert found.sentences[0].startswith("Large batteries of the energy company: none pays at")


def _capital_of_kumamoto() -> dict[str, object]:
    return {
        "title": "Large",
        "group": "offices",
        "kind": "storage",
        "of": ["large"],
        "owner": "operator",
        "life_years": 15,
        "spending": [{"year": 2019, "cost": 1_000}],
    }


@pytest.mark.parametrize("own_power", [False, True])
def test_batteries_that_lose_what_they_must_hold_have_a_lowest_peak_that_is_true(*, own_power: bool) -> None:
    """Large ones ask more of the line than they take off it: the best is between, and no size is refused for it."""
    leaky = {"standing_loss_fraction_per_h": 0.02, "floor_fraction": 0.2, "initial_fraction": 0.2}
    district = town(storage__town=town().scenario.storage["town"].model_dump(exclude_unset=True) | leaky)
    with pytest.raises(InputError, match="no size reaches it") as refused:
        best_size(district, KEY, goal="peak", value=1.0, own_power=own_power)
    said = re.search(r"the best is ([0-9.,]+) kW", str(refused.value))
    assert said is not None
    best_kw = float(said[1].replace(",", ""))
    base = pool_base(district, None, KEY)
    place = PoolPlace(base=base, key=KEY, price=unit_prices(district.scenario)[KEY], has_own_power=False)
    # halving the peak at each of many sizes is another way to the same; it ends 0.01 kW above it
    if not own_power:
        peaks = lowest_peaks_kw(place, np.linspace(0.0, 4_000.0, 81)[:, None])
        assert best_kw <= peaks.min() + 0.1
    reached = best_size(district, KEY, goal="peak", value=best_kw + 0.1, own_power=own_power)
    assert reached.reached == pytest.approx(best_kw + 0.1)
