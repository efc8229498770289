"""The reference: an outage from every start of the year in plain numpy, a loop over hours, vectors over starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from benchmarks.islands import IslandCase
    from ems.storage import Storage


def survived_with_numpy(case: IslandCase, tolerance_kw: float = 1e-5) -> np.ndarray:
    """Play every outage hour by hour, as one would write it down; the year wraps."""
    s = case.storage
    stored, given = s.effective_efficiencies
    kept = 1.0 - s.standing_loss_fraction_per_h
    floor, ceiling = s.floor_fraction * s.capacity_kwh, s.ceiling_fraction * s.capacity_kwh
    starts = np.arange(case.load_kw.size)
    net_kw = np.concatenate([case.load_kw - case.generation_kw] * 2)
    energy = case.energy_kwh.copy()
    survived, alive = np.zeros(starts.size, dtype=np.int64), np.ones(starts.size, dtype=bool)
    for hour in range(case.outage_h):
        net = net_kw[hour : hour + starts.size]
        energy = energy * kept
        charge = np.minimum(np.maximum(-net, 0.0), np.minimum(s.max_charge_kw, (ceiling - energy) / stored))
        discharge = np.minimum(np.maximum(net, 0.0), np.minimum(s.max_discharge_kw, (energy - floor) * given))
        charge, discharge = np.maximum(charge, 0.0), np.maximum(discharge, 0.0)
        energy = energy + stored * charge - discharge / given
        alive &= net - discharge <= tolerance_kw
        survived += alive
        if not alive.any():
            break
    return survived


def survived_in_place(case: IslandCase, tolerance_kw: float = 1e-5) -> np.ndarray:
    """Play the same with all that can be reckoned before the loop taken out of it, and no new array in it."""
    s, count = case.storage, case.load_kw.size
    given, taken, lost = _before_the_loop(case, s)
    kept = 1.0 - s.standing_loss_fraction_per_h
    floor, ceiling = s.floor_fraction * s.capacity_kwh, s.ceiling_fraction * s.capacity_kwh
    out_kwh_per_kw = 1.0 / s.effective_efficiencies[1]
    energy, work, move = case.energy_kwh.copy(), np.empty(count), np.empty(count)
    served, alive = np.empty(count, dtype=bool), np.ones(count, dtype=bool)
    survived = np.zeros(count, dtype=np.int64)
    for hour in range(case.outage_h):
        window = slice(hour, hour + count)
        energy *= kept
        np.subtract(energy, floor, out=work)
        np.maximum(work, 0.0, out=work)
        np.minimum(work, taken[window], out=move)
        energy -= move
        np.subtract(lost[window], move, out=work)
        np.less_equal(work, tolerance_kw * out_kwh_per_kw, out=served)
        alive &= served
        np.subtract(ceiling, energy, out=work)
        np.maximum(work, 0.0, out=work)
        np.minimum(work, given[window], out=work)
        energy += work
        survived += alive
        if not alive.any():
            break
    return survived


def _before_the_loop(case: IslandCase, s: Storage) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Energy that each hour could give to the battery, and take from it within and beyond its power [kWh], twice."""
    stored, given = s.effective_efficiencies
    net = np.concatenate([case.load_kw - case.generation_kw] * 2)
    wanted = np.maximum(net, 0.0)
    surplus = np.minimum(np.maximum(-net, 0.0), s.max_charge_kw)
    return surplus * stored, np.minimum(wanted, s.max_discharge_kw) / given, wanted / given
