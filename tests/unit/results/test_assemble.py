"""From the kernel's rows to named series: columns, storage groups, sites, plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_districts import BATTERY, district_like, village

import ems
from ems.results import CLASS_COLUMNS, DISTRICT_COLUMNS, STORAGE_COLUMNS

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result


def entry(at: str, kwh: float, units: int = 1) -> dict[str, object]:
    return {"year": 2022, "at": at, "units": units, "kwh": kwh}


def kind(*entries: dict[str, object], kw: float = 5.0, wear: float = 0.0) -> dict[str, object]:
    return BATTERY | {
        "max_charge_kw": kw,
        "max_discharge_kw": kw,
        "wear_price_per_kwh": wear,
        "rollout": list(entries),
    }


def test_series_have_their_columns_and_the_steps_of_the_year(everything_year: Result) -> None:
    assert tuple(everything_year.series.columns) == DISTRICT_COLUMNS
    for frame in everything_year.classes.values():
        assert tuple(frame.columns) == CLASS_COLUMNS
    for frame in everything_year.storages.values():
        assert tuple(frame.columns) == STORAGE_COLUMNS
        assert frame.index.equals(everything_year.grid.index)
    assert not everything_year.series.isna().any().any()


def test_days_of_23_and_25_hours_have_their_steps(renca_year: Result) -> None:
    """Santiago's clocks go back on 3 April and forward on 5 September 2027."""
    hours = renca_year.series["load_kw"].groupby(renca_year.series.index.strftime("%m-%d")).size()
    assert hours["04-03"] == 25
    assert hours["09-05"] == 23
    assert (hours.drop(["04-03", "09-05"]) == 24).all()
    assert hours.sum() == 8760


def test_the_districts_series_are_those_of_classes_and_storages(everything_year: Result) -> None:
    series, classes = everything_year.series, everything_year.classes.values()
    for column in ("load_kw",):
        np.testing.assert_allclose(series[column], sum(frame[column] for frame in classes))
    np.testing.assert_allclose(series["site_import_kw"], sum(frame["import_kw"] for frame in classes))
    np.testing.assert_allclose(series["site_export_kw"], sum(frame["export_kw"] for frame in classes))
    for column in STORAGE_COLUMNS:
        total = sum(frame[column] for frame in everything_year.storages.values())
        np.testing.assert_allclose(series[column], total, atol=1e-9, err_msg=column)


def test_the_storage_table_has_a_row_for_every_group(everything_year: Result) -> None:
    table = everything_year.storage_table
    assert list(table.index) == list(everything_year.storages) == ["hall", "office+school", "large_1", "large_2"]
    assert table["count"].tolist() == [1, 4, 3, 1]
    assert table["tier"].tolist() == ["site", "site", "pool", "pool"]
    assert table["usable_capacity_kwh"].tolist() == pytest.approx([10, 40 + 10 + 20 + 80, 300, 200])
    assert table["floor_kwh"].tolist() == pytest.approx([0, 20, 0, 0])
    assert table["initial_energy_kwh"].tolist() == pytest.approx([0, 55, 0, 0])
    assert table["title"].tolist() == ["Battery", "Battery + Back-up battery of a school", "Battery 1", "Battery 2"]
    assert table["title_ja"]["office+school"] == "Battery + 学校の蓄電池"


def test_groups_that_meet_in_a_class_are_reported_once() -> None:
    """A at the offices, B at the hall, C at both, in every order of the scenario: nothing is counted twice."""
    a, b = kind(entry("office", 20)), kind(entry("sports_hall", 30))
    c = kind(entry("office", 20), entry("sports_hall", 10))
    for order in (("a", "b", "c"), ("c", "a", "b"), ("a", "c", "b")):
        kinds = {"a": a, "b": b, "c": c}
        district = district_like("renca", storage=None)
        storage = {name: kinds[name] for name in order}
        result = ems.simulate(district_like("renca", storage=None, **{f"storage__{n}": s for n, s in storage.items()}))
        assert len(result.storages) == 1
        assert set(result.storage_table.index[0].split("+")) == {"a", "b", "c"}
        assert result.storage_table["usable_capacity_kwh"].sum() == pytest.approx(80)
        only = next(iter(result.storages.values()))
        np.testing.assert_allclose(only["discharge_kw"], result.series["discharge_kw"])
        assert district.site_storages.count == 0


def test_a_kind_at_sites_and_at_the_pool_is_two_groups() -> None:
    both = kind(entry("office", 20), entry("pool", 50, 2))
    result = ems.simulate(district_like("renca", storage=None, storage__both=both))
    assert result.storage_table["tier"].to_dict() == {"both": "site", "both_pool": "pool"}
    assert result.storage_table["count"].to_dict() == {"both": 1, "both_pool": 2}
    assert set(result.storage_table["title"]) == {"Battery"}


def test_wear_of_mixed_kinds_is_exact_over_the_year() -> None:
    """Two kinds at one class, of which one wears: its own discharge is what counts, not its capacity."""
    idle = kind(entry("office", 500), kw=0.0, wear=100.0)
    busy = kind(entry("office", 20, 1), wear=2.0)
    result = ems.simulate(district_like("renca", storage=None, storage__idle=idle, storage__busy=busy))
    assert result.storage_table["wear_price_per_kwh"].tolist() == pytest.approx([2.0])
    still = ems.simulate(district_like("renca", storage=None, storage__idle=idle))
    assert still.storage_table["wear_price_per_kwh"].tolist() == [100.0]


def test_the_table_of_sites_adds_up(everything: District, everything_year: Result) -> None:
    sites, h = everything_year.sites, everything.grid.step_h
    assert len(sites) == everything.nodes.count
    for name, frame in everything_year.classes.items():
        here = sites[sites["class_name"] == name]
        for column in ("load", "import", "export", "charge", "discharge"):
            assert here[f"{column}_kwh"].sum() == pytest.approx(frame[f"{column}_kw"].sum() * h, abs=1e-6)
        made = (frame["pv_kw"] + frame["other_generation_kw"]).sum() * h
        assert here["generation_kwh"].sum() == pytest.approx(made)
    assert everything_year.site_series is not None
    np.testing.assert_allclose(sites["peak_import_kw"], np.maximum(everything_year.site_series, 0.0).max(axis=1))
    assert "generation_kwh" not in everything.site_table  # the district's own table stays as it was


def test_series_of_sites_are_kept_on_request_only(kumamoto_year: Result, everything_year: Result) -> None:
    assert kumamoto_year.site_series is None
    assert everything_year.site_series is not None
    assert everything_year.site_series.shape == (12, 8760)


def test_the_table_of_plants(everything_year: Result) -> None:
    plants = everything_year.plants
    assert plants["kind"].tolist() == ["pv"] * 4 + ["other"] * 2
    assert plants["rated_kw"].tolist() == pytest.approx([400, 100, 500, 60, 20, 30])
    np.testing.assert_allclose(plants["energy_kwh"], plants["rated_kw"] * plants["yield_kwh_per_kw"])
    assert plants["energy_kwh"].sum() == pytest.approx(everything_year.kpis["generation_kwh"])
    assert plants["renewable_fraction"].tolist() == [1, 1, 1, 1, 1, 0.5]
    assert plants["performance_ratio"]["roof"] == pytest.approx(0.8)
    assert plants["performance_ratio"].isna().tolist() == [False] * 4 + [True] * 2
    assert plants["plan_kwh"].isna().all()


def test_the_plans_energy_is_that_of_what_is_installed() -> None:
    """Half of the roofs are built in the first year: half of the plan's energy."""
    roof = {"plan_energy_kwh": 600_000, "plants": [{"year": y, "at": "office", "kw": 200} for y in (2022, 2024)]}
    district = village(pv__roof=roof | {"sites": 2}, fiscal_year=2023, time={"year": 2027})
    assert ems.simulate(district).plants["plan_kwh"]["roof"] == pytest.approx(300_000)
    none = village(pv__roof={"kw": 0, "sites": 0, "plan_energy_kwh": 0, "plants": []})
    assert np.isnan(ems.simulate(none).plants["plan_kwh"]["roof"])


def test_a_result_says_where_it_comes_from(everything_year: Result) -> None:
    assert (everything_year.scenario, everything_year.policy, everything_year.currency) == (
        "renca",
        "self_consumption",
        "CLP",
    )
    assert everything_year.title_ja == "サンティアゴ市レンカ区"
    assert everything_year.class_titles["office"] == "Municipal offices"
    assert everything_year.notes
