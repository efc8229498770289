"""What a policy left in a shelter's battery when each step of the year begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.island.shelter import Shelter
    from ems.results.result import Result

    Floats = NDArray[np.float64]


def energy_at_start_kwh(result: Result, shelter: Shelter) -> Floats:
    """Energy in a shelter's battery when each step begins, shape (steps,) [kWh].

    Parameters
    ----------
    result
        A year under some policy.
    shelter
        Whose battery is one of a group of storages of the result, or a part of several groups.

    Returns
    -------
    numpy.ndarray
        Zero for a shelter without a battery.

    Raises
    ------
    profiles.errors.InputError
        The result has no such storages.

    Notes
    -----
    Series of a result hold the energy at the end of a step; an outage that begins with step i meets the energy at the
    end of step i − 1. Storages of one group have one state of charge (they are equal and act in proportion), so the
    battery here holds the share of the group's energy that it has of its capacity. Energy above the capacity or
    below zero by rounding is cut.
    """
    energy = np.zeros(shelter.n_steps)
    if shelter.storage is None:
        return energy
    for group, capacity_kwh in _parts(result, shelter):
        energy += capacity_kwh * _state_of_charge(result, group)
    return np.minimum(energy, shelter.storage.capacity_kwh)


def _parts(result: Result, shelter: Shelter) -> list[tuple[str, float]]:
    """Groups of storages that a shelter's battery is made of, with the capacity it has of each [kWh]."""
    neighbours = list(shelter.neighbour_storage)
    if shelter.storage is None or shelter.storage_group is None:
        return neighbours
    own_kwh = shelter.storage.capacity_kwh - sum(capacity_kwh for _, capacity_kwh in neighbours)
    alone = f"{shelter.storage_group}_{shelter.storage_unit}"  # its units may have been told apart
    group = (
        alone if shelter.storage_group not in result.storages and alone in result.storages else shelter.storage_group
    )
    return [(group, own_kwh), *neighbours]


def _state_of_charge(result: Result, group: str) -> Floats:
    """Energy of a group when each step begins over its whole capacity, shape (steps,)."""
    if group not in result.storages:
        known = ", ".join(result.storages) or "none"
        raise InputError(
            f"result of {result.policy!r}",
            [Problem(where=f"storages {group!r}", what="are not part of it", remedy=f"there are: {known}")],
        )
    row = result.storage_table.loc[group].to_dict()
    ends = result.storages[group]["energy_kwh"].to_numpy(dtype=np.float64)
    starts = np.concatenate([[float(row["initial_energy_kwh"])], ends[:-1]])
    return np.asarray(np.maximum(starts / float(row["capacity_kwh"]), 0.0))
