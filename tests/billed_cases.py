"""Tariffs laid by hand on a few steps, batteries under them, and a second way to find their smallest bill.

The whole-number program is written from physics.md (E1-E3, E6) and the words of a bill with scipy alone: blocks are
filled in order because whole numbers say so, whatever their prices do; nothing of ``ems.dispatch.billed`` is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from ems.storage import Storage
from ems.tariffs.laid import LaidTariff
from ems.tariffs.model import Tariff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MANY = 1e6
FULL = 1e-9


def laid_by_hand(
    month_of_step: Sequence[int],
    blocks: Sequence[tuple[float, float]],
    *,
    period_of_step: ArrayLike | None = None,
    period_factors: Sequence[float] = (1.0,),
    step_h: float = 1.0,
    added_tax_fraction: float = 0.0,
    levy_per_kwh: float = 0.0,
    market: ArrayLike = 0.0,
    export: ArrayLike = 0.0,
    demand_per_kw: float = 0.0,
    minimum: float = 0.0,
    basic: float = 0.0,
    ratchet: dict[str, Any] | None = None,
) -> LaidTariff:
    """Lay blocks, (start, price) each, on months; the prices of each period are multiplied by its factor."""
    month = np.asarray(month_of_step)
    n_steps, n_months, n_periods = len(month), int(month.max()) + 1, len(period_factors)
    period = np.zeros(n_steps, dtype=int) if period_of_step is None else np.asarray(period_of_step)
    starts, prices = (np.array(part, dtype=float) for part in zip(*blocks, strict=True))
    factors = np.tile(np.asarray(period_factors, dtype=float), n_months)
    nothing = np.zeros(n_months)
    given: dict[str, Any] = {"energy": [{"periods": [{"price_per_kwh": 1.0}]}]} | (
        {"ratchet": ratchet} if ratchet else {}
    )
    return LaidTariff(
        tariff=Tariff(name="by-hand", title="By hand", seller="Nobody", certainty="a test", **given),
        step_h=step_h,
        month_names=tuple(f"2027-{number + 1:02d}" for number in range(n_months)),
        month_of_step=month,
        metered_fraction=np.ones(n_months),
        bin_of_step=month * n_periods + period,
        month_of_bin=np.repeat(np.arange(n_months), n_periods),
        bin_names=tuple(f"period {number % n_periods}" for number in range(n_months * n_periods)),
        block_start_kwh=np.tile(starts, (n_months * n_periods, 1)),
        block_price_per_kwh=prices * factors[:, None],
        market_price_per_kwh=np.broadcast_to(np.asarray(market, dtype=float), n_steps).copy(),
        fuel_per_kwh=nothing,
        levy_per_kwh=nothing + levy_per_kwh,
        basic_per_month=nothing + basic,
        basic_per_unit=nothing,
        demand_per_kw=nothing + demand_per_kw,
        minimum_per_month=nothing + minimum,
        export_price_per_kwh=np.broadcast_to(np.asarray(export, dtype=float), n_steps).copy(),
        added_tax_fraction=added_tax_fraction,
        notes=(),
    )


def battery(**changes: Any) -> Storage:
    """A battery of 10 kWh and 5 kW without losses, empty at first, which may export; changed."""
    given: dict[str, Any] = {
        "capacity_kwh": 10.0,
        "max_charge_kw": 5.0,
        "max_discharge_kw": 5.0,
        "charge_efficiency": 1.0,
        "discharge_efficiency": 1.0,
        "initial_fraction": 0.0,
    }
    return Storage(**(given | changes))


def replayed(storage: Storage, start_kwh: float, battery_kw: Floats, step_h: float) -> Floats:
    """Energies that a storage really has if it does what a plan says (E2), its limits checked [kWh]."""
    into, out = storage.effective_efficiencies
    kept = (1.0 - storage.standing_loss_fraction_per_h) ** step_h
    held, path = start_kwh, []
    for power in battery_kw:
        assert -storage.max_charge_kw - FULL <= power <= storage.max_discharge_kw + FULL
        held = kept * held + step_h * (into * max(-power, 0.0) - max(power, 0.0) / out)
        assert storage.floor_fraction * storage.capacity_kwh - 1e-7 <= held
        assert held <= storage.ceiling_fraction * storage.capacity_kwh + 1e-7
        path.append(held)
    return np.array(path)


def counted(laid: LaidTariff, month: int, billed: int) -> float:
    """How much of a month's peak another month is billed for, nothing known of the months before."""
    ratchet = laid.tariff.ratchet
    return 1.0 if month == billed else ratchet.fraction * (0 < billed - month <= ratchet.months)


def billed_by_hand(laid: LaidTariff, net_kw: Floats) -> float:
    """What a meter's net load costs, basic charge and least charge aside, step by step and block by block."""
    taken, given = np.maximum(net_kw, 0.0), np.maximum(-net_kw, 0.0)
    tax, total = 1.0 + laid.added_tax_fraction, 0.0
    for number in range(laid.n_bins):
        kwh = laid.step_h * float(taken[laid.bin_of_step == number].sum())
        edges = [*laid.block_start_kwh[number], np.inf]
        for block, price in enumerate(laid.block_price_per_kwh[number]):
            total += tax * price * max(min(kwh, edges[block + 1]) - edges[block], 0.0)
    for step in range(laid.n_steps):
        month = laid.month_of_step[step]
        rate = tax * (laid.market_price_per_kwh[step] + laid.fuel_per_kwh[month]) + laid.levy_per_kwh[month]
        total += laid.step_h * (rate * taken[step] - laid.export_price_per_kwh[step] * given[step])
    peaks = np.array([taken[laid.month_of_step == month].max() for month in range(laid.n_months)])
    months = range(laid.n_months)
    billed = np.array([max(counted(laid, month, one) * peaks[month] for month in months) for one in months])
    return total + tax * float(laid.demand_per_kw @ billed)


@dataclass
class _Columns:
    """Numbers of the variables of a program."""

    count: int = 0

    def of(self, *shape: int) -> NDArray[np.int64]:
        numbers = self.count + np.arange(int(np.prod(shape))).reshape(shape)
        self.count += numbers.size
        return numbers


def smallest_bill(  # noqa: PLR0915 (one equation after the other)
    laid: LaidTariff, net_kw: Floats, storage: Storage, *, is_cyclic: bool = True
) -> float:
    """Smallest bill by whole numbers; wear included, basic charge and least charge aside."""
    n, bins, blocks = laid.n_steps, laid.n_bins, laid.block_start_kwh.shape[1]
    columns = _Columns()
    charge, discharge, held, taken, given, charges, takes = (columns.of(n) for _ in range(7))
    bought, full = columns.of(bins, blocks), columns.of(bins, blocks)
    start, peak = columns.of(1), columns.of(laid.n_months)
    cost, low, high = np.zeros(columns.count), np.zeros(columns.count), np.full(columns.count, np.inf)
    whole = np.zeros(columns.count)
    tax, step_h = 1.0 + laid.added_tax_fraction, laid.step_h
    month = laid.month_of_step
    cost[taken] = step_h * (tax * (laid.market_price_per_kwh + laid.fuel_per_kwh[month]) + laid.levy_per_kwh[month])
    cost[given], cost[discharge] = -step_h * laid.export_price_per_kwh, step_h * storage.wear_price_per_kwh
    cost[bought] = tax * laid.block_price_per_kwh
    cost[peak] = tax * laid.demand_per_kw
    high[charge], high[discharge] = storage.max_charge_kw, storage.max_discharge_kw
    floor, ceiling = storage.floor_fraction * storage.capacity_kwh, storage.ceiling_fraction * storage.capacity_kwh
    low[held], high[held] = floor, ceiling
    low[start], high[start] = floor, ceiling
    if not is_cyclic:
        low[start] = high[start] = (storage.initial_fraction or 0.0) * storage.capacity_kwh
    for flags in (charges, takes, full):
        whole[flags], high[flags] = 1, 1
    rows: list[tuple[list[tuple[float, int]], float, float]] = []
    into, out = storage.effective_efficiencies
    kept = (1.0 - storage.standing_loss_fraction_per_h) ** step_h
    for t in range(n):
        before = held[t - 1] if t else start[0]
        stored = [(1.0, held[t]), (-kept, before), (-step_h * into, charge[t]), (step_h / out, discharge[t])]
        rows.append((stored, 0.0, 0.0))
        meter = [(1.0, taken[t]), (-1.0, given[t]), (-1.0, charge[t]), (1.0, discharge[t])]
        rows.append((meter, net_kw[t], net_kw[t]))
        rows.append(([(1.0, charge[t]), (-storage.max_charge_kw, charges[t])], -np.inf, 0.0))
        rows.append(([(1.0, discharge[t]), (storage.max_discharge_kw, charges[t])], -np.inf, storage.max_discharge_kw))
        rows.append(([(1.0, taken[t]), (-MANY, takes[t])], -np.inf, 0.0))
        rows.append(([(1.0, given[t]), (MANY, takes[t])], -np.inf, MANY))
        shares = [(counted(laid, month[t], billed), peak[billed]) for billed in range(laid.n_months)]
        rows += [([(1.0, billed), (-share, taken[t])], 0.0, np.inf) for share, billed in shares if share]
        if not storage.may_export:
            rows.append(([(1.0, discharge[t])], -np.inf, max(net_kw[t], 0.0)))
    rows.append(([(1.0, held[-1]), (-1.0, start[0])], 0.0, 0.0 if is_cyclic else np.inf))
    for b in range(bins):
        steps = np.flatnonzero(laid.bin_of_step == b)
        rows.append(([(1.0, z) for z in bought[b]] + [(-step_h, taken[t]) for t in steps], 0.0, 0.0))
        edges = np.append(laid.block_start_kwh[b], MANY)
        for j in range(blocks):  # a block is open once the one before is full
            length = edges[j + 1] - edges[j]
            rows.append(([(1.0, bought[b, j]), (-length, full[b, j])], 0.0, np.inf))
            if j:
                rows.append(([(1.0, bought[b, j]), (-length, full[b, j - 1])], -np.inf, 0.0))
            else:
                rows.append(([(1.0, bought[b, j])], -np.inf, length))
    matrix = lil_array((len(rows), columns.count))
    for number, (terms, _, _) in enumerate(rows):
        for value, column in terms:
            matrix[number, column] += value
    limits = LinearConstraint(matrix.tocsr(), [row[1] for row in rows], [row[2] for row in rows])
    found = milp(cost, constraints=limits, integrality=whole, bounds=Bounds(low, high), options={"mip_rel_gap": 0.0})
    assert found.status == 0, found.message
    return float(found.fun)
