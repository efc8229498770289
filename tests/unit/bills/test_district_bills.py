"""Bills of all nodes of a district: by class and tariff, before the plan, with an operator's plants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from bill_cases import BLOCKS, tariff_of

import ems
from ems.bills import LINES, bill, district_bills
from ems.district.tariffs import NO_TARIFF, SiteTariffs
from ems.ledger import meter_bills
from ems.tariffs import lay_tariff
from ems.tariffs.model import Demand, Period, Ratchet
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result

ENERGY = tariff_of(name="blocks", periods=(Period(blocks=BLOCKS),), export_price=7.0, timezone="America/Santiago")
DEMAND = tariff_of(
    name="demand",
    demand=(Demand(price_per_kw=100.0),),
    ratchet=Ratchet(months=11, fraction=1.0),
    timezone="America/Santiago",
)


@pytest.fixture(scope="module")
def district() -> District:
    """Renca, its nodes billed in turn by blocks and by demand; the last node only generates, the first has a PPA."""
    built = ems.build_district(ems.read_scenario("renca"))
    nodes = len(built.site_table)
    of_node = np.arange(nodes) % 2
    of_node[-1] = NO_TARIFF
    laid = tuple(lay_tariff(tariff, built.grid.index, step_h=1.0) for tariff in (ENERGY, DEMAND))
    tariffs = SiteTariffs(
        laid=laid,
        of_node=of_node,
        contract_of_node=np.zeros(nodes),
        before_of_node=np.where(of_node == NO_TARIFF, NO_TARIFF, 0),
        contract_before_of_node=np.zeros(nodes),
        has_ppa=np.arange(nodes) == 0,
    )
    return replace(built, tariffs=tariffs)


@pytest.fixture(scope="module")
def played(district: District) -> Result:
    return ems.simulate(district, keep_sites=True)


def test_every_node_has_its_bill(district: District, played: Result) -> None:
    found = district_bills(district, played)
    table = found.table
    assert list(table["name"]) == list(played.sites["name"])
    np.testing.assert_allclose(table["import_kwh"], played.sites["import_kwh"], atol=1e-9)
    np.testing.assert_allclose(table["export_kwh"], played.sites["export_kwh"], atol=1e-9)
    np.testing.assert_allclose(table["peak_kw"], np.maximum(played.sites["peak_import_kw"], 0.0))
    np.testing.assert_allclose(table[list(LINES)].sum(axis=1), table["total"])
    assert found.total == pytest.approx(table["total"].sum())
    assert list(table["tariff"].iloc[:2]) == ["blocks", "demand"]
    assert table["tariff"].iloc[-1] == ""
    assert (table[[*LINES, "total"]].iloc[-1] == 0.0).all()
    assert any(note.startswith("demand: readings are hourly") for note in found.notes)


def test_a_node_is_billed_like_a_meter_of_its_own(district: District, played: Result) -> None:
    found = district_bills(district, played)
    assert played.site_series is not None
    for node in (1, 2):
        net_kw = played.site_series[node]
        readings = pd.DataFrame(
            {"import_kw": np.maximum(net_kw, 0.0), "export_kw": np.maximum(-net_kw, 0.0)}, index=district.grid.index
        )
        alone = bill(readings, (ENERGY, DEMAND)[node % 2], past_peak_kw="same_year")
        np.testing.assert_allclose(found.table[list(LINES)].iloc[node].astype(float), alone.lines, rtol=1e-12)
        assert found.bill(node).total == pytest.approx(alone.total)
        assert found.bill(node).text().splitlines()[1].startswith("2027-01-01 – 2027-12-31")
    with pytest.raises(InputError, match="has no tariff: it only generates"):
        found.bill(len(found.table) - 1)


def test_a_class_of_a_result_is_a_meter_too(played: Result) -> None:
    name, frame = next(iter(played.classes.items()))
    found = bill(frame, ENERGY)
    assert found.energy_kwh == pytest.approx(frame["import_kw"].sum())
    assert found.export_kwh == pytest.approx(frame["export_kw"].sum()), name


def test_months_by_class_add_up(district: District, played: Result) -> None:
    found = district_bills(district, played)
    by_class = found.months.groupby("class_name")["total"].sum()
    expected = found.table.groupby("class_name")["total"].sum()
    np.testing.assert_allclose(by_class[expected.index], expected)
    np.testing.assert_allclose(found.months["import_kwh"].sum(), found.table["import_kwh"].sum())
    assert len(found.months) == 12 * found.table["class_name"].nunique()


def test_what_an_operators_plant_feeds_in_is_the_operators(district: District, played: Result) -> None:
    assert district.tariffs is not None
    own = replace(district, tariffs=replace(district.tariffs, has_ppa=np.zeros(len(district.site_table), dtype=bool)))
    net_kw = np.array(played.site_series)
    net_kw[0, 4000:4010] = -5.0
    with_ppa, without = district_bills(district, net_kw), district_bills(own, net_kw)
    assert with_ppa.table.loc[0, "export"] == 0.0
    assert with_ppa.table.loc[0, "export_kwh"] == without.table.loc[0, "export_kwh"] > 0.0
    assert without.table.loc[0, "export"] == pytest.approx(-7.0 * without.table.loc[0, "export_kwh"])
    assert with_ppa.table.loc[1:, "total"].equals(without.table.loc[1:, "total"])


def test_before_the_plan_all_paid_by_blocks(district: District, played: Result) -> None:
    found = district_bills(district, played, before=True)
    assert set(found.table["tariff"]) == {"blocks", ""}
    assert not found.table["demand"].any()


def test_without_the_plan_nobodys_surplus_is_an_operators(district: District, played: Result) -> None:
    net_kw = np.array(played.site_series)
    net_kw[0, 4000:4010] = -5.0
    before = district_bills(district, net_kw, before=True).table
    assert before.loc[0, "export"] == pytest.approx(-7.0 * before.loc[0, "export_kwh"])
    assert before.loc[0, "export_kwh"] > 0.0


def test_the_books_bill_by_the_same_bills(district: District, played: Result) -> None:
    net_kw = np.asarray(played.site_series)
    for which, before in (("now", False), ("before", True)):
        bills, books = district_bills(district, net_kw, before=before), meter_bills(district, net_kw, which=which)
        np.testing.assert_array_equal(books.amounts[:-1], bills.amounts[:-1])
        np.testing.assert_array_equal(books.import_kwh, bills.import_kwh)
        assert district.tariffs is not None
        own = (district.tariffs.of_node != NO_TARIFF) & ~district.tariffs.has_ppa
        np.testing.assert_array_equal(books.amounts[-1, own], bills.amounts[-1, own])


def test_what_a_ratchet_takes_for_granted_is_said(district: District, played: Result) -> None:
    notes = district_bills(district, played).notes
    assert "demand: the demand charge looks back 11 months: the year before is taken to be like this one" in notes
    unknown = district_bills(district, played, past_peak_kw=None).notes
    assert any("no half-hour before the first month is known" in note for note in unknown)


def test_what_cannot_be_billed(district: District, played: Result) -> None:
    with pytest.raises(InputError, match=r"holds no series of its sites; simulate\(…, keep_sites=True\)"):
        district_bills(district, replace(played, site_series=None))
    with pytest.raises(InputError, match=r"scenario renca has no tariffs; add a table \[billing.CLASS\]"):
        district_bills(replace(district, tariffs=None), played)
    with pytest.raises(InputError, match=r"net power of shape \(2, 3\): must be"):
        district_bills(district, np.zeros((2, 3)))
    assert district.tariffs is not None
    foreign = replace(district.tariffs.laid[1], tariff=DEMAND.model_copy(update={"currency": "CLP"}))
    mixed = replace(district.tariffs, laid=(district.tariffs.laid[0], foreign))
    with pytest.raises(InputError, match="tariffs in CLP, yen: must all be in one currency"):
        district_bills(replace(district, tariffs=mixed), played)
