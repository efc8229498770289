"""The checks of every run look at records of their own, not at the functions that wrote the payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hamlet import HOURS, hamlet_tables, play

from ems.ledger import books
from ems.ledger.entries import owners, payments, trade
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ems.district import District
    from ems.results import Result

Played = tuple["District", "Result"]
ROOF = {
    "title": "Roofs",
    "group": "homes",
    "sites": 0,
    "kw": 0,
    "tilt_deg": 20,
    "azimuths": [{"azimuth_deg": 180, "share": 1.0}],
}
CONTRACT = {"title": "Old", "sites": 2, "kw": 4, "profile": "roof", "sold_fraction": 0.5, "year": 2026}


def a_hundredth_more(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with all its sums 1 % too high."""

    def more(found: Any) -> Any:
        if isinstance(found, dict):
            return {name: 1.01 * part for name, part in found.items()}
        return tuple(more(part) for part in found) if isinstance(found, tuple) else 1.01 * found

    return lambda *args, **kwargs: more(function(*args, **kwargs))


@pytest.mark.parametrize("name", ["pool_income", "contract_cost", "traded", "demand_cost", "points_cost"])
def test_a_wrong_factor_does_not_close(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The function is wrong wherever it is called, in the payments as in the checks."""
    from ems.ledger import checks, keeping  # noqa: PLC0415 - for this test
    from ems.ledger.entries import points, records  # noqa: PLC0415

    tables = hamlet_tables(tmp_path, pv={"roof": ROOF}, contract={"old": CONTRACT})
    tables["prices"]["pool"]["demand_charge_per_kw"] = 900.0
    district, result = play(tables)
    assert max(books(district, result).residuals.values()) < 1e-12
    home = next(module for module in (owners, trade, points) if hasattr(module, name))
    wrong = a_hundredth_more(getattr(home, name))
    if name == "points_cost":
        wrong = lambda *_: {"homes": np.full(12, 5.0)}  # noqa: E731 - nobody was asked here
    for module in (home, payments, checks, records, keeping):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, wrong)
    with pytest.raises(RunError, match=r"differs from (its owner's own records|the district cost)"):
        books(district, result)


def test_plants_at_the_pool_earn_nothing_for_what_the_districts_limit_holds_back(tmp_path: Path) -> None:
    """A plant of 10 kW above a load of 3.5 kW: 0.5 kW may leave, 6 kW are held back."""
    tables = hamlet_tables(tmp_path)
    tables["generation"]["large"] |= {"kw": 10.0, "energy_kwh": 10.0 * HOURS}
    tables["grid"]["export_limit_kw"] = 0.5
    district, result = play(tables)
    kept = books(district, result)
    assert result.kpis["curtailed_kwh"] == pytest.approx(6.0 * HOURS)
    assert kept.statement.loc["pool_plants"].sum() == pytest.approx(-7.0 * 4.0 * HOURS)
    assert any("district's limit held back" in note for note in kept.notes)


def test_surplus_that_the_district_holds_back_was_metered_and_is_paid(tmp_path: Path) -> None:
    """No more than it makes is taken off the plant at the pool: 1 kW of the 6.5 kW that are held back."""
    tables = hamlet_tables(tmp_path)
    tables["generation"]["small"] |= {"kw": 10.0, "energy_kwh": 10.0 * HOURS}
    tables["grid"]["export_limit_kw"] = 0.5
    district, result = play(tables)
    kept, given_kwh = books(district, result).statement.sum(axis=1), result.sites["export_kwh"].sum()
    assert given_kwh > 8.0 * HOURS
    assert result.kpis["curtailed_kwh"] == pytest.approx(6.5 * HOURS)
    assert kept["pool_plants"] == 0.0
    assert kept["surplus"] == pytest.approx(-8.0 * given_kwh)
