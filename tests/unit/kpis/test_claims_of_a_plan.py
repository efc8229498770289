"""The plan's sentences beside the figures of a year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from small_districts import district_like

import ems
from ems.kpis.claims import Simulated, plan_claims

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result


def figures(result: Result, district: District) -> Simulated:
    return Simulated(result, district, result.kpis)


def test_figures_of_groups_add_up_to_the_district(everything: District, everything_year: Result) -> None:
    of = figures(everything_year, everything).figure
    groups = ("public", "schools")
    for key in ("demand_kwh", "pv_kwh", "generation_kwh", "savings_kwh", "self_consumption_on_site_kwh"):
        assert of(key) == pytest.approx(sum(of(f"{key}.{group}") for group in groups)), key
    for key in ("self_consumption_in_district_kwh", "renewable_supply_kwh", "menu_supply_kwh"):
        assert of(key) == pytest.approx(sum(of(f"{key}.{group}") for group in groups)), key


def test_figures_are_sums_of_the_series(everything: District, everything_year: Result) -> None:
    of, k, classes = figures(everything_year, everything).figure, everything_year.kpis, everything_year.classes
    assert of("pv_kwh") == pytest.approx(k["pv_kwh"])
    assert of("generation_kwh") == pytest.approx(k["generation_kwh"])
    assert of("demand_kwh.schools") == pytest.approx(classes["school"]["load_kw"].sum())
    school = classes["school"]
    assert of("self_consumption_on_site_kwh@school") == pytest.approx((school["pv_kw"] - school["export_kw"]).sum())
    kept = k["generation_kwh"] - k["export_kwh"] - k["curtailed_kwh"]
    assert of("self_consumption_in_district_kwh") == pytest.approx(kept)
    assert of("import_kwh") == k["import_kwh"]


def test_the_retail_menu_shares_what_is_left_of_the_renewable_year(
    everything: District, everything_year: Result
) -> None:
    """More is left than the sites take: the menu gives every site all that it takes, and no more."""
    of, k = figures(everything_year, everything).figure, everything_year.kpis
    left = k["generation_kwh"] - of("self_consumption_on_site_kwh") + k["contract_kwh"]
    taken = everything_year.series["site_import_kw"].sum()
    assert left > taken
    assert of("menu_supply_kwh") == pytest.approx(taken)
    assert of("renewable_supply_kwh") == pytest.approx(taken + of("self_consumption_on_site_kwh"))


def test_what_the_simulation_does_not_have_is_no_number(everything: District, everything_year: Result) -> None:
    of = figures(everything_year, everything).figure
    for key in ("nonsense", "import_kwh.public", "pv_kwh@school", "self_consumption_on_site_kwh@nowhere"):
        assert math.isnan(of(key)), key
    assert of("pv_kwh.nowhere") == 0.0


def test_savings_are_part_of_the_demand_before_them(renca: District) -> None:
    measure = {
        "title": "LED",
        "demand": "school",
        "shape": "lighting",
        "sites": 4,
        "energy_kwh": 8_000,
        "rollout": [{"year": 2022, "sites": 4}],
    }
    district = district_like("renca", measure={"led": measure})
    result = ems.simulate(district)
    of = figures(result, district).figure
    assert of("savings_kwh.schools") == 8_000
    assert of("demand_kwh.schools") == pytest.approx(320_000, rel=1e-6)
    assert figures(ems.simulate(renca), renca).figure("savings_kwh") == 0.0


def test_a_district_that_takes_nothing_has_no_menu() -> None:
    district = district_like("renca", pv=None, storage=None)
    result = ems.simulate(district)
    of = figures(result, district).figure
    assert of("menu_supply_kwh") == 0.0
    assert of("pv_kwh") == 0.0


def test_claims_stand_in_the_order_of_the_scenario_with_plan_and_note() -> None:
    claims = {
        "made": {
            "title": "PV",
            "title_ja": "太陽光",
            "value": 1.5e6,
            "unit": "kWh",
            "kpi": "pv_kwh",
        },
        "load": {
            "title": "Demand of schools",
            "value": 3e5,
            "unit": "kWh",
            "kpi": "demand_kwh.schools",
            "note": "before savings",
        },
    }
    district = district_like("renca", claims=claims)
    result = ems.simulate(district)
    made, load = result.claims
    assert (made.claim, made.claim_ja, made.plan, made.unit) == ("PV", "太陽光", 1.5e6, "kWh")
    assert made.simulated == pytest.approx(result.kpis["pv_kwh"])
    assert (load.note, load.plan) == ("before savings", 3e5)
    assert load.simulated == pytest.approx(320_000, rel=1e-9)
    assert plan_claims(result, district, result.kpis) == result.claims
