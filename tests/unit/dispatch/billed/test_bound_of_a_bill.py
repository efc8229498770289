"""A proven bound is one: no plan, however made, has a bill below it; for any span and any ratchet."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from tariff_cases import made, steps

import ems
from ems.dispatch.billed.plan_bill import BillPlan, plan_bill

if TYPE_CHECKING:
    from collections.abc import Callable

    from ems.tariffs.model import Tariff

ENDS = {3: "2027-04-01", 6: "2027-07-01", 12: "2028-01-01", 14: "2028-03-01"}
FRACTIONS = (0.0, 0.35, 1.0)
SPANS = [(months, fraction) for months in ENDS for fraction in FRACTIONS]
BATTERY = ems.Storage(
    capacity_kwh=10.0, max_charge_kw=4.0, max_discharge_kw=4.0, charge_efficiency=0.95, discharge_efficiency=0.95
)


def tariff(fraction: float) -> Tariff:
    """Return a demand charge that looks back 11 months, with tax on top."""
    return made(
        energy=[{"periods": [{"price_per_kwh": 16.0}]}],
        demand=[{"price_per_kw": 1500.0}],
        ratchet={"months": 11 if fraction else 0, "fraction": fraction},
        prices_include_tax=False,
    )


@cache
def meter(months: int) -> pd.Series[float]:
    """Return an hourly load with evening peaks that are highest in the fifth month, of three in the second."""
    times = steps("2027-01-01", ENDS[months])
    hour, day = times.hour.to_numpy(), np.arange(len(times)) // 24
    height = np.random.default_rng(months).uniform(0.5, 1.5, int(day.max()) + 1)[day]
    height *= np.where(times.month == (5 if months > 3 else 2), 5.0, 1.5)
    return pd.Series(2.0 + np.isin(hour, (18, 19)) * height, index=times)


@cache
def planned(months: int, fraction: float) -> BillPlan:
    """Return the plan of a span under a ratchet."""
    return plan_bill(meter(months), BATTERY, tariff(fraction))


def paid(months: int, fraction: float, battery_kw: np.ndarray) -> float:
    """Return what the meter is billed."""
    import_kw = meter(months) - battery_kw
    past = "same_year" if months == 12 else None
    return ems.bill(import_kw.to_frame("import_kw"), tariff(fraction), past_peak_kw=past).total


@pytest.mark.parametrize(("months", "fraction"), SPANS)
def test_cost_is_the_bill_and_no_other_plan_is_billed_less_than_the_bound(months: int, fraction: float) -> None:
    plan = planned(months, fraction)
    assert plan.laid.n_months == months
    assert plan.cost == pytest.approx(paid(months, fraction, plan.battery_kw), rel=1e-9)
    others = {f"of ratchet {other}": planned(months, other).battery_kw for other in FRACTIONS}
    cap_kw = np.sort(meter(months).to_numpy())[-60]
    shaved = ems.plan_storage(
        meter(months).to_numpy(), BATTERY, import_price=np.where(meter(months) > cap_kw, 30.0, 16.0), export_price=0.0
    )
    others |= {"nothing": np.zeros(len(meter(months))), "above a cap": shaved.battery_kw}
    bills = {name: paid(months, fraction, battery_kw) for name, battery_kw in others.items()}
    assert plan.cost <= bills["nothing"]
    for name, billed in bills.items():
        assert plan.bound <= billed * (1.0 + 1e-9), name


@pytest.mark.parametrize(("months", "fraction"), SPANS)
def test_the_bound_is_close_where_a_ratchet_can_be_planned(months: int, fraction: float) -> None:
    plan = planned(months, fraction)
    is_planned = fraction == 0.0 or (fraction == 1.0 and months == 12)
    assert float(plan.gap) <= (1e-6 if is_planned else 0.2) * float(plan.cost)
    assert any("was ignored in planning" in note for note in plan.notes) == (not is_planned)


QUARTERS = pd.date_range("2027-06-01", "2027-07-01", freq="15min", tz="Asia/Tokyo", inclusive="left")


def in_turn() -> np.ndarray:
    """Return 80 kW and 20 kW in turn: the meter sees 50."""
    return np.tile([80.0, 20.0], len(QUARTERS) // 2)


def by_chance() -> np.ndarray:
    """Return a load that changes from quarter to quarter."""
    return np.asarray(np.random.default_rng(4).uniform(10.0, 90.0, len(QUARTERS)))


@pytest.mark.parametrize("load", [in_turn, by_chance])
@pytest.mark.parametrize("late", [0, 1])
def test_quarter_hours_are_billed_by_the_means_of_half_hours(load: Callable[[], np.ndarray], late: int) -> None:
    battery = ems.Storage(
        capacity_kwh=20.0, max_charge_kw=30.0, max_discharge_kw=30.0, charge_efficiency=0.9, discharge_efficiency=0.9
    )
    series = pd.Series(load(), index=QUARTERS)[late:]
    plan = plan_bill(series, battery, "kyuden-business")

    def billed(net_kw: pd.Series[float]) -> float:
        paid = ems.bill(net_kw.to_frame("import_kw"), "kyuden-business")
        return paid.total - float(paid.lines["basic"])

    halves = series.resample("30min").mean()
    on_halves = plan_bill(halves, battery, "kyuden-business").battery_kw
    repeated = pd.Series(on_halves, index=halves.index).reindex(series.index, method="ffill")
    assert plan.cost == pytest.approx(billed(series - plan.battery_kw), rel=1e-9)
    assert plan.cost <= billed(series)
    assert plan.bound <= billed((series - repeated).clip(lower=0.0))
    assert plan.bound < plan.cost


def test_steps_of_which_no_half_hours_can_be_made_have_no_demand() -> None:
    times = pd.date_range("2027-06-01", periods=6, freq="10min", tz="Asia/Tokyo")
    with pytest.raises(ems.InputError, match="steps of 10 min: must be 15, 30 or 60 min"):
        plan_bill(np.ones(6), BATTERY, "kyuden-business", times)
