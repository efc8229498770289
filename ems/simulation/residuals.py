"""E1 and E2 over all steps of a replay, from sums that are taken independently of the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.simulation import layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import Nodes
    from ems.storage import Storages

    Floats = NDArray[np.float64]


def node_residual_kwh(
    nodes: Nodes,
    storages: Storages,
    *,
    meters: Floats,
    storage_sums: Floats,
    load_sum_kw: Floats,
    played: slice,
    step_h: float,
) -> float:
    """Largest residual of E1 at any node, as a mean per step [kWh].

    Parameters
    ----------
    nodes, storages
        What was played.
    meters
        What the meters carried on, energies in kWh, shape (6, nodes).
    storage_sums
        Charge and discharge first, shape (storages, 7) [kWh].
    load_sum_kw
        Load summed over the steps, shape (nodes,) [kW].
    played
        The steps.
    step_h
        Length of a step [h].
    """
    produced = np.zeros(nodes.count)
    per_plant = nodes.plant_kw * nodes.unit_kw[:, played].sum(axis=1)[nodes.plant_class] * step_h
    np.add.at(produced, nodes.node_of_plant, per_plant)
    stored = np.zeros(nodes.count)
    np.add.at(stored, storages.node, storage_sums[:, 0] - storage_sums[:, 1])
    taken = meters[layout.METERED_IMPORT] + meters[layout.METERED_UNSERVED]
    given = meters[layout.METERED_EXPORT] + meters[layout.METERED_CURTAILED]
    residual = np.abs(taken - given - (load_sum_kw * step_h - produced + stored))
    return float(residual.max(initial=0.0) / _steps(played))


def storage_residual_kwh(storages: Storages, storage_sums: Floats, played: slice) -> float:
    """Largest residual of E2 at any storage, as a mean per step [kWh].

    Parameters
    ----------
    storages
        What was played.
    storage_sums
        As in ``TierOutcome``, shape (storages, 7) [kWh].
    played
        The steps.
    """
    charge, discharge, loss, _, _, unmet, at_end = storage_sums.T
    drained = storages.drain_kwh[:, played].sum(axis=1)[storages.drain_row]
    expected = (
        storages.initial_energy_kwh
        + charge * storages.charge_efficiency
        - discharge / storages.discharge_efficiency
        - loss
        - drained
        + unmet
    )
    return float(np.abs(at_end - expected).max(initial=0.0) / _steps(played))


def _steps(played: slice) -> int:
    return max(int(played.stop - played.start), 1)
