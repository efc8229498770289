"""Who gains in a hamlet, in figures that a reader can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hamlet import HOURS, NOW, hamlet_tables, play

import ems
from ems.ledger import books, gains, meter_bills
from ems.scenario.read import parse_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.results import Result

Played = tuple["District", "Result"]
ROOF = {
    "title": "Roofs",
    "group": "homes",
    "sites": 1,
    "kw": 4.0,
    "tilt_deg": 20,
    "azimuths": [{"azimuth_deg": 180, "share": 1.0}],
    "plants": [{"year": 2026, "at": "home", "kw": 4.0}],
}
BATTERY = {
    "title": "Battery",
    "group": "homes",
    "charge_efficiency": 0.9,
    "discharge_efficiency": 0.9,
    "max_charge_kw": 2.0,
    "max_discharge_kw": 2.0,
    "rollout": [{"year": 2026, "at": "home", "units": 1, "kwh": 5.0}],
}


def with_roof(folder: Path, *, ppa_sites: int = 0, battery: bool = True) -> Played:
    """Hamlet whose first home has a roof and a battery."""
    storage = {"storage": {"home": BATTERY}} if battery else {}
    return play(hamlet_tables(folder, pv={"roof": ROOF | {"ppa_sites": ppa_sites}}, generation={}, **storage))


def test_gains_of_a_cheaper_supplier_and_of_a_plant(hamlet: Played) -> None:
    """6 yen/kWh less for what is taken; the plant of 0.5 kW is part of the plan, not of the sharing."""
    gained = gains(*hamlet)
    table = gained.table.set_index("name")
    taken_kwh = table["load_kwh"].to_numpy() - [0.5 * HOURS, 0.0, 0.0]
    assert taken_kwh.sum() == pytest.approx(3.5 * HOURS)
    assert table["pays"].tolist() == pytest.approx(23 * taken_kwh + 1200)
    assert table["gain_no_sharing"].tolist() == pytest.approx(6 * taken_kwh)
    assert table["gain_no_plan"].tolist() == pytest.approx(6 * taken_kwh + [0.5 * HOURS * 29, 0.0, 0.0])
    assert table["gain_no_batteries"].tolist() == [0.0, 0.0, 0.0]
    assert gained.price_before_per_kwh == pytest.approx(29 + 3600 / (4 * HOURS))
    assert gained.price_before_without_levy_per_kwh == pytest.approx(26 + 3600 / (4 * HOURS))


def test_a_battery_gains_what_a_year_without_it_costs_more(tmp_path: Path) -> None:
    """The same hamlet built without the battery, under the same tariff."""
    gained = gains(*with_roof(tmp_path)).table
    without = gains(*with_roof(tmp_path, battery=False)).table
    assert gained["gain_no_batteries"][0] == pytest.approx(without["pays"][0] - gained["pays"][0])
    assert gained["gain_no_batteries"][0] > 1000.0
    assert gained["gain_no_batteries"].tolist()[1:] == [0.0, 0.0]
    assert gained["has_storage"].tolist() == [True, False, False]
    assert gained["has_pv"].tolist() == [True, False, False]


def test_surplus_is_worth_less_without_sharing(tmp_path: Path) -> None:
    district, result = with_roof(tmp_path)
    table, site = gains(district, result).table, result.sites.iloc[0]
    assert site["export_kwh"] > 100.0
    expected = site["import_kwh"] * 6.0 + site["export_kwh"] * (8.0 - 6.0)
    assert table["gain_no_sharing"][0] == pytest.approx(expected)


def test_power_of_an_operators_roof_is_paid_for(tmp_path: Path) -> None:
    """What the roof makes and the meter does not give away costs 15 yen/kWh; what it gives away is the operator's."""
    district, result = with_roof(tmp_path, ppa_sites=1)
    kept, site = books(district, result), result.sites.iloc[0]
    used_kwh = site["generation_kwh"] - site["export_kwh"]
    assert kept.ppa_kwh == pytest.approx(used_kwh)
    assert kept.ppa_cost[0] == pytest.approx(15.0 * used_kwh)
    assert kept.operator_income == pytest.approx(15.0 * used_kwh + 7.0 * site["export_kwh"])
    assert kept.classes.loc["home", "surplus"] == 0.0
    table = gains(district, result, kept).table
    assert table["pays"][0] == pytest.approx(site["import_kwh"] * 23 + 1200 + 15.0 * used_kwh)
    assert table["gain_no_sharing"][0] == pytest.approx(site["import_kwh"] * 6.0)


def test_a_battery_behind_an_operators_roof_earns_for_both(tmp_path: Path) -> None:
    kept, bare = books(*with_roof(tmp_path, ppa_sites=1)), books(*with_roof(tmp_path, ppa_sites=1, battery=False))
    row = kept.batteries.loc["home"]
    assert row["operator"] == pytest.approx(kept.operator_income - bare.operator_income)
    assert row["saved"] == pytest.approx(bare.customers_cost - kept.customers_cost)
    assert row["tier"] == "site"


def test_a_battery_at_the_pool_earns_by_the_area_price(tmp_path: Path) -> None:
    """Bought and sold at 10 yen, so that only losses are left: their worth, and 5 + 2 yen/kWh on them."""
    rollout = [{"year": 2026, "at": "pool", "units": 1, "kwh": 5.0}]
    tables = hamlet_tables(tmp_path, pv={"roof": ROOF}, storage={"pool": BATTERY | {"rollout": rollout}})
    tables["pv"]["roof"] = ROOF | {"kw": 20.0, "plants": [{"year": 2026, "at": "home", "kw": 20.0}]}
    district, result = play(tables)
    row, flows = books(district, result).batteries.loc["pool"], result.storages["pool"]
    moved_kwh = float((flows["charge_kw"] - flows["discharge_kw"]).sum())
    lost_kwh = moved_kwh - float(flows["energy_kwh"].iloc[-1])
    assert lost_kwh > 100.0
    assert row["saved"] == pytest.approx(-10.0 * moved_kwh)
    assert row["cost_of_losses"] == pytest.approx(7.0 * lost_kwh)
    assert row["earned"] == row["saved"] - row["cost_of_losses"]


def test_a_roof_on_its_own_meter_is_paid_at_the_buy_back_price(tmp_path: Path) -> None:
    own = ROOF | {"plants": [{"year": 2026, "at": "own_meter", "kw": 4.0}]}
    for ppa_sites, party in ((0, "homes"), (1, "operator")):
        district, result = play(hamlet_tables(tmp_path, pv={"roof": own | {"ppa_sites": ppa_sites}}, generation={}))
        kept = books(district, result)
        income = kept.payments.sum(axis=1)["retailer", party, "surplus"]
        assert income == pytest.approx(7.0 * result.sites["generation_kwh"].sum())
        assert "homes_generation" not in set(gains(district, result, kept).table["class_name"])


def test_plants_at_the_pool_may_be_the_operators(tmp_path: Path) -> None:
    plants = [{"year": 2026, "at": "pool", "sites": 2, "kw": 4.0}]
    roof = ROOF | {"sites": 2, "plants": plants, "ppa_sites": 1}
    district, result = play(hamlet_tables(tmp_path, pv={"roof": roof}, generation={}))
    paid = books(district, result).payments.sum(axis=1)
    half = 7.0 * float(result.series["pv_kw"].sum()) / 2
    assert paid["retailer", "operator", "pool_plants"] == pytest.approx(half)
    assert paid["retailer", "homes", "pool_plants"] == pytest.approx(half)


def test_what_a_limit_holds_back_is_not_sold(tmp_path: Path) -> None:
    """A meter that lets 0.5 kW out: an operator is paid for what is used and what is let out, not for the rest."""
    tables = hamlet_tables(tmp_path, pv={"roof": ROOF | {"ppa_sites": 1}}, generation={})
    tables["demand"]["home"]["export_limit_kw"] = 0.5
    district, result = play(tables)
    site = result.sites.iloc[0]
    assert site["curtailed_kwh"] > 100.0
    used_kwh = site["generation_kwh"] - site["export_kwh"] - site["curtailed_kwh"]
    assert books(district, result).ppa_kwh == pytest.approx(used_kwh)


def test_two_kinds_of_plants_behind_a_meter_share_what_it_gives_away(tmp_path: Path) -> None:
    tables = hamlet_tables(tmp_path, pv={"roof": ROOF | {"ppa_sites": 1}})
    district, result = play(tables)
    pv_kw = district.nodes.rated_kw()[0, 0] * district.nodes.unit_kw[0]
    net_kw = np.asarray(result.site_series)[0]
    given_kw = np.maximum(-net_kw, 0.0) * pv_kw / (pv_kw + 0.5)
    assert books(district, result).ppa_kwh == pytest.approx(float((pv_kw - given_kw).sum()))


def test_bills_of_chosen_nodes_are_those_of_all(hamlet: Played) -> None:
    district, result = hamlet
    net_kw = np.asarray(result.site_series)
    every, some = meter_bills(district, net_kw), meter_bills(district, net_kw[[2, 0]], nodes=np.array([2, 0]))
    np.testing.assert_array_equal(some.amounts, every.amounts[:, [2, 0]])
    np.testing.assert_array_equal(some.import_kwh, every.import_kwh[[2, 0]])


def test_what_savings_measures_bring_is_told_apart(tmp_path: Path) -> None:
    """Half the load of 2 kW is saved: 29 yen/kWh of it at the prices before, 6 on what is left by the tariff."""
    tables = hamlet_tables(tmp_path)
    led = {"title": "LED", "demand": "office", "shape": "all", "sites": 1, "energy_kwh": HOURS}
    tables["measure"] = {"led": led | {"rollout": [{"year": 2026, "sites": 1}]}}
    district, result = play(tables)
    gained = gains(district, result)
    office = gained.table.set_index("class_name").loc["office"]
    assert office["gain_savings"] == pytest.approx(29 * HOURS)
    assert office["gain_no_plan"] == pytest.approx(29 * HOURS + 6 * HOURS)
    assert gained.table["gain_savings"].tolist()[:2] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert gained.summary().loc["savings", "total"] == pytest.approx(29 * HOURS)
    total = gained.table["gain_no_plan"].sum()
    told = f"of the {total:,.0f} yen a year that all sites gain against no plan, {29 * HOURS:,.0f} are what savings"
    assert any(note.startswith(told) and "(8,760 kWh less load)" in note for note in gained.notes)
    assert any("neither the equipment nor the savings measures are paid" in note for note in gained.notes)


def test_without_savings_measures_nothing_is_said_of_them(hamlet: Played) -> None:
    gained = gains(*hamlet)
    assert gained.summary().loc["savings", "total"] == 0.0
    assert not [note for note in gained.notes if "savings measures bring" in note]


def test_losers_among_those_who_have_a_battery(tmp_path: Path) -> None:
    """Stored power of an operator's roof costs 15 yen and replaces power of 12: the battery's owner loses by it."""
    tables = hamlet_tables(tmp_path, pv={"roof": ROOF | {"ppa_sites": 1}}, generation={}, storage={"home": BATTERY})
    cheap = NOW.replace("= 20.0", "= 12.0").replace("= 3.0", "= 0.0")
    (tmp_path / "now.toml").write_text(cheap, encoding="utf-8")
    summary = gains(*play(tables)).summary().loc["no_batteries"]
    assert summary["losers_fraction"] == pytest.approx(1 / 3)
    assert summary["losers_with_storage_fraction"] == 1.0


def test_nobody_has_a_battery(hamlet: Played) -> None:
    assert gains(*hamlet).summary()["losers_with_storage_fraction"].isna().all()


def test_summaries_by_class_group_and_pv(tmp_path: Path) -> None:
    gained = gains(*with_roof(tmp_path))
    assert gained.summary().loc["no_plan", "sites"] == 3
    assert gained.by("class").index.tolist() == ["home", "office"]
    assert gained.by("group").index.tolist() == ["homes", "public"]
    assert gained.by("pv").index.tolist() == [("homes", True), ("homes", False), ("public", False)]
    assert gained.by("class").loc["office", "mean"] == pytest.approx(2 * HOURS * 6)
    assert gained.summary()["total"]["no_plan"] == pytest.approx(gained.table["gain_no_plan"].sum())


def test_the_year_before_the_plan_is_the_same_year(hamlet: Played) -> None:
    from ems.ledger.who_gains.references import district_without_plan  # noqa: PLC0415 - for this test

    before = district_without_plan(hamlet[0])
    assert before.grid.year == 2027
    assert before.scenario.fiscal_year == 2025
    assert not len(before.nodes.plant_kw)
    assert before.nodes.load_kw.sum() == pytest.approx(4 * HOURS)


def test_a_plan_that_makes_everything_dearer_has_losers(tmp_path: Path) -> None:
    """The tariffs change places: everybody without a plant pays 6 yen/kWh more."""
    tables = hamlet_tables(tmp_path)
    now, before = (tables["billing"]["home"][key] for key in ("tariff", "tariff_before"))
    tables["billing"] = {name: {"tariff": before, "tariff_before": now} for name in ("home", "office")}
    district = ems.build_district(parse_scenario(tables))
    gained = gains(district, ems.simulate(district, keep_sites=True))
    assert gained.summary().loc["no_sharing", "losers_fraction"] == 1.0
    assert gained.summary().loc["no_plan", "losers_fraction"] == pytest.approx(2 / 3)
    assert gained.summary().loc["no_plan", "gini_fraction"] == pytest.approx(2 / 3)
    assert gained.summary().loc["no_plan", "top_tenth_fraction"] == pytest.approx(0.3)


def test_a_home_with_a_battery_has_its_own_tariff_before(tmp_path: Path) -> None:
    """The plan gives a battery; the tariff before it is that of such homes, although nobody has one then."""
    tables = hamlet_tables(tmp_path, pv={"roof": ROOF}, generation={}, storage={"home": BATTERY})
    now = tables["billing"]["home"]["tariff"]
    tables["billing"]["home"] = tables["billing"]["home"] | {"tariff_before_with_storage": now}
    district, result = play(tables)
    table = gains(district, result).table
    assert (table["gain_no_plan"] + table["pays"]).tolist()[:2] == pytest.approx(
        [23 * table["load_kwh"][0] + 1200, 29 * table["load_kwh"][1] + 1200]
    )


def test_bills_of_the_district_may_be_used_again(tmp_path: Path) -> None:
    """A node under a PPA earns nothing by its own bill; in the books its surplus is the operator's."""
    own = ROOF | {"sites": 2, "ppa_sites": 2, "kw": 8.0}
    own["plants"] = [*ROOF["plants"], {"year": 2026, "at": "own_meter", "kw": 4.0}]
    district, result = play(hamlet_tables(tmp_path, pv={"roof": own}, storage={"home": BATTERY}))
    kept, again = books(district, result), books(district, result, ems.district_bills(district, result))
    pd.testing.assert_frame_equal(kept.payments, again.payments)
    assert kept.operator_income > 0.0
