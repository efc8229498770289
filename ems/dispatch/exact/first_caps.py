"""A first guess of the caps: the lowest that the storage can keep if it begins each billing period full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

HALVINGS = 24
"""They leave 1e-7 of the highest import: enough for a guess."""


def lowest_caps_kw(cases: Cases, period: Ints, n_periods: int) -> Floats:
    """Lowest caps that the storage can keep if it begins each period full, shape (periods,) [kW].

    Parameters
    ----------
    cases
        A batch of one case, every series with a column for each step.
    period
        Billing period of each step, from 0, shape (steps,).
    n_periods
        Number of periods.
    """
    ceiling = cases.ceiling_kwh[0]
    before = np.roll(ceiling, 1)
    if cases.end != "cyclic":
        before[0] = cases.initial_energy_kwh[0]
    unit = (
        float(cases.step_h * cases.charge_efficiency[0]),
        float(cases.step_h / cases.discharge_efficiency[0]),
        float(cases.kept_fraction[0]),
    )
    net, floor, drain = cases.net_load_kw[0], cases.floor_kwh[0], cases.drain_kwh[0]
    charge, discharge = cases.charge_limit_kw[0], cases.discharge_limit_kw[0]
    caps = np.zeros(n_periods)
    for p in range(n_periods):
        steps = np.flatnonzero(period == p)
        if len(steps) > 0:
            span = slice(steps[0], steps[-1] + 1)
            most = np.clip(net[steps], 0.0, cases.import_limit_kw[0, steps]).max()
            # Copies: one type of array, compiled once.
            node = np.array(net[span]), np.array(charge[span]), np.array(discharge[span])
            energy = np.array(floor[span]), np.array(ceiling[span]), np.array(drain[span])
            caps[p] = _lowest_cap_kw(node, energy, before[steps[0]], period[span] == p, unit, most)
    return caps


@compiled
def _lowest_cap_kw(
    node: tuple[Floats, Floats, Floats],
    energy_kwh: tuple[Floats, Floats, Floats],
    start_kwh: float,
    is_capped: NDArray[np.bool_],
    unit: tuple[float, float, float],
    most_kw: float,
) -> float:
    """Halve between no import and the highest without the storage; in steps of other periods it charges as it can."""
    net_kw, charge_kw, discharge_kw = node
    floor_kwh, ceiling_kwh, drain_kwh = energy_kwh
    stored, taken, kept = unit
    low, high = 0.0, most_kw
    for _ in range(HALVINGS):
        cap, energy, is_kept = 0.5 * (low + high), start_kwh, True
        for t in range(len(net_kw)):
            room_kw = cap - net_kw[t] if is_capped[t] else np.inf
            gain = stored * min(charge_kw[t], room_kw) if room_kw >= 0.0 else taken * room_kw
            energy = min(kept * energy + gain - drain_kwh[t], ceiling_kwh[t])
            if energy < floor_kwh[t] or room_kw < -discharge_kw[t]:
                is_kept = False
                break
        if is_kept:
            high = cap
        else:
            low = cap
    return high
