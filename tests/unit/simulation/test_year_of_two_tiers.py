"""A year of a district: sites first, the pool with what they leave, plans, limits of the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import district_like, village

import ems
from ems.dispatch import read_policy
from ems.dispatch.rules import read_rule
from ems.simulation import layout
from ems.simulation.year import play_year
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result

FOLLOW = read_policy("follow", has_plan=True)


def test_the_pool_sees_what_the_sites_leave_and_the_pools_plants(everything: District, everything_year: Result) -> None:
    outcome = play_year(everything, read_policy("self_consumption"), keep_sites=True)
    left = outcome.sites.net_kw.sum(axis=0) - everything.output_kw(everything.pool_plants_kw)
    np.testing.assert_allclose(outcome.pool_net_load_kw, left, atol=1e-9)
    storage_kw = outcome.pool.recorded[:, 0].sum(axis=0) - outcome.pool.recorded[:, 1].sum(axis=0)
    np.testing.assert_allclose(outcome.import_kw - outcome.export_kw, left + storage_kw, atol=1e-9)
    np.testing.assert_allclose(everything_year.series["import_kw"], outcome.import_kw)
    assert everything_year.site_series is not None
    np.testing.assert_allclose(everything_year.site_series, outcome.sites.net_kw)


def test_site_rule_and_pool_rule_are_two(everything: District) -> None:
    outcome = play_year(everything, read_policy("none+self_consumption"))
    assert outcome.sites.storage_sums[:, 1].sum() == 0.0
    # The school's battery stands at its floor and makes good for its standing loss, 2 % a month of 20 kWh.
    assert outcome.sites.storage_sums[:, 0].sum() == pytest.approx(20 * 0.000028 * 8760 / 0.922, rel=0.01)
    assert outcome.pool.storage_sums[:, 0].min() > 0.0


def test_a_plan_for_a_group_is_shared_by_capacity(everything: District) -> None:
    """Offices hold 40, 10 and 20 kWh: of 7 kW they charge 4, 1 and 2 kW; groups without a plan stay idle."""
    plan = np.zeros(8760)
    plan[0] = -7.0
    outcome = play_year(everything, FOLLOW, plan_kw={"office": plan, "large_2": 2 * plan})
    charged = dict(
        zip(
            zip(everything.site_storages.group, everything.site_storages.node, strict=True),
            outcome.sites.storage_sums[:, 0],
            strict=True,
        )
    )
    assert charged["office", 0] == pytest.approx(4.0)
    assert charged["office", 1] == pytest.approx(1.0)
    assert charged["office", 3] == pytest.approx(2.0)
    assert charged["hall", 2] == 0.0
    np.testing.assert_allclose(outcome.pool.storage_sums[:, 0], [0.0, 14.0])


def test_a_plan_may_be_given_for_each_unit(everything: District) -> None:
    plan = np.zeros((3, 8760))
    plan[:, 0] = [-1.0, -2.0, -3.0]
    outcome = play_year(everything, FOLLOW, plan_kw={"office": plan})
    np.testing.assert_allclose(outcome.sites.storage_sums[[0, 1, 4], 0], [1.0, 2.0, 3.0])


def test_all_that_is_wrong_with_a_plan_is_told_at_once(everything: District) -> None:
    plan = {
        "ofice": np.zeros(8760),
        "office": np.zeros((2, 8760)),
        "hall": np.full(8760, np.nan),
        "school": np.zeros(8784),
        "large_1": [[1.0], [1.0, 2.0]],
        "large_2": "much",
    }
    with pytest.raises(InputError) as caught:
        ems.simulate(everything, "follow", plan_kw=plan)  # type: ignore[arg-type]
    told = str(caught.value)
    assert len(caught.value.problems) == 6
    assert "ofice: no such storage group; the district has hall, large_1, large_2, office, school" in told
    assert "office: shape (2, 8760); give (8760,) or (3, 8760)" in told
    assert "hall: holds values that are not finite" in told
    assert "school: shape (8784,)" in told
    assert "large_1: is not an array of numbers" in told
    assert "large_2: is not an array of numbers" in told


def test_a_plan_for_a_district_without_storages_is_refused() -> None:
    bare = district_like("renca", storage=None)
    with pytest.raises(InputError, match="the district has none"):
        play_year(bare, FOLLOW, plan_kw={"school": np.zeros(8760)})


def test_a_plan_that_can_be_carried_out_is(kumamoto: District) -> None:
    """Charge by night and serve a part of the load at noon, all year: within power, capacity and the pool's need."""
    needed = play_year(kumamoto, read_policy("none")).pool_net_load_kw
    hour = kumamoto.calendar.hour
    plan = np.where(hour == 3, -20.0, np.where(hour == 12, np.clip(needed, 0.0, 10.0), 0.0))
    assert plan.max() == 10.0
    room = kumamoto.pool_storages.capacity_kwh[0]
    plan[24 * 20 :] = 0.0
    assert -plan[hour == 3].sum() < room
    done = ems.simulate(kumamoto, "follow", plan_kw={"large": plan}).storages["large"]
    np.testing.assert_allclose(done["discharge_kw"] - done["charge_kw"], plan, atol=1e-9)


def test_limits_of_the_connection_curtail_and_leave_unserved(everything_year: Result) -> None:
    limited = ems.simulate(village(grid={"import_limit_kw": 100.0, "export_limit_kw": 300.0}))
    free, series = everything_year.series, limited.series
    np.testing.assert_allclose(series["import_kw"], np.minimum(free["import_kw"], 100.0))
    np.testing.assert_allclose(series["unserved_kw"], np.maximum(free["import_kw"] - 100.0, 0.0))
    np.testing.assert_allclose(series["curtailed_kw"], np.maximum(free["export_kw"] - 300.0, 0.0))
    kpis = limited.kpis
    assert kpis["curtailed_kwh"] > 0.0
    assert kpis["unserved_kwh"] > 0.0
    assert (kpis["peak_import_kw"], kpis["peak_export_kw"]) == (100.0, 300.0)
    assert kpis["balance_residual_kwh"] < 1e-9
    used = kpis["generation_kwh"] - kpis["export_kwh"] - kpis["curtailed_kwh"]
    assert kpis["self_consumption_fraction"] == pytest.approx(used / kpis["generation_kwh"])
    assert kpis["hourly_matched_fraction"] <= 1.0


def test_an_outage_warning_fills_the_pool_and_the_reserve_is_kept() -> None:
    warnings = [{"start": "2027-07-01T00:00:00", "end": "2027-07-02T00:00:00"}]
    policy = {"flat_class": "school", "flat_homes": 2, "reserve_fraction": 0.3, "warnings": warnings}
    district = village(policy=policy)
    result = ems.simulate(district, "shelter_reserve")
    stored = result.storages["large_1"]["energy_kwh"]
    assert stored["2027-07-01 23:00"] == pytest.approx(300.0)
    settled = stored["2027-02-01":]
    # Standing losses would only begin to eat the reserve: this kind of battery has none.
    assert settled.min() >= 90.0 - 1e-9
    assert ems.simulate(district).storages["large_1"]["energy_kwh"]["2027-02-01":].min() < 1e-9


def test_rows_of_the_kernel_have_the_names_of_the_series() -> None:
    assert list(layout.SERIES_COLUMNS.values()) == list(range(7))
    assert list(layout.RECORDED_COLUMNS.values()) == list(range(5))
    assert read_rule("none").name == "none"
