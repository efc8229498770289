"""Books of a hamlet, in figures that a reader can check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hamlet import HOURS, hamlet_tables, play

from ems.ledger import books, meter_bills
from ems.ledger.checks import check_books
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.ledger import Books
    from ems.results import Result

Played = tuple["District", "Result"]
"""A district and its year."""
SITES_KW = 0.5 + 1.0 + 2.0
"""The first home's plant covers half its load; the plant at the pool leaves 2.5 kW for the market."""


@pytest.fixture(scope="module")
def kept(hamlet: Played) -> Books:
    return books(*hamlet)


def test_the_statement_of_the_company(kept: Books) -> None:
    year = kept.statement.sum(axis=1)
    assert year["basic"] == pytest.approx(3 * 12 * 100)
    assert year["energy"] == pytest.approx(SITES_KW * HOURS * 20)
    assert year["levy"] == pytest.approx(SITES_KW * HOURS * 3)
    assert year["levy_passed_on"] == pytest.approx(-SITES_KW * HOURS * 3)
    assert year["market_purchases"] == pytest.approx(-2.5 * HOURS * 10)
    assert year["pool_plants"] == pytest.approx(-1.0 * HOURS * 7)
    assert year["wheeling"] == pytest.approx(-SITES_KW * HOURS * 5)
    assert year["running_cost"] == pytest.approx(-36_500)
    margin = 3600 + SITES_KW * HOURS * (20 - 5) - 25 * HOURS - 7 * HOURS - 36_500
    assert kept.margin == year["margin"] == pytest.approx(margin)
    assert kept.margin_per_kwh == pytest.approx(margin / (SITES_KW * HOURS))


def test_a_month_has_its_days(kept: Books) -> None:
    january, february = kept.statement["2027-01"], kept.statement["2027-02"]
    assert january["energy"] == pytest.approx(SITES_KW * 31 * 24 * 20)
    assert february["energy"] == pytest.approx(SITES_KW * 28 * 24 * 20)
    assert january["basic"] == february["basic"] == pytest.approx(300)
    assert february["running_cost"] == pytest.approx(-36_500 * 28 / 365)


def test_everybodys_account(kept: Books) -> None:
    year = kept.accounts.sum(axis=1)
    assert year["homes"] == pytest.approx(-(1.5 * HOURS * 23 + 2 * 1200))
    assert year["public"] == pytest.approx(-(2 * HOURS * 23 + 1200) + HOURS * 7)
    assert year["market"] == pytest.approx(25 * HOURS)
    assert year["network"] == pytest.approx(SITES_KW * HOURS * 5)
    assert year["state"] == pytest.approx(SITES_KW * HOURS * 3)
    assert year["suppliers"] == pytest.approx(36_500)
    assert year["operator"] == year["contracts"] == 0.0
    assert year.sum() == pytest.approx(0.0, abs=1e-6)
    assert kept.customers_cost == pytest.approx(-year["homes"] - year["public"])


def test_mean_prices(kept: Books) -> None:
    basic = 3600 / (SITES_KW * HOURS)
    assert kept.price_per_kwh == pytest.approx(23 + basic)
    assert kept.price_without_levy_per_kwh == kept.price_with_ppa_per_kwh == pytest.approx(20 + basic)


def test_other_area_prices_move_the_trade_alone(kept: Books) -> None:
    table = kept.sensitivity()
    assert table.loc[1.0, "margin"] == pytest.approx(kept.margin)
    assert table.loc[2.0, "margin"] == pytest.approx(kept.margin - 25 * HOURS)
    assert table.loc[0.5, "margin"] == pytest.approx(kept.margin + 12.5 * HOURS)
    assert kept.margin + kept.market_cost * (1.0 - kept.break_even_fraction) == pytest.approx(0.0, abs=1e-6)


def test_other_area_prices_are_those_of_another_run(hamlet: Played, tmp_path: Path, kept: Books) -> None:
    tables = hamlet_tables(tmp_path)
    tables["prices"]["pool"]["wholesale_per_kwh"] = 15.0
    dearer = books(*play(tables))
    assert dearer.margin == pytest.approx(kept.sensitivity((1.5,)).loc[1.5, "margin"])
    assert hamlet[0].scenario.prices.pool.wholesale_per_kwh == 10.0


def test_the_district_cost_is_met_again(kept: Books, hamlet: Played) -> None:
    """The levy of the tariffs is 3, that of the district cost 2; running cost is no part of E11."""
    assert kept.difference["district_cost"] == pytest.approx(25 * HOURS + SITES_KW * HOURS * (5 + 2))
    assert kept.difference["levy"] == pytest.approx(SITES_KW * HOURS * (3 - 2))
    assert kept.difference["running_cost"] == 36_500
    assert hamlet[1].kpis["cost_yen"] == kept.difference["district_cost"]
    assert max(kept.residuals.values()) < 1e-12


def test_without_tariffs_the_prices_at_the_meters_hold(tmp_path: Path) -> None:
    tables = hamlet_tables(tmp_path)
    del tables["billing"]
    kept = books(*play(tables))
    year = kept.statement.sum(axis=1)
    assert year["energy"] == pytest.approx(SITES_KW * HOURS * 21)
    assert year["levy"] == 0.0
    assert year["levy_passed_on"] == pytest.approx(-SITES_KW * HOURS * 2)
    assert any("names no tariffs" in note for note in kept.notes)


def test_contracted_supply_that_nobody_needs_is_sold(tmp_path: Path) -> None:
    """Roofs elsewhere give more than the district takes in summer: it is paid for and sold at the area price."""
    roof = {
        "title": "Roofs",
        "group": "homes",
        "sites": 0,
        "kw": 0,
        "tilt_deg": 20,
        "azimuths": [{"azimuth_deg": 180, "share": 1.0}],
    }
    contract = {"title": "Old", "sites": 9, "kw": 20, "profile": "roof", "sold_fraction": 0.5, "year": 2026}
    district, result = play(hamlet_tables(tmp_path, pv={"roof": roof}, contract={"old": contract}))
    kept = books(district, result)
    year, supply = kept.statement.sum(axis=1), result.series["contract_kw"].to_numpy()
    assert year["contract_supply"] == pytest.approx(-9 * supply.sum())
    assert year["market_sales"] == pytest.approx(10 * np.maximum(supply - 2.5, 0).sum())
    assert year["market_purchases"] == pytest.approx(-10 * np.maximum(2.5 - supply, 0).sum())
    assert kept.difference["contract_supply"] == pytest.approx((9 - 10) * supply.sum())


def test_a_result_without_the_sites_is_refused(hamlet: Played) -> None:
    district, result = hamlet
    with pytest.raises(InputError, match="keep_sites=True"):
        books(district, replace(result, site_series=None))


def test_a_result_of_another_district_is_refused(hamlet: Played, renca_year: Result) -> None:
    with pytest.raises(InputError, match="give its own district"):
        books(hamlet[0], renca_year)


def test_energy_that_was_not_metered_may_not_be_billed(hamlet: Played) -> None:
    district, result = hamlet
    bills = meter_bills(district, np.asarray(result.site_series))
    more = replace(bills, import_kwh=bills.import_kwh * 1.00001)
    with pytest.raises(RunError, match="the energy billed differs from the energy metered"):
        books(district, result, more)


@pytest.mark.parametrize(
    ("party", "told"),
    [("homes", "do not add to zero"), ("market", "do not add to zero")],
)
def test_money_that_vanishes_is_found(hamlet: Played, kept: Books, party: str, told: str) -> None:
    accounts = kept.accounts.copy()
    accounts.loc[party, "2027-03"] += 5.0
    with pytest.raises(RunError, match=told):
        check_books(*hamlet, kept.meters, np.zeros_like(kept.meters.import_kwh), accounts)


def test_money_in_the_wrong_account_is_found(hamlet: Played, kept: Books) -> None:
    accounts = kept.accounts.copy()
    accounts.loc["homes", "2027-03"] += 5.0
    accounts.loc["public", "2027-03"] -= 5.0
    with pytest.raises(RunError, match="differs from its owner's own records"):
        check_books(*hamlet, kept.meters, np.zeros_like(kept.meters.import_kwh), accounts)


def test_money_lost_at_the_market_differs_from_the_district_cost(hamlet: Played) -> None:
    """Were the trade wrong on both sides, the accounts would agree; the district cost of the run would not."""
    district, result = hamlet
    wrong = replace(result, kpis={**result.kpis, "cost_yen": result.kpis["cost_yen"] + 10.0})
    with pytest.raises(RunError, match=r"differs from the district cost \(E11\)"):
        books(district, wrong)
