"""Rules against the optimum of a linear program (HiGHS) where the rule is provably optimal; plans of it carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernel_cases import battery, play_one
from scipy.optimize import linprog
from scipy.sparse import bmat, diags, eye

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.storage import Storage

    Floats = NDArray[np.float64]

SOLVER_TOLERANCE = 1e-6  # HiGHS closes its constraints to 1e-7 each
CHARGE, DISCHARGE, ENERGY, NET = 0, 1, 2, 5


def cheapest(net_kw: Floats, price: Floats, storage: Storage, least_at_end_kwh: float = 0.0) -> tuple[float, Floats]:
    """Lowest cost of the import and the battery power of it, by E1 and E2 as a linear program with steps of 1 h.

    Unknowns: charge, discharge, energy, import, export, each for every step. Surplus earns nothing.
    """
    n = len(net_kw)
    one, none = eye(n), None
    step_before = diags([np.ones(n - 1)], [-1], shape=(n, n))
    e1 = [-one, one, none, one, -one]
    e2 = [
        -storage.charge_efficiency * one,
        one / storage.discharge_efficiency,
        one - step_before * (1.0 - storage.standing_loss_fraction_per_h),
        none,
        none,
    ]
    zero = np.zeros(n)
    least = np.append(zero[1:], least_at_end_kwh)
    low = np.concatenate([zero, zero, least, zero, zero])
    most_out = np.minimum(storage.max_discharge_kw, np.maximum(net_kw, 0.0))
    high = np.concatenate(
        [np.full(n, storage.max_charge_kw), most_out, np.full(n, storage.capacity_kwh), np.full(2 * n, np.inf)]
    )
    cost = np.concatenate([zero, zero, zero, price, zero])
    found = linprog(
        cost,
        A_eq=bmat([e1, e2]).tocsr(),
        b_eq=np.concatenate([net_kw, zero]),
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    assert found.status == 0, found.message
    return float(found.fun), found.x[n : 2 * n] - found.x[:n]


@pytest.mark.parametrize("seed", range(6))
def test_self_consumption_imports_as_little_as_possible(seed: int) -> None:
    """At one price, with surplus worth nothing and no standing loss, a stored kWh is never better kept than used."""
    rng = np.random.default_rng(seed)
    net = rng.normal(0.5, 2.0, 72)
    storage = battery(capacity_kwh=6, power_kw=1.5, charge_efficiency=0.95, discharge_efficiency=0.9)
    least, _ = cheapest(net, np.ones(72), storage)
    out = play_one(net.tolist(), storage)
    assert np.maximum(out[NET], 0.0).sum() == pytest.approx(least, abs=SOLVER_TOLERANCE)
    assert least < np.maximum(net, 0.0).sum() - 1.0  # the battery has something to do


def test_time_of_use_is_the_optimum_of_a_day_of_two_prices() -> None:
    """Cheap nights, dear days, a battery that fills in one night: it must buy at night all that it can sell by day."""
    price = np.where((np.arange(24) < 7) | (np.arange(24) >= 23), 10.0, 30.0)
    net = np.full(24, 1.2)
    storage = battery(capacity_kwh=6, power_kw=2.5, efficiency=0.9)
    signals = {"day_low_import_price": np.full(24, 10.0), "day_high_import_price": np.full(24, 30.0)}
    out = play_one(net.tolist(), storage, "time_of_use", import_price=price, **signals)
    least, _ = cheapest(net, price, storage, least_at_end_kwh=float(out[ENERGY, -1]))
    assert float(np.maximum(out[NET], 0.0) @ price) == pytest.approx(least, abs=30 * SOLVER_TOLERANCE)
    assert least < float(net @ price) - 10.0


@pytest.mark.kernel
def test_at_ten_fifty_ten_the_optimum_charges_discharges_idles_and_is_carried_out_exactly() -> None:
    net, price = np.ones(3), np.array([10.0, 50.0, 10.0])
    storage = battery(efficiency=0.9)
    cost, plan = cheapest(net, price, storage)
    np.testing.assert_allclose(plan, [-1 / 0.81, 1, 0], atol=SOLVER_TOLERANCE)
    assert cost == pytest.approx(10 * (1 + 1 / 0.81) + 0 + 10, abs=SOLVER_TOLERANCE)
    out = play_one(net.tolist(), storage, "follow", plan_kw=plan)
    np.testing.assert_allclose(out[DISCHARGE] - out[CHARGE], plan, atol=SOLVER_TOLERANCE)
    assert float(out[NET] @ price) == pytest.approx(cost, abs=50 * SOLVER_TOLERANCE)


@pytest.mark.parametrize("seed", range(4))
def test_a_feasible_plan_is_carried_out_as_it_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    net, price = rng.normal(0.5, 2.0, 48), rng.uniform(5.0, 40.0, 48)
    storage = battery(capacity_kwh=6, power_kw=1.5, efficiency=0.93, standing_loss_fraction_per_h=0.01)
    cost, plan = cheapest(net, price, storage)
    out = play_one(net.tolist(), storage, "follow", plan_kw=plan)
    np.testing.assert_allclose(out[DISCHARGE] - out[CHARGE], plan, atol=SOLVER_TOLERANCE)
    assert float(np.maximum(out[NET], 0.0) @ price) == pytest.approx(cost, abs=1e-4)
