"""From a simulated year to the stress on the batteries of each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.ageing.over_years.year_stress import stress
from ems.results.storage_groups import classes_of_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.ageing.over_years.year_stress import Stress
    from ems.district import District
    from ems.results import Result
    from ems.scenario.money import Ageing
    from ems.scenario.storage import StorageClass

    Floats = NDArray[np.float64]


def cell_temperature_c(ageing: Ageing, air_temperature_c: Floats) -> Floats:
    """Temperature of the cells of a class of batteries [°C].

    Parameters
    ----------
    ageing
        How the class ages: a stated temperature, or that of the air above a lowest one.
    air_temperature_c
        Temperature of the air, shape (steps,) [°C].

    Returns
    -------
    numpy.ndarray
        Shape (steps,). Warming by use is not in it.
    """
    if ageing.temperature_c is not None:
        return np.full(air_temperature_c.shape, ageing.temperature_c)
    return np.asarray(np.maximum(air_temperature_c, ageing.lowest_temperature_c))


def class_stresses(result: Result, district: District) -> dict[str, Stress]:
    """Stress of a simulated year on the batteries of each storage class.

    Parameters
    ----------
    result
        The simulated year.
    district
        What was simulated.

    Returns
    -------
    dict
        Storage class → stress; classes without capacity are left out.

    Notes
    -----
    The series of a class is the sum over its batteries, at sites and at the pool: all are taken to stand at its mean
    state of charge, and to have cycles of the depth of the mean. The energy that went through them is counted at each.
    """
    groups: dict[str, list[str]] = {}
    for group in result.storage_table.index:
        for name in classes_of_group(district.scenario, str(group)):
            groups.setdefault(name, []).append(str(group))
    found = {name: group_stress(result, district, members, name) for name, members in groups.items()}
    return {name: span for name, span in found.items() if span is not None}


def group_stress(result: Result, district: District, groups: Sequence[str], class_name: str) -> Stress | None:
    """Stress on the batteries of some storage groups of a result together.

    Parameters
    ----------
    result, district
        The simulated year, and what was simulated.
    groups
        Rows of ``Result.storage_table``.
    class_name
        Storage class whose temperature and efficiencies count.

    Returns
    -------
    Stress or None
        None where they have no capacity.
    """
    capacity_kwh = float(result.storage_table.loc[list(groups), "capacity_kwh"].sum())
    if capacity_kwh <= 0.0:
        return None
    kind = district.scenario.storage[class_name]
    energy = sum((result.storages[group]["energy_kwh"].to_numpy() for group in groups), start=np.zeros(1))
    return stress(
        np.asarray(energy, dtype=np.float64),
        capacity_kwh,
        cell_temperature_c(kind.ageing, district.drivers.sky.air_temperature_c),
        result.grid.step_h,
        throughput_kwh=sum(_throughput_kwh(result, group, kind) for group in groups),
    )


def _throughput_kwh(result: Result, group: str, kind: StorageClass) -> float:
    """Half of what went into the stores and came out of them, behind the losses (E2, E3) [kWh]."""
    into, out_of = kind.charge_efficiency, kind.discharge_efficiency
    if kind.loss == "on_charge":
        into, out_of = into * out_of, 1.0
    frame = result.storages[group]
    moved = frame["charge_kw"].to_numpy().sum() * into + frame["discharge_kw"].to_numpy().sum() / out_of
    return float(moved * result.grid.step_h / 2.0)
