"""In which row the kernel leaves which series; read by everybody who gives them names."""

from __future__ import annotations

IMPORT, EXPORT, CHARGE, DISCHARGE, STORED, GRID_CHARGE, GRID_DISCHARGE = range(7)
SERIES_COLUMNS = {
    "import_kw": IMPORT,
    "export_kw": EXPORT,
    "charge_kw": CHARGE,
    "discharge_kw": DISCHARGE,
    "energy_kwh": STORED,
    "grid_charge_kw": GRID_CHARGE,
    "grid_discharge_kw": GRID_DISCHARGE,
}
"""Rows of the sums over a class of nodes."""

CURTAILED, UNSERVED = range(2)
"""Rows of what the limits of the nodes held back."""

RECORDED_CHARGE, RECORDED_DISCHARGE, RECORDED_ENERGY, RECORDED_GRID_CHARGE, RECORDED_GRID_DISCHARGE = range(5)
RECORDED_COLUMNS = {
    "charge_kw": RECORDED_CHARGE,
    "discharge_kw": RECORDED_DISCHARGE,
    "energy_kwh": RECORDED_ENERGY,
    "grid_charge_kw": RECORDED_GRID_CHARGE,
    "grid_discharge_kw": RECORDED_GRID_DISCHARGE,
}
"""Rows of what is recorded of single storages."""

(
    CARRIED_ENERGY,
    CARRIED_GRID_SHARE,
    CARRIED_FIRST_BAD,
    CARRIED_CHARGE,
    CARRIED_DISCHARGE,
    CARRIED_LOSS,
    CARRIED_GRID_CHARGE,
    CARRIED_GRID_DISCHARGE,
    CARRIED_UNMET,
    CARRIED_WORST_LIMIT,
) = range(10)
"""Rows of what a storage carries from one span of steps to the next, in the order of the kernel's state."""

METERED_IMPORT, METERED_EXPORT, PEAK_IMPORT, PEAK_EXPORT, METERED_CURTAILED, METERED_UNSERVED = range(6)
"""Rows of what a meter carries on, in the order of the kernel's meter."""
