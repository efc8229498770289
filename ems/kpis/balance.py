"""The balance check that every result passes: E1 at every class and the pool, E2 of the storages, at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from ems.district import District
    from ems.results import Result
    from ems.storage import Storages

LARGEST_RESIDUAL_KWH = 1e-6


def balance_residual_kwh(series: pd.DataFrame, classes: Mapping[str, pd.DataFrame], step_h: float) -> float:
    """Largest absolute residual of E1 over all steps, at the district and at every class of sites.

    Parameters
    ----------
    series
        District series with the columns of ``Result.series``.
    classes
        Series per class with the columns of ``Result.classes``.
    step_h
        Length of a step [h].

    Returns
    -------
    float
        [kWh]
    """
    district = (
        series["pv_kw"]
        + series["other_generation_kw"]
        + series["import_kw"]
        + series["discharge_kw"]
        + series["unserved_kw"]
        - series["load_kw"]
        - series["export_kw"]
        - series["charge_kw"]
        - series["curtailed_kw"]
    )
    worst = [np.abs(district.to_numpy()).max()]
    for frame in classes.values():
        at_sites = (
            frame["pv_kw"]
            + frame["other_generation_kw"]
            + frame["import_kw"]
            + frame["discharge_kw"]
            + frame["unserved_kw"]
            - frame["load_kw"]
            - frame["export_kw"]
            - frame["charge_kw"]
            - frame["curtailed_kw"]
        )
        worst.append(np.abs(at_sites.to_numpy()).max())
    return worst_of(worst) * step_h


def stored_residual_kwh(result: Result, district: District) -> float:
    """Largest absolute residual of E2 over all steps: every pool storage, and every class whose storages are alike.

    Parameters
    ----------
    result
        From ``ems.results.assemble``.
    district
        What was simulated.

    Returns
    -------
    float
        [kWh]

    Notes
    -----
    The energy of storages with one efficiency and one standing loss obeys E2 as a sum; where a class mixes kinds, E2
    is checked for each of its storages over the year (``TierOutcome.residual_kwh``).
    """
    step_h, sites, pool = result.grid.step_h, district.site_storages, district.pool_storages
    pool_frames = [frame for name, frame in result.storages.items() if result.storage_table["tier"][name] == "pool"]
    worst = [_stored_residual_kwh(frame, pool, np.array([number]), step_h) for number, frame in enumerate(pool_frames)]
    class_of_storage = district.nodes.class_of_node[sites.node]
    for number, frame in enumerate(result.classes.values()):
        members = np.flatnonzero(class_of_storage == number)
        losses = (sites.charge_efficiency, sites.discharge_efficiency, sites.standing_loss_fraction_per_h)
        if all(len(np.unique(loss[members])) <= 1 for loss in losses):
            worst.append(_stored_residual_kwh(frame, sites, members, step_h))
    parts = [frame["energy_kwh"].to_numpy() for frame in (*result.classes.values(), *pool_frames)]
    worst.append(float(np.abs(result.series["energy_kwh"].to_numpy() - np.sum(parts, axis=0)).max()))
    return worst_of(worst)


def _stored_residual_kwh(frame: pd.DataFrame, storages: Storages, members: NDArray[np.int64], step_h: float) -> float:
    """E2 of storages with the same losses, from their sums; an unmet drain may lie anywhere from 0 to the drain."""
    energy = frame["energy_kwh"].to_numpy()
    if not len(members):
        return float(np.abs(energy).max())
    one = members[0]
    before = np.concatenate([[storages.initial_energy_kwh[members].sum()], energy[:-1]])
    moved = (
        frame["charge_kw"] * storages.charge_efficiency[one]
        - frame["discharge_kw"] / storages.discharge_efficiency[one]
    )
    kept = (1.0 - storages.standing_loss_fraction_per_h[one]) ** step_h
    missing = kept * before + moved.to_numpy() * step_h - energy
    drain = storages.drain_kwh[storages.drain_row[members]].sum(axis=0)
    return worst_of([-missing.min(), (missing - drain).max(), 0.0])


def worst_of(residuals: Sequence[float]) -> float:
    """Largest of some residuals; NaN if any is NaN, which ``max`` would pass over.

    Examples
    --------
    >>> worst_of([0.0, float("nan"), 1.0])
    nan
    """
    return float(np.max(residuals))


def refuse_imbalance(residual_kwh: float) -> None:
    """Fail a run whose balance does not close.

    Parameters
    ----------
    residual_kwh
        Largest residual [kWh].

    Raises
    ------
    profiles.errors.RunError
        It is above the limit, or not a number.
    """
    if not residual_kwh <= LARGEST_RESIDUAL_KWH:
        message = (
            f"the energy balance does not close: the largest residual of E1 and E2 is {residual_kwh:.3g} kWh, "
            f"allowed are {LARGEST_RESIDUAL_KWH:g} kWh; this is a defect of the program, please report it"
        )
        raise RunError(message)
