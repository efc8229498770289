"""Plans that can be found with paper and pencil: what the battery does, what it costs, what its energy is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from exact_cases import batch_of, judge, perfect

from ems.dispatch.exact.batch import plan_cases

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ems.dispatch.exact.cases import Plans

pytestmark = pytest.mark.kernel


def plan(net_kw: ArrayLike, import_price: ArrayLike, **changes: Any) -> Plans:
    """The plan of one perfect battery, which is certain and keeps its promise."""
    one = perfect(net_kw, import_price, **changes)
    plans = plan_cases(batch_of([one]))
    verdict = judge(one, plans)
    assert verdict.is_certain
    assert verdict.is_right
    return plans


def test_buys_at_10_and_uses_at_50() -> None:
    plans = plan([1, 1, 1], [10, 50, 5])
    np.testing.assert_allclose(plans.battery_kw, [[-1, 1, 0]])
    np.testing.assert_allclose(plans.energy_kwh, [[1, 0, 0]])
    assert plans.cost[0] == pytest.approx(25.0)
    # a kWh more when step 0 ends would not be bought there; when step 1 ends it would be sold to nobody, but used
    np.testing.assert_allclose(plans.marginal_value_per_kwh[0, 0], 10.0)
    assert 0.0 <= plans.marginal_value_per_kwh[0, 1] <= 50.0


def test_of_prices_10_50_10_the_last_is_not_for_the_battery() -> None:
    plans = plan([1, 1, 1], [10, 50, 10])
    assert plans.cost[0] == pytest.approx(30.0)
    assert plans.battery_kw[0, 1] == pytest.approx(1.0)


def test_sells_what_is_left_of_its_power_where_the_export_pays() -> None:
    """5 kWh bought at 10; 1 kWh of them serves the load at 50, 4 kWh are sold at 20."""
    plans = plan([0, 1], [10, 50], export_price=[0, 20])
    np.testing.assert_allclose(plans.battery_kw, [[-5, 5]])
    assert plans.cost[0] == pytest.approx(5 * 10 - 4 * 20)


def test_a_day_of_two_prices_with_losses_and_wear() -> None:
    """12 h at 10 and 12 h at 30 for a load of 1 kW: of 10 kWh that fit 8 are used, each costs 10 / 0.9 / 0.8 + 2."""
    prices = np.repeat([10.0, 30.0], 12)
    plans = plan(np.ones(24), prices, charge_efficiency=0.9, discharge_efficiency=0.8, wear_price=2.0, initial_kwh=None)
    without = prices.sum()
    assert plans.cost[0] == pytest.approx(without - 8 * (30 - 2) + 10 / 0.9 * 10)
    assert plans.start_energy_kwh[0] == pytest.approx(0.0)
    # full at noon: a kWh more of room would save 0.8·28 − 10/0.9; before noon energy is worth what it costs
    np.testing.assert_allclose(plans.marginal_value_per_kwh[0, 1:10], 10 / 0.9)
    np.testing.assert_allclose(plans.marginal_value_per_kwh[0, 12:22], 0.8 * 28)


def test_where_the_round_trip_does_not_pay_it_is_left_alone() -> None:
    plans = plan([1, 1], [10, 12], charge_efficiency=0.9, discharge_efficiency=0.9, initial_kwh=None)
    np.testing.assert_allclose(plans.battery_kw, 0.0, atol=1e-12)
    assert plans.cost[0] == pytest.approx(22.0)


def test_standing_loss_is_bought_again() -> None:
    """A floor of 5 kWh of which a step loses a tenth: 0.5 kWh a step, at 10."""
    plans = plan([0, 0, 0], 10.0, kept_fraction=0.9, floor_kwh=5.0, initial_kwh=None)
    np.testing.assert_allclose(plans.battery_kw, -0.5)
    assert plans.cost[0] == pytest.approx(15.0)


def test_the_price_of_losses_is_paid_on_what_is_lost() -> None:
    """2 kWh in, 1 kWh out: 1 kWh is lost at 3; bought at 10, used at 50."""
    changes = {"charge_efficiency": 0.5, "loss_price": 3.0}
    plans = plan([0, 1], [10, 50], **changes)
    assert plans.cost[0] == pytest.approx(2 * 10 + 3)


def test_a_drain_is_met_from_the_cheapest_step() -> None:
    plans = plan([0, 0, 0], [30, 10, 20], drain_kwh=[0, 0, 4])
    np.testing.assert_allclose(plans.battery_kw, [[0, -4, 0]], atol=1e-12)
    assert plans.cost[0] == pytest.approx(40.0)


def test_a_drain_that_cannot_be_met_costs_its_price() -> None:
    plans = plan([0, 0], 10.0, drain_kwh=[0, 12], charge_kw=5.0, unmet_price=100.0)
    assert plans.cost[0] == pytest.approx(10 * 10 + 2 * 100)
    np.testing.assert_allclose(plans.energy_kwh, [[5, 0]])


def test_a_drain_that_is_cheap_to_leave_is_left() -> None:
    plans = plan([0, 0], 10.0, drain_kwh=[0, 3], unmet_price=4.0)
    assert plans.cost[0] == pytest.approx(12.0)
    np.testing.assert_allclose(plans.battery_kw, 0.0, atol=1e-12)


def test_what_the_line_does_not_let_in_comes_out_of_the_battery() -> None:
    """A line of 2 kW, a load of 1 kW and then of 4 kW: 1 kWh is stored, 1 kWh stays unserved."""
    plans = plan([1, 4], 10.0, import_limit_kw=2.0)
    np.testing.assert_allclose(plans.battery_kw, [[-1, 1]])
    assert plans.cost[0] == pytest.approx(20 + 20 + 1000)


def test_nothing_is_charged_from_load_that_is_not_served() -> None:
    plans = plan([3, 3], [10, 50], import_limit_kw=2.0, end_value=[2000.0], end_piece_kwh=[10.0])
    np.testing.assert_allclose(plans.battery_kw, 0.0, atol=1e-12)


def test_surplus_that_may_not_be_let_out_is_stored_for_nothing() -> None:
    """Of 3 kW of surplus 1 kW is sold; the other 2 kWh serve 1 kW of load later, and are sold as well."""
    plans = plan([-3, 1], [10, 10], export_price=8.0, export_limit_kw=1.0)
    np.testing.assert_allclose(plans.battery_kw, [[-2, 2]])
    assert plans.cost[0] == pytest.approx(-8.0 - 8.0)


def test_import_above_a_cap_costs_more() -> None:
    """Below the cap of 2 kW a kWh costs 10, above it 15; the dear hour would use 3 kWh."""
    plans = plan([1, 3], [10, 50], cap_kw=2.0, over_cap_price=5.0)
    np.testing.assert_allclose(plans.battery_kw, [[-3, 3]])
    assert plans.cost[0] == pytest.approx(2 * 10 + 2 * 15)


def test_what_is_left_is_worth_a_curve() -> None:
    """Of pieces worth 30, 20 and 5, the first two pay at a price of 10."""
    plans = plan([0], 10.0, end_value=[30.0, 20.0, 5.0], end_piece_kwh=[1.0, 2.0, 4.0])
    np.testing.assert_allclose(plans.energy_kwh, [[3.0]])
    assert plans.cost[0] == pytest.approx(3 * 10 - 30 - 40)


def test_energy_that_is_left_is_worth_nothing_at_the_least() -> None:
    """A piece with a value below zero is not laid: energy may be left for nothing."""
    plans = plan([0], 10.0, initial_kwh=4.0, end_value=[-3.0], end_piece_kwh=[10.0], floor_kwh=4.0)
    assert plans.cost[0] == pytest.approx(0.0)


@pytest.mark.parametrize("initial_kwh", [0.0, None])
def test_one_step(initial_kwh: float | None) -> None:
    plans = plan([2], 10.0, initial_kwh=initial_kwh)
    assert plans.cost[0] == pytest.approx(20.0)
    assert plans.energy_kwh.shape == (1, 1)


def test_steps_of_a_quarter_of_an_hour() -> None:
    """Four quarters at 5 kW are 5 kWh, at 10 and then at 50 for a load of 4 kW."""
    plans = plan(np.full(8, 4.0), np.repeat([10.0, 50.0], 4), step_h=0.25)
    assert plans.energy_kwh.max() == pytest.approx(4.0)
    assert plans.cost[0] == pytest.approx(8 * 10)


def test_a_storage_that_can_do_nothing_costs_what_the_node_costs() -> None:
    for changes in ({"charge_kw": 0.0, "discharge_kw": 0.0}, {"ceiling_kwh": 0.0}):
        plans = plan([2, -1], [10, 20], export_price=5.0, **changes)
        np.testing.assert_allclose(plans.battery_kw, 0.0, atol=1e-12)
        assert plans.cost[0] == pytest.approx(15.0)
        assert plans.scale_cost[0] == pytest.approx(25.0)


def test_a_floor_that_rises_is_reached_in_the_cheap_steps() -> None:
    plans = plan([0, 0, 0, 0], [40, 10, 30, 20], floor_kwh=[0, 0, 0, 8])
    np.testing.assert_allclose(plans.battery_kw, [[0, -5, 0, -3]], atol=1e-12)


def test_a_ceiling_that_falls_is_sold_under_at_the_best_price() -> None:
    plans = plan([0, 0, 0], [50, 50, 50], export_price=[5, 9, 7], ceiling_kwh=[10, 10, 4], initial_kwh=10.0)
    np.testing.assert_allclose(plans.battery_kw, [[0, 5, 5]], atol=1e-12)
    assert plans.cost[0] == pytest.approx(-5 * 9 - 5 * 7)


def test_no_path_is_said_to_be_none() -> None:
    """A floor of 8 kWh in the first step: 5 kW do not get there, and E4 was not asked."""
    plans = plan_cases(batch_of([perfect([0, 0], 10.0, floor_kwh=[8, 0])]))
    assert plans.cost[0] == np.inf
    assert not plans.is_certain[0]
