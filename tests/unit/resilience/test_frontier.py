"""The price of safety: families of reserves, their order, the knee, and what a warning is worth."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from reserve_cases import UNIT_KWH, refuges, small_town, town

import ems
from ems.island.reserve.floors import with_floors
from ems.island.reserve.profile import full_kwh
from ems.kpis import cost_name
from ems.resilience.safety.frontier import Frontier, reserve_frontier
from ems.resilience.safety.knee import knee_of
from ems.resilience.safety.settled import settled_year
from ems.resilience.safety.shapes import SHAPES, alike_kwh, shaped_kwh
from ems.resilience.safety.warned_year import warned_year
from profiles.errors import InputError

SHARES, HOURS = (0.2, 0.6), (24.0, 48.0)


@cache
def frontier(policy: str = "self_consumption") -> Frontier:
    return reserve_frontier(town(), refuges(town()), policy=policy, hours=48, reserve_share=SHARES, reserve_hours=HOURS)


def test_families_come_in_order_and_the_first_has_no_reserve() -> None:
    kinds = [point.kind for point in frontier().points]
    assert kinds == ["constant"] * 4 + ["monthly"] * 2 + ["hourly"] * 2 + ["warning", "announced"]
    assert [point.level for point in frontier().points[:8]] == [0.0, 0.2, 0.6, 1.0, 24.0, 48.0, 24.0, 48.0]
    assert frontier().points[0].mean_reserve_kwh == 0.0
    assert frontier().points[3].mean_reserve_kwh == pytest.approx(2 * UNIT_KWH)


def test_the_table_says_it_all() -> None:
    table = frontier().table
    assert table["extra_cost_clp"].iloc[0] == 0.0
    assert table["knee"].sum() == (frontier().knee is not None)
    assert list(table.columns[-4:]) == [
        "refuge_1_survival_fraction",
        "refuge_2_survival_fraction",
        "refuge_1_unserved_kwh",
        "refuge_2_unserved_kwh",
    ]
    worst = table[["refuge_1_survival_fraction", "refuge_2_survival_fraction"]].min(axis=1)
    assert table["worst_survival_fraction"].tolist() == worst.tolist()


def test_a_full_reserve_never_lasts_less_than_none_and_its_own_need_is_enough() -> None:
    points = frontier().points
    nothing, full, by_month, by_hour = points[0], points[3], points[5], points[7]
    assert full.worst_fraction >= nothing.worst_fraction
    assert full.worst_fraction == by_month.worst_fraction == by_hour.worst_fraction == 1.0
    assert by_hour.mean_reserve_kwh < by_month.mean_reserve_kwh < full.mean_reserve_kwh
    assert max(by_hour.unserved_kwh.values()) < 1e-3


def test_under_a_policy_that_does_nothing_reserves_cost_and_save() -> None:
    points = frontier("none").points
    assert [point.worst_fraction for point in points[:4]] == sorted(point.worst_fraction for point in points[:4])
    assert all(point.cost > points[0].cost for point in points[1:8])
    assert frontier("none").knee is not None


def test_without_warnings_a_reserve_by_warning_is_none() -> None:
    *_, warning, announced = frontier().points
    assert np.isnan([warning.cost, announced.cost]).all()  # what filling up on one costs is not known
    assert warning.worst_fraction == frontier().points[0].worst_fraction
    assert announced.worst_fraction == frontier().points[3].worst_fraction
    assert any("no warning is known" in note for note in frontier().notes)


def test_with_a_warning_it_costs_and_helps_only_then() -> None:
    warned = {"start": "2027-08-10T00:00", "end": "2027-08-12T00:00"}
    district = small_town(policy={"warnings": [warned]})
    assert district.warning.sum() == 48
    found = reserve_frontier(district, refuges(district), policy="none", hours=48, reserve_share=(), reserve_hours=())
    nothing, full, warning, announced = found.points
    assert nothing.cost < warning.cost < full.cost
    assert nothing.worst_fraction < warning.worst_fraction < full.worst_fraction  # some of what was charged is left
    assert announced.worst_fraction == 1.0
    assert not any("no warning" in note for note in found.notes)


def test_without_warnings_in_the_year_those_of_the_events_give_filling_up_its_price() -> None:
    storm = {"title": "Storm", "per_year": 2.0, "duration_h": [[0, 6], [1, 24]], "warning_h": [24, 24]}
    district = small_town(event__storm=storm)
    laid = warned_year(district)
    assert laid is not None
    assert laid.per_year == 2.0
    assert 5 <= laid.count <= 24
    assert laid.warned.sum() == 24 * laid.count
    begins = np.flatnonzero(laid.warned & ~np.roll(laid.warned, 1))
    gaps_h = np.diff(np.append(begins, begins[0] + len(laid.warned))) - 24
    assert gaps_h.min() >= 72
    shelters = refuges(district)
    found = reserve_frontier(
        district, shelters, policy="self_consumption", hours=48, reserve_share=(), reserve_hours=()
    )
    nothing, *_, warning, announced = found.points
    floors = {one.name: np.where(laid.warned, full_kwh(one), 0.0) for one in shelters}
    played = settled_year(with_floors(district, shelters, floors, foreseen=False), "self_consumption")
    name = cost_name(played.currency)
    expected = nothing.cost + 2.0 / laid.count * (played.kpis[name] - nothing.cost)
    assert warning.cost == announced.cost == pytest.approx(expected, rel=1e-12)
    assert warning.survival_fraction == nothing.survival_fraction  # an outage that nobody announced
    assert any("warnings drawn from announced events" in note for note in found.notes)


def test_wrong_shares_and_hours_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        reserve_frontier(town(), refuges(town()), reserve_share=(0.5, 1.5), reserve_hours=(0.0, 1e6))
    for part in ("reserve_share = 1.5", "reserve_hours = 0 h", "reserve_hours = 1000000 h"):
        assert part in str(caught.value)
    with pytest.raises(InputError, match="no shelter has a battery at the pool"):
        reserve_frontier(town(), ())


def test_the_knee_is_furthest_above_the_chord() -> None:
    assert knee_of([0, 1, 2, 10], [0.0, 0.5, 0.9, 1.0]) == 2
    # order does not matter, nor points that others beat, nor those without a number
    assert knee_of([10, 2, 1, 0, 5, np.nan], [1.0, 0.9, 0.5, 0.0, 0.4, 1.0]) == 1
    assert knee_of([0, 10, 20, 100], [0.7, 0.75, 0.79, 0.8]) == 2


@pytest.mark.parametrize(
    ("cost", "worth"),
    [
        ([], []),
        ([1.0], [0.5]),
        ([0, 1, 2], [0.7, 0.7, 0.7]),
        ([3, 3, 3], [0.1, 0.2, 0.3]),
        ([0, 1, 2], [0.0, 0.5, 1.0]),
        ([0, 1, 2], [0.0, 0.1, 1.0]),
        ([0, 1, 2], [1.0, 0.5, 0.0]),
        ([0, np.nan, 2], [0.0, 0.9, 1.0]),
        ([0, 1, 2], [np.nan, np.nan, np.nan]),
    ],
)
def test_flat_straight_or_empty_curves_have_no_knee(cost: list[float], worth: list[float]) -> None:
    assert knee_of(cost, worth) is None


def test_a_settled_year_ends_as_it_began() -> None:
    district = town()
    result = settled_year(district, "self_consumption")
    ends = result.storages["refuge"]["energy_kwh"].iloc[-1]
    assert result.storage_table["initial_energy_kwh"]["refuge"] == pytest.approx(ends, abs=1e-3)
    assert settled_year(district, "none").kpis == ems.simulate(district, "none").kpis


def test_shapes_keep_at_least_what_they_are_made_of() -> None:
    district = town()
    floor = np.random.default_rng(3).uniform(0.0, 100.0, district.grid.n_steps)
    shaped = {shape: shaped_kwh(floor, shape, district.calendar) for shape in SHAPES}
    for shape in SHAPES:
        assert (shaped[shape] >= floor).all(), shape
    assert shaped["hourly"] is floor
    assert shaped["daily"][0] == floor[:24].max()
    assert shaped["daily"][-1] == max(floor[-1], floor[:23].max())
    assert len(np.unique(shaped["monthly"])) == 12
    assert np.unique(shaped["constant"]).tolist() == [floor.max()]


def test_alike_reserves_keep_the_largest_share() -> None:
    district, shelters = town(), refuges(town())
    n_steps = district.grid.n_steps
    alike = alike_kwh(district, shelters, {"refuge_1": np.full(n_steps, 50.0), "refuge_2": np.full(n_steps, 80.0)})
    assert alike["refuge_1"].tolist() == alike["refuge_2"].tolist() == [80.0] * n_steps
