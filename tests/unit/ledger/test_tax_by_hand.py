"""Consumption tax in the books of the hamlet: collected for the state, contained in the prices or added to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hamlet import HOURS, NOW, hamlet_tables, play

from ems.ledger import books

if TYPE_CHECKING:
    from pathlib import Path

    from ems.ledger import Books

SITES_KW = 0.5 + 1.0 + 2.0
CHARGED = 3600 + SITES_KW * HOURS * 20
"""Basic and energy charges of the year with tax [yen]; the levy is 3 yen/kWh."""
ROOF = {
    "title": "Roofs",
    "group": "homes",
    "sites": 1,
    "kw": 4.0,
    "tilt_deg": 20,
    "azimuths": [{"azimuth_deg": 180, "share": 1.0}],
    "plants": [{"year": 2026, "at": "home", "kw": 4.0}],
}


def kept(folder: Path, tariff: str, **changes: Any) -> Books:
    """Books of the hamlet under a tariff."""
    tables = hamlet_tables(folder, **changes)
    (folder / "now.toml").write_text(tariff, encoding="utf-8")
    return books(*play(tables))


def contained(fraction: float = 0.1) -> str:
    """Return the tariff of the hamlet, whose prices contain tax."""
    return NOW.replace('country = "JP"', f'country = "JP"\ntax_fraction = {fraction}\nprices_include_tax = true')


def added() -> str:
    """Return a tariff of the same bills: prices without tax, and 10 % on top of all but the levy."""
    bare = NOW.replace("= 100.0", f"= {100 / 1.1}").replace("= 20.0", f"= {20 / 1.1}")
    return bare.replace('country = "JP"', 'country = "JP"\ntax_fraction = 0.1\nprices_include_tax = false')


def test_tax_that_prices_contain_is_collected_for_the_state(tmp_path: Path) -> None:
    found, untaxed = kept(tmp_path, contained()), kept(tmp_path, NOW)
    tax = CHARGED * 0.1 / 1.1
    year = found.statement.sum(axis=1)
    assert year["tax"] == -year["tax_passed_on"] == pytest.approx(tax)
    assert year["energy"] == pytest.approx(SITES_KW * HOURS * 20 / 1.1)
    assert year["basic"] == pytest.approx(3600 / 1.1)
    assert found.margin == pytest.approx(untaxed.margin - tax)
    assert found.accounts.sum(axis=1)["state"] == pytest.approx(SITES_KW * HOURS * 3 + tax)
    assert found.difference["tax"] == pytest.approx(tax)
    assert max(found.residuals.values()) < 1e-12


def test_customers_pay_and_read_what_is_on_their_bills(tmp_path: Path) -> None:
    found, untaxed = kept(tmp_path, contained()), kept(tmp_path, NOW)
    pd.testing.assert_frame_equal(found.classes, untaxed.classes)
    assert found.price_per_kwh == untaxed.price_per_kwh
    assert found.customers_cost == pytest.approx(untaxed.customers_cost)


def test_tax_inside_and_tax_on_top_give_the_same_margin_for_the_same_bill(tmp_path: Path) -> None:
    inside, on_top = kept(tmp_path, contained()), kept(tmp_path, added())
    assert on_top.customers_cost == pytest.approx(inside.customers_cost)
    assert on_top.margin == pytest.approx(inside.margin)
    assert on_top.break_even_fraction == pytest.approx(inside.break_even_fraction)
    pd.testing.assert_frame_equal(on_top.statement, inside.statement)
    pd.testing.assert_frame_equal(on_top.accounts, inside.accounts)


@pytest.mark.parametrize("tariff", [contained(), added()], ids=["contained", "added"])
def test_the_price_of_a_ppa_is_with_tax(tmp_path: Path, tariff: str) -> None:
    changes = {"pv": {"roof": ROOF | {"ppa_sites": 1}}, "generation": {}}
    found, untaxed = kept(tmp_path, tariff, **changes), kept(tmp_path, NOW, **changes)
    tax = 15.0 * found.ppa_kwh * 0.1 / 1.1
    assert tax > 1000.0
    assert found.operator_income == pytest.approx(untaxed.operator_income - tax)
    assert found.payments.sum(axis=1)["operator", "state", "tax_on_ppa"] == pytest.approx(tax)
    assert found.difference["tax"] == pytest.approx(tax + found.statement.loc["tax"].sum())


def test_the_notes_say_how_much_it_is(tmp_path: Path) -> None:
    tax = f"{CHARGED * 0.1 / 1.1:,.0f} yen of the bills are consumption tax"
    assert any(note.startswith(tax) for note in kept(tmp_path, contained()).notes)
    assert any("no tariff states a consumption tax" in note for note in kept(tmp_path, NOW).notes)


def test_without_tariffs_there_is_no_tax(tmp_path: Path) -> None:
    tables = hamlet_tables(tmp_path)
    del tables["billing"]
    found = books(*play(tables))
    assert found.statement.loc[["tax", "tax_passed_on"]].to_numpy().tolist() == [[0.0] * 12] * 2
    assert found.difference["tax"] == 0.0
