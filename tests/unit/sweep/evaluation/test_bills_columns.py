"""What all sites pay: by hand, as the books have it, and as sizes behind a meter count it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from swept_plans import district_of_case, plan_of

import ems
from ems.ledger import books
from ems.sweep.evaluation import Memory, evaluate, way_of

SAME = 1e-9
"""The same sums of the same products in another order."""
BATTERY = "storage.battery.capacity_kwh"
SHELTER = "storage.shelter.capacity_kwh"
LARGE = "storage.large.capacity_kwh"


def of_books(plan: Any, case: int) -> float:
    """Return what all sites pay in a case by the books of a plain simulation."""
    district = district_of_case(plan, case)
    return float(books(district, ems.simulate(district, plan.policy, keep_sites=True)).classes["net"].sum())


def test_the_bill_of_one_site_is_its_energy_at_its_own_prices() -> None:
    plan = plan_of({BATTERY: [5.0, 25.0, 50.0]}, name="one_site", bills=True)
    rows = evaluate(plan, 0, 3, Memory())
    assert rows["error"].tolist() == [""] * 3
    for case in range(3):
        district = district_of_case(plan, case)
        series = ems.simulate(district, keep_sites=True).site_series
        assert series is not None
        index = district.grid.index
        is_day = (index.hour >= 8) & (index.hour < 22) & ~district.calendar.is_day_off
        price = np.where(is_day, 32.0, 22.0)
        by_hand = float((np.maximum(series[0], 0.0) * price - np.maximum(-series[0], 0.0) * 8.0).sum())
        assert rows["bills_yen"][case] == pytest.approx(by_hand, rel=SAME)
    together = rows["bills_yen"] + rows["purchase_yen"]
    assert rows["yearly_bills_yen"].to_numpy() == pytest.approx(together.to_numpy(), rel=SAME)


def test_a_sweep_of_one_site_says_what_sizing_says() -> None:
    """Both judge the owner's money: the same differences, whatever the sweep's purchase has of PV besides."""
    district = ems.build_district(ems.read_scenario("one_site"))
    curve = ems.best_size(district, "storage.battery", policy="self_consumption").curve
    chosen = curve[curve["capacity_kwh"] > 0.0].iloc[[3, 15, 26]]
    plan = plan_of({BATTERY: chosen["capacity_kwh"].tolist()}, name="one_site", bills=True)
    rows = evaluate(plan, 0, 3, Memory())
    for name, mine in (("operation_cost", "bills_yen"), ("yearly_cost", "yearly_bills_yen")):
        found = np.diff(rows[mine].to_numpy())
        assert found == pytest.approx(np.diff(chosen[name].to_numpy()), abs=1e-3)  # of tens of thousands of yen
    assert np.diff(rows["yearly_bills_yen"])[1] > 0.0, "beyond the best size more costs more"
    assert np.diff(rows["yearly_cost_yen"]) != pytest.approx(np.diff(rows["yearly_bills_yen"]), abs=1000.0)


@pytest.mark.parametrize(
    ("name", "keys", "way"),
    [
        ("kumamoto", {LARGE: [800.0, 4000.0]}, "designs"),
        ("kumamoto", {LARGE: [800.0], "prices.site.import_per_kwh": [20.0, 40.0]}, "general"),
        ("hitotsugaoka", {SHELTER: [1000.0, 4000.0]}, "designs"),
    ],
)
def test_bills_are_those_of_the_books(name: str, keys: dict[str, list[object]], way: str) -> None:
    plan = plan_of(keys, name=name, bills=True)
    assert way_of(plan).name == way
    rows = evaluate(plan, 0, plan.count, Memory())
    for case in range(plan.count):
        assert rows["bills_yen"][case] == pytest.approx(of_books(plan, case), rel=SAME)
    if way == "designs":
        assert rows["bills_yen"].nunique() == 1, "no storage at the pool changes what the sites pay"


def test_both_ways_have_the_same_columns() -> None:
    plan = plan_of({LARGE: [800.0, 4000.0]}, bills=True, kpis=("cost_yen",))
    memory = Memory()
    together, alone = evaluate(plan, 0, 2, memory), evaluate(plan, 0, 1, memory)
    names = ["case", LARGE, "cost_yen", "purchase_yen", "yearly_cost_yen", "bills_yen", "yearly_bills_yen", "error"]
    assert list(together.columns) == list(alone.columns) == names
    assert alone["bills_yen"][0] == pytest.approx(together["bills_yen"][0], rel=SAME)


def test_nobody_who_does_not_ask_gets_bills() -> None:
    rows = evaluate(plan_of({LARGE: [800.0]}), 0, 1, Memory())
    assert not [name for name in rows.columns if "bills" in name]
    assert not [note for note in way_of(plan_of({LARGE: [800.0]})).notes if "bills" in note]
    assert [note for note in way_of(plan_of({LARGE: [800.0]}, bills=True)).notes if note.startswith("bills: ")]


def test_a_memory_of_a_plan_without_bills_is_no_memory_of_one_with_them() -> None:
    memory, keys = Memory(), {LARGE: [800.0, 4000.0]}
    evaluate(plan_of(keys), 0, 2, memory)
    assert evaluate(plan_of(keys, bills=True), 0, 2, memory)["bills_yen"].notna().all()
