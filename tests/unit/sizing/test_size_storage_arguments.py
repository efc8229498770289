"""What ``size_storage`` says where something is wrong: all at once, never in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ems.sizing import size_storage
from ems.storage import Storage
from profiles.errors import InputError

BATTERY = Storage(
    capacity_kwh=1.0, max_charge_kw=1.0, max_discharge_kw=1.0, charge_efficiency=1.0, discharge_efficiency=1.0
)
RIGHT: dict[str, Any] = {
    "net_load_kw": [2.0, 2.0, 2.0],
    "storage": BATTERY,
    "import_price": [10.0, 50.0, 10.0],
    "export_price": 0.0,
    "cost_per_kwh": 15.0,
}
HOURS = pd.date_range("2027-06-01", periods=3, freq="h")
SUN: dict[str, Any] = {"generation_per_kw": [1.0, 0.0, 0.0]}


def problems(**changes: Any) -> list[str]:
    """Each thing that is said about wrong arguments."""
    with pytest.raises(InputError) as raised:
        size_storage(**(RIGHT | changes))
    assert raised.value.source == "size_storage"
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"net_load_kw": [[1.0, 2.0, 3.0]]}, "net_load_kw, prices or storage: describe several cases"),
        ({"storage": [BATTERY, BATTERY]}, "net_load_kw, prices or storage: describe several cases"),
        ({"net_load_kw": [1.0, np.nan, 2.0]}, "net_load_kw (step 1) = nan kW: must be a finite number"),
        ({"net_load_kw": []}, "must be (steps,) or (cases, steps), with at least one step"),
        ({"storage": "battery"}, "storage = 'battery': must be a Storage"),
        ({"export_price": 11.0}, "export_price (step 0) = 11 per kWh: must be at most the import price there, 10 per"),
        ({"import_price": [10.0, 50.0]}, "import_price of shape (2,): must be a number or have 3 steps"),
        ({"cost_per_kwh": -1.0}, "cost_per_kwh = -1 currency/kWh a year: must be a finite number, 0 or more"),
        ({"cost_per_kwh": "15"}, "cost_per_kwh = '15': must be a number [currency/kWh a year]"),
        ({"cost_per_kw": np.inf}, "cost_per_kw = inf currency/kW a year: must be a finite number, 0 or more"),
        ({"cost_per_kwh": None}, "cost_per_kwh = None: must be a number"),
        ({"most_kwh": np.nan}, "most_kwh = nan kWh: must be a finite number, 0 or more"),
        ({"most_kw": -3.0, "size_power": True}, "most_kw = -3 kW: must be a finite number, 0 or more"),
        (
            {"most_kw": 3.0},
            "most_kw: limits a power that follows from the capacity; give size_power=True too, or most_kwh",
        ),
        ({"size_power": 1}, "size_power = 1: must be True or False"),
        ({"budget": -1.0}, "budget = -1 currency a year: must be a finite number, 0 or more"),
        ({"peak_kw": -1.0}, "peak_kw = -1 kW: must be a finite number, 0 or more"),
        ({"share_fraction": 1.2}, "share_fraction = 1.2: must lie between 0 and 1"),
        ({"share_fraction": -0.2}, "share_fraction = -0.2 fraction: must be a finite number, 0 or more"),
        ({"years": 0.0}, "years = 0 years: must be a finite number above 0"),
        ({"step_h": 0.0}, "step_h = 0.0 h: must be above 0 h"),
        ({"end": "value"}, "end = 'value': must be one of cyclic, at_least"),
        ({"goal": "profit"}, "goal = 'profit': must be one of cost, purchase"),
        ({"goal": "purchase"}, "goal = 'purchase': is least with nothing bought; give share_fraction or peak_kw too"),
        ({"cost_per_generation_kw": 5.0}, "cost_per_generation_kw: prices or limits generation, but none is sized"),
        ({"most_generation_kw": 5.0}, "most_generation_kw: prices or limits generation, but none is sized"),
        ({"generation_per_kw": [1.0, 0.0]}, "generation_per_kw of shape (2,): must be of shape (3,), like net_load_kw"),
        ({"generation_per_kw": [1.0, -1.0, 0.0]}, "generation_per_kw (step 1) = -1 kW: must be a finite number, 0 or"),
        ({"generation_per_kw": "sun"}, "generation_per_kw = 'sun': must be a number"),
        ({"load_kw": [1.0, 2.0]}, "load_kw of shape (2,): must be of shape (3,)"),
        ({"net_load_kw": [1.0, -2.0, 1.0], "share_fraction": 0.5}, "net_load_kw (step 1) = -2 kW is less generation"),
        (
            {"load_kw": [2.0, 1.0, 1.5]},
            "load_kw (step 1) = 1 kW: must be at least net_load_kw there, 2 kW (and 1 more)",
        ),
        ({"import_price": 3e15}, "import_price = 3e+15 per kWh: must be at most 1e+09; use a larger currency"),
        (
            {"import_price": [1.0, 2e9, 1.0]},
            "import_price (step 1) = 2e+09 per kWh: must be at most 1e+09; use a larger",
        ),
        (
            {"net_load_kw": np.ma.array([2.0, 2.0, 2.0], mask=[False, True, True])},
            "net_load_kw (step 1): is masked, must be a number (and 1 more); fill the gaps",
        ),
        (
            {"import_price": np.ma.array([10.0, 50.0, 10.0], mask=[True, False, False])},
            "import_price (step 0): is masked, must be a number; fill the gaps",
        ),
        ({"load_kw": [0.0, 0.0, 0.0], "share_fraction": 0.5}, "load_kw: is 0 at every step, so that no share of it"),
        (
            {"storage": replace(BATTERY, capacity_kwh=0.0)},
            "storage: capacity_kwh = 0 kWh with 1 kW in and 1 kW out: gives no proportion of power to capacity",
        ),
        (
            {"storage": replace(BATTERY, floor_fraction=0.2, initial_fraction=0.1), "end": "at_least"},
            "storage.initial_fraction = 0.1: must lie between floor and ceiling, 0.2 and 1",
        ),
    ],
)
def test_each_wrong_argument_is_told(changes: dict[str, Any], text: str) -> None:
    said = problems(**changes)
    assert any(text in line for line in said), said


def test_all_is_told_at_once() -> None:
    said = problems(cost_per_kwh=-1.0, years=0.0, end="never", goal="profit", step_h=-1.0)
    assert len(said) == 5


def test_series_of_pandas_must_have_the_same_labels() -> None:
    load = pd.Series([2.0, 2.0, 2.0], index=HOURS)
    moved = pd.Series([1.0, 0.0, 0.0], index=HOURS + pd.Timedelta(hours=1))
    (said,) = problems(net_load_kw=load, generation_per_kw=moved)
    assert said.startswith("index of generation_per_kw: is not that of net_load_kw: entry 0 is 2027-06-01 01:00:00")


def test_what_is_right_is_taken() -> None:
    """Numbers of any kind, series of pandas, and a storage of no size where its power is sized too."""
    found = size_storage(
        pd.Series([2, 2, 2], index=HOURS),
        replace(BATTERY, capacity_kwh=0.0, max_charge_kw=0.0),
        import_price=np.array([10, 50, 10]),
        export_price=0,
        cost_per_kwh=15,
        size_power=True,
        most_kw=1,
        **SUN,
    )
    assert found.power_kw == pytest.approx(1.0)


def test_masked_arrays_with_nothing_masked_are_taken_and_loads_that_are_net_but_for_rounding() -> None:
    load = np.ma.array([2.0, 2.0, 2.0], mask=[False, False, False])
    assert size_storage(**(RIGHT | {"net_load_kw": load})).capacity_kwh == 2.0
    assert size_storage(**RIGHT, load_kw=[2.0, 2.0 - 1e-15, 2.0]).capacity_kwh == 2.0


def test_a_share_that_none_has_is_0_and_not_what_rounding_leaves() -> None:
    """Without generation all is imported, here in sums that do not round to the load."""
    load = np.tile([1.0, 1.0, 1.0, 3.0], 6) * 0.1
    leaky = replace(BATTERY, standing_loss_fraction_per_h=0.01, floor_fraction=0.2)
    asked = RIGHT | {"net_load_kw": load, "storage": leaky, "import_price": 20.0}
    (said,) = problems(**asked, share_fraction=0.5)
    assert "cannot be reached: the highest share is 0, with 0 kWh and 0 kW" in said
