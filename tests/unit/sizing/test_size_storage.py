"""The right size of a storage at a meter: three hours by hand, and what must hold for any home."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ems
from ems.dispatch.exact import batch
from ems.sizing import StorageSize, size_storage
from ems.sizing.one_storage.arguments import asked_of
from ems.sizing.search.parts import Box
from ems.sizing.search.peaks import lowest_peak
from ems.storage import Storage
from profiles.errors import InputError, ProblemCollector

if TYPE_CHECKING:
    from ems.dispatch.exact.cases import Cases, Plans

PERFECT = Storage(
    capacity_kwh=1.0, max_charge_kw=1.0, max_discharge_kw=1.0, charge_efficiency=1.0, discharge_efficiency=1.0
)
HALF_SPEED = replace(PERFECT, max_charge_kw=0.5, max_discharge_kw=0.5)
THREE_HOURS: dict[str, Any] = {
    "net_load_kw": [2.0, 2.0, 2.0],
    "storage": PERFECT,
    "import_price": [10.0, 50.0, 10.0],
    "export_price": 0.0,
    "cost_per_kwh": 15.0,
}


def size(**changes: Any) -> StorageSize:
    return size_storage(**(THREE_HOURS | changes))


def test_up_to_the_load_of_the_dear_hour_each_kwh_saves_40() -> None:
    found = size()
    assert (found.capacity_kwh, found.power_kw) == (2.0, 2.0)
    assert (found.operation_cost, found.purchase_cost, found.yearly_cost) == (60.0, 30.0, 90.0)
    assert (found.saved_by_last_kwh, found.saved_by_next_kwh, found.marginal_value_per_kwh) == (40.0, 0.0, 0.0)
    assert (found.none_yearly_cost, found.saved_cost) == (140.0, 50.0)
    assert (found.bound, found.gap, found.is_proven) == (90.0, 0.0, True)
    assert (found.goal, found.notes, found.peak_import_kw) == ("cost", (), 4.0)
    assert found.plan.battery_kw.tolist() == [-2.0, 2.0, 0.0]
    assert (found.plan.cost, found.plan.gap, found.plan.engine) == (60.0, 0.0, "exact")
    unsized = (found.generation_kw, found.saved_by_next_kw, found.saved_by_last_generation_kw, found.matched_fraction)
    assert np.isnan(unsized).all()


def test_where_a_kwh_costs_what_it_saves_the_smallest_is_right_and_all_others_as_good() -> None:
    found = size(cost_per_kwh=40.0)
    assert found.capacity_kwh == pytest.approx(0.0, abs=1e-9)
    assert found.yearly_cost == 140.0
    assert found.notes == ("larger sizes would be as good: of them all these are the smallest",)


@pytest.mark.parametrize("efficiency", [0.9, 0.95, 1.0])
@pytest.mark.parametrize("limit", [{}, {"most_kwh": 96.0}])
def test_of_free_sizes_the_smallest_is_taken_whatever_plans_round(efficiency: float, limit: dict[str, float]) -> None:
    """Beyond 2 kWh nothing more is saved; the cost of two such plans may differ by rounding."""
    found = size(storage=replace(PERFECT, charge_efficiency=efficiency), cost_per_kwh=0.0, **limit)
    assert found.capacity_kwh == pytest.approx(2.0, abs=1e-9)
    assert found.notes == ("larger sizes would be as good: of them all these are the smallest",)


def test_where_none_pays_it_says_what_the_first_kwh_would_save() -> None:
    found = size(cost_per_kwh=41.0)
    assert (found.capacity_kwh, found.yearly_cost, found.saved_by_next_kwh) == (0.0, 140.0, 40.0)
    assert np.isnan(found.saved_by_last_kwh)
    assert found.notes == ("no storage pays: the first kWh saves 40 a year and costs 41",)


def test_free_storage_is_no_larger_than_it_is_of_use() -> None:
    found = size(cost_per_kwh=0.0)
    assert found.capacity_kwh == pytest.approx(2.0, abs=1e-9)
    assert found.saved_by_next_kwh == 0.0
    assert found.notes == ("larger sizes would be as good: of them all these are the smallest",)


def test_steps_of_half_an_hour_and_half_a_year() -> None:
    """Half the energy in each step; the six steps of 30 minutes stand for half a year, so that a year costs twice that.

    A kWh saves 40 in these steps, 80 a year; the load of the dear hour, 2 kWh, is the best size again.
    """
    price = np.repeat([10.0, 50.0, 10.0], 2)
    found = size(net_load_kw=np.full(6, 2.0), import_price=price, step_h=0.5, years=0.5, cost_per_kwh=79.0)
    assert (found.capacity_kwh, found.power_kw) == (2.0, 2.0)
    assert (found.operation_cost, found.purchase_cost, found.plan.cost) == (120.0, 158.0, 60.0)
    assert (found.saved_by_last_kwh, found.bound) == (80.0, 278.0)
    assert (
        size(net_load_kw=np.full(6, 2.0), import_price=price, step_h=0.5, years=0.5, cost_per_kwh=81.0).saved_cost == 0
    )


def test_power_in_proportion_and_power_of_its_own() -> None:
    """At half a kW per kWh it takes 4 kWh to move 2 in an hour; where the power is sized apart, 2 kWh and 2 kW."""
    tied = size(storage=HALF_SPEED, cost_per_kwh=15.0)
    assert (tied.capacity_kwh, tied.power_kw, tied.saved_by_last_kwh) == (4.0, 2.0, 20.0)
    priced = size(storage=HALF_SPEED, cost_per_kwh=15.0, cost_per_kw=11.0)  # 15 + 5.5 a kWh
    assert priced.capacity_kwh == 0.0
    free = size(storage=HALF_SPEED, size_power=True, cost_per_kwh=15.0, cost_per_kw=10.0)
    assert (free.capacity_kwh, free.power_kw) == pytest.approx((2.0, 2.0))
    assert (free.yearly_cost, free.purchase_cost) == pytest.approx((110.0, 50.0))
    assert (free.saved_by_last_kwh, free.saved_by_last_kw) == pytest.approx((40.0, 40.0))
    assert (free.saved_by_next_kwh, free.saved_by_next_kw) == pytest.approx((0.0, 0.0))


def test_sun_is_sized_along_with_the_storage() -> None:
    """A kW of sun gives 1 kWh in the first hour, worth 10 there and 50 in the next by a kWh of storage.

    6 kW fill all three hours of 2 kWh; the storage carries 4 kWh into the second hour, of which 2 go on to the third.
    Without storage 2 kW are right: their kWh saves 10 and costs 9.
    """
    sun: dict[str, Any] = {"generation_per_kw": [1.0, 0.0, 0.0], "cost_per_generation_kw": 9.0}
    found = size(**sun, cost_per_kwh=0.5)
    assert (found.capacity_kwh, found.generation_kw) == pytest.approx((4.0, 6.0))
    assert found.yearly_cost == pytest.approx(56.0)
    assert found.saved_by_last_generation_kw == pytest.approx(10.0)
    assert found.saved_by_next_generation_kw == pytest.approx(0.0)
    alone = size(**sun, cost_per_kwh=100.0)
    assert (alone.capacity_kwh, alone.generation_kw) == pytest.approx((0.0, 2.0))
    assert alone.none_yearly_cost == 140.0
    allowed = size(**sun, cost_per_kwh=0.5, most_generation_kw=5.0)
    assert allowed.generation_kw == pytest.approx(5.0)
    assert "the generation is the largest that was allowed" in allowed.notes


def test_a_budget_is_spent_where_it_saves_most() -> None:
    found = size(budget=12.0)
    assert (found.capacity_kwh, found.purchase_cost) == pytest.approx((0.8, 12.0))
    assert found.notes == ("the whole budget is spent",)
    assert size(budget=1000.0).capacity_kwh == 2.0
    assert size(budget=0.0).capacity_kwh == 0.0


def test_the_smallest_storage_that_keeps_a_peak() -> None:
    """Hours of 2, 5 and 2 kW: 2 kWh bring the peak to 3 kW, whatever energy costs; no storage brings it below 3."""
    found = size(net_load_kw=[2.0, 5.0, 2.0], peak_kw=3.5)
    assert found.goal == "purchase"
    assert (found.capacity_kwh, found.peak_import_kw) == pytest.approx((1.5, 3.5))
    assert (found.purchase_cost, found.operation_cost) == pytest.approx((22.5, 230.0))
    assert np.isnan(found.saved_by_last_kwh)
    # Both cheap hours can take 0.5 kWh each before they reach the peak themselves: more is of no use at once.
    cheap = size(net_load_kw=[2.0, 5.0, 2.0], peak_kw=3.5, goal="cost")
    assert cheap.capacity_kwh == pytest.approx(3.0)
    assert cheap.operation_cost == pytest.approx(35.0 + 100.0 + 35.0)
    with pytest.raises(InputError, match=r"peak_kw = 2.9 kW: cannot be kept: the lowest import peak is 3 kW, with"):
        size(net_load_kw=[2.0, 5.0, 2.0], peak_kw=2.9)


def test_the_smallest_storage_that_reaches_a_share() -> None:
    """3 kWh of 8 are the sun's own; 2 of the 4 that are left over must be kept for 5 of 8."""
    found = size(net_load_kw=[-4.0, 3.0, 2.0], load_kw=[3.0, 3.0, 2.0], share_fraction=5.0 / 8.0)
    assert (found.capacity_kwh, found.matched_fraction) == pytest.approx((2.0, 5.0 / 8.0))
    assert found.goal == "purchase"
    with pytest.raises(InputError, match=r"share_fraction = 0.9: cannot be reached: the highest share is 0.875, with"):
        size(net_load_kw=[-4.0, 3.0, 2.0], load_kw=[3.0, 3.0, 2.0], share_fraction=0.9)
    with pytest.raises(InputError, match=r"0.5, with .* kWh .*; ask for less, or allow larger sizes"):
        size(net_load_kw=[-4.0, 3.0, 2.0], load_kw=[3.0, 3.0, 2.0], share_fraction=0.6, most_kwh=1.0)
    with pytest.raises(InputError, match="ask for less, or give a larger budget"):
        size(net_load_kw=[-4.0, 3.0, 2.0], load_kw=[3.0, 3.0, 2.0], share_fraction=0.6, budget=3.0)
    alone = size(generation_per_kw=[1.0, 0.0, 0.0], cost_per_generation_kw=9.0, share_fraction=0.5)
    assert (alone.generation_kw, alone.capacity_kwh) == pytest.approx((3.0, 1.0))


def test_a_storage_that_may_not_export() -> None:
    """At a price of 40 for export the load of the second hour is a limit only to a storage that may not export."""
    selling: dict[str, Any] = {"export_price": [0.0, 40.0, 0.0], "most_kwh": 7.0}
    assert size(**selling).capacity_kwh == 7.0
    held = replace(PERFECT, may_export=False)
    found = size(**selling, storage=held)
    assert (found.capacity_kwh, found.saved_by_last_kwh, found.saved_by_next_kwh) == (2.0, 40.0, 0.0)
    sun: dict[str, Any] = {"generation_per_kw": [1.0, 0.0, 0.0], "cost_per_generation_kw": 30.0}
    with pytest.raises(InputError, match="may_export = False beside generation that is sized"):
        size(**selling, **sun, storage=held)
    assert size(**sun, storage=held).plan.battery_kw[1] == pytest.approx(2.0)


def test_more_is_always_better_where_nothing_limits_it() -> None:
    with pytest.raises(InputError, match=r"most_kwh: however large it is, more of it saves more than it costs"):
        size(export_price=[0.0, 40.0, 0.0])
    found = size(export_price=[0.0, 40.0, 0.0], most_kwh=50.0)
    assert (found.capacity_kwh, found.saved_by_next_kwh) == (50.0, 30.0)
    assert found.notes == ("the capacity is the largest that was allowed",)


def test_a_meter_without_load_buys_nothing() -> None:
    found = size(net_load_kw=[0.0, 0.0, 0.0])
    assert (found.capacity_kwh, found.yearly_cost, found.bound) == (0.0, 0.0, 0.0)


def test_a_leaky_storage_gets_the_power_to_hold_its_floor() -> None:
    """A tenth of what is stored is lost an hour: holding 0.2 of the capacity takes 0.02 kW a kWh at least."""
    leaky = replace(PERFECT, standing_loss_fraction_per_h=0.1, floor_fraction=0.2)
    found = size(storage=leaky, size_power=True, cost_per_kw=0.1, cost_per_kwh=0.1)
    assert found.capacity_kwh > 0.0
    assert found.power_kw >= 0.02 * found.capacity_kwh
    with pytest.raises(
        InputError, match=r"storage: 1 kW for 100 kWh: cannot make up for what is lost at floor or start: 2 kW"
    ):
        size(storage=replace(leaky, capacity_kwh=100.0))


def test_limits_that_each_can_be_kept_and_not_both() -> None:
    """A budget of 30 buys the storage for the peak (22.5) or the sun for the share (18)."""
    wanted: dict[str, Any] = {"net_load_kw": [2.0, 5.0, 2.0], "generation_per_kw": [1.0, 0.0, 0.0]}
    wanted |= {"cost_per_generation_kw": 9.0, "budget": 30.0}
    assert size(**wanted, peak_kw=3.5).purchase_cost == pytest.approx(22.5)
    assert size(**wanted, share_fraction=2.0 / 9.0).purchase_cost == pytest.approx(18.0)
    with pytest.raises(InputError, match=r"share_fraction, peak_kw: cannot be had together; ask for less, or give"):
        size(**wanted, peak_kw=3.5, share_fraction=2.0 / 9.0)
    both = size(**(wanted | {"budget": 50.0}), peak_kw=3.5, share_fraction=2.0 / 9.0)
    assert both.purchase_cost == pytest.approx(40.5)
    with pytest.raises(InputError, match=r"with .* kWh and .* kW and .* kW of generation; ask for less"):
        size(**wanted, peak_kw=1.0)


def test_a_leaky_storage_behind_a_full_line_cannot_be_as_large_as_one_likes() -> None:
    """At its floor it loses a thousandth of its capacity an hour: beyond some size the line cannot make up for it."""
    leaky = replace(PERFECT, standing_loss_fraction_per_h=0.01, floor_fraction=0.1)
    wanted: dict[str, Any] = {"net_load_kw": [2.0, 5.0, 2.0], "peak_kw": 2.9, "storage": leaky}
    with pytest.raises(InputError, match=r"cannot be kept: the lowest import peak is 3.0\d* kW") as raised:
        size(**wanted)
    lowest = float(str(raised.value).partition("peak is ")[2].partition(" kW")[0])
    assert size(**(wanted | {"peak_kw": 1.0001 * lowest})).peak_import_kw == pytest.approx(lowest, rel=2e-4)
    with pytest.raises(InputError, match="cannot be kept"):
        size(**(wanted | {"peak_kw": 0.9999 * lowest}))
    leakier = replace(leaky, standing_loss_fraction_per_h=0.1)
    with pytest.raises(InputError, match=r"cannot be kept: the lowest import peak is .* kW, with .* kW; ask for less$"):
        size(**(wanted | {"storage": leakier}))
    with pytest.raises(InputError, match=r"cannot be kept: the lowest import peak is .* kW, with .* or allow larger"):
        size(**(wanted | {"storage": leakier}), most_kwh=3.0)


DRIPPING = Storage(
    capacity_kwh=10.0,
    max_charge_kw=5.0,
    max_discharge_kw=5.0,
    charge_efficiency=0.95,
    discharge_efficiency=0.95,
    standing_loss_fraction_per_h=0.01,
    floor_fraction=0.2,
)
MEALS: dict[str, Any] = {
    "net_load_kw": np.tile([1.0, 1.0, 1.0, 3.0], 6),
    "storage": DRIPPING,
    "import_price": 20.0,
    "cost_per_kwh": 3.0,
}


@pytest.mark.parametrize("limit", [{}, {"most_kwh": 100.0}, {"most_kwh": 500.0}, {"most_kwh": 20000.0}])
def test_sizes_too_large_to_hold_their_floor_below_the_peak_are_no_hindrance(limit: dict[str, float]) -> None:
    """1 kW for an hour takes 1 kW, which 2 kWh have; 500 kWh lose more at their floor than the line lets in."""
    found = size(**MEALS, peak_kw=2.0, **limit)
    assert (found.capacity_kwh, found.power_kw) == pytest.approx((2.0, 1.0))
    assert found.peak_import_kw == pytest.approx(2.0)
    assert found.is_proven


def test_a_peak_above_all_loads_needs_no_storage_whatever_it_loses() -> None:
    full = replace(DRIPPING, floor_fraction=0.0, initial_fraction=1.0, standing_loss_fraction_per_h=0.02)
    found = size(**(MEALS | {"storage": full}), peak_kw=3.5, end="at_least")
    assert (found.capacity_kwh, found.purchase_cost, found.operation_cost) == (0.0, 0.0, 36.0 * 20.0)


@pytest.mark.parametrize("peak_kw", [0.0, 1.0, 1.5])
@pytest.mark.parametrize("power", [{}, {"size_power": True, "cost_per_kw": 1.0}])
def test_a_peak_below_the_mean_is_told_with_the_lowest_that_can_be_kept(peak_kw: float, power: dict[str, Any]) -> None:
    """The mean is 1.5 kW; the losses come on top. What is told can be kept, and a little less cannot."""
    with pytest.raises(InputError, match="cannot be kept: the lowest import peak is") as raised:
        size(**MEALS, **power, peak_kw=peak_kw)
    lowest_kw = float(str(raised.value).partition("peak is ")[2].partition(" kW")[0])
    assert 1.5 < lowest_kw < 1.6
    assert size(**MEALS, **power, peak_kw=lowest_kw + 1e-5).peak_import_kw == pytest.approx(lowest_kw, abs=2e-5)
    with pytest.raises(InputError, match="cannot be kept"):
        size(**MEALS, **power, peak_kw=lowest_kw - 1e-5)


def test_power_that_holds_the_floor_is_asked_for_where_the_solver_takes_it_for_nothing() -> None:
    """4e-6 kW hold the floor of a third of a kWh: less than what the solver of a small programme tells from 0."""
    leaky = replace(DRIPPING, charge_efficiency=0.8, standing_loss_fraction_per_h=1e-4, floor_fraction=0.1)
    wanted: dict[str, Any] = {"net_load_kw": [2.0, 5.0, 2.0], "storage": leaky, "import_price": 20.0}
    wanted |= {"size_power": True, "cost_per_kwh": 3.0, "cost_per_kw": 1.0, "budget": 1.0, "most_kwh": 20.0}
    with pytest.raises(InputError, match=r"lowest import peak is 4\.\d+ kW, with .* give a larger budget, or allow"):
        size(**wanted, peak_kw=0.0)


@pytest.mark.parametrize("power", [{}, {"size_power": True, "cost_per_kw": 1.0}])
def test_a_peak_out_of_reach_is_told_after_few_questions(
    power: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One search for the peak asked, and one for the lowest; larger and larger sizes, and halvings, took thousands."""
    asked, plan = [], batch.plan_cases

    def counted(cases: Cases) -> Plans:
        asked.append(cases.count)
        return plan(cases)

    monkeypatch.setattr(batch, "plan_cases", counted)
    perfect = replace(PERFECT, standing_loss_fraction_per_h=1e-3)
    load = 2.0 + np.random.default_rng(1).random(24)
    with pytest.raises(InputError, match="cannot be kept: the lowest import peak is"):
        size(net_load_kw=load, storage=perfect, import_price=20.0, **power, peak_kw=2.0)
    assert 0 < sum(asked) < 150


def test_where_one_kwh_more_would_break_the_peak_it_saves_no_number() -> None:
    """At the lowest peak of all there is one size; a larger one loses more than the line lets in."""
    leaky = replace(PERFECT, standing_loss_fraction_per_h=0.01, floor_fraction=0.1)
    given = {**THREE_HOURS, "net_load_kw": [2.0, 5.0, 2.0], "storage": leaky}
    names = inspect.signature(size_storage).parameters
    others = {name: parameter.default for name, parameter in names.items() if name not in given}
    meter = asked_of(others | given, ProblemCollector("size_storage")).meter
    box = Box(lower=np.zeros(1), upper=np.full(1, 100.0))
    lowest_kw, sizes = lowest_peak(meter.above_any(), box, [], highest_kw=5.0, scale_kwh=meter.moved_kwh)
    found = size(net_load_kw=[2.0, 5.0, 2.0], storage=leaky, peak_kw=lowest_kw)
    assert found.capacity_kwh == pytest.approx(float(sizes[0]))
    assert np.isnan(found.saved_by_next_kwh)
    above = size(net_load_kw=[2.0, 5.0, 2.0], storage=leaky, peak_kw=lowest_kw + 0.1)
    assert above.saved_by_next_kwh > 0.0


def test_none_allowed_is_not_that_none_pays() -> None:
    """The first kWh saves 40 whether it may be bought or not."""
    none = size(most_kwh=0.0)
    assert (none.capacity_kwh, none.saved_by_next_kwh) == (0.0, 40.0)
    assert none.notes == ("the capacity is the largest that was allowed",)
    assert size(most_kwh=0.0, cost_per_kwh=41.0).notes == (
        "no storage pays: the first kWh saves 40 a year and costs 41",
    )
    assert size(budget=0.0).notes == ()
    sun = size(generation_per_kw=[1.0, 0.0, 0.0], cost_per_generation_kw=9.0, cost_per_kwh=100.0, most_generation_kw=0)
    assert sun.saved_by_next_generation_kw == pytest.approx(10.0)


def test_no_number_is_printed_where_there_is_none() -> None:
    """A kWh without power cannot hold its floor: what it alone would save is no number."""
    leaky = replace(PERFECT, standing_loss_fraction_per_h=0.1, floor_fraction=0.2)
    found = size(storage=leaky, size_power=True, cost_per_kwh=100.0, cost_per_kw=1.0)
    assert np.isnan(found.saved_by_next_kwh)
    assert found.notes == ("no storage pays",)


def test_of_free_capacity_and_free_power_the_smallest_are_taken_over_a_hundred_hours() -> None:
    """Plans of sizes that are as good differ by what their certificates leave open: as good all the same."""
    rng = np.random.default_rng(672)
    rng.choice(3)
    load, _, price = rng.uniform(0.0, 5.0, 100), rng.random(), rng.choice([10.0, 20.0, 30.0], 100)
    given = {"net_load_kw": load, "import_price": price, "export_price": 5.0, "size_power": True}
    held = replace(HALF_SPEED, may_export=False)
    free = size(**given, storage=held, cost_per_kwh=0.0)
    most = {"most_kwh": 0.7 * free.capacity_kwh, "most_kw": 0.7 * free.power_kw}
    smaller = size(**given, storage=held, cost_per_kwh=0.0, **most)
    assert smaller.yearly_cost > (1.0 + 1e-9) * free.yearly_cost
    assert free.notes == ("larger sizes would be as good: of them all these are the smallest",)


@st.composite
def homes(draw: st.DrawFn) -> dict[str, Any]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(2, 60))
    paid = rng.choice([10.0, 20.0, 30.0, 31.5], n) if draw(st.booleans()) else rng.uniform(10.0, 40.0, n)
    unit = Storage(
        capacity_kwh=1.0,
        max_charge_kw=float(rng.uniform(0.2, 2.0)),
        max_discharge_kw=float(rng.uniform(0.2, 2.0)),
        charge_efficiency=float(rng.uniform(0.7, 1.0)),
        discharge_efficiency=float(rng.uniform(0.7, 1.0)),
        floor_fraction=float(rng.choice([0.0, 0.2])),
        wear_price_per_kwh=float(rng.choice([0.0, 2.0])),
        may_export=bool(rng.random() < 0.5),
        initial_fraction=0.5,
    )
    return {
        "net_load_kw": rng.normal(1.0, 2.0, n),
        "storage": unit,
        "import_price": paid,
        "export_price": float(rng.choice([0.0, 5.0])),
        "cost_per_kwh": float(rng.uniform(0.0, 30.0)),
        "end": draw(st.sampled_from(["cyclic", "at_least"])),
        "most_kwh": 500.0,
    }


@settings(max_examples=40, deadline=None)
@given(
    home=homes(), power=st.sampled_from(["tied", "free"]), other=st.floats(0.0, 3.0), other_power=st.floats(0.0, 3.0)
)
def test_no_other_size_is_better_and_the_price_lies_between_the_slopes(
    home: dict[str, Any], power: str, other: float, other_power: float
) -> None:
    """Every other size costs at least the bound, planned by itself; slopes below and above the price prove it."""
    is_free = power == "free"
    per_kw = 3.0 if is_free else 0.0
    found = size_storage(**home, size_power=is_free, cost_per_kw=per_kw)
    assert found.is_proven
    unit = home["storage"]
    kwh = other * max(found.capacity_kwh, 1.0)
    ratio = other_power if is_free else 1.0
    tried = replace(
        unit,
        capacity_kwh=kwh,
        max_charge_kw=ratio * (kwh if is_free else unit.max_charge_kw * kwh),
        max_discharge_kw=ratio * (kwh if is_free else unit.max_discharge_kw * kwh),
    )
    plan = ems.plan_storage(
        home["net_load_kw"],
        tried,
        import_price=home["import_price"],
        export_price=home["export_price"],
        end=home["end"],
    )
    rounding = 1e-9 * (1.0 + float(np.abs(home["net_load_kw"]).sum()) * 40.0)
    total = float(plan.cost) + home["cost_per_kwh"] * kwh + per_kw * tried.max_charge_kw
    assert total >= found.bound - rounding
    assert found.yearly_cost <= total + rounding
    if not is_free:
        price = home["cost_per_kwh"]
        assert found.saved_by_next_kwh <= price * (1.0 + 1e-9) + 1e-9 or found.capacity_kwh == 500.0
        assert not found.saved_by_last_kwh < price * (1.0 - 1e-9) - 1e-9
