"""Energy that a storage can reach, or cannot avoid, from where it is (E4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@nb.njit(cache=True)
def highest_path_kwh(
    start_kwh: Floats,
    kept_fraction: Floats,
    gain_kwh: Floats,
    drain_kwh: Floats,
    floor_kwh: Floats,
    ceiling_kwh: Floats,
) -> Floats:
    """Energy when each step ends if a storage charges as fast as it can, shape (storages, steps) [kWh].

    Parameters
    ----------
    start_kwh, kept_fraction
        Energy at the start [kWh] and share of the energy left after a step, shape (storages,).
    gain_kwh
        Most energy that a step can add, shape (storages, steps) [kWh].
    drain_kwh, floor_kwh, ceiling_kwh
        Drain and limits of each step, shape (storages, steps) [kWh].

    Notes
    -----
    E2 and E4. A drain that would take the storage under its floor is not met, as in the replay.
    """
    path = np.empty_like(gain_kwh)
    for storage in range(gain_kwh.shape[0]):
        energy = start_kwh[storage]
        for t in range(gain_kwh.shape[1]):
            filled = kept_fraction[storage] * energy + gain_kwh[storage, t]
            drained = min(filled - drain_kwh[storage, t], ceiling_kwh[storage, t])
            energy = max(drained, min(filled, floor_kwh[storage, t]))
            path[storage, t] = energy
    return path


@nb.njit(cache=True)
def lowest_path_kwh(
    start_kwh: Floats, kept_fraction: Floats, relief_kwh: Floats, drain_kwh: Floats, floor_kwh: Floats
) -> Floats:
    """Energy when each step ends if a storage discharges as fast as it can, shape (storages, steps) [kWh].

    Parameters
    ----------
    start_kwh, kept_fraction
        As in :func:`highest_path_kwh`.
    relief_kwh
        Most energy that a step can take out, shape (storages, steps) [kWh].
    drain_kwh, floor_kwh
        Drain and lowest energy of each step, shape (storages, steps) [kWh].
    """
    path = np.empty_like(relief_kwh)
    for storage in range(relief_kwh.shape[0]):
        energy = start_kwh[storage]
        for t in range(relief_kwh.shape[1]):
            emptied = kept_fraction[storage] * energy - drain_kwh[storage, t] - relief_kwh[storage, t]
            energy = max(emptied, floor_kwh[storage, t])
            path[storage, t] = energy
    return path
