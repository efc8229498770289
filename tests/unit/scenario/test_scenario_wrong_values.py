"""Wrong scenarios: what each one is told, and that all of it comes at once."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from ems.scenario import parse_scenario, read_scenario
from profiles.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REMOVED = object()


def changed(tables: dict[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    """Return the tables with values set or removed; a whole table may be set."""
    result = copy.deepcopy(tables)
    for key, value in changes.items():
        *path, last = [int(part) if part.isdigit() else part for part in key.split(".")]
        here: Any = result
        for part in path:
            here = here[part] if isinstance(here, list) else here.setdefault(part, {})
        if value is REMOVED:
            del here[last]
        else:
            here[last] = value
    return result


def problems_of(tables: dict[str, Any], changes: Mapping[str, object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_scenario(changed(tables, changes))
    return [str(problem) for problem in caught.value.problems]


CLIMATE = {
    "name": "Here",
    "ghi_kwh_per_m2_day": [4.0] * 12,
    "dhi_kwh_per_m2_day": [2.0] * 12,
    "air_temperature_c": [15.0] * 12,
    "wind_m_per_s": [2.0] * 12,
    "source": "made up",
}

WRONG: list[tuple[str, dict[str, object], list[str]]] = [
    # single values
    (
        "negative capacity",
        {"storage.shelter.capacity_kwh": -3},
        ["storage.shelter.capacity_kwh = -3: must lie between 0.001 and 10,000,000 kWh"],
    ),
    (
        "megawatts for kilowatts",
        {"storage.shelter.max_charge_kw": 25e6},
        ["storage.shelter.max_charge_kw = 25000000: must lie between 0 and 1,000,000 kW"],
    ),
    (
        "percent for a fraction",
        {"storage.home.floor_fraction": 20},
        ["storage.home.floor_fraction = 20: must lie between 0 and 1"],
    ),
    (
        "latitude and longitude exchanged",
        {"place.latitude_deg": 131.7},
        ["place.latitude_deg = 131.7: must lie between -90 and 90 °"],
    ),
    ("not a number", {"grid.emission_kg_per_kwh": float("nan")}, ["grid.emission_kg_per_kwh = nan: must lie between"]),
    ("text for a number", {"demand.home.sites": "10"}, ['demand.home.sites = "10": must be a whole number']),
    ("text for an energy", {"generation.hydro.kw": "1 kW"}, ['generation.hydro.kw = "1 kW": must be a number [kW]']),
    ("half a site", {"demand.home.sites": 9.5}, ["demand.home.sites = 9.5: must be a whole number"]),
    ("truth for a number", {"pv.roof.kw": True}, ["pv.roof.kw = true: must be a number [kW]"]),
    ("number for truth", {"measure.led.enabled": 1}, ["measure.led.enabled = 1: must be true or false; Switch"]),
    ("number for text", {"title": 5}, ["title = 5: must be text in quotes; Name for people"]),
    ("empty title", {"title": ""}, ['title = "": must not be empty']),
    ("endless title", {"title": "x" * 201}, ["is too long: at most 200 characters"]),
    ("unknown zone", {"place.timezone": "Mars/Base"}, ['place.timezone = "Mars/Base": must be a time zone such as']),
    ("unknown country form", {"place.country": "Japan"}, ['place.country = "Japan": must look like']),
    ("impossible day", {"place.extra_days_off": ["02-30"]}, ['place.extra_days_off[0] = "02-30": must be a day']),
    ("unusual step", {"time.step_minutes": 20}, ["time.step_minutes = 20: must be 60, 30 or 15"]),
    ("unknown model", {"demand.office.model": "factory"}, ['demand.office.model = "factory": must be "home", ']),
    ("rule in a scenario", {"policy.name": "my_rule.py:mine"}, ['policy.name = "my_rule.py:mine": must be "none", ']),
    ("unknown quantity", {"claims.pv.kpi": "pv_mwh"}, ['claims.pv.kpi = "pv_mwh": must be one of demand_kwh, ']),
    ("table for a value", {"grid.emission_kg_per_kwh": {"mean": 1}}, ["must be a number [kg-CO2/kWh]"]),
    ("value for a table", {"place": 3}, ["place = 3: must be a table; Position, clock and calendar"]),
    ("value for named tables", {"storage": 3}, ["storage = 3: must be a table"]),
    ("value for an entry", {"pv.roof": 3}, ["pv.roof = 3: must be a table"]),
    ("value for a list", {"pv.roof.plants": 3}, ["pv.roof.plants = 3: must be a list"]),
    ("value in a list", {"pv.roof.plants.0": 3}, ["pv.roof.plants[0] = 3: must be a table"]),
    ("no roll-out", {"measure.led.rollout": []}, ["measure.led.rollout = []: must have at least 1 entry, not 0"]),
    ("eleven months", {"climate": CLIMATE | {"wind_m_per_s": [2.0] * 11}}, ["must have at least 12 entries, not 11"]),
    ("thirteen months", {"climate": CLIMATE | {"wind_m_per_s": [2.0] * 13}}, ["must have at most 12 entries, not 13"]),
    ("path that is none", {"weather.file": 3}, ["weather.file = 3: must be a path in quotes"]),
    (
        "bad name of a class",
        {"demand.2homes": {}},
        ["demand.2homes: a name has letters, digits, _ and - only, a letter first"],
    ),
    (
        "warning without time",
        {"policy.warnings": [{"start": "soon", "end": "2025-09-05T12:00:00"}]},
        ['policy.warnings[0].start = "soon": must be a time such as "2027-09-05T12:00:00"'],
    ),
    (
        "warning with an offset",
        {"policy.warnings": [{"start": "2025-09-05T12:00:00+09:00", "end": "2025-09-06T12:00:00"}]},
        ["must be a local time without offset"],
    ),
    # keys
    ("missing key", {"pv.roof.tilt_deg": REMOVED}, ["pv.roof.tilt_deg: is missing; Tilt from the horizontal [°]"]),
    (
        "unknown key",
        {"storage.shelter.capacity_kw": 5},
        ["storage.shelter.capacity_kw: unknown key; did you mean capacity_kwh?"],
    ),
    ("unknown section", {"batteries": {}}, ["batteries: unknown key"]),
    ("unknown key in a small table", {"grid.cost": 1}, ["grid.cost: unknown key; there are: emission_kg_per_kwh, "]),
    # sums
    ("sites", {"totals.sites": 13}, ["totals.sites = 13: the demand classes add up to 12 sites; the difference is -1"]),
    ("group sites", {"totals.group_sites.homes": 11}, ["totals.group_sites.homes = 11: the homes add up to 10 sites"]),
    ("group", {"totals.group_sites.home": 10}, ["totals.group_sites.home = 10: there is no such group; did you mean"]),
    ("energy", {"totals.energy_kwh": 50_001}, ["totals.energy_kwh = 50001: the demand classes add up to 50,000 kWh"]),
    ("savings", {"totals.saving_kwh": 800}, ["totals.saving_kwh = 800: the measures add up to 900 kWh"]),
    ("kW of a class", {"pv.roof.kw": 21, "totals.pv_kw": 31}, ["pv.roof.kw = 21: its plants add up to 20 kW"]),
    ("sites of a class", {"pv.roof.sites": 5}, ["pv.roof.sites = 5: its plants add up to 4 sites"]),
    ("kW of the district", {"totals.pv_kw": 31}, ["totals.pv_kw = 31: the PV classes add up to 30 kW"]),
    ("output", {"totals.pv_energy_kwh": 9}, ["totals.pv_energy_kwh = 9: the PV classes add up to 0 kWh"]),
    ("shares", {"pv.roof.azimuths.0.share": 0.6}, ["pv.roof.azimuths: the shares must sum to 1, not 1.1"]),
    ("measure", {"measure.led.sites": 4}, ["measure.led.sites = 4: its years add up to 3 sites"]),
    ("battery units", {"totals.storage_units": 6}, ["totals.storage_units = 6: the roll-outs add up to 5 units"]),
    ("battery kWh", {"totals.storage_kwh": 131}, ["totals.storage_kwh = 131: the roll-outs add up to 130 kWh"]),
    # references
    ("measure for no class", {"measure.led.demand": "homes"}, ["there is no such demand class; did you mean home?"]),
    (
        "plant at no class",
        {"pv.roof.plants.1.at": "hom"},
        ['pv.roof.plants[1].at = "hom": there is no such demand class or place; did you mean home?'],
    ),
    ("hydro nowhere", {"generation.hydro.at": "river"}, ['generation.hydro.at = "river": there is no such demand cl']),
    (
        "battery nowhere",
        {"storage.home.rollout.0.at": "own_meter"},
        ['storage.home.rollout[0].at = "own_meter": there'],
    ),
    ("contract of no PV", {"contract.roofs.profile": "sun"}, ['contract.roofs.profile = "sun": there is no such PV']),
    ("disaster at no class", {"disaster.roof.at": "school"}, ['disaster.roof.at = "school": there is no such demand']),
    ("disaster of no PV", {"disaster.roof.profile": "sun"}, ['disaster.roof.profile = "sun": there is no such PV cl']),
    ("after no PV", {"pv.carport.sites_after": "sun"}, ['pv.carport.sites_after = "sun": there is no such PV class']),
    ("circle", {"pv.roof.sites_after": "carport"}, ["the classes follow each other in a circle"]),
    ("shape of no class", {"load.shape_class": "flat"}, ['load.shape_class = "flat": there is no such demand class']),
    ("flats of no class", {"policy.flat_class": "flat"}, ['policy.flat_class = "flat": there is no such demand class']),
    (
        "claim of no group",
        {"claims.pv.kpi": "pv_kwh.shops"},
        ['claims.pv.kpi = "pv_kwh.shops": there is no such group'],
    ),
    ("claim of no class", {"claims.pv.kpi": "pv_kwh@shop"}, ['claims.pv.kpi = "pv_kwh@shop": there is no such demand']),
    # years
    ("year outside", {"fiscal_year": 2026}, ["fiscal_year = 2026: must be a year of the plan, 2023 to 2025"]),
    ("plan backwards", {"last_fiscal_year": 2022}, ["last_fiscal_year = 2022: must not come before first_fiscal_year"]),
    ("PV outside", {"pv.roof.plants.0.year": 2031}, ["pv.roof.plants[0].year = 2031: must be a year of the plan"]),
    ("measure outside", {"measure.led.rollout.0.year": 2022}, ["measure.led.rollout[0].year = 2022: must be a year"]),
    ("storage outside", {"storage.home.rollout.1.year": 2026}, ["storage.home.rollout[1].year = 2026: must be a year"]),
    # limits
    (
        "more roofs than homes",
        {"pv.carport.plants.1.sites": 7, "pv.carport.sites": 9},
        ["pv.carport.plants[1].sites = 7: needs sites 6 to 12 of home, which has 10"],
    ),
    (
        "more batteries than homes",
        {"storage.home.rollout.1.first_site": 10},
        ["storage.home.rollout[1].units = 2: needs sites 10 to 11 of home, which has 10"],
    ),
    (
        "generation without demand",
        {"demand.home.energy_kwh": 0, "measure": {}, "totals": {}},
        ['pv.roof.plants[0].at = "home": generation without demand; put it on its "own_meter"'],
    ),
    (
        "measure at more sites than there are",
        {"measure.led.sites": 11, "measure.led.rollout.0.sites": 9},
        ["measure.led.sites = 11: home has 10 sites"],
    ),
    (
        "savings above the demand",
        {"measure.led.energy_kwh": 40_001, "totals.saving_kwh": 40_001},
        ["demand.home.energy_kwh = 40000: its measures save 40,001 kWh, more than it uses"],
    ),
    (
        "no power",
        {"storage.shelter.max_charge_kw": REMOVED},
        ["storage.shelter.max_charge_kw: is missing; give it [kW]"],
    ),
    (
        "no capacity",
        {"storage.home.rollout.0.kwh": REMOVED, "totals.storage_kwh": REMOVED},
        ["storage.home.rollout[0].kwh: is missing; give it [kWh], or capacity_kwh of each unit"],
    ),
    (
        "floor above ceiling",
        {"storage.shelter.floor_fraction": 0.9, "storage.shelter.ceiling_fraction": 0.8},
        ["storage.shelter.floor_fraction = 0.9: must be below ceiling_fraction = 0.8"],
    ),
    (
        "starts below its floor",
        {"storage.shelter.floor_fraction": 0.2},
        ["storage.shelter.initial_fraction = 0: must lie between floor_fraction = 0.2 and ceiling_fraction = 1"],
    ),
    (
        "more than all hours",
        {"generation.hydro.energy_kwh": 9000},
        ["generation.hydro.energy_kwh = 9000: 1 kW make at most 8,784 kWh in a year"],
    ),
    (
        "no hours",
        {"prices.site.import_periods.0.hours": [8, 8]},
        ["prices.site.import_periods[0].hours = [8.0, 8.0]: must not begin and end at the same hour"],
    ),
    (
        "month twice",
        {"prices.site.import_periods.0.months": [1, 1]},
        ["prices.site.import_periods[0].months = [1, 1]: must name each month once"],
    ),
    ("shape without class", {"load.shape": "plan"}, ['load.shape = "plan": needs shape_class']),
    ("two climates", {"climate": CLIMATE}, ['weather.climate = "nobeoka": there is a table [climate] as well']),
    (
        "no weather",
        {"weather.climate": REMOVED},
        ["weather: names no weather; give file, climate, or a table [climate]"],
    ),
    (
        "no sunny months",
        {"weather": {"year": "sunny"}, "climate": CLIMATE},
        ['weather.year = "sunny": needs climate.ghi_sunny_kwh_per_m2_day'],
    ),
    (
        "sunny months alone",
        {"weather": {}, "climate": CLIMATE | {"ghi_sunny_kwh_per_m2_day": [5.0] * 12}},
        ["climate: only one of sunny and dull months is given; give both or neither"],
    ),
    (
        "more diffuse than global",
        {"weather": {}, "climate": CLIMATE | {"dhi_kwh_per_m2_day": [2.0] * 11 + [4.5]}},
        ["climate.dhi_kwh_per_m2_day[11] = 4.5: must lie between 0 and ghi_kwh_per_m2_day = 4 kWh/m²"],
    ),
    (
        "more flats than homes",
        {"policy": {"flat_class": "home", "flat_homes": 11}},
        ["policy.flat_homes = 11: home has 10 sites"],
    ),
    (
        "residents of no flats",
        {"policy.flats_roof": "residents"},
        ['policy.flats_roof = "residents": needs flat_class and flat_homes'],
    ),
    (
        "warning backwards",
        {"policy.warnings": [{"start": "2025-09-05T12:00:00", "end": "2025-09-04T12:00:00"}]},
        ["policy.warnings[0].end = 2025-09-04 12:00:00: must come after 2025-09-05 12:00:00"],
    ),
    (
        "class of nothing",
        {"demand.park": {"title": "Park", "group": "public", "model": "constant", "sites": 0, "energy_kwh": 0}},
        ["demand.park.sites = 0: has neither sites nor energy; leave the class out"],
    ),
    (
        "class that is a place",
        {"demand.pool": {"title": "Pool", "group": "public", "model": "constant", "sites": 0, "energy_kwh": 5}},
        ["demand.pool: no class may be called pool: it means a place"],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_each_mistake_is_named(tables: dict[str, Any], changes: dict[str, object], expected: list[str]) -> None:
    found = problems_of(tables, changes)
    for text in expected:
        assert any(text in line for line in found), found


def test_the_small_district_is_right(tables: dict[str, Any]) -> None:
    assert parse_scenario(tables).name == "small"


def test_a_mistake_is_named_once(tables: dict[str, Any]) -> None:
    assert len(problems_of(tables, {"storage.shelter.capacity_kwh": -3})) == 1


def test_all_problems_come_at_once(tables: dict[str, Any]) -> None:
    """Magnitude, type, unknown key, missing key, reference, sum and year, in one message with its count."""
    changes = {
        "storage.shelter.capacity_kwh": -3,
        "demand.home.energy_kwh": "much",
        "grid.colour": "green",
        "pv.roof.tilt_deg": REMOVED,
        "pv.roof.plants.1.at": "barn",
        "pv.carport.kw": 12,
        "measure.led.demand": "homes",
        "measure.led.rollout.0.year": 2030,
        "totals.sites": 13,
        "fiscal_year": 1999,
    }
    with pytest.raises(InputError) as caught:
        parse_scenario(changed(tables, changes))
    text = str(caught.value)
    for where in (
        "storage.shelter.capacity_kwh = -3",
        'demand.home.energy_kwh = "much"',
        "grid.colour: unknown key",
        "pv.roof.tilt_deg: is missing",
        'pv.roof.plants[1].at = "barn"',
        "pv.carport.kw = 12",
        'measure.led.demand = "homes"',
        "measure.led.rollout[0].year = 2030",
        "totals.sites = 13",
        "fiscal_year = 1999",
    ):
        assert where in text
    assert text.startswith(f"scenario: {len(caught.value.problems)} problems\n")


def test_a_wrong_value_hides_only_what_depends_on_it(tables: dict[str, Any]) -> None:
    """A sum that needs the wrong value says nothing; the sum beside it still does."""
    found = problems_of(tables, {"demand.home.sites": "ten", "totals.energy_kwh": 1})
    assert [line.split(":")[0] for line in found] == ['demand.home.sites = "ten"', "totals.energy_kwh = 1"]


def test_entries_after_a_wrong_one_are_still_checked(tables: dict[str, Any]) -> None:
    found = problems_of(
        tables,
        {
            "storage.home.floor_fraction": "low",
            "storage.shelter.initial_fraction": 0.5,
            "storage.shelter.floor_fraction": 0.7,
        },
    )
    assert any("storage.shelter.initial_fraction = 0.5" in line for line in found)


def test_long_values_are_cut(tables: dict[str, Any]) -> None:
    (found,) = problems_of(tables, {"demand.home.model": "x" * 500})
    assert "…" in found
    assert len(found) < 300


def test_the_file_is_named(town: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(town, ["totals.sites=13"])
    assert str(caught.value).startswith("town.toml: 1 problem\n  totals.sites = 13: ")


def test_a_rounded_total_is_accepted_within_the_stated_tolerance(tables: dict[str, Any]) -> None:
    """2,360 printed for 2,359.5: half a kW may be lost to rounding, more may not."""
    assert parse_scenario(changed(tables, {"pv.roof.kw": 20.5, "totals.pv_kw": 30.5})).pv["roof"].kw == 20.5
    assert problems_of(tables, {"pv.roof.kw": 20.6, "totals.pv_kw": 30.6})
    assert problems_of(tables, {"pv.roof.kw": 20.5, "totals.pv_kw": 30.5, "totals.kw_tolerance": 0})


def test_a_climate_of_ones_own_may_have_extremes(tables: dict[str, Any]) -> None:
    extremes = {"ghi_sunny_kwh_per_m2_day": [5.0] * 12, "ghi_dull_kwh_per_m2_day": [3.0] * 12}
    changes = {"weather": {"year": "sunny"}, "climate": CLIMATE | extremes}
    climate = parse_scenario(changed(tables, changes)).climate
    assert climate is not None
    assert climate.ghi_sunny_kwh_per_m2_day == (5.0,) * 12


def test_settings_of_the_rules_are_read(tables: dict[str, Any]) -> None:
    policy = {
        "name": "shelter_reserve",
        "reserve_fraction": 0.3,
        "flats_roof": "residents",
        "flat_class": "home",
        "flat_homes": 4,
        "warnings": [{"start": "2025-09-04T12:00:00", "end": "2025-09-05T12:00:00"}],
    }
    settings = parse_scenario(changed(tables, {"policy": policy})).policy
    assert settings.reserve_fraction == 0.3
    assert settings.warnings[0].end.isoformat() == "2025-09-05T12:00:00"
