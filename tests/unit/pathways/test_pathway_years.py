"""Years of a small pathway: what each is, that it is what one run says, and that workers change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from small_districts import scenario_like

import ems
from ems import pathways
from ems.kpis import cost_name
from ems.ledger import books, meter_bills
from ems.pathways import pathway
from ems.pathways.dates import tariffs_of
from ems.pathways.table import COLUMNS
from ems.plot.words import Words
from ems.report.money.pathways.figures import pathway_sketches
from ems.report.money.pathways.tables import pathway_tables
from ems.scenario.catalogue import bundled_path

if TYPE_CHECKING:
    from pathlib import Path

    from ems.pathways import Pathway
    from ems.scenario import Scenario


def test_one_row_a_year(six_years: Pathway) -> None:
    table = six_years.table
    assert list(table.index) == list(six_years.years) == [2023, 2024, 2025, 2026, 2027, 2028]
    assert list(table.columns) == list(COLUMNS)
    assert table["storage_kwh"].tolist() == [0.0] + [100.0] * 5  # the battery comes in 2024
    assert table.drop(columns=["capacity_left_fraction", "equivalent_full_cycles"]).notna().all(axis=None)
    assert (table["pv_kw"].diff().dropna() >= 0.0).all()


def test_batteries_shrink_until_they_are_replaced(six_years: Pathway) -> None:
    left = six_years.table["capacity_left_fraction"]
    assert 1.0 > left[2024] > left[2025] > left[2026] > left[2027] > 0.5
    assert left[2028] == pytest.approx(left[2024], abs=2e-3)  # new ones after four years
    assert six_years.table["replaced_kwh"].tolist() == [0.0] * 5 + [100.0]
    assert six_years.lives["school", 2024].replaced_in == (2028,)
    pd.testing.assert_series_equal(six_years.capacity["school"], six_years.table["storage_left_kwh"], check_names=False)


def test_a_year_is_that_of_one_run(ageing_renca: Scenario, six_years: Pathway) -> None:
    """2023 has no battery yet: nothing ages, and the year is a plain run of it."""
    year = ageing_renca.model_copy(
        update={"fiscal_year": 2023, "time": ageing_renca.time.model_copy(update={"year": 2023})}
    )
    district = ems.build_district(year)
    result = ems.simulate(district, keep_sites=True)
    row = six_years.table.loc[2023]
    for name in ("load_kwh", "pv_kwh", "import_kwh", "hourly_matched_fraction", "co2_kg"):
        assert row[name] == result.kpis[name]
    kept = books(district, result)
    assert row["customers_cost"] == kept.customers_cost
    assert row["retailer_margin"] == kept.margin
    assert row["district_cost"] == result.kpis[cost_name("CLP")]


def test_the_money_of_a_year_is_that_of_one_run() -> None:
    """Renca has no [retailer]: its distributor's margin is nobody's gain, in a pathway as in one year."""
    plain = ems.read_scenario("renca")
    of_year = {"fiscal_year": 2027, "time": plain.time.model_copy(update={"year": 2027})}
    district = ems.build_district(plain.model_copy(update=of_year))
    one = ems.investment(district, ems.simulate(district, keep_sites=True))
    many = pathway(plain, first_year=2027, last_year=2027, workers=1).appraisal
    assert many is not None
    for view, flow in one.views.items():
        assert many.views[view].table["benefit"].iloc[-1] == pytest.approx(flow.table["benefit"].iloc[-1]), view
    assert many.views["operator"].table["benefit"].eq(0.0).all()


def test_a_pathway_that_ends_before_the_roll_out_pays_for_what_is_there() -> None:
    """Of 840 million, 544 are spent in 2022, 216 in 2023 and 80 for the battery of 2024, which no year has."""
    plain = ems.read_scenario("renca")
    many = pathway(plain, first_year=2022, last_year=2023, workers=1).appraisal
    of_year = {"fiscal_year": 2023, "time": plain.time.model_copy(update={"year": 2023})}
    district = ems.build_district(plain.model_copy(update=of_year))
    one = ems.investment(district, ems.simulate(district, keep_sites=True))
    assert many is not None
    for view, flow in one.views.items():
        assert many.views[view].table["capital"].tolist() == flow.table["capital"].tolist(), view
    assert any("what is spent after 2023, 80,000,000 CLP before subsidy, is left out" in note for note in many.notes)


def test_the_reference_is_the_same_year_without_the_plan(ageing_renca: Scenario, six_years: Pathway) -> None:
    before = ageing_renca.model_copy(
        update={
            "fiscal_year": ageing_renca.first_fiscal_year - 1,
            "time": ageing_renca.time.model_copy(update={"year": 2025}),
        }
    )
    district = ems.build_district(before)
    assert not district.installed.pv
    result = ems.simulate(district, "none", keep_sites=True)
    assert result.site_series is not None
    bills = meter_bills(district, result.site_series, which="before")
    row = six_years.table.loc[2025]
    assert row["customers_cost_before"] == pytest.approx(bills.to_pay.sum() - bills.surplus.sum())
    assert row["customers_gain"] == pytest.approx(row["customers_cost_before"] - row["customers_cost"])
    assert row["co2_saved_kg"] == pytest.approx(result.kpis["co2_kg"] - row["co2_kg"])


def test_workers_change_no_bit(ageing_renca: Scenario, six_years: Pathway) -> None:
    many = pathway(ageing_renca, first_year=2023, last_year=2028, workers=3)
    pd.testing.assert_frame_equal(many.table, six_years.table, check_exact=True)
    pd.testing.assert_frame_equal(many.capacity, six_years.capacity, check_exact=True)
    assert many.notes == six_years.notes


def test_processes_change_no_bit(ageing_renca: Scenario, six_years: Pathway) -> None:
    told: list[str] = []
    many = pathway(ageing_renca, first_year=2024, last_year=2025, workers=2, processes=True, tell=told.append)
    pd.testing.assert_frame_equal(many.table, six_years.table.loc[2024:2025], check_exact=True)
    assert many.passes == sum(what.startswith("Pass ") for what in told) > 1
    assert f"{many.passes} passes, until no year's batteries were others" in " ".join(many.notes)


def test_a_late_start_remembers_what_was_before(ageing_renca: Scenario, six_years: Pathway) -> None:
    late = pathway(ageing_renca, first_year=2026, last_year=2027, workers=1)
    pd.testing.assert_frame_equal(late.table, six_years.table.loc[2026:2027], check_exact=True)


def test_prices_go_on_by_their_case(ageing_renca: Scenario, six_years: Pathway) -> None:
    dearer = pathway(ageing_renca, first_year=2027, last_year=2028, prices="dearer", workers=1).table
    plain = six_years.table
    assert dearer["wholesale_per_kwh"].tolist() == pytest.approx(
        [1.1 * plain["wholesale_per_kwh"][2027], 1.21 * plain["wholesale_per_kwh"][2028]]
    )
    assert dearer["customers_cost_before"][2027] == pytest.approx(1.05 * plain["customers_cost_before"][2027])
    assert dearer["co2_before_kg"][2028] == pytest.approx(0.25 * plain["co2_before_kg"][2028])
    assert dearer["import_kwh"][2027] == plain["import_kwh"][2027]  # nobody acts by prices here


def test_notes_say_what_stays_and_what_is_guessed(six_years: Pathway) -> None:
    text = "\n".join(six_years.notes)
    for part in (
        "every year has the same weather",
        "prices: Prices stay",
        "nothing is added after 2027, the end of the plan",
        "batteries age by class (school: nmc)",
        "each year was played once",
        "replaced by new ones of the same size in 2028",
    ):
        assert part in text


def test_a_battery_that_ends_within_its_warranty_is_told(ageing_renca: Scenario) -> None:
    kind = ageing_renca.storage["school"]
    ageing = kind.ageing.model_copy(update={"end_of_life_fraction": 0.93, "warranty_years": 10})
    storage = {"school": kind.model_copy(update={"ageing": ageing})}
    found = pathway(ageing_renca.model_copy(update={"storage": storage}), first_year=2024, last_year=2026, workers=1)
    assert found.lives["school", 2024].replaced_in[0] < 2034
    assert "batteries of school reach the end of their life before" in " ".join(found.notes)


def test_without_ageing_batteries_stay_new() -> None:
    found = pathway(scenario_like("kumamoto"), first_year=2018, last_year=2019, workers=1)
    assert found.table["storage_kwh"].tolist() == [0.0, 1000.0]
    assert found.table["capacity_left_fraction"][2019] == 1.0
    text = "\n".join(found.notes)
    assert "batteries stay as good as new" in text
    assert "before 2019 nothing of the plan is there" in text
    assert "the scenario states no investment ([capital]), so the plan is not appraised" in text
    assert found.appraisal is None


def test_a_planner_decides_too(ageing_renca: Scenario) -> None:
    found = pathway(ageing_renca, "each_for_itself", first_year=2024, last_year=2024, workers=1)
    assert found.policy == "each_for_itself"
    assert 0.9 < found.table["capacity_left_fraction"][2024] < 1.0


def test_wrong_policies_are_told_before_anything_is_played() -> None:
    with pytest.raises(ems.InputError, match="no_such_rule"):
        pathway(
            scenario_like(), "no_such_rule", tell=lambda what: pytest.fail(what) if what.startswith("Year") else None
        )


def test_before_the_first_battery(ageing_renca: Scenario) -> None:
    found = pathway(ageing_renca, first_year=2023, last_year=2023, workers=1)
    assert found.lives == {}
    assert not found.capacity.to_numpy().any()
    assert "batteries that come after the last year are left out" in found.notes
    sketches = [sketch.name for sketch in pathway_sketches(found, Words("en"))]
    assert "pathway-batteries" not in sketches
    assert all("batter" not in table.title.lower() for table in pathway_tables(found, Words("en")))


def test_a_tariff_may_be_a_file_beside_the_scenario(tmp_path: Path) -> None:
    text = bundled_path("renca").read_text(encoding="utf-8").replace('"renca-netbilling"', '"own.toml"')
    tariff = next(one for one in ems.bundled_tariffs() if one.name == "renca-netbilling")
    own = tariff.path.read_text(encoding="utf-8").replace('name = "renca-netbilling"', 'name = "own"')
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    (tmp_path / "renca.toml").write_text(text, encoding="utf-8")
    assert [one.name for one in tariffs_of(ems.read_scenario(tmp_path / "renca.toml"))] == ["own"]


def test_public_names() -> None:
    assert dir(pathways) == ["Pathway", "pathway"]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pathways.nothing  # noqa: B018
