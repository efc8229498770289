"""Points are paid to the groups that were asked, in the months in which they were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from ems.ledger import books
from ems.ledger.entries.months import months_of
from ems.ledger.entries.points import points_cost
from ems.results.planning import EVENT_COLUMNS, Requests

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result


@pytest.fixture
def asked(renca_year: Result) -> Result:
    """Return Renca's year with two events of its offices, as if nobody had changed a load."""
    index = renca_year.grid.index
    rows = [
        ("offices", "less", index[10], 1.0, 0.1, 5.0, 5.0, 30.0),
        ("offices", "less", index[-10], 1.0, 0.1, 5.0, 5.0, 20.0),
    ]
    events = pd.DataFrame(rows, columns=list(EVENT_COLUMNS))
    nothing = pd.DataFrame({"offices": np.zeros(len(index))}, index=index)
    requests = Requests(
        events=events,
        load_change_kw=nothing,
        expected_change_kw=nothing,
        response_fraction=nothing,
        rooms=pd.DataFrame(index=index),
        points=50.0,
        points_budget=100.0,
        currency_per_point=2.0,
    )
    kpis = {**renca_year.kpis, "cost_clp": renca_year.kpis["cost_clp"] + 100.0}
    return replace(renca_year, requests=requests, kpis=kpis)


def test_points_by_group_and_month(renca: District, asked: Result) -> None:
    paid = points_cost(renca, asked, months_of(renca.calendar))
    assert list(paid) == ["public"]
    assert paid["public"].tolist() == pytest.approx([60.0, *[0.0] * 10, 40.0])


def test_points_stay_within_the_district(renca: District, asked: Result, renca_year: Result) -> None:
    with_points, without = books(renca, asked), books(renca, renca_year)
    assert with_points.margin == pytest.approx(without.margin - 100.0)
    assert with_points.customers_cost == pytest.approx(without.customers_cost - 100.0)
    assert with_points.difference["points"] == pytest.approx(-100.0)
    assert any(note.startswith("points stay") for note in with_points.notes)


def test_nobody_asked_nothing_paid(renca: District, renca_year: Result) -> None:
    assert points_cost(renca, renca_year, months_of(renca.calendar)) == {}
