"""The battery of the arrays as one of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ems

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def storage_of(arrays: Arrays, *, may_export: bool = True) -> ems.Storage:
    """Return the battery."""
    return ems.Storage(
        capacity_kwh=arrays.capacity_kwh,
        max_charge_kw=arrays.power_kw,
        max_discharge_kw=arrays.power_kw,
        charge_efficiency=arrays.charge_efficiency,
        discharge_efficiency=arrays.discharge_efficiency,
        floor_fraction=arrays.floor_kwh / arrays.capacity_kwh,
        may_export=may_export,
    )
