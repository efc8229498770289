"""Batteries under block prices and demand charges: as cheap as a program with whole numbers finds them.

The program (``billed_cases.smallest_bill``) is a second formulation with ``scipy.optimize.milp``: every step, every
block and every direction written down, blocks filled in order by whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from billed_cases import battery, billed_by_hand, laid_by_hand, replayed, smallest_bill

from ems.dispatch.billed.plan_bill import plan_bill

if TYPE_CHECKING:
    from ems.storage import Storage
    from ems.tariffs.laid import LaidTariff

TOLERANCE = 1e-6
"""Of the cost: what HiGHS takes as whole, and as within limits."""


@dataclass(frozen=True)
class Drawn:
    """A site, its battery and its tariff."""

    laid: LaidTariff
    net_kw: np.ndarray
    storage: Storage
    has_ratchet: bool
    is_cyclic: bool


def drawn(seed: int) -> Drawn:
    """Months of some hours, of which some end near a boundary; periods, demand charges and taxes at times."""
    draw = np.random.default_rng(seed)
    n_months, hours = int(draw.integers(1, 4)), int(draw.integers(6, 15))
    n_steps, has_demand = n_months * hours, seed % 4 == 3
    net = draw.uniform(-3.0, 4.0, n_steps)
    has_ratchet = has_demand and n_months > 1 and seed % 8 == 3
    given: dict[str, Any] = {}
    if seed % 3 == 1:
        given |= {"period_of_step": (np.arange(n_steps) % 4 >= 2).astype(int), "period_factors": (1.0, 1.7)}
    if has_demand:
        ratchet = {"months": 11, "fraction": 0.4 if seed % 16 == 3 else 1.0} if has_ratchet else None
        given |= {"demand_per_kw": float(draw.uniform(5.0, 60.0)), "ratchet": ratchet}
    boundary = float(draw.uniform(0.5, 1.1) * np.maximum(net, 0.0).sum() / n_months / (1 + (seed % 3 == 1)))
    laid = laid_by_hand(
        np.repeat(np.arange(n_months), hours).tolist(),
        [(0.0, 15.0), (boundary, 22.0), (1.2 * boundary, 30.0)],
        step_h=1.0 if seed % 2 else 0.5,
        levy_per_kwh=3.0,
        added_tax_fraction=0.1 * (seed % 2),
        market=draw.uniform(0.0, 8.0, n_steps) * (seed % 5 == 0),
        export=draw.uniform(0.0, 10.0, n_steps),
        **given,
    )
    storage = battery(
        capacity_kwh=float(draw.uniform(3.0, 20.0)),
        charge_efficiency=0.93,
        discharge_efficiency=0.9,
        standing_loss_fraction_per_h=0.001,
        wear_price_per_kwh=float(seed % 2),
        may_export=bool(seed % 3),
        initial_fraction=0.3,
    )
    return Drawn(laid, net, storage, has_ratchet, bool(seed % 2))


@pytest.mark.parametrize("seed", range(32))
def test_no_plan_with_the_blocks_in_it_is_cheaper(seed: int) -> None:
    case = drawn(seed)
    step_h = case.laid.step_h
    times = pd.date_range("2027-01-01", periods=case.laid.n_steps, freq=pd.Timedelta(hours=step_h), tz="Asia/Tokyo")
    end = "cyclic" if case.is_cyclic else "at_least"
    plan = plan_bill(case.net_kw, case.storage, case.laid, times, end=end)
    best = smallest_bill(case.laid, case.net_kw, case.storage, is_cyclic=case.is_cyclic)
    if case.has_ratchet:  # planned by months and by one cap, not by both: a gap may stay
        assert best * (1.0 - TOLERANCE) <= plan.cost <= 1.03 * best
        assert float(plan.gap) > 0.0
    else:
        assert plan.cost == pytest.approx(best, rel=TOLERANCE, abs=TOLERANCE)
    assert plan.bound <= best + TOLERANCE * abs(best)
    # What it promises is what comes of it.
    path = replayed(case.storage, float(plan.start_energy_kwh), plan.battery_kw, step_h)
    np.testing.assert_allclose(path, plan.energy_kwh, atol=1e-9)
    wear = case.storage.wear_price_per_kwh * step_h * np.maximum(plan.battery_kw, 0.0).sum()
    by_hand = billed_by_hand(case.laid, case.net_kw - plan.battery_kw) + wear
    assert plan.cost == pytest.approx(by_hand, rel=1e-9)


def test_some_of_these_end_on_a_boundary_and_some_have_several_periods() -> None:
    """The cases above are of the kinds that matter: a test of the test."""
    at_boundary = 0
    for seed in range(32):
        case = drawn(seed)
        hours = pd.Timedelta(hours=case.laid.step_h)
        times = pd.date_range("2027-01-01", periods=case.laid.n_steps, freq=hours, tz="Asia/Tokyo")
        plan = plan_bill(case.net_kw, case.storage, case.laid, times, end="cyclic" if case.is_cyclic else "at_least")
        near = np.abs(plan.bin_kwh[:, None] - case.laid.block_start_kwh[:, 1:]).min(axis=1) < 1e-6
        at_boundary += bool(near.any())
    assert at_boundary >= 5
