"""Limits at sites and at the district's connection, demand charges, unserved load and points in the KPIs of a year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_districts import village

import ems
from ems.kpis import class_kpis, district_kpis, monthly_kpis
from ems.results.planning import EVENT_COLUMNS, Requests

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result

SITE_LIMITS = {"import_limit_kw": 4.0, "export_limit_kw": 10.0}


@pytest.fixture(scope="module")
def narrow() -> District:
    """The village with narrow lines at the offices, and a narrow one to the grid."""
    return village(
        demand__office=SITE_LIMITS,
        grid={"import_limit_kw": 120.0, "export_limit_kw": 300.0, "unserved_price_per_kwh": 2000.0},
        prices__pool={"demand_charge_per_kw": 500.0},
    )


@pytest.fixture(scope="module")
def narrow_year(narrow: District) -> Result:
    return ems.simulate(narrow, keep_sites=True)


def test_every_site_of_a_class_has_its_limits_and_no_other(narrow: District) -> None:
    office = narrow.site_table["class_name"] == "office"
    assert 1 < office.sum() < len(office)
    assert set(narrow.nodes.import_limit_kw[office]) == {4.0}
    assert set(narrow.nodes.export_limit_kw[office]) == {10.0}
    assert np.isinf(narrow.nodes.import_limit_kw[~office]).all()
    assert np.isinf(narrow.nodes.export_limit_kw[~office]).all()


def test_what_limits_hold_back_is_reported_where_it_happens(narrow_year: Result) -> None:
    """At the offices by their own lines, at the pool by that of the district; the district's sums are both."""
    offices, h = narrow_year.classes["office"], narrow_year.grid.step_h
    for column in ("curtailed_kw", "unserved_kw"):
        assert offices[column].sum() > 0.0
        others = [frame[column] for name, frame in narrow_year.classes.items() if name != "office"]
        assert not np.any(others)
        at_connection = narrow_year.series[column] - offices[column]
        assert at_connection.min() >= -1e-9
        assert at_connection.sum() > 0.0
    sites = narrow_year.sites
    in_class = sites["class_name"] == "office"
    assert sites["peak_import_kw"][in_class].max() == 4.0
    assert sites["peak_export_kw"][in_class].max() == 10.0
    for name in ("curtailed", "unserved"):
        assert sites[f"{name}_kwh"][in_class].sum() == pytest.approx(offices[f"{name}_kw"].sum() * h)
        assert not sites[f"{name}_kwh"][~in_class].any()
        assert class_kpis(narrow_year)[f"{name}_kwh"]["office"] == pytest.approx(sites[f"{name}_kwh"].sum())
    assert narrow_year.site_series is not None
    assert narrow_year.site_series[in_class].max() == 4.0


def test_balances_close_behind_limits(narrow_year: Result) -> None:
    k = narrow_year.kpis
    assert k["balance_residual_kwh"] < 1e-9
    came = k["generation_kwh"] + k["import_kwh"] + k["unserved_kwh"]
    went = k["load_kwh"] + k["export_kwh"] + k["curtailed_kwh"] + k["storage_loss_kwh"] + k["stored_change_kwh"]
    assert came == pytest.approx(went, rel=1e-12)


def test_what_is_curtailed_at_a_site_is_not_used_there(narrow_year: Result) -> None:
    sites, k = narrow_year.sites, narrow_year.kpis
    used = sites["generation_kwh"] - sites["export_kwh"] - sites["curtailed_kwh"]
    expected = used.sum() / sites["generation_kwh"].sum()
    assert k["site_self_consumption_fraction"] == pytest.approx(expected)
    office = sites["class_name"] == "office"
    of_class = class_kpis(narrow_year)["site_self_consumption_fraction"]["office"]
    assert of_class == pytest.approx(used[office].sum() / sites["generation_kwh"][office].sum())


def test_the_cost_has_every_months_peak_and_the_unserved_load(narrow_year: Result) -> None:
    series, kpis = narrow_year.series, narrow_year.kpis
    without = replace(
        narrow_year, series=series.assign(demand_charge_per_kw=0.0, unserved_price_per_kwh=0.0)
    )  # the same year, judged without
    peaks = series["import_kw"].groupby(series.index.month).max()
    assert len(peaks) == 12
    more = kpis["cost_clp"] - district_kpis(without)["cost_clp"]
    assert more == pytest.approx(500.0 * peaks.sum() + 2000.0 * kpis["unserved_kwh"])
    assert monthly_kpis(narrow_year)["cost_clp"].sum() == pytest.approx(kpis["cost_clp"])


def requests_of(year: Result) -> Requests:
    """Two events in February and August for 300 points, and rooms for 60 points, two thirds of it in August."""
    index, none = year.grid.index, pd.DataFrame(index=year.grid.index)
    starts = pd.DatetimeIndex(["2027-02-03 18:00", "2027-08-04 18:00"]).tz_localize(index.tz)
    events = pd.DataFrame(
        [
            ["people", "less", start, 2.0, 0.1, 9.0, 8.0, points]
            for start, points in zip(starts, (100.0, 200.0), strict=True)
        ],
        columns=list(EVENT_COLUMNS),
    )
    change = np.zeros(len(index))
    change[index.get_indexer(starts)] = [2.0, -4.0]
    return Requests(
        events=events,
        load_change_kw=none,
        expected_change_kw=none,
        response_fraction=none,
        rooms=pd.DataFrame({"rooms_change_kw": change, "rooms_planned_kw": 9.0}, index=index),
        points=360.0,
        points_budget=1000.0,
        currency_per_point=3.0,
    )


def test_points_are_paid_in_the_month_of_their_request(everything_year: Result) -> None:
    asked = replace(everything_year, requests=requests_of(everything_year))
    assert everything_year.kpis["points_paid"] == 0.0
    kpis, months = district_kpis(asked), monthly_kpis(asked)
    assert kpis["points_paid"] == pytest.approx(360.0)
    assert kpis["cost_clp"] == pytest.approx(everything_year.kpis["cost_clp"] + 3.0 * 360.0)
    assert months["points_paid"][2] == pytest.approx(100.0 + 20.0)
    assert months["points_paid"][8] == pytest.approx(200.0 + 40.0)
    assert months["points_paid"].sum() == pytest.approx(360.0)
    assert class_kpis(asked)["points_paid"].isna().all()


def test_without_rooms_all_points_are_for_events(everything_year: Result) -> None:
    asked = requests_of(everything_year)
    alone = replace(asked, rooms=pd.DataFrame(index=asked.rooms.index), points=300.0)
    assert district_kpis(replace(everything_year, requests=alone))["points_paid"] == 300.0
