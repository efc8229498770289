"""Which column of the model means what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Column numbers by meaning; ``NONE`` where there is no variable.

    Parameters
    ----------
    import_kw, export_kw, curtailed_kw, unserved_kw, load_change_kw, is_importing, is_curtailing, is_short
        Shape (nodes, steps).
    charge_kw, discharge_kw, energy_kwh, unmet_drain_kwh, below_floor_kwh, above_ceiling_kwh, is_charging
        Shape (storages, steps).
    start_energy_kwh, missing_end_kwh
        Shape (storages,).
    left_kwh
        Shape (storages, pieces).
    peak_kw
        One array a demand charge, shape (periods,).
    event
        Shape (candidates,).
    unmatched_kw
        Shape (steps,).
    highest_import_kw
        Shape (1,).
    size
        Shape (sizes,).
    """

    import_kw: Ints
    export_kw: Ints
    curtailed_kw: Ints
    unserved_kw: Ints
    load_change_kw: Ints
    is_importing: Ints
    is_curtailing: Ints
    is_short: Ints
    charge_kw: Ints
    discharge_kw: Ints
    energy_kwh: Ints
    unmet_drain_kwh: Ints
    below_floor_kwh: Ints
    above_ceiling_kwh: Ints
    is_charging: Ints
    start_energy_kwh: Ints
    missing_end_kwh: Ints
    left_kwh: Ints
    peak_kw: tuple[Ints, ...]
    event: Ints
    unmatched_kw: Ints
    highest_import_kw: Ints
    size: Ints


def columns_of(columns: Ints, members: Ints) -> Ints:
    """Columns of members, ``NONE`` where there is no member.

    Parameters
    ----------
    columns
        Columns of all, shape (units, …).
    members
        Numbers of units, any shape, ``NONE`` where there is none.

    Returns
    -------
    numpy.ndarray
        Of the shape of ``members`` followed by the further axes of ``columns``.
    """
    missing = (members == NONE).reshape(members.shape + (1,) * (columns.ndim - 1))
    if not len(columns):
        return np.full(members.shape + columns.shape[1:], NONE, dtype=np.int64)
    return np.where(missing, NONE, columns[members])
