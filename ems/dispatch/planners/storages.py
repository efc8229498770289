"""Storages for a plan: several as one, several sets as one set, a year cut to a window."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.storage import Storages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ROWS_OF: Final = {
    "limit_row": ("floor_fraction", "ceiling_fraction"),
    "power_row": ("charge_limit_fraction", "discharge_limit_fraction"),
    "drain_row": ("drain_kwh",),
}
"""Which series each row number points into."""
SERIES: Final = tuple(name for names in ROWS_OF.values() for name in names)
LEAST: Final = 1e-9
"""Weight of a storage of no size, so that its shares stay those of a storage."""


def merge_storages(storages: Storages, into: Ints, nodes: Ints, groups: Sequence[str]) -> Storages:
    """Describe groups of storages by one storage each.

    Parameters
    ----------
    storages
        The single storages.
    into
        Number of the merged storage that each is part of, shape (storages,).
    nodes, groups
        Node and name of each merged storage; length merged.

    Returns
    -------
    Storages
        Capacities, powers, energies and drains are sums, shares and efficiencies are means weighted by capacity (limits
        of power by power).

    Notes
    -----
    Exact for storages that are equal per kWh and stay at one state of charge; for others an approximation.
    """
    count = len(groups)

    def total(values: Floats) -> Floats:
        return np.bincount(into, weights=values, minlength=count).astype(float)

    def mean(values: Floats) -> Floats:
        weight = np.maximum(storages.capacity_kwh, LEAST)
        return np.asarray(total(values * weight) / total(weight))

    limit_row, (floor, ceiling) = _mean_rows(
        storages.limit_row,
        (storages.floor_fraction, storages.ceiling_fraction),
        (storages.capacity_kwh, storages.capacity_kwh),
        into,
        count,
    )
    power_row, (charge, discharge) = _mean_rows(
        storages.power_row,
        (storages.charge_limit_fraction, storages.discharge_limit_fraction),
        (storages.max_charge_kw, storages.max_discharge_kw),
        into,
        count,
    )
    drain_row, drain_kwh = _summed_drains(storages, into, count)
    return Storages(
        group=tuple(groups),
        node=np.asarray(nodes, dtype=np.int64),
        capacity_kwh=total(storages.capacity_kwh),
        max_charge_kw=total(storages.max_charge_kw),
        max_discharge_kw=total(storages.max_discharge_kw),
        charge_efficiency=mean(storages.charge_efficiency),
        discharge_efficiency=mean(storages.discharge_efficiency),
        standing_loss_fraction_per_h=mean(storages.standing_loss_fraction_per_h),
        wear_price_per_kwh=mean(storages.wear_price_per_kwh),
        initial_energy_kwh=total(storages.initial_energy_kwh),
        reserve_kwh=total(storages.reserve_kwh),
        may_export=np.array([bool(storages.may_export[into == k].all()) for k in range(count)], dtype=bool),
        limit_row=limit_row,
        floor_fraction=floor,
        ceiling_fraction=ceiling,
        power_row=power_row,
        charge_limit_fraction=charge,
        discharge_limit_fraction=discharge,
        drain_row=drain_row,
        drain_kwh=drain_kwh,
    )


def join_storages(parts: Sequence[Storages]) -> Storages:
    """Put sets of storages one after the other; the nodes of the whole must ascend.

    Parameters
    ----------
    parts
        Sets over the same steps, at least one.

    Returns
    -------
    Storages
        All of them.
    """
    joined: dict[str, object] = {"group": tuple(name for part in parts for name in part.group)}
    offset_of: dict[str, list[int]] = {}
    for row_name, series_names in ROWS_OF.items():
        lengths = [len(getattr(part, series_names[0])) for part in parts]
        offset_of[row_name] = [0, *np.cumsum(lengths)[:-1].tolist()]
    for name in (field.name for field in fields(Storages) if field.name != "group"):
        values = [getattr(part, name) for part in parts]
        if name in offset_of:
            values = [value + offset for value, offset in zip(values, offset_of[name], strict=True)]
        joined[name] = np.concatenate(values)
    return Storages(**joined)  # type: ignore[arg-type]


def storages_in_window(storages: Storages, span: slice, energy_kwh: Floats) -> Storages:
    """Cut the series of storages to a window.

    Parameters
    ----------
    storages
        With series over the year.
    span
        Steps of the year that the window covers.
    energy_kwh
        Energy when the window begins, shape (storages,) [kWh].

    Returns
    -------
    Storages
        With series over the window.
    """
    cut = {name: getattr(storages, name)[:, span] for name in SERIES}
    return replace(storages, initial_energy_kwh=np.asarray(energy_kwh, dtype=float), **cut)


def pick_storages(storages: Storages, numbers: Ints) -> Storages:
    """Take the storages of one node out, as those of node 0.

    Parameters
    ----------
    storages
        All of them.
    numbers
        Numbers of those wanted, in the order in which they act.

    Returns
    -------
    Storages
        With only the rows of series that they follow.
    """
    picked: dict[str, object] = {"group": tuple(storages.group[i] for i in numbers)}
    for row_name, series_names in ROWS_OF.items():
        # Row 0 stays: of drains it is zero, of power limits one.
        rows, place = np.unique(np.concatenate([[0], getattr(storages, row_name)[numbers]]), return_inverse=True)
        picked[row_name] = place[1:]
        picked |= {name: getattr(storages, name)[rows] for name in series_names}
    others = [field.name for field in fields(Storages) if field.name not in {*picked, "node"}]
    picked |= {name: getattr(storages, name)[numbers] for name in others}
    return Storages(**picked, node=np.zeros(len(numbers), dtype=np.int64))  # type: ignore[arg-type]


def _mean_rows(
    row: Ints, series: tuple[Floats, ...], weights: tuple[Floats, ...], into: Ints, count: int
) -> tuple[Ints, tuple[Floats, ...]]:
    """Row of each merged storage, and the series with new rows where a group follows several."""
    new_row = np.zeros(count, dtype=np.int64)
    added: list[tuple[Floats, ...]] = []
    for k in range(count):
        members = np.flatnonzero(into == k)
        rows = np.unique(row[members])
        if len(rows) == 1:
            new_row[k] = rows[0]
            continue
        new_row[k] = len(series[0]) + len(added)
        added.append(
            tuple(
                np.average(values[row[members]], axis=0, weights=np.maximum(weight[members], LEAST))
                for values, weight in zip(series, weights, strict=True)
            )
        )
    if not added:
        return new_row, series
    return new_row, tuple(
        np.vstack([values, *(rows[number] for rows in added)]) for number, values in enumerate(series)
    )


def _summed_drains(storages: Storages, into: Ints, count: int) -> tuple[Ints, Floats]:
    """Row of drains of each merged storage, and the drains; row 0 is zero."""
    row, drains = np.zeros(count, dtype=np.int64), [np.zeros(storages.drain_kwh.shape[1])]
    for k in range(count):
        members = np.flatnonzero((into == k) & (storages.drain_row != 0))
        if len(members):
            row[k] = len(drains)
            drains.append(storages.drain_kwh[storages.drain_row[members]].sum(axis=0))
    return row, np.vstack(drains)
