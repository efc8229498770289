"""What all designs of one storage meet, laid out as the kernel reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.kpis.judge import other_renewable_fraction
from ems.simulation import design_kernel as k
from ems.simulation.kernel import HUGE
from ems.simulation.packing import locked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.designs.base import DesignBase

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shared:
    """Series and limits that are the same for all designs.

    Parameters
    ----------
    series
        Shape (steps, 9), columns as in ``ems.simulation.design_kernel``.
    months
        First step of every stretch of a month and one past the last, shape (stretches + 1,), and the number of its
        month, from 0, shape (stretches,).
    line
        Highest import and export, and what the storage may give beyond the net load [kW].
    charged_kw, renewable_charged_kw
        What the other storages charge of own generation, and what of it is renewable, summed over the steps [kW].
    """

    series: Floats
    months: tuple[Ints, Ints]
    line: tuple[float, float, float]
    charged_kw: float
    renewable_charged_kw: float

    @property
    def is_all_renewable(self) -> bool:
        """Whether all generation is renewable at every step, so that all that a storage gives back of it is."""
        return bool((self.series[:, k.RENEWABLE] == 1.0).all())

    @property
    def has_limits(self) -> bool:
        """Whether the line limits anything."""
        return bool(np.isfinite(self.line[:2]).any())


def shared_by_designs(base: DesignBase) -> Shared:
    """Lay out what all designs meet.

    Parameters
    ----------
    base
        The year without the storage.
    """
    without = base.without.series
    pv_kw, other_kw = without["pv_kw"].to_numpy(), without["other_generation_kw"].to_numpy()
    made_kw = pv_kw + other_kw
    renewable_kw = pv_kw + other_kw * other_renewable_fraction(base.without)
    renewable = np.divide(renewable_kw, made_kw, out=np.ones_like(made_kw), where=made_kw > 0.0)
    charged_kw = (without["charge_kw"] - without["grid_charge_kw"]).to_numpy()
    held_back_kw = sum(frame["curtailed_kw"].to_numpy() for frame in base.without.classes.values())
    columns = {
        k.NET: base.net_load_kw,
        k.IMPORT_PRICE: without["import_price_per_kwh"],
        k.EXPORT_PRICE: without["export_price_per_kwh"],
        k.EMISSION: without["emission_kg_per_kwh"],
        k.DIRECT: made_kw - held_back_kw - charged_kw,
        k.GIVEN_BACK: without["discharge_kw"] - without["grid_discharge_kw"],
        k.RENEWABLE: renewable,
        k.LOAD: without["load_kw"],
        k.CONTRACT: without["contract_kw"],
    }
    series = np.stack([np.asarray(columns[column], dtype=np.float64) for column in range(k.N_SHARED)], axis=1)
    month = np.asarray(base.district.calendar.month, dtype=np.int64)
    first = np.flatnonzero(np.diff(month, prepend=-1))
    return Shared(
        series=locked(series),
        months=(np.append(first, len(month)), month[first] - 1),
        line=(base.import_limit_kw, base.export_limit_kw, HUGE if base.may_export else 0.0),
        charged_kw=float(charged_kw.sum()),
        renewable_charged_kw=float((charged_kw * renewable).sum()),
    )
