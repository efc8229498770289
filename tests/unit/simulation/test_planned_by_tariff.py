"""Sites that plan for themselves by their own tariff: what they promise is what their bill says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from small_districts import BATTERY, district_like, village

import ems
from ems.bills import district_bills
from ems.dispatch.billed.terms import terms_of, with_ppa
from ems.dispatch.planners import actual_outlook, build_layout, problem_of
from ems.dispatch.problem import End
from ems.district.tariffs import NO_TARIFF
from ems.simulation.site_bills import BY_ONE_BLOCK, solved_note, terms_of_sites

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.results import Result

CLASSES = tuple(ems.read_scenario("renca").demand)
OFFICE_BATTERY = BATTERY | {
    "charge_kw_per_kwh": 0.5,
    "discharge_kw_per_kwh": 0.4,
    "rollout": [{"year": 2022, "at": "office", "units": 1, "kwh": 40}],
}
JAPAN: dict[str, Any] = {
    "currency": "yen",
    "place": {"timezone": "Asia/Tokyo", "longitude_deg": 131.7, "country": "JP"},
    "storage__office": OFFICE_BATTERY,
}
"""Renca, moved, with a battery at an office too; no wear, so that a plan's cost is a bill."""
FLAT = """
name = "{name}"
title = "One price"
seller = "Nobody"
certainty = "a test"
country = "JP"
levy_name = "japan"
[[energy]]
[[energy.periods]]
{price}
[export]
kind = "fixed"
prices = [{{ price_per_kwh = 7.0 }}]
"""


def billed_renca(tariff: str, **sections: Any) -> District:
    """Build Renca with all its sites billed by one tariff."""
    billing = {name: {"tariff": tariff} for name in CLASSES}
    return district_like("renca", **(JAPAN | {"billing": billing} | sections))


def flat_file(folder: Path, price: str, name: str = "one-price") -> str:
    """Write a tariff of one price, or of blocks, and give its path."""
    path = folder / f"{name}.toml"
    path.write_text(FLAT.format(name=name, price=price), encoding="utf-8")
    return str(path)


def each(district: District) -> Result:
    """Simulate a year in which every site plans for itself."""
    return ems.simulate(district, ems.read_policy("each_for_itself"), keep_sites=True)


def to_pay(district: District, result: Result) -> np.ndarray:
    """Bills of the sites with batteries."""
    table = district_bills(district, result).table
    return np.asarray((table["total"] - table["basic"])[np.unique(district.site_storages.node)])


@pytest.fixture(scope="module")
def blocks() -> tuple[District, Result]:
    """The village by block prices."""
    district = billed_renca("kyuden-juryo-dento-b")
    return district, each(district)


def test_what_sites_promise_is_what_their_bills_say(blocks: tuple[District, Result]) -> None:
    district, result = blocks
    assert result.planning is not None
    windows = result.planning.windows
    promised = windows["objective"].to_numpy()[: len(np.unique(district.site_storages.node))]
    np.testing.assert_allclose(to_pay(district, result), promised, rtol=1e-6)
    assert windows["gap"].max() <= 1e-6


def test_no_site_pays_more_than_if_it_were_told_the_average_price(
    blocks: tuple[District, Result], tmp_path: Path
) -> None:
    district, result = blocks
    table = district_bills(district, district.nodes.load_kw - district.nodes.rated_kw() @ district.nodes.unit_kw).table
    sites = np.unique(district.site_storages.node)
    average = float(table["energy"][sites].sum() / table["import_kwh"][sites].sum())
    told = billed_renca(flat_file(tmp_path, f"price_per_kwh = {average:.4f}"))
    by_average = to_pay(district, each(told))
    by_blocks = to_pay(district, result)
    assert (by_blocks <= by_average * (1.0 + 1e-6)).all()


def test_peaks_of_a_year_are_planned_as_one_cap() -> None:
    district = billed_renca("kyuden-business")
    result = each(district)
    assert result.planning is not None
    sentences = " ".join(result.planning.approximations)
    assert "one cap on the import of all 12 months" in sentences
    assert "peaks are understated" in sentences
    promised = result.planning.windows["objective"].to_numpy()[: len(np.unique(district.site_storages.node))]
    np.testing.assert_allclose(to_pay(district, result), promised, rtol=1e-5)
    idle = ems.simulate(district, keep_sites=True)
    assert to_pay(district, result).sum() < to_pay(district, idle).sum()


def test_several_storages_at_a_site_are_planned_by_one_block_and_that_is_said() -> None:
    district = billed_renca("kyuden-juryo-dento-b")
    layout = build_layout(district, "site", join_alike=False)
    bills = bills_of(district)
    whys = dict.fromkeys(range(1, layout.n_nodes), "2 storages at one node")
    (sentence,) = solved_note(bills, whys)
    assert sentence.startswith(f"{len(whys)} sites with block prices were planned by the price of the block")
    assert solved_note(bills, {1: "steered rooms"})[0].startswith("1 site with block prices was")
    assert solved_note(bills, {}) == ()


def bills_of(district: District) -> Any:
    """What the nodes of its plan pay."""
    layout = build_layout(district, "site", join_alike=False)
    outlook = actual_outlook(layout, 0, district.grid.n_steps)
    start = layout.storages.initial_energy_kwh
    return terms_of_sites(district, layout, problem_of(layout, outlook, energy_kwh=start, end=End(kind="at_least")))


def test_falling_blocks_are_planned_by_one_block_and_that_is_said(tmp_path: Path) -> None:
    falling = "blocks = [{ to_kwh = 100, price_per_kwh = 30 }, { from_kwh = 100, price_per_kwh = 20 }]"
    bills = bills_of(billed_renca(flat_file(tmp_path, falling, "falling")))
    assert (bills.of_node == NO_TARIFF).all()
    assert bills.terms == ()
    (note,) = bills.notes
    assert "falls from 30 to 20 per kWh at 100 kWh" in note
    assert note.endswith(BY_ONE_BLOCK)
    levy = 4.18
    assert set(np.round(bills.import_price_per_kwh[1] - levy, 6)) <= {20.0, 30.0, 19.8, 29.8}


def test_a_demand_charge_reaches_the_solver_too() -> None:
    bills = bills_of(billed_renca("kyuden-business"))
    (charge,) = bills.demand_charges(1)
    assert charge.price_per_kw == pytest.approx(12 * 2000 * 0.9)
    assert not charge.period.any()
    assert bills_of(billed_renca("kyuden-juryo-dento-b")).demand_charges(1) == ()
    assert bills.demand_charges(0) == ()


def test_without_tariffs_the_scenarios_prices_hold() -> None:
    district = village(billing=None)
    bills = bills_of(district)
    assert (bills.import_price_per_kwh == 160.0).all()
    assert (bills.export_price_per_kwh == 80.0).all()
    assert bills.notes == ()
    assert bills.terms_of_node(1) is None


def test_sites_under_a_ppa_plan_by_what_they_pay_the_operator() -> None:
    district = billed_renca(
        "kyuden-denka-de-night-select-22", pv__school_roof__ppa_sites=4, retailer={"ppa_price_per_kwh": 20.0}
    )
    bills, tariffs = bills_of(district), district.tariffs
    assert tariffs is not None
    layout = build_layout(district, "site", join_alike=False)
    for node, site in zip(layout.node_of_unit, layout.units, strict=True):
        earned = bills.export_price_per_kwh[node]
        # A kWh of the operator's costs 20; by night the grid asks for less, and that is what counts.
        worth = np.minimum(20.0, bills.import_price_per_kwh[node]) if tariffs.has_ppa[site] else 7.0
        np.testing.assert_allclose(earned, worth)
    assert tariffs.has_ppa[layout.units].any()
    assert any("cost no more than one from the grid" in note for note in bills.notes)
    plain = terms_of(tariffs.laid[0])
    assert (with_ppa(plain, 5.0).export_price_per_kwh == 5.0).all()
    assert with_ppa(plain, 5.0).notes == plain.notes


def test_under_falling_blocks_a_ppa_counts_too(tmp_path: Path) -> None:
    """The operator keeps what is fed in: the tariff's 7 yen are not the site's."""
    falling = (
        "blocks = [{ from_kwh = 0.0, to_kwh = 10.0, price_per_kwh = 40.0 }, { from_kwh = 10.0, price_per_kwh = 30.0 }]"
    )
    district = billed_renca(
        flat_file(tmp_path, falling), pv__school_roof__ppa_sites=4, retailer={"ppa_price_per_kwh": 20.0}
    )
    bills, tariffs = bills_of(district), district.tariffs
    assert tariffs is not None
    layout = build_layout(district, "site", join_alike=False)
    for node, site in zip(layout.node_of_unit, layout.units, strict=True):
        np.testing.assert_allclose(bills.export_price_per_kwh[node], 20.0 if tariffs.has_ppa[site] else 7.0)
    assert tariffs.has_ppa[layout.units].any()
    assert any("falls from 40 to 30" in note and "under a PPA" in note for note in bills.notes)
