"""Proof of a plan: marginal values of the stored energy, and how far the plan can be from the best at most.

Price the energy balance of every step (E2) by λ, the worth of a stored kWh. Without the balance each step and each
energy is free to do what pays at these prices, so that for ANY λ

    cost of the plan − best cost  ≤  Σ what each step, and each energy, would gain by doing what pays.

The gains are sums of nothing but amounts times differences of prices, none of them negative, so that the gap is exact
to rounding. λ is found from the plan: what a step does leaves an interval for it (complementary slackness), energies
between their limits hand it on, energies at a limit let it fall or rise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.value_curve import Curve

    Floats = NDArray[np.float64]

TOUCH_FRACTION = 1e-11
"""Distance at which an energy counts as being at its limit, as a share of the highest limit."""
MOST_ROUNDS = 4


@compiled
def certify(
    worth: Floats,
    length: Floats,
    reach_kwh: Floats,
    floor_kwh: Floats,
    ceiling_kwh: Floats,
    kept_fraction: float,
    start_kwh: float,
    energy_kwh: Floats,
    end: Curve,
    marginal_value_per_kwh: Floats,
    room: tuple[Floats, Floats],
    is_cyclic: bool,
) -> float:
    """Find marginal values for a plan, and bound its distance from the best.

    Parameters
    ----------
    worth, length, reach_kwh
        Segments of every step, see ``segments``.
    floor_kwh, ceiling_kwh, kept_fraction
        Energy limits, shape (steps,) [kWh], and the share of the energy that is left after a step.
    start_kwh, energy_kwh
        The plan: energy when the first step begins and when each step ends [kWh].
    end
        Worth of the energy with which the last step ends; unused where the end is cyclic.
    marginal_value_per_kwh
        Filled, shape (steps,) [currency/kWh].
    room
        Two arrays to work in, shape (steps,) each.
    is_cyclic
        Whether the plan ends where it begins.

    Returns
    -------
    float
        Cost of the plan less a lower bound of the best cost, 0 or more [currency].
    """
    touch_kwh = TOUCH_FRACTION * max(1.0, ceiling_kwh.max())
    low, high = room
    _intervals_of_steps(worth, length, reach_kwh, kept_fraction, start_kwh, energy_kwh, touch_kwh, low, high)
    _hand_back(floor_kwh, ceiling_kwh, kept_fraction, energy_kwh, end, touch_kwh, low, high, is_cyclic)
    _choose(low, high, floor_kwh, kept_fraction, energy_kwh, touch_kwh, marginal_value_per_kwh, is_cyclic)
    gap: float = gap_of(
        worth,
        length,
        reach_kwh,
        floor_kwh,
        ceiling_kwh,
        kept_fraction,
        start_kwh,
        energy_kwh,
        end,
        marginal_value_per_kwh,
        is_cyclic,
    )
    return gap


@compiled
def gap_of(
    worth: Floats,
    length: Floats,
    reach_kwh: Floats,
    floor_kwh: Floats,
    ceiling_kwh: Floats,
    kept_fraction: float,
    start_kwh: float,
    energy_kwh: Floats,
    end: Curve,
    marginal_value_per_kwh: Floats,
    is_cyclic: bool,
) -> float:
    """Bound the distance of a plan from the best by any marginal values [currency].

    Parameters
    ----------
    worth, length, reach_kwh, floor_kwh, ceiling_kwh, kept_fraction, start_kwh, energy_kwh, end
        As in :func:`certify`.
    marginal_value_per_kwh
        Any, shape (steps,) [currency/kWh].
    is_cyclic
        As in :func:`certify`.
    """
    gap, before, last = 0.0, start_kwh, len(energy_kwh) - 1
    for t in range(last + 1):
        price = marginal_value_per_kwh[t]
        used = reach_kwh[t] - (energy_kwh[t] - kept_fraction * before)
        for j in range(worth.shape[1]):
            amount = length[t, j]
            part = min(max(used, 0.0), amount)
            used -= amount
            if worth[t, j] > price:
                gap += (worth[t, j] - price) * (amount - part)
            elif part > 0.0:
                gap += (price - worth[t, j]) * part
        before = energy_kwh[t]
        if t == last and not is_cyclic:
            break
        change = price - kept_fraction * marginal_value_per_kwh[0 if t == last else t + 1]
        if change > 0.0:
            gap += change * max(energy_kwh[t] - floor_kwh[t], 0.0)
        else:
            gap -= change * max(ceiling_kwh[t] - energy_kwh[t], 0.0)
    if not is_cyclic:
        gap += _gap_of_end(end, energy_kwh[last], marginal_value_per_kwh[last])
    return float(gap)


@compiled
def _gap_of_end(end: Curve, energy_kwh: float, price: float) -> float:
    value, size, head, count, lowest, _ = end
    gap, held = 0.0, energy_kwh - lowest
    for k in range(head, head + count):
        part = min(max(held, 0.0), size[k])
        held -= size[k]
        gap += max(price - value[k], 0.0) * part + max(value[k] - price, 0.0) * (size[k] - part)
    return gap


@compiled
def _intervals_of_steps(
    worth: Floats,
    length: Floats,
    reach_kwh: Floats,
    kept_fraction: float,
    start_kwh: float,
    energy_kwh: Floats,
    touch_kwh: float,
    low: Floats,
    high: Floats,
) -> None:
    """Marginal values at which each step does what the plan does."""
    before = start_kwh
    for t in range(len(energy_kwh)):
        used = reach_kwh[t] - (energy_kwh[t] - kept_fraction * before)
        low[t], high[t] = -np.inf, np.inf
        for j in range(worth.shape[1]):
            amount = length[t, j]
            if amount <= 2.0 * touch_kwh:
                used -= amount
                continue
            if used <= touch_kwh:
                low[t] = worth[t, j]
                break
            high[t] = worth[t, j]
            if used < amount - touch_kwh:
                low[t] = worth[t, j]
                break
            used -= amount
        before = energy_kwh[t]


@compiled
def _hand_back(
    floor_kwh: Floats,
    ceiling_kwh: Floats,
    kept_fraction: float,
    energy_kwh: Floats,
    end: Curve,
    touch_kwh: float,
    low: Floats,
    high: Floats,
    is_cyclic: bool,
) -> None:
    """Narrow the interval of each step to what the steps after it allow."""
    last = len(energy_kwh) - 1
    for lap in range(2 if is_cyclic else 1):
        for t in range(last, -1, -1):
            if t < last:
                next_low, next_high = kept_fraction * low[t + 1], kept_fraction * high[t + 1]
            elif not is_cyclic:
                next_low, next_high = _slopes(end, energy_kwh[last], touch_kwh)
            elif lap == 0:
                next_low, next_high = -np.inf, np.inf
            else:
                next_low, next_high = kept_fraction * low[0], kept_fraction * high[0]
            if t < last or is_cyclic:
                at_floor = energy_kwh[t] - floor_kwh[t] <= touch_kwh
                at_ceiling = ceiling_kwh[t] - energy_kwh[t] <= touch_kwh
                next_low = -np.inf if at_ceiling else next_low
                next_high = np.inf if at_floor else next_high
            narrow_low, narrow_high = max(low[t], next_low), min(high[t], next_high)
            if narrow_low > narrow_high:  # rounding: keep to the step
                narrow_low = narrow_high = min(max(next_low, low[t]), high[t]) if next_low > high[t] else low[t]
            if lap == 1 and narrow_low == low[t] and narrow_high == high[t]:
                return
            low[t], high[t] = narrow_low, narrow_high


@compiled
def _slopes(end: Curve, energy_kwh: float, touch_kwh: float) -> tuple[float, float]:
    """What a kWh more, and a kWh less, is worth at the end."""
    value, size, head, count, lowest, _ = end
    low, high, held = -np.inf, np.inf, energy_kwh - lowest
    for k in range(head, head + count):
        if size[k] <= 2.0 * touch_kwh:
            held -= size[k]
            continue
        if held <= touch_kwh:
            low = value[k]
            break
        high = value[k]
        if held < size[k] - touch_kwh:
            low = value[k]
            break
        held -= size[k]
    return low, high


@compiled
def _choose(
    low: Floats,
    high: Floats,
    floor_kwh: Floats,
    kept_fraction: float,
    energy_kwh: Floats,
    touch_kwh: float,
    chosen: Floats,
    is_cyclic: bool,
) -> None:
    """Find the least value of each interval that those before it allow: what one more kWh, not one less, is worth.

    Values handed on grow by what is lost while energy is kept, and may fall only where the energy is at a floor. Where
    one more kWh has no place at all, one less says what a kWh is worth.
    """
    least, most, grown = -np.inf, np.inf, 1.0 / kept_fraction
    for lap in range(MOST_ROUNDS if is_cyclic else 1):
        for t in range(len(low)):
            value = min(max(least, low[t]), high[t])
            if value == -np.inf:
                value = min(high[t], most)
            if value == np.inf:
                value = 0.0
            if lap > 0 and value == chosen[t]:
                return
            chosen[t] = value
            most = value * grown
            least = most if energy_kwh[t] - floor_kwh[t] > touch_kwh else -np.inf
