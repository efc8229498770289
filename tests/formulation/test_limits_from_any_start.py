"""E4: no energy at the start makes a problem infeasible; limits become the paths that can be reached."""

from __future__ import annotations

import numpy as np
import pytest
from formulation_cases import CASES, battery, node, plan_of, problem

from ems.dispatch.optimiser import build
from ems.dispatch.problem import End


def limited(floor: list[float], ceiling: list[float]) -> dict[str, object]:
    """Limits of one storage, as shares of its capacity."""
    return {"floor_fraction": [floor], "ceiling_fraction": [ceiling]}


def test_under_its_floor_a_storage_charges_as_fast_as_it_can() -> None:
    site = node(import_price_per_kwh=[50, 50, 10])
    start = battery(10, 2, initial_fraction=0.1, charge_efficiency=0.5)
    asked = problem([site], [(0, start)], storage_series=limited([0.25] * 3, [1.0] * 3))
    assert build(asked).facts.energy.lower_kwh[0].tolist() == pytest.approx([2.0, 2.5, 2.5])
    assert plan_of(asked).charge_kw[0].tolist() == pytest.approx([2, 1, 0])


def test_above_a_ceiling_that_fell_it_discharges_as_fast_as_it_can() -> None:
    site = node(import_price_per_kwh=[10, 10, 50], export_price_per_kwh=[0, 0, 50])
    full = battery(10, 2, initial_fraction=1.0, discharge_efficiency=0.5)
    asked = problem([site], [(0, full)], storage_series=limited([0.0] * 3, [0.3] * 3))
    assert build(asked).facts.energy.upper_kwh[0].tolist() == pytest.approx([6, 3, 3])
    assert plan_of(asked).discharge_kw[0].tolist() == pytest.approx([2, 1.5, 1.5])


def test_above_its_ceiling_it_gives_no_more_than_the_site_needs_where_it_may_not_export() -> None:
    site = node(load_kw=[1, 0, 1], import_price_per_kwh=10)
    asked = problem(
        [site],
        [(0, battery(4, 2, initial_fraction=1.0, may_export=False))],
        storage_series=limited([0.0] * 3, [0.5] * 3),
    )
    assert build(asked).facts.energy.upper_kwh[0].tolist() == pytest.approx([3, 3, 2])
    assert plan_of(asked).discharge_kw[0].tolist() == pytest.approx([1, 0, 1])


def test_the_line_leaves_the_room_that_a_floor_may_ask_for() -> None:
    site = node(load_kw=[2, 1], import_price_per_kwh=10, import_limit_kw=3)
    start = battery(10, 4, initial_fraction=0.0)
    asked = problem([site], [(0, start)], steps=2, storage_series=limited([0.5] * 2, [1.0] * 2))
    assert build(asked).facts.energy.lower_kwh[0].tolist() == pytest.approx([1, 3])
    assert plan_of(asked).import_kw[0].tolist() == pytest.approx([3, 3])


def test_limits_move_for_the_room_that_is_sure_and_are_wanted_for_the_room_that_is_possible() -> None:
    energy = build(CASES["outside_the_limits"]()).facts.energy
    # Room besides the load: 1 and 2 kW; the first battery may take all of it, or give up to what is needed.
    assert energy.lower_kwh[1].tolist() == pytest.approx([0, 0])
    assert energy.wanted_lower_kwh[1].tolist() == pytest.approx([2, 3])
    assert energy.wanted_end_kwh[1] == pytest.approx(3.5)
    # What the load needs others may give, so that the third is not sure to get rid of anything.
    assert energy.upper_kwh[2].tolist() == pytest.approx([2, 2])
    assert energy.wanted_upper_kwh[2].tolist() == pytest.approx([1, 0.5])


def test_storages_that_share_a_line_keep_their_limits_where_the_others_can_help() -> None:
    plan = plan_of(CASES["outside_the_limits"]())
    # 2 kW of load and 2 kW into the second battery, 3 kW over the line: the first and the third give 2 kW together.
    assert plan.energy_kwh[1].tolist() == pytest.approx([2, 3.5])
    assert plan.energy_kwh[2, 0] == pytest.approx(1)
    assert plan.energy_kwh[2, 1] <= 0.5 + 1e-6
    assert plan.discharge_kw[[0, 2]].sum(axis=0).tolist() == pytest.approx([2, 1])
    assert plan.unserved_kw.max() == pytest.approx(0.0)
    assert plan.cost == pytest.approx(10 * (2 + 1.5))


def test_the_price_of_a_broken_limit_is_nobodys_cost() -> None:
    site = node(load_kw=3, import_price_per_kwh=10, import_limit_kw=3)
    units = [(0, battery()), (0, battery(initial_fraction=0.0))]
    series = {"limit_row": [0, 1], "floor_fraction": [[0] * 2, [0.5] * 2], "ceiling_fraction": [[1] * 2] * 2}
    asked = problem([site], units, steps=2, storage_series=series)
    assert "below_floor_kwh" in build(asked).linear.variables
    plan = plan_of(asked)
    assert plan.energy_kwh[1].tolist() == pytest.approx([0, 0])
    assert plan.cost == pytest.approx(10 * 6)


@pytest.mark.parametrize("wanted", [0.0, 1.0, 4.0])
def test_a_hard_end_asks_for_no_more_than_can_be_reached(wanted: float) -> None:
    end = End(kind="at_least", energy_kwh=np.array([wanted]))
    asked = problem([node(import_price_per_kwh=10)], [(0, battery(4, 1))], steps=2, end=end)
    assert plan_of(asked).energy_kwh[0, -1] == pytest.approx(min(wanted, 2.0))


def test_a_start_above_the_ceiling_cannot_be_the_end() -> None:
    asked = problem(
        [node(import_price_per_kwh=10, export_price_per_kwh=10)],
        [(0, battery(4, 2, initial_fraction=1.0))],
        end=End(kind="at_least"),
        storage_series=limited([0.0] * 3, [0.5] * 3),
    )
    assert plan_of(asked).energy_kwh[0, -1] == pytest.approx(2.0)


def test_a_drain_under_the_floor_is_not_met_before_the_floor_gives_way() -> None:
    asked = problem(
        [node(import_price_per_kwh=10)],
        [(0, battery(10, 1, initial_fraction=0.2))],
        storage_series=limited([0.5] * 3, [1.0] * 3) | {"drain_row": [1], "drain_kwh": [[0, 0, 0], [2, 2, 2]]},
    )
    # 2 kWh at the start, floor 5: every kWh that is charged stays, no drain is met.
    assert build(asked).facts.energy.lower_kwh[0].tolist() == pytest.approx([3, 4, 5])
    assert plan_of(asked).energy_kwh[0].tolist() == pytest.approx([3, 4, 5])


def test_a_cyclic_window_whose_floor_cannot_be_kept_up_still_has_a_plan() -> None:
    leaky = battery(4, 0, standing_loss_fraction_per_h=0.5)
    asked = problem(
        [node(import_price_per_kwh=10)],
        [(0, leaky)],
        end=End(kind="cyclic"),
        storage_series=limited([0.5, 0.5, 0.5], [1.0] * 3),
    )
    plan = plan_of(asked)
    assert plan.energy_kwh[0, -1] == pytest.approx(plan.start_energy_kwh[0], abs=1e-6)


def test_a_negative_floor_is_heat_that_may_be_missing() -> None:
    """E8: a room one kWh warmer or cooler than wanted; what is missing leaks away."""
    prices = {"load_kw": 1.0, "import_price_per_kwh": [10, 90, 10]}
    room = battery(2, 1, standing_loss_fraction_per_h=0.5)
    end = End(kind="at_least", energy_kwh=np.array([-0.5]))
    asked = problem([node(**prices)], [(0, room)], end=end, storage_series=limited([-0.25] * 3, [0.5] * 3))
    # 1 kWh cooler, of which 0.5 is left; 1 kW less in the dear hour leaves −0.5, of which −0.25; then 0.25 less.
    plan = plan_of(asked)
    assert plan.energy_kwh[0].tolist() == pytest.approx([1, -0.5, -0.5])
    assert plan.discharge_kw[0].tolist() == pytest.approx([0, 1, 0.25])


def test_what_can_only_leak_away_is_followed_for_days() -> None:
    hot = battery(1.3, 2, initial_fraction=1.0, standing_loss_fraction_per_h=0.2, max_discharge_kw=0.0)
    steps = 216
    asked = problem(
        [node(import_price_per_kwh=10)],
        [(0, hot)],
        steps=steps,
        storage_series=limited([0.0] * steps, [0.1] * 8 + [0.0] * (steps - 8)),
    )
    held = plan_of(asked).energy_kwh[0]
    np.testing.assert_allclose(held, 1.3 * 0.8 ** np.arange(1, steps + 1), atol=1e-7)
