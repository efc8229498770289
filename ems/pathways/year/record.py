"""What is kept of a year of a pathway: figures, not series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.economics.worth.single_years import OneYear

ENERGY_KPIS = (
    "load_kwh",
    "generation_kwh",
    "pv_kwh",
    "contract_kwh",
    "import_kwh",
    "export_kwh",
    "discharge_kwh",
    "storage_loss_kwh",
    "peak_import_kw",
    "equivalent_full_cycles",
    "self_consumption_fraction",
    "self_sufficiency_fraction",
    "renewable_volume_fraction",
    "hourly_matched_fraction",
    "hourly_matched_without_contract_fraction",
    "co2_kg",
    "co2_avoided_kg",
)
"""KPIs of the year that stand in the table, by their names in NOMENCLATURE.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRecord:
    """Figures of a year.

    Parameters
    ----------
    year
        Calendar year and fiscal year.
    figures
        Figures of the table by name.
    worth
        What the plan is worth in it; None for a year that was played only because batteries age in it.
    notes
        What a reader of the year must know.
    """

    year: int
    figures: Mapping[str, float]
    worth: OneYear | None = None
    notes: tuple[str, ...] = ()
