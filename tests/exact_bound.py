"""The bound that any marginal values of the stored energy give, from the equations alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from exact_one import OneStorage
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def bound_by_values(one: OneStorage, value_per_kwh: ArrayLike) -> float:
    """Lower bound of the least cost that any marginal values of the stored energy give, shape (steps,).

    With E2 priced, every step and every energy is on its own: Σ min over the powers of (cost of the step − value·energy
    gained) + Σ min over the energy of what it is worth to hold it from one step to the next.
    """
    value = np.asarray(value_per_kwh, dtype=float)
    held = np.append(value[:-1] - one.kept_fraction * value[1:], 0.0)
    energies = np.minimum(held * one.floor_kwh, held * one.ceiling_kwh)[:-1].sum()
    unmet = np.minimum(one.unmet_price - value, 0.0) * one.drain_kwh
    steps = _least_of_steps(one, value).sum() + (unmet + value * one.drain_kwh).sum()
    return float(steps + energies + _least_of_ends(one, value))


def _least_of_steps(one: OneStorage, value: Floats) -> Floats:
    """Least cost of each step where what is gained earns its value: at a corner of the cost, which is convex."""
    at_the_line = (one.net_kw - flow for flow in (0.0, one.cap_kw, one.import_limit_kw, -one.export_limit_kw))
    costs = []
    for corner in (-one.charge_kw, one.discharge_kw, np.zeros(one.n_steps), *at_the_line):
        power = np.clip(corner, -one.charge_kw, one.discharge_kw)
        into, out = np.maximum(-power, 0.0), np.maximum(power, 0.0)
        gained = one.step_h * (into * one.charge_efficiency - out / one.discharge_efficiency)
        paid = one.step_h * (one.loss_price * into + (one.wear_price - one.loss_price) * out)
        costs.append(one.cost_of_flows(one.net_kw - power) + paid - value * gained)
    return np.min(costs, axis=0)


def _least_of_ends(one: OneStorage, value: Floats) -> float:
    """Least cost of the last energy and of the first, which are one where the end is cyclic."""
    low, high = float(one.floor_kwh[-1]), float(one.ceiling_kwh[-1])
    if one.initial_kwh is None:
        slope = float(value[-1] - one.kept_fraction * value[0])
        return min(slope * low, slope * high)
    bottom = min(low, 0.0)
    corners = np.clip([low, high, *(bottom + np.cumsum(one.end_piece_kwh))], low, high)
    last = min((float(value[-1]) - one.loss_price) * energy - one.worth_at_end(energy) for energy in corners)
    return last + (one.loss_price - one.kept_fraction * float(value[0])) * one.initial_kwh
