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

RECORDED_CHARGE, RECORDED_DISCHARGE, RECORDED_ENERGY, RECORDED_GRID_CHARGE, RECORDED_GRID_DISCHARGE = range(5)
RECORDED_COLUMNS = {
    "charge_kw": RECORDED_CHARGE,
    "discharge_kw": RECORDED_DISCHARGE,
    "energy_kwh": RECORDED_ENERGY,
    "grid_charge_kw": RECORDED_GRID_CHARGE,
    "grid_discharge_kw": RECORDED_GRID_DISCHARGE,
}
"""Rows of what is recorded of single storages."""
