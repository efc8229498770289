"""Several storages at one node that are alike: they act as one, and share what it does by their size.

Storages that have everything per kWh in common reach together, each keeping the same state of charge, whatever one
storage of their summed size reaches, and nothing that they do apart is cheaper: a step's cost is that of their sum.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ems.dispatch.problem import DispatchProblem
    from ems.storage import Storages

    Floats = NDArray[np.float64]

SAME_FRACTION: Final = 1e-12
"""Relative difference at which two numbers count as the same."""


def differences(problem: DispatchProblem) -> tuple[str, ...]:
    """In what the storages of a problem differ per kWh, in words; empty where they are alike.

    Parameters
    ----------
    problem
        The problem.
    """
    return tuple(name for name, values in _per_kwh(problem) if not _same(values))


def as_one(problem: DispatchProblem) -> tuple[DispatchProblem, Floats]:
    """Describe alike storages of a problem by one.

    Parameters
    ----------
    problem
        The problem; :func:`differences` finds none.

    Returns
    -------
    tuple
        The problem with one storage, and what each storage has of it, shape (storages,).
    """
    storages, end = problem.storages, problem.end
    if storages.count <= 1:
        return problem, np.ones(storages.count)
    size = storages.capacity_kwh
    share = size / size.sum() if size.sum() > 0.0 else np.full(len(size), 1.0 / len(size))
    summed = None if end.energy_kwh is None else end.energy_kwh.sum(keepdims=True)
    pieces = None if end.piece_kwh is None else end.piece_kwh.sum(axis=0, keepdims=True)
    value = None if end.value_per_kwh is None else end.value_per_kwh[:1]
    one = replace(
        problem,
        storages=_summed(storages),
        loss_price_per_kwh=problem.loss_price_per_kwh[:1],
        end=replace(end, energy_kwh=summed, value_per_kwh=value, piece_kwh=pieces),
    )
    return one, share


def _per_kwh(problem: DispatchProblem) -> Iterator[tuple[str, Floats]]:
    """Name everything that must be the same, one row a storage."""
    storages, end = problem.storages, problem.end
    size = np.where(storages.capacity_kwh > 0.0, storages.capacity_kwh, 1.0)
    yield "node", storages.node.astype(float)
    yield "power per kWh", np.stack([storages.max_charge_kw / size, storages.max_discharge_kw / size], axis=1)
    yield "efficiency", np.stack([storages.charge_efficiency, storages.discharge_efficiency], axis=1)
    yield "standing loss", storages.standing_loss_fraction_per_h
    yield "wear price", storages.wear_price_per_kwh
    yield "price of losses", problem.loss_price_per_kwh
    yield "export", storages.may_export.astype(float)
    for name, series in (("floor", storages.floor_fraction), ("ceiling", storages.ceiling_fraction)):
        yield name, series[storages.limit_row]
    for name, series in (("charge", storages.charge_limit_fraction), ("discharge", storages.discharge_limit_fraction)):
        yield f"{name} limits", series[storages.power_row]
    yield "drain", storages.drain_kwh[storages.drain_row] / size[:, None]
    if end.kind != "cyclic":
        yield "start energy", storages.initial_energy_kwh / size
    if end.energy_kwh is not None:
        yield "end energy", end.energy_kwh / size
    if end.value_per_kwh is not None and end.piece_kwh is not None:
        yield "value of the energy left", np.concatenate([end.value_per_kwh, end.piece_kwh / size[:, None]], axis=1)


def _same(values: Floats) -> bool:
    return bool(np.allclose(values, values[:1], rtol=SAME_FRACTION, atol=0.0))


def _summed(storages: Storages) -> Storages:
    """Sum of alike storages."""
    first = {
        name: getattr(storages, name)[:1]
        for name in (
            *("node", "charge_efficiency", "discharge_efficiency", "standing_loss_fraction_per_h"),
            *("wear_price_per_kwh", "may_export", "limit_row", "power_row"),
        )
    }
    total = {
        name: getattr(storages, name).sum(keepdims=True)
        for name in ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "initial_energy_kwh", "reserve_kwh")
    }
    drain = storages.drain_kwh[storages.drain_row].sum(axis=0)
    return replace(
        storages,
        group=storages.group[:1],
        drain_row=np.ones(1, dtype=np.int64),
        drain_kwh=np.stack([np.zeros_like(drain), drain]),
        **first,
        **total,
    )
