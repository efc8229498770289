"""What a tier did, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierOutcome:
    """What a tier did in the steps that were played; zero in all others.

    Parameters
    ----------
    series
        Sums per class of nodes, shape (classes, 7, steps): import, export, charge, discharge [kW], stored energy [kWh],
        charge from the grid, discharge of grid energy [kW].
    held_back
        What the limits of the nodes held back per class, shape (classes, 2, steps): curtailed, unserved [kW].
    meters
        Per node, shape (4, nodes): import, export [kWh], highest import, highest export [kW].
    held_back_kwh
        Per node, shape (2, nodes): curtailed, unserved [kWh].
    load_sum_kw
        Load as played, summed over the steps, shape (nodes,) [kW].
    storage_sums
        Per storage, shape (storages, 7): charge, discharge, standing loss, grid charge, grid discharge, unmet drain
        [kWh], energy at the end [kWh].
    recorded
        Per storage and step, shape (storages, 5, steps): charge, discharge [kW], energy [kWh], grid charge, grid
        discharge [kW]; empty unless asked for.
    net_kw
        Net grid power per node and step, import positive [kW]; empty unless asked for.
    residual_kwh
        Largest violation of E1, E2 or a limit at any node [kWh].
    """

    series: Floats
    held_back: Floats
    meters: Floats
    held_back_kwh: Floats
    load_sum_kw: Floats
    storage_sums: Floats
    recorded: Floats
    net_kw: Floats
    residual_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to keep of a replay besides the sums per node.

    Parameters
    ----------
    class_series, storages, net
        Series per class of nodes, per storage, and the net power of every node.
    """

    class_series: bool = True
    storages: bool = False
    net: bool = False
