"""The books of a village kept a second time: plain sums over tables, nothing of the ledger used.

The village has every kind of plant and storage, a contract, wear and wheeling; its clocks change twice. Prices are made
up, lower by day, so that figures would move if an hour were put into the wrong month or at the wrong price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_districts import village

import ems
from ems.ledger import books

if TYPE_CHECKING:
    from ems.district import District
    from ems.ledger import Books
    from ems.results import Result

RETAILER = {
    "contract_price_per_kwh": 55.0,
    "ppa_price_per_kwh": 120.0,
    "running_cost_per_year": 1e6,
    "title": "Company",
}
POOL = {"wholesale_per_kwh": 70.0, "levy_per_kwh": 5.0, "wheeling_per_kwh": 40.0, "demand_charge_per_kw": 900.0}
TAX = 0.19 / 1.19
"""Tax in a price that contains 19 %, as a share of the price."""
PERIODS = [{"price_per_kwh": 30.0, "hours": [10, 16]}]


@pytest.fixture(scope="module")
def played() -> tuple[District, Result, Books]:
    district = village(retailer=RETAILER, prices__pool=POOL | {"wholesale_periods": PERIODS}, pv__roof={"ppa_sites": 3})
    result = ems.simulate(district, keep_sites=True)
    return district, result, books(district, result)


@pytest.fixture(scope="module")
def second(played: tuple[District, Result, Books]) -> pd.DataFrame:
    """Return the statement, computed from the series of the result hour by hour."""
    district, result, _ = played
    series, hours = result.series, pd.DataFrame(index=result.grid.index)
    net = pd.DataFrame(np.asarray(result.site_series).T, index=result.grid.index, columns=list(district.nodes.names))
    class_of = dict(
        zip(district.nodes.names, np.array(district.class_names)[district.nodes.class_of_node], strict=True)
    )
    in_demand = [name for name in net.columns if class_of[name] in district.scenario.demand]
    charged = 160.0 * net[in_demand].clip(lower=0).sum(axis=1)
    hours["energy"], hours["tax"], hours["tax_passed_on"] = charged * (1 - TAX), charged * TAX, -charged * TAX
    hours["surplus"] = -80.0 * (-net).clip(lower=0).sum(axis=1)
    car_park = list(district.drivers.plant_classes).index("car_park")
    pool_kw = 100.0 * district.drivers.unit_kw[car_park]
    hydro = list(district.drivers.plant_classes).index("hydro")
    pool_kw = pool_kw + 20.0 * district.drivers.unit_kw[hydro]
    hours["pool_plants"] = -80.0 * pool_kw
    open_kw = series["import_kw"] - series["export_kw"] - series["contract_kw"]
    hours["market_purchases"] = -(open_kw.clip(lower=0) * series["import_price_per_kwh"])
    hours["market_sales"] = (-open_kw).clip(lower=0) * series["export_price_per_kwh"]
    hours["contract_supply"] = -55.0 * series["contract_kw"]
    lost = sum(
        (frame["charge_kw"] - frame["discharge_kw"] - frame["energy_kwh"].diff().fillna(frame["energy_kwh"].iloc[0]))
        for name, frame in result.storages.items()
        if result.storage_table["tier"][name] == "pool"
    )
    hours["wheeling"] = -40.0 * (series["site_import_kw"] + lost)
    hours["levy_on_losses"] = -5.0 * lost
    hours["running_cost"] = -1e6 / len(hours)
    table = hours.groupby(hours.index.strftime("%Y-%m")).sum().T
    peak = series["import_kw"].groupby(series.index.strftime("%Y-%m")).max()
    table.loc["demand_charge"] = -900.0 * peak
    table.loc["margin"] = table.sum()
    return table


def test_the_statement_item_by_item(played: tuple[District, Result, Books], second: pd.DataFrame) -> None:
    kept = played[2].statement
    assert set(kept.index[kept.ne(0.0).any(axis=1)]) == set(second.index)
    for item in second.index:
        np.testing.assert_allclose(kept.loc[item], second.loc[item], rtol=1e-9, atol=1e-6, err_msg=item)


def test_ppa_income_of_the_operator(played: tuple[District, Result, Books]) -> None:
    """Roofs of the sports hall and both offices: what their meters kept at 120 with tax, the rest at 80."""
    district, result, kept = played
    assert district.tariffs is not None
    sites = result.sites[district.tariffs.has_ppa]
    assert set(sites["class_name"]) == {"sports_hall", "office"}
    used = sites["generation_kwh"].sum() - sites["export_kwh"].sum()
    assert kept.operator_income == pytest.approx(120.0 * used * (1 - TAX) + 80.0 * sites["export_kwh"].sum())


def test_the_checks_close_with_everything_a_district_can_have(played: tuple[District, Result, Books]) -> None:
    kept = played[2]
    assert max(kept.residuals.values()) < 1e-12
    assert kept.difference["wear"] < 0.0
    assert kept.difference["levy"] == pytest.approx(-5.0 * kept.sold_kwh)
