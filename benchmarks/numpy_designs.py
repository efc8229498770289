"""The reference for designs: E1 to E4 under ``self_consumption`` in numpy, a loop over hours, vectors over designs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.designs import replaying as r
from ems.simulation import design_kernel as k
from ems.simulation.kernel import HUGE, SMALLEST_KWH

if TYPE_CHECKING:
    from ems.designs.design import Designs
    from ems.designs.shared import Shared


def designs_with_numpy(
    shared: Shared, designs: Designs, step_h: float, renewable_fraction: float | np.ndarray = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Play a year of every design; the sums and the months' highest imports that the kernel leaves.

    Parameters
    ----------
    shared, designs
        What is the same for all, and what is not.
    step_h
        Length of a step [h].
    renewable_fraction
        Renewable share of what the storages give back of own generation.
    """
    n, n_steps = designs.count, len(shared.series)
    import_limit, _, allowance = shared.line
    kept = (1.0 - designs.standing_loss_fraction_per_h) ** step_h
    floor, ceiling = designs.floor_fraction * designs.capacity_kwh, designs.ceiling_fraction * designs.capacity_kwh
    in_, out = step_h * designs.charge_efficiency, step_h / designs.discharge_efficiency
    energy, share, before = designs.initial_energy_kwh.copy(), np.ones(n), np.zeros(n)
    sums, peaks = np.zeros((k.N_SUMS, n)), np.zeros((r.MONTHS, n))
    month = np.repeat(shared.months[1], np.diff(shared.months[0]))
    for t in range(n_steps):
        net, renewable = float(shared.series[t, k.NET]), float(shared.series[t, k.RENEWABLE])
        held = energy * kept
        sums[r.LOSS] += energy - held
        most_in = np.minimum(designs.max_charge_kw, max(import_limit - net, 0.0))
        most_out = np.minimum(designs.max_discharge_kw, max(net, 0.0) + allowance)
        charge = np.minimum(np.maximum(max(-net, 0.0), (floor - held) / in_), (ceiling - held) / in_)
        charge = np.minimum(np.maximum(charge, 0.0), most_in)
        discharge = np.minimum(np.maximum(max(net, 0.0), (held - ceiling) / out), (held - floor) / out)
        discharge = np.minimum(np.maximum(discharge, 0.0), most_out)
        from_grid = np.maximum(charge - max(-net, 0.0), 0.0)
        filled = held + charge * in_
        share = np.clip((share * held + from_grid * in_) / np.maximum(filled, SMALLEST_KWH), 0.0, 1.0)
        energy = filled - discharge * out
        worst = np.maximum(
            np.minimum(floor - energy, most_in - charge), np.minimum(energy - ceiling, most_out - discharge)
        )
        np.maximum(sums[r.WORST_LIMIT], worst, out=sums[r.WORST_LIMIT])
        sums[r.CHARGE] += charge
        sums[r.DISCHARGE] += discharge
        sums[r.GRID_CHARGE] += from_grid
        sums[r.GRID_DISCHARGE] += discharge * share
        sums[r.RENEWABLE_CHARGE] += (charge - from_grid) * renewable
        of_own = (charge - from_grid, discharge * (1.0 - share), renewable_fraction)
        after = _at_line(shared, t, net + charge - discharge, of_own, sums, peaks[month[t]])
        if t > 0:
            sums[r.RAMP] += np.abs(after - before)
        before = after
    sums[r.ENERGY], sums[r.FIRST_BAD] = energy, HUGE
    return sums, peaks


def _at_line(
    shared: Shared,
    t: int,
    flow: np.ndarray,
    of_own: tuple[np.ndarray, np.ndarray, float | np.ndarray],
    sums: np.ndarray,
    peak: np.ndarray,
) -> np.ndarray:
    """Add up what the line and the load see in one step; return what the line lets through."""
    _, price, earned, emission, direct, given_back, renewable, load, contract = shared.series[t].tolist()
    charged, discharged, renewable_fraction = of_own
    needed = np.maximum(flow, 0.0)
    left = needed - flow
    taken, given = needed, left
    if shared.has_limits:
        taken, given = np.minimum(needed, shared.line[0]), np.minimum(left, shared.line[1])
        sums[r.UNSERVED] += needed - taken
        sums[r.UNSERVED_CO2] += (needed - taken) * emission
        sums[r.CURTAILED] += left - given
    sums[r.IMPORT] += taken
    sums[r.EXPORT] += given
    np.maximum(peak, taken, out=peak)
    np.maximum(sums[r.PEAK_EXPORT], given, out=sums[r.PEAK_EXPORT])
    sums[r.COST] += taken * price - given * earned
    sums[r.CO2] += taken * emission
    matched = (direct - left - charged) * renewable + (given_back + discharged) * renewable_fraction
    matched = np.clip(matched, 0.0, load)
    contracted = np.minimum(np.minimum(contract, load - matched), taken)
    sums[r.OWN] += matched
    sums[r.CONTRACT] += contracted
    sums[r.CONTRACT_CO2] += contracted * emission
    return np.asarray(taken - given)
