"""What running with a size costs in a year that may come, held against the planners that users call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from toy_years import one_value, toy_pool, toy_year

import ems
from ems.dispatch.exact.rolling import Windows, roll_cases
from ems.sizing.sureness.years.operation import MET, _rolled, operation_costs, wholesale_per_kwh
from ems.sizing.sureness.years.year import laid_side_by_side

if TYPE_CHECKING:
    from ems.sizing.sureness.years.year import Pool, Year

DAYS = 9
HOURS = np.arange(24 * DAYS)
PRICES = np.where(HOURS % 24 < 8, 8.0, np.where(HOURS % 24 < 18, 12.0, 20.0))
NOISE = np.random.default_rng(4).normal(size=len(HOURS))
NET = 2.0 + NOISE - 4.0 * np.maximum(np.sin((HOURS % 24 - 6) * np.pi / 12), 0.0)
OTHER_NET = NET[::-1].copy()


def battery(capacity_kwh: float, *, may_export: bool = True) -> ems.Storage:
    return ems.Storage(
        capacity_kwh=capacity_kwh,
        max_charge_kw=capacity_kwh / 4,
        max_discharge_kw=capacity_kwh / 4,
        charge_efficiency=0.9,
        discharge_efficiency=0.9,
        may_export=may_export,
    )


def costs(
    years: list[list[Year]],
    pool: Pool,
    times: list[float],
    *,
    forecasts: bool = False,
    threads: int = 0,
    **values: object,
) -> tuple[np.ndarray, np.ndarray]:
    met = {name: value for name, value in one_value(**values).items() if name in MET}
    count = max(len(value) for value in met.values())
    met = {name: np.broadcast_to(value, count) for name, value in met.items()}
    return operation_costs(years, pool, met, np.array(times), with_forecasts=forecasts, threads=threads)


def test_prices_keep_their_mean_or_their_distance() -> None:
    base = np.array([5.0, 10.0, 15.0])
    level, spread = np.array([1.0, 2.0, 1.0, 1.0]), np.array([1.0, 1.0, 0.5, 4.0])
    found = wholesale_per_kwh(base, level, spread)
    assert found.tolist() == [[5, 10, 15], [10, 20, 30], [7.5, 10, 12.5], [0, 10, 30]]


@pytest.mark.parametrize("may_export", [True, False])
def test_planned_and_rolled_cost_are_those_of_the_planners(may_export: bool) -> None:  # noqa: FBT001
    pool = toy_pool(PRICES, may_export=may_export)
    years = [[toy_year(NET, pool)], [toy_year(OTHER_NET, pool)]]
    values = {"weather": [0.0, 1.0], "wholesale_level": [1.0, 1.5], "wholesale_spread": [1.0, 0.5]}
    times = [0.0, 0.5, 1.0, 2.0]
    planned, added = costs(years, pool, times, forecasts=True, **values)
    mean = PRICES.mean()
    for draw, (net, prices) in enumerate([(NET, PRICES), (OTHER_NET, 1.5 * (mean + 0.5 * (PRICES - mean)))]):
        for size, factor in enumerate(times):
            unit = battery(4.0 * factor, may_export=may_export)
            given = {"import_price": prices, "export_price": prices}
            best = ems.plan_storage(net, unit, **given, end="at_least", initial_energy_kwh=0.0)
            rolled = ems.roll_storage(net, unit, **given, forecast="persistence_day", initial_energy_kwh=0.0)
            # The same planner on the same numbers: rounding of the sums.
            assert planned[draw, size] == pytest.approx(best.cost, rel=1e-12, abs=1e-9)
            assert added[draw, size] == pytest.approx(rolled.cost - best.cost, rel=1e-9, abs=1e-9)
    assert (added[:, 1:] > 0.0).all()
    assert (added[:, 0] == 0.0).all()


def test_draws_that_meet_the_same_are_the_same_in_any_order() -> None:
    pool = toy_pool(PRICES)
    years = [[toy_year(NET, pool), toy_year(OTHER_NET, pool)]]
    values = {"loads": [1.0, 0.0, 1.0, 0.0], "wholesale_level": [1.0, 2.0, 1.0, 1.0]}
    planned, added = costs(years, pool, [0.5, 1.5], forecasts=True, **values)
    assert (planned[0] == planned[2]).all()
    assert (added[0] == added[2]).all()
    back, _ = costs(years, pool, [0.5, 1.5], **{name: value[::-1] for name, value in values.items()})
    assert (back[::-1] == planned).all()


def test_threads_change_no_bit() -> None:
    pool = toy_pool(PRICES)
    years = [[toy_year(NET, pool)]]
    level = np.linspace(0.5, 2.0, 40)
    one, two = (
        costs(years, pool, [0.3, 1.0], forecasts=True, threads=threads, wholesale_level=level) for threads in (1, 2)
    )
    assert (one[0] == two[0]).all()
    assert (one[1] == two[1]).all()


def test_many_cases_are_planned_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, level = toy_pool(PRICES), np.linspace(0.5, 2.0, 7)
    years = [[toy_year(NET, pool)]]
    whole = costs(years, pool, [0.3, 1.0], wholesale_level=level)[0]
    monkeypatch.setattr("ems.sizing.sureness.years.operation.MOST_NUMBERS", 3 * len(PRICES))
    assert (costs(years, pool, [0.3, 1.0], wholesale_level=level)[0] == whole).all()


def test_the_rolled_cost_counts_losses_wear_and_what_is_missing_at_the_end() -> None:
    """Accounts made again with numpy from the powers that were carried out."""
    pool = toy_pool(PRICES)
    priced = {
        "loss_price_per_kwh": np.full(1, 6.0),
        "wear_price_per_kwh": np.full(1, 1.0),
        "initial_energy_kwh": np.full(1, 3.0),
        "end_energy_kwh": np.full(1, 3.0),
    }
    cases = laid_side_by_side([toy_year(NET, pool, **priced)] * 2, np.stack([PRICES] * 2), np.array([1.0, 2.0]), pool)
    windows = Windows(
        ahead_steps=48, every_steps=24, day_steps=24, foresight="persistence_day", forecast_kw=np.zeros((1, 1, 1))
    )
    rolled = roll_cases(cases, np.array([1.0, 2.0]), np.ones(2, dtype=bool), windows)
    out, into = np.maximum(rolled.battery_kw, 0.0), np.maximum(-rolled.battery_kw, 0.0)
    gained = rolled.energy_kwh[:, -1] - np.array([3.0, 6.0])
    lost = into.sum(axis=1) - out.sum(axis=1) - gained
    missing = np.maximum(-gained, 0.0)
    energy = (PRICES * (NET - rolled.battery_kw)).sum(axis=1)
    expected = energy + out.sum(axis=1) + 6.0 * lost + missing * (PRICES.mean() + 6.0) / 0.9
    assert (missing > 0.0).any()  # otherwise the test would say nothing of it
    assert _rolled(cases, np.array([1.0, 2.0]), pool, 1) == pytest.approx(expected, rel=1e-12)


def test_a_year_without_a_plan_is_told() -> None:
    pool = toy_pool(PRICES)
    impossible = toy_year(NET, pool, floor_kwh=np.full((1, 1), 3.0))  # begins empty, far below its floor
    with pytest.raises(ems.RunError, match="no plan"):
        costs([[impossible]], pool, [1.0])
