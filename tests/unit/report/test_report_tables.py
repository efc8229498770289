"""Tables: one unit a column, names for people, differences marked."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
from fake_result import fake_result

from ems.plot.words import Words
from ems.report.kpi_tables import comparison_table, definition_table, kpi_table
from ems.report.tables import Table, extra_table, frame_table, plan_table, plant_table, provenance_table, storage_table
from ems.results.result import Claim

WORDS = Words("en")
RESULT = fake_result()


def _rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def _heads(table: Table) -> list[str]:
    return [cell.text for cell in table.heads]


def test_a_frame_gets_one_unit_a_column() -> None:
    frame = pd.DataFrame({"load_kwh": [12e6, 9e5], "north": [True, False], "count": [2, 1]}, index=["a", "b"])
    table = frame_table(frame, "t", WORDS, first_head="Name")
    assert _heads(table) == ["Name", "Load [GWh]", "North", "Number"]
    assert _rows(table) == [["a", "12.0", "yes", "2"], ["b", "0.90", "no", "1"]]
    assert [cell.numeric for cell in table.heads] == [False, True, False, True]


def test_classes_have_their_titles() -> None:
    frame = pd.DataFrame({"load_kwh": [1.0, 2.0]}, index=["home", "unnamed"])
    table = extra_table("by_class", frame, RESULT, WORDS)
    assert table.title == "By class of sites"
    assert [row[0] for row in _rows(table)] == ["Homes", "unnamed"]
    in_japanese = dataclasses.replace(RESULT, class_titles_ja={"home": "住宅"})
    table = extra_table("by_class", frame, in_japanese, Words("ja"))
    assert [row[0] for row in _rows(table)] == ["住宅", "unnamed"]


def test_months_have_their_names() -> None:
    frame = pd.DataFrame({"load_kwh": [1.0, 2.0]}, index=[1, 13])
    assert [row[0] for row in _rows(extra_table("by_month", frame, RESULT, WORDS))] == ["January", "13"]


def test_what_never_was_curtailed_or_unserved_takes_no_room() -> None:
    frame = pd.DataFrame({"load_kwh": [1.0], "curtailed_kwh": [0.0], "unserved_kwh": [2.0]}, index=["home"])
    assert _heads(extra_table("by_class", frame, RESULT, WORDS)) == ["Class", "Load [kWh]", "Unserved [kWh]"]
    assert "Curtailed [kWh]" in _heads(extra_table("Limits", frame, RESULT, WORDS))


def test_another_table_has_its_key_as_title() -> None:
    assert extra_table("Bills", pd.DataFrame({"cost_yen": [5.0]}), RESULT, WORDS).title == "Bills"


def test_the_plan_beside_the_simulation() -> None:
    table = plan_table(RESULT, WORDS)
    assert _heads(table)[-1] == "Note"
    assert _rows(table)[-1] == ["Price to customers", "24.7 yen/kWh", "–", "–", ""]
    bare = dataclasses.replace(RESULT, claims=(Claim(claim="PV", plan=200.0, simulated=100.0, unit="kWh"),))
    assert _rows(plan_table(bare, WORDS)) == [["PV", "200 kWh", "100 kWh", "50.0 %"]]


def test_key_figures_stand_beside_the_other_shape_and_the_run_without_batteries() -> None:
    without = fake_result(storages={}, policy="none")
    definitions = {"import_kwh": ("kWh", "district", "sum at the pool"), "co2_kg": ("kg", "site", "x")}
    table = kpi_table(RESULT, without, ("measured", {"import_kwh": 1000.0}), definitions, WORDS)
    assert _heads(table) == ["Figure", "Value", "Measured load shape", "Without batteries", "Level"]
    rows = {row[0]: row[1:] for row in _rows(table)}
    assert rows["Import"] == ["6,287 MWh", "1,000 kWh", "7,775 MWh", "district"]
    assert rows["CO2"][-1] == "site"
    assert rows["Load"][1] == "–"


def test_key_figures_alone() -> None:
    assert _heads(kpi_table(RESULT, None, None, {}, WORDS)) == ["Figure", "Value"]


def test_a_figure_without_unit_in_its_name_takes_that_of_its_definition() -> None:
    result = dataclasses.replace(RESULT, kpis={"equivalent_full_cycles": 90.5, "other": math.nan, "plain": 2.0})
    definitions = {"equivalent_full_cycles": ("cycles", "district", ""), "other": ("h", "", ""), "plain": ("1", "", "")}
    rows = _rows(kpi_table(result, None, None, definitions, WORDS))
    assert [row[1] for row in rows] == ["90.5 cycles", "–", "2"]


def test_definitions_are_listed_for_the_figures_of_the_run() -> None:
    definitions = {"import_kwh": ("kWh", "district", "sum at the pool"), "unknown_kwh": ("kWh", "site", "never")}
    assert _rows(definition_table(RESULT, definitions, WORDS)) == [["Import", "district", "sum at the pool"]]


def test_policies_that_differ_are_marked_with_their_difference() -> None:
    """110 against 100 is + 10 %; 50 % against 60 % is − 10 percentage points; 0.5 % is not marked."""
    frame = pd.DataFrame(
        {"import_kwh": [100.0, 110.0], "self_sufficiency_fraction": [0.6, 0.5], "load_kwh": [1000.0, 1005.0]},
        index=["a", "b"],
    )
    table = comparison_table(frame, "yen", WORDS)
    assert _heads(table) == ["Figure", "a", "b"]
    assert [row[2] for row in _rows(table)] == ["110 kWh (+10 %)", "50.0 % (−10.0 pp)", "1,005 kWh"]
    assert [row[2].marked for row in table.rows] == [True, True, False]


def test_rounding_in_the_balance_is_not_compared() -> None:
    frame = pd.DataFrame({"balance_residual_kwh": [1e-12, 3e-12]}, index=["a", "b"])
    assert not comparison_table(frame, "yen", WORDS).rows[0][2].marked


def test_policies_without_a_value_have_no_difference() -> None:
    frame = pd.DataFrame({"export_kwh": [0.0, 5.0], "unserved_kwh": [math.nan, 5.0]}, index=["a", "b"])
    assert [row[2] for row in _rows(comparison_table(frame, "yen", WORDS))] == ["5 kWh", "5 kWh"]


def test_storages_say_what_they_did() -> None:
    table = storage_table(RESULT, WORDS)
    rows = {row[0]: dict(zip(_heads(table), row, strict=True)) for row in _rows(table)}
    discharged_kwh = float(RESULT.storages["shelter"]["discharge_kw"].sum())
    assert rows["Shelters"]["Level"] == "district"
    assert rows["Shelters"]["Discharged [MWh]"] == f"{discharged_kwh / 1000:,.0f}"
    assert rows["Shelters"]["Equivalent full cycles"] == f"{discharged_kwh / 14_400:.1f}"


def test_a_storage_without_capacity_has_no_cycles() -> None:
    table = RESULT.storage_table.assign(usable_capacity_kwh=0.0)
    storages = {name: frame for name, frame in RESULT.storages.items() if name != "home"}
    result = dataclasses.replace(RESULT, storage_table=table, storages=storages)
    assert {row[-1] for row in _rows(storage_table(result, WORDS))} == {"–"}


def test_plants_show_stated_and_physical_performance_ratio() -> None:
    table = plant_table(RESULT, WORDS)
    row = dict(zip(_heads(table), _rows(table)[0], strict=True))
    assert row["Name"] == "Home roofs"
    assert row["Performance ratio, stated"] == "0.825"
    assert row["Performance ratio, physical"] == "0.800"
    untitled = dataclasses.replace(RESULT, plants=RESULT.plants.drop(columns="title"))
    assert _rows(plant_table(untitled, WORDS))[0][0] == "home_roof"


def test_provenance_is_flat() -> None:
    entries = {"weather": {"digest": "ab", "notes": ["x", "y"], "none": []}, "seed": 1, "jit": True, "rule": None}
    rows = _rows(provenance_table(dataclasses.replace(RESULT, provenance=entries), WORDS))
    assert rows == [
        ["weather.digest", "ab"],
        ["weather.notes", "x, y"],
        ["weather.none", "–"],
        ["seed", "1"],
        ["jit", "true"],
        ["rule", "–"],
    ]
