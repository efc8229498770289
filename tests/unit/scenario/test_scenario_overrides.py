"""Values set from outside the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ems.scenario import installed, read_scenario
from ems.scenario.overrides import as_mapping, parse_key, parse_value
from profiles.errors import InputError


def message_of(path: Path, overrides: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_scenario(path, overrides)
    return str(caught.value)


def test_capacity_of_the_shelters_means_each_of_them() -> None:
    scenario = read_scenario("hitotsugaoka", ["storage.shelter.capacity_kwh=6000"])
    end = installed(scenario)
    assert [item.capacity_kwh for item in end.storages if item.storage == "shelter"] == [6000.0] * 3
    assert [item.max_charge_kw for item in end.storages if item.storage == "shelter"] == [1200.0] * 3


@pytest.mark.parametrize("storage", ["home", "shop", "small_public", "shelter"])
def test_capacity_can_be_set_for_every_class(storage: str) -> None:
    scenario = read_scenario("hitotsugaoka", [f"storage.{storage}.capacity_kwh=7"])
    assert {item.capacity_kwh for item in installed(scenario).storages if item.storage == storage} == {7.0}


def test_power_in_kw_goes_before_power_per_kwh(town: Path) -> None:
    scenario = read_scenario(town, ["storage.home.max_charge_kw=3"])
    first = installed(scenario).storages[0]
    assert (first.max_charge_kw, first.max_discharge_kw) == (3.0, 6 * 0.25)


def test_scale_fraction_is_the_way_to_ask_for_more_pv(town: Path) -> None:
    """Sums are those of the plan, whatever is tried out."""
    scenario = read_scenario(town, ["pv.roof.scale_fraction=1.5"])
    assert installed(scenario).pv_kw("roof") == 30.0
    assert "for a what-if use scale_fraction" in message_of(town, ["pv.roof.kw=30"])


def test_both_forms_say_the_same(town: Path) -> None:
    as_text = read_scenario(town, ["grid.import_limit_kw=50", "policy.name=none", "time.step_minutes=30"])
    as_table = read_scenario(town, {"grid.import_limit_kw": 50, "policy.name": "none", "time.step_minutes": 30})
    assert as_text == as_table
    assert read_scenario(town, "policy.name=none").policy.name == "none"
    assert read_scenario(town, ()).digest == read_scenario(town).digest


def test_sections_that_the_file_leaves_out_can_be_set(town: Path) -> None:
    assert read_scenario(town, ["load.seed=7"]).load.seed == 7


def test_an_entry_of_a_list_can_be_set(town: Path) -> None:
    for key in ("pv.roof.plants[1].year", "pv.roof.plants.1.year"):
        assert read_scenario(town, [f"{key}=2025"]).pv["roof"].plants[1].year == 2025


def test_a_table_is_merged_never_replaced(town: Path) -> None:
    scenario = read_scenario(town, {"storage": {"shelter": {"max_charge_kw": 5}}})
    assert scenario.storage["shelter"].max_charge_kw == 5.0
    assert scenario.storage["shelter"].max_discharge_kw == 20.0
    assert "home" in scenario.storage


def test_a_new_entry_is_given_as_a_table(town: Path) -> None:
    claim = {"title": "Savings", "value": 900, "unit": "kWh", "kpi": "savings_kwh"}
    assert read_scenario(town, {"claims.savings": claim}).claims["savings"].value == 900


def test_numbers_of_numpy_are_numbers(town: Path) -> None:
    scenario = read_scenario(town, {"storage.shelter.capacity_kwh": np.float32(150), "load.seed": np.int64(3)})
    assert scenario.storage["shelter"].capacity_kwh == 150.0
    assert scenario.load.seed == 3


def test_overrides_are_checked_like_the_file(town: Path) -> None:
    message = message_of(town, ["storage.shelter.capacity_kwh=-3", "fiscal_year=2050"])
    assert "storage.shelter.capacity_kwh = -3: must lie between" in message
    assert "fiscal_year = 2050: must be a year of the plan" in message


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("storage.sheltr.capacity_kwh", "storage.shelter.capacity_kwh"),
        ("storage.shelter.capacity", "storage.shelter.capacity_kwh"),
        ("fiscal_yer", "fiscal_year"),
        ("pv.roof.tilt", "pv.roof.tilt_deg"),
        ("grid.import_limit", "grid.import_limit_kw"),
        ("demand.homes.sites", "demand.home.sites"),
    ],
)
def test_an_unknown_key_suggests_the_nearest(town: Path, key: str, suggestion: str) -> None:
    assert f"{key}: unknown key; did you mean {suggestion}?" in message_of(town, [f"{key}=1"])


def test_a_key_like_no_other_gets_no_suggestion(town: Path) -> None:
    assert message_of(town, {"zzz": 1}) == "overrides: 1 problem\n  zzz: unknown key"


def test_a_key_below_a_value_is_unknown(town: Path) -> None:
    assert "fiscal_year.month: unknown key" in message_of(town, ["fiscal_year.month=3"])


def test_an_entry_that_is_not_there_is_named(town: Path) -> None:
    assert "there is no entry 7 in pv.roof.plants" in message_of(town, ["pv.roof.plants[7].kw=3"])
    assert "there is no entry 0 in policy.warnings" in message_of(town, ["policy.warnings[0].start=3"])


def test_all_wrong_keys_come_at_once(town: Path) -> None:
    assert message_of(town, ["a.b=1", "title.x=2", "demand.x.sites=3"]).startswith("overrides: 3 problems")


def test_entries_that_are_no_overrides_are_named(town: Path) -> None:
    message = message_of(town, ["fiscal_year", "=3", "fiscal_year=", "title=[1,"])
    assert message.startswith("overrides: 4 problems")
    assert "fiscal_year: is not key=value; write key=value, such as storage.shelter.capacity_kwh=6000" in message
    assert "title: [1, is not a TOML value; quote text that has brackets or quotes" in message


def test_a_value_cannot_smuggle_in_another_key() -> None:
    with pytest.raises(InputError, match="is not one TOML value"):
        as_mapping(["title='x'\nname = 'y'"])


def test_a_value_where_a_table_belongs_is_left_to_the_check(town: Path) -> None:
    text = town.read_text(encoding="utf-8").replace("[grid]\nemission_kg_per_kwh = 0.4\n", "")
    town.write_text("grid = 5\n" + text, encoding="utf-8")
    assert "grid = 5: must be a table" in message_of(town, ["grid.import_limit_kw=5"])


def test_a_file_set_from_outside_starts_at_the_working_directory(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = town.parent / "work"
    here.mkdir()
    (here / "sun.csv").touch()
    monkeypatch.chdir(here)
    for overrides in (["weather.file=sun.csv"], {"weather.file": Path("sun.csv")}):
        scenario = read_scenario(town, overrides)
        assert scenario.weather.file == here / "sun.csv"
        assert scenario.resolved(scenario.weather.file) == here / "sun.csv"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6000", 6000),
        ("1_000.5", 1000.5),
        ("true", True),
        ('"6000"', "6000"),
        ("[1, 2]", [1, 2]),
        ("{ a = 1 }", {"a": 1}),
        (" shelter_reserve ", "shelter_reserve"),
        ("../data/sun.csv", "../data/sun.csv"),
        ("Small town", "Small town"),
        ("True", "True"),
    ],
)
def test_values_are_toml_and_bare_words_are_text(text: str, value: object) -> None:
    assert parse_value(text) == value


def test_keys_are_paths() -> None:
    assert parse_key(" a.b[2].c ") == ("a", "b", 2, "c")


def test_endless_nesting_is_no_value(town: Path) -> None:
    assert "nested too deeply" in message_of(town, ["title=" + "[" * 100_000])
