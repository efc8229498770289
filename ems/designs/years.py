"""The years of many designs: KPIs as of a simulation, and series where they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs

    Floats = NDArray[np.float64]

Kept = Literal["energy", "battery", "marginal_value"]
"""Series that may be kept of every design: 70 kB each for a year of hours."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignYears:
    """A year of every design.

    Parameters
    ----------
    base, designs
        What was played.
    kpis
        One row a design, one column a KPI: those of ``Result.kpis`` in their order.
    month_peak_import_kw
        Highest import at the district's boundary in each month, shape (designs, 12) [kW].
    notes
        What a reader must know.
    start_energy_kwh
        Energy when each step begins, shape (designs, steps) [kWh]; None unless kept (``"energy"``).
    end_energy_kwh
        Energy when the year ends, shape (designs,) [kWh].
    battery_kw
        Discharge less charge, shape (designs, steps) [kW]; None unless kept (``"battery"``).
    marginal_value_per_kwh
        Worth of one more stored kWh when each step ends, shape (designs, steps) [currency/kWh]; None unless planned and
        kept (``"marginal_value"``).
    promised_cost, bound_cost
        What a plan adds up to (energy and demand charges at the pool, carbon price, wear, price of losses, unserved
        load) and its proven lower bound, shape (designs,) [currency]; None where a rule decided.
    """

    base: DesignBase
    designs: Designs
    kpis: pd.DataFrame
    month_peak_import_kw: Floats
    end_energy_kwh: Floats
    notes: tuple[str, ...] = ()
    start_energy_kwh: Floats | None = None
    battery_kw: Floats | None = None
    marginal_value_per_kwh: Floats | None = None
    promised_cost: Floats | None = None
    bound_cost: Floats | None = None
