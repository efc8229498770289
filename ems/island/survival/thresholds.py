"""How long an island lasts from every start of a series, in one walk back through time.

From a start, a battery lasts longer the more it holds: there is a least energy with which it gets through the next
step, the next two, the next three. Going one step back, each of these thresholds moves by what the step takes or gives;
those that a full battery cannot reach fall away, those below what this step itself needs become one. So a year of
starts costs as many moves as there are steps, however long the outages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.island.compiled import compiled
from ems.island.play.kernel import CEILING, FLOOR, KEPT, KWH_PER_CHARGE, KWH_PER_DISCHARGE, MAX_CHARGE, MAX_DISCHARGE
from ems.simulation.physics import charge_within_limits_kw, discharge_within_limits_kw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CLOSE = 1e-8
"""Nearer to a threshold than this share of a full battery, an outage is played step by step: rounding might decide."""
LARGEST_SCALE = 1e3
"""Thresholds are kept as scale × number + shift; a larger scale, or shift over capacity, is worked into the numbers."""
TO_BE_PLAYED = -1


@compiled
def energy_after_step_kwh(storage: Floats, energy_kwh: float, net_load_kw: float) -> tuple[float, float]:
    """Energy at the end of a step on the island [kWh], and the load left without supply in it [kW].

    Parameters
    ----------
    storage
        The battery's row of numbers, as ``ems.island.play.kernel`` names them, shape (7,).
    energy_kwh
        Stored when the step begins [kWh].
    net_load_kw
        Load less generation [kW].

    Notes
    -----
    E2 with limits of power cut to what is needed or left over: an island has no grid that could take or give more.
    """
    energy = energy_kwh * storage[KEPT]
    if net_load_kw > 0.0:
        power = discharge_within_limits_kw(
            net_load_kw,
            energy,
            storage[FLOOR],
            storage[CEILING],
            min(storage[MAX_DISCHARGE], net_load_kw),
            1.0 / storage[KWH_PER_DISCHARGE],
        )
        return energy - power * storage[KWH_PER_DISCHARGE], net_load_kw - power
    power = charge_within_limits_kw(
        net_load_kw,
        energy,
        storage[FLOOR],
        storage[CEILING],
        min(storage[MAX_CHARGE], -net_load_kw),
        1.0 / storage[KWH_PER_CHARGE],
    )
    return energy + power * storage[KWH_PER_CHARGE], 0.0


@compiled
def steps_survived(
    storage: Floats,
    load_kw: Floats,
    generation_kw: Floats,
    start: int,
    energy_kwh: float,
    most: int,
    tolerance_kw: float,
) -> int:
    """Steps that an outage is survived, played one by one, at most ``most``.

    Parameters
    ----------
    storage
        The battery's row of numbers, as ``ems.island.play.kernel`` names them, shape (7,).
    load_kw, generation_kw
        Series that wrap, shape (steps,) [kW].
    start
        Step with which the outage begins.
    energy_kwh
        Stored when it begins [kWh].
    most
        Longest outage.
    tolerance_kw
        Load that may be missing in a step that counts as served [kW].
    """
    count = len(load_kw)
    energy = energy_kwh
    for passed in range(most):
        step = (start + passed) % count
        energy, unserved_kw = energy_after_step_kwh(storage, energy, load_kw[step] - generation_kw[step])
        if unserved_kw > tolerance_kw:
            return passed
    return most


@compiled
def survived_from_every_start(
    storage: Floats,
    load_kw: Floats,
    generation_kw: Floats,
    energy_kwh: Floats,
    most: int,
    wrap: bool,
    tolerance_kw: float,
    survived: Ints,
) -> None:
    """Fill in the steps survived by an outage that begins with each step.

    Parameters
    ----------
    storage
        The battery's row of numbers, as ``ems.island.play.kernel`` names them, shape (7,).
    load_kw, generation_kw
        Shape (steps,) [kW].
    energy_kwh
        Stored when each step begins, shape (steps,) [kWh].
    most
        Longest outage.
    wrap
        Whether what follows the last step is the first.
    tolerance_kw
        Load that may be missing in a step that counts as served [kW].
    survived
        To be filled, shape (steps,).

    Notes
    -----
    ``fails[k]`` is the step before which nothing fails if at least threshold k is stored; both ascend, and lie
    from ``head`` to ``tail`` in their arrays. With less than the lowest threshold ``fails_first`` is the step that
    fails.
    """
    count = len(load_kw)
    horizon = count + most if wrap else count
    number, fails = np.empty(horizon + 1), np.empty(horizon + 1, dtype=np.int64)
    head = tail = horizon + 1
    fails_first = horizon
    scale, shift = 1.0, 0.0
    floor, ceiling, kept = storage[FLOOR], storage[CEILING], storage[KEPT]
    close = CLOSE * max(ceiling, 1.0)
    for at in range(horizon - 1, -1, -1):
        step = at % count
        net_load_kw = load_kw[step] - generation_kw[step]
        served_kw = min(max(net_load_kw, 0.0), storage[MAX_DISCHARGE])
        if max(net_load_kw, 0.0) - served_kw > tolerance_kw:  # no energy gets through this step
            head = tail
            fails_first = at
        elif net_load_kw > tolerance_kw:
            # from the floor or from just above it, the step ends at the floor: what that is enough for needs no more
            while head < tail and scale * number[head] + shift <= floor:
                fails_first = fails[head]
                head += 1
            taken_kwh = served_kw * storage[KWH_PER_DISCHARGE]
            scale, shift = scale / kept, (shift + taken_kwh) / kept
            needed_kwh = (floor + (net_load_kw - tolerance_kw) * storage[KWH_PER_DISCHARGE]) / kept
            while head < tail and scale * number[head] + shift <= needed_kwh:
                fails_first = fails[head]
                head += 1
            head -= 1
            number[head], fails[head] = (needed_kwh - shift) / scale, fails_first
            fails_first = at
        elif net_load_kw > 0.0:  # within the tolerance: served whatever is stored, and what lies below the floor stays
            taken_kwh = served_kw * storage[KWH_PER_DISCHARGE]
            for k in range(head, tail):
                value = scale * number[k] + shift
                value = (value + taken_kwh) / kept if value > floor else value / kept
                number[k] = (value - shift) / scale
        else:
            given_kwh = min(-net_load_kw, storage[MAX_CHARGE]) * storage[KWH_PER_CHARGE]
            scale, shift = scale / kept, (shift - given_kwh) / kept
            while head < tail and scale * number[head] + shift <= 0.0:  # the sun alone is enough
                fails_first = fails[head]
                head += 1
        while head < tail and scale * number[tail - 1] + shift > ceiling + 2.0 * close:  # a full battery is not enough
            tail -= 1
        if head == tail:
            scale, shift = 1.0, 0.0
        elif scale > LARGEST_SCALE or abs(shift) > LARGEST_SCALE * max(ceiling, 1.0):
            for k in range(head, tail):
                number[k] = scale * number[k] + shift
            scale, shift = 1.0, 0.0
        if at < count:
            queue = (number, fails, head, tail, fails_first, scale, shift)
            survived[at] = _looked_up(energy_kwh[at], at, min(most, horizon - at), queue, ceiling, close)
    for at in range(count):  # a loop of its own: a call with arrays makes numba count them in every turn of the first
        if survived[at] == TO_BE_PLAYED:
            longest = min(most, horizon - at)
            survived[at] = steps_survived(storage, load_kw, generation_kw, at, energy_kwh[at], longest, tolerance_kw)


@compiled
def _looked_up(
    energy_kwh: float,
    at: int,
    most: int,
    queue: tuple[Floats, Ints, int, int, int, float, float],
    ceiling_kwh: float,
    close_kwh: float,
) -> int:
    """Steps found among the thresholds; to be played where rounding might decide, or above the ceiling."""
    number, fails, head, tail, fails_first, scale, shift = queue
    low, high = head, tail
    while low < high:
        middle = (low + high) // 2
        if scale * number[middle] + shift <= energy_kwh:
            low = middle + 1
        else:
            high = middle
    is_close = energy_kwh > ceiling_kwh
    if low > head:
        is_close = is_close or energy_kwh - (scale * number[low - 1] + shift) < close_kwh
    if low < tail:
        is_close = is_close or scale * number[low] + shift - energy_kwh < close_kwh
    if is_close:
        return TO_BE_PLAYED
    return int(min((fails[low - 1] if low > head else fails_first) - at, most))
