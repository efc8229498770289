"""What stored energy is worth, step by step back in time.

The worth of a storage's energy when a step ends is a concave, piecewise linear curve: pieces of energy, each with what
a kWh of it is worth, sorted from the dearest down. The best use of a step puts its segments between the pieces,
wherever their worth belongs; what lies outside the energy limits is cut off. Nothing is rounded to a grid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Curve = tuple[Floats, Floats, int, int, float, float]

DUST_FRACTION = 1e-15
"""Length of a piece that is nothing but rounding, as a share of the energies that it is cut from."""
STEPS_UNTIL_SUM = 32
TOLERANCE_KWH = 1e-9
"""Energy limits that cross by less than this, per kWh of their size, leave one point."""


@compiled
def curve_back(
    worth: Floats,
    length: Floats,
    reach_kwh: Floats,
    floor_kwh: Floats,
    ceiling_kwh: Floats,
    kept_fraction: float,
    steps: tuple[int, int],
    start_kwh: tuple[float, float],
    curve: Curve,
    spare: tuple[Floats, Floats],
    marks_kwh: Floats,
    left_kwh: Floats,
) -> Curve:
    """Curve of the energy with which a stretch of steps begins, from that of the energy with which it ends.

    Parameters
    ----------
    worth, length, reach_kwh
        Segments of every step, see ``segments``.
    floor_kwh, ceiling_kwh
        Energy limits when each step ends, shape (steps,) [kWh].
    kept_fraction
        Share of the energy that is left after a step.
    steps
        First step of the stretch and one past the last.
    start_kwh
        Lowest and highest energy with which step 0 may begin [kWh].
    curve
        Worth and length of the pieces, number of the first and of pieces, lowest energy and extent of the curve [kWh].
    spare
        Room for another curve: worth and length.
    marks_kwh
        Filled: energy at the end of the step at which each segment stands in the curve, shape (steps, segments) [kWh].
    left_kwh
        Filled: lowest energy from which the steps after each can go on, shape (steps,) [kWh].

    Returns
    -------
    tuple
        A curve as ``curve``; its number of pieces is -1 where no path keeps all limits.
    """
    value, size, head, count, lowest, extent = curve
    value_2, size_2 = spare
    for t in range(steps[1] - 1, steps[0] - 1, -1):
        left_kwh[t] = lowest
        place, q, i, stop = lowest, 0, head, head + count
        for j in range(worth.shape[1]):
            price = worth[t, j]
            while i < stop and value[i] > price:
                value_2[q], size_2[q] = value[i], size[i]
                place += size[i]
                q += 1
                i += 1
            marks_kwh[t, j] = place
            amount = length[t, j]
            if amount <= 0.0:
                continue
            extent += amount
            if q > 0 and value_2[q - 1] == price:
                size_2[q - 1] += amount
            else:
                value_2[q], size_2[q] = price, amount
                q += 1
            if i < stop and value[i] == price:
                size_2[q - 1] += size[i]
                place += size[i]
                i += 1
        while i < stop:
            value_2[q], size_2[q] = value[i], size[i]
            q += 1
            i += 1
        # The segments add energy on the left of the curve as well: what the step can charge.
        lowest -= reach_kwh[t]
        low = kept_fraction * floor_kwh[t - 1] if t > 0 else kept_fraction * start_kwh[0]
        high = kept_fraction * ceiling_kwh[t - 1] if t > 0 else kept_fraction * start_kwh[1]
        head = 0
        if lowest < low:
            cut = low - lowest
            lowest, extent = low, extent - cut
            while head < q and size_2[head] <= cut:
                cut -= size_2[head]
                head += 1
            if head < q:
                size_2[head] -= cut
        if lowest + extent > high:
            cut = lowest + extent - high
            extent -= cut
            while q > head and size_2[q - 1] <= cut:
                cut -= size_2[q - 1]
                q -= 1
            if q > head:
                size_2[q - 1] -= cut
        # Dust that a cut left of a piece would grow, step by step, where energy is lost while it is kept.
        dust = DUST_FRACTION * (abs(low) + abs(high) + reach_kwh[t] + extent) if low > -np.inf else 0.0
        while q - head > 1 and size_2[head] <= dust:
            size_2[head + 1] += size_2[head]
            head += 1
        while q - head > 1 and size_2[q - 1] <= dust:
            size_2[q - 2] += size_2[q - 1]
            q -= 1
        if extent < 0.0:
            if extent < -TOLERANCE_KWH * max(1.0, abs(low), abs(high)):
                return value_2, size_2, 0, -1, lowest, extent
            extent = 0.0
        if kept_fraction < 1.0:
            lowest /= kept_fraction
            for k in range(head, q):
                value_2[k] *= kept_fraction
                size_2[k] /= kept_fraction
        if kept_fraction < 1.0 or t % STEPS_UNTIL_SUM == 0:
            # Rounding would part the extent from its pieces, and grow like them.
            extent = size_2[head:q].sum()
        count = q - head
        value, value_2 = value_2, value
        size, size_2 = size_2, size
    return value, size, head, count, lowest, extent


@compiled
def end_curve(
    room: tuple[Floats, Floats],
    low_kwh: float,
    high_kwh: float,
    value_per_kwh: Floats,
    piece_kwh: Floats,
    base_kwh: float,
    more_per_kwh: float,
) -> Curve:
    """Curve of the energy with which the last step ends.

    Parameters
    ----------
    room
        Arrays that hold it: worth and length.
    low_kwh, high_kwh
        Lowest and highest energy with which the last step may end [kWh].
    value_per_kwh, piece_kwh
        What the pieces of energy from ``base_kwh`` up are worth; above them a kWh is worth nothing, shape (pieces,).
    base_kwh
        Energy at which the pieces begin [kWh].
    more_per_kwh
        Worth of every kWh besides [currency/kWh].

    Returns
    -------
    tuple
        A curve as in :func:`curve_back`.
    """
    value, size = room
    # Energy below the first piece (E4) counts as missing from it.
    count, place, upper = 0, low_kwh, base_kwh
    for piece in range(len(piece_kwh) + 1):
        is_beyond = piece == len(piece_kwh)
        upper = np.inf if is_beyond else upper + piece_kwh[piece]
        amount = min(upper, high_kwh) - place
        # What is worth less than nothing is left out of the account: nobody has to use a piece.
        price = more_per_kwh if is_beyond else max(value_per_kwh[piece], 0.0) + more_per_kwh
        if amount <= 0.0:
            continue
        place += amount
        if count > 0 and value[count - 1] == price:
            size[count - 1] += amount
        else:
            value[count], size[count] = price, amount
            count += 1
    return value, size, 0, count, low_kwh, max(high_kwh - low_kwh, 0.0)


@compiled
def value_below(value_per_kwh: Floats, piece_kwh: Floats, base_kwh: float, energy_kwh: float) -> float:
    """Worth of the energy from the start of the pieces up to an energy, negative below it [currency].

    Parameters
    ----------
    value_per_kwh, piece_kwh, base_kwh
        As in :func:`end_curve`.
    energy_kwh
        The energy [kWh].
    """
    rest, total = energy_kwh - base_kwh, 0.0
    for piece in range(len(piece_kwh)):
        part = min(rest, piece_kwh[piece])
        total += max(value_per_kwh[piece], 0.0) * part
        rest -= part
        if rest <= 0.0:
            break
    return total


@compiled
def energy_at_worth(curve: Curve, price_per_kwh: float) -> float:
    """Lowest energy whose next kWh is worth no more than a price [kWh].

    Parameters
    ----------
    curve
        As in :func:`curve_back`.
    price_per_kwh
        The price [currency/kWh].
    """
    value, size, head, count, lowest, _ = curve
    energy = lowest
    for k in range(head, head + count):
        if value[k] <= price_per_kwh:
            break
        energy += size[k]
    return energy
