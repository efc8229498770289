"""Which site pays by which tariff: classes, batteries, contracts, the time before the plan, plants of an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from small_districts import district_like, scenario_like, village

import ems
from ems.district.tariffs import NO_TARIFF, TariffChanges

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.district.tariffs import SiteTariffs

LIGHTING, NIGHT = "kyuden-juryo-dento-b", "kyuden-denka-de-night-select-22"
CLASSES = tuple(ems.read_scenario("renca").demand)

JAPAN: dict[str, Any] = {
    "currency": "yen",
    "place": {"timezone": "Asia/Tokyo", "longitude_deg": 131.7, "country": "JP"},
}


def billing(**changes: Any) -> dict[str, Any]:
    """Lighting B for all classes, the night tariff where there is a battery; classes changed."""
    usual = {"tariff": LIGHTING, "tariff_with_storage": NIGHT, "contract": 40, "tariff_before": LIGHTING}
    return {**JAPAN, "billing": {name: usual | changes.get(name, {}) for name in CLASSES}}


def billed(**sections: Any) -> tuple[District, SiteTariffs]:
    """Build the village, billed in yen."""
    district = village(**(billing() | sections))
    assert district.tariffs is not None
    return district, district.tariffs


def names(tariffs: SiteTariffs, numbers: np.ndarray) -> list[str | None]:
    """Names of tariffs by their numbers."""
    return [None if number == NO_TARIFF else tariffs.laid[number].tariff.name for number in numbers]


def test_nobody_is_billed_where_the_scenario_names_no_tariff() -> None:
    district = village(billing=None)
    assert district.tariffs is None
    assert (district.site_prices.import_per_kwh == 160.0).all()
    assert not any("tariff" in note for note in district.notes)


def test_sites_with_a_battery_have_a_tariff_of_their_own() -> None:
    district, tariffs = billed()
    with_battery = np.isin(np.arange(district.nodes.count), district.site_storages.node)
    own_meter = [name not in CLASSES for name in district.site_table["class_name"]]
    wanted = [None if own else NIGHT if has else LIGHTING for own, has in zip(own_meter, with_battery, strict=True)]
    assert names(tariffs, tariffs.of_node) == wanted
    assert {None, NIGHT, LIGHTING} == set(wanted)
    assert names(tariffs, tariffs.before_of_node) == [None if own else LIGHTING for own in own_meter]
    before = billing(office={"tariff_before_with_storage": NIGHT})
    _, changed = billed(**before)
    offices = district.nodes.class_of_node == district.class_names.index("office")
    for site in np.flatnonzero(offices):
        assert names(changed, changed.before_of_node[[site]]) == [NIGHT if with_battery[site] else LIGHTING]
    others = ~offices
    assert names(changed, changed.before_of_node[others]) == names(tariffs, tariffs.before_of_node[others])


def test_contracts_are_asked_for_or_the_tariffs_own() -> None:
    _, tariffs = billed(**billing(office={"contract": 60}, school={"contract_before": 20}))
    for name, size, before in zip(
        names(tariffs, tariffs.of_node), tariffs.contract_of_node, tariffs.contract_before_of_node, strict=True
    ):
        assert size in ({40.0, 60.0} if name == LIGHTING else {0.0})
        assert before in ({0.0} if name is None else {20.0, 30.0})  # 30 A is the tariff's own
    assert {20.0, 30.0} <= set(tariffs.contract_before_of_node)


def test_prices_that_rules_see_are_those_of_the_batteries_tariff() -> None:
    district, tariffs = billed()
    night = next(laid for laid in tariffs.laid if laid.tariff.name == NIGHT)
    paid = night.block_price_per_kwh[night.bin_of_step, 0] + night.levy_per_kwh[night.month_of_step]
    np.testing.assert_allclose(district.site_prices.import_per_kwh, paid)
    assert (district.site_prices.export_per_kwh == 7.0).all()
    assert any("Night Select 22, by which" in note and "with a battery" in note for note in district.notes)


def test_with_blocks_rules_see_the_block_in_which_the_mean_month_ends() -> None:
    district, tariffs = billed(**billing(**{name: {"tariff_with_storage": LIGHTING} for name in CLASSES}))
    (laid,) = tariffs.laid
    sites = np.unique(district.site_storages.node)
    net = district.nodes.load_kw[sites] - district.nodes.rated_kw()[sites] @ district.nodes.unit_kw
    taken = np.array([np.maximum(net, 0.0)[:, laid.month_of_step == month].sum() / len(sites) for month in range(12)])
    price = np.where(taken > 300.0, 26.97, np.where(taken > 120.0, 23.97, 18.37))
    seen = district.site_prices.import_per_kwh - laid.levy_per_kwh[laid.month_of_step]
    np.testing.assert_allclose(seen, price[laid.month_of_step])
    assert any("block in which the month of the mean such site ends" in note for note in district.notes)


def test_without_batteries_most_of_the_load_decides() -> None:
    district = district_like("renca", storage=None, **billing(office={"tariff": NIGHT, "contract": None}))
    load = {name: district.class_load_kw[number].sum() for number, name in enumerate(district.class_names)}
    most = NIGHT if load["office"] > sum(load.values()) / 2 else LIGHTING
    seller = ems.read_tariff(most).title
    assert any(seller in note and "with a load" in note for note in district.notes)


def test_plants_of_an_operator_are_the_first_of_their_class() -> None:
    district, tariffs = billed(pv__car_park__ppa_sites=1, pv__roof={"ppa_sites": 1})
    owned = {name for name, has in zip(district.nodes.names, tariffs.has_ppa, strict=True) if has}
    plants = [item for item in district.installed.pv if item.pv == "roof"]
    assert "Car park" in owned
    assert len(owned) == 2
    first = district.class_names.index(plants[0].at)
    assert district.nodes.class_of_node[list(district.nodes.names).index(next(iter(owned - {"Car park"})))] == first
    _, without = billed()
    assert not without.has_ppa.any()


def test_a_site_with_pv_of_its_own_beside_an_operators_is_named() -> None:
    roof = {
        "sites": 2,
        "kw": 20,
        "plants": [{"year": 2022, "at": "office", "kw": 10, "first_site": 1}] * 2,
        "ppa_sites": 1,
    }
    district, tariffs = billed(pv__roof=roof)
    assert tariffs.has_ppa.sum() == 1
    assert "1 site has PV of an operator (PPA) and PV of their own: in their bills all of it is the operator's" in (
        district.notes
    )


def test_roofs_of_flats_serve_all_residents() -> None:
    on_flats = {"flats_roof": "residents", "flat_class": "school", "flat_homes": 2, "reserve_fraction": 0.3}
    district, tariffs = billed(pv__flats__ppa_sites=1, policy=on_flats)
    school = np.flatnonzero(district.nodes.class_of_node == district.class_names.index("school"))
    assert np.flatnonzero(tariffs.has_ppa).tolist() == school[-2:].tolist()


def test_a_file_is_found_from_the_scenarios_own(tmp_path: Path) -> None:
    bundled = next(tariff for tariff in ems.bundled_tariffs() if tariff.name == LIGHTING)
    text = bundled.path.read_text(encoding="utf-8")
    own = next(line for line in text.splitlines() if line.startswith("name ="))
    (tmp_path / "mine.toml").write_text(text.replace(own, 'name = "mine"'), encoding="utf-8")
    data = {name: {"tariff": "mine.toml"} for name in CLASSES}
    scenario = scenario_like("renca", billing=data, **JAPAN).with_source(tmp_path / "town.toml")
    tariffs = ems.build_district(scenario).tariffs
    assert tariffs is not None
    assert [laid.tariff.name for laid in tariffs.laid] == ["mine"]


def test_a_tariff_that_follows_the_market_reads_the_pools_price() -> None:
    spot = {name: {"tariff": "spot-linked-kyushu", "contract": None, "tariff_with_storage": None} for name in CLASSES}
    _, tariffs = billed(**billing(**spot), prices__pool={"wholesale_per_kwh": 9.0, "wholesale_periods": []})
    market = next(laid for laid in tariffs.laid if laid.tariff.name == "spot-linked-kyushu").market_price_per_kwh
    assert market.min() == market.max() >= 9.0


def test_days_off_are_the_tariffs_and_not_those_of_the_loads() -> None:
    place = JAPAN["place"] | {"extra_days_off": ["08-13", "10-07"]}
    district, tariffs = billed(place=place)
    days = district.grid.index
    assert district.calendar.is_day_off[np.asarray((days.month == 10) & (days.day == 7))].all()
    night = next(laid for laid in tariffs.laid if laid.tariff.name == NIGHT)
    alone = ems.lay_tariff(ems.read_tariff(NIGHT), days, step_h=district.grid.step_h)
    np.testing.assert_array_equal(night.bin_of_step, alone.bin_of_step)


def test_prices_of_another_year_are_changed() -> None:
    scenario = scenario_like("renca", **billing())
    usual, dearer = (
        ems.build_district(scenario, tariff_changes=TariffChanges(price_change_fraction=change)).tariffs
        for change in (0.0, 0.5)
    )
    assert usual is not None
    assert dearer is not None
    for one, other in zip(usual.laid, dearer.laid, strict=True):
        np.testing.assert_allclose(other.block_price_per_kwh, 1.5 * one.block_price_per_kwh)
        np.testing.assert_allclose(other.levy_per_kwh, one.levy_per_kwh)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"currency": "CLP"}, f"tariff {LIGHTING}: is in yen, the scenario is in CLP"),
    ({"place": {}}, "the local time of Asia/Tokyo, the scenario that of America/Santiago"),
    (billing(office={"contract": 35}), f"billing.office.contract = 35 A: tariff {LIGHTING} offers 10, 15"),
    (billing(office={"contract_with_storage": 30}), f"tariff {NIGHT} has no contract size; leave it out"),
    (billing(office={"tariff": "kyuden-juryo-dento-c"}), "kyuden-juryo-dento-c"),
    (billing(office={"tariff": "none.toml"}), "none.toml"),
]


@pytest.mark.parametrize(("sections", "message"), WRONG)
def test_wrong_billing_gets_its_clear_error(sections: dict[str, Any], message: str) -> None:
    with pytest.raises(ems.InputError) as caught:
        village(**(billing() | sections))
    assert message in str(caught.value)
