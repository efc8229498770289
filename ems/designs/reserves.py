"""What rules that know a reserve keep for an outage, design by design."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.designs.cases import storage_of_design
from ems.island.reserve.default import with_default_reserve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs
    from ems.district import District
    from ems.scenario import Scenario

    Floats = NDArray[np.float64]

SIZED = (
    *("capacity_kwh", "max_charge_kw", "max_discharge_kw", "charge_efficiency", "discharge_efficiency"),
    *("standing_loss_fraction_per_h", "initial_energy_kwh"),
)


def with_reserves(base: DesignBase, designs: Designs) -> Designs:
    """Give designs the reserve that a simulation of each would keep.

    Parameters
    ----------
    base
        The year without the storage.
    designs
        Designs without a reserve.

    Returns
    -------
    Designs
        With the share of the capacity that the scenario states; where it states none, with what outages need (see
        :func:`ems.island.reserve.default.with_default_reserve`), reckoned once for equal designs.
    """
    stated = base.district.scenario.policy.reserve_fraction
    if stated is not None:
        return replace(designs, reserve_kwh=stated * designs.capacity_kwh)
    rows = np.stack([getattr(designs, field.name) for field in fields(designs)], axis=1)
    _, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    found = np.array([_reserve_kwh(base, designs.part(int(number), int(number) + 1)) for number in first])
    return replace(designs, reserve_kwh=found[which] if len(found) else designs.reserve_kwh)


def _reserve_kwh(base: DesignBase, design: Designs) -> float:
    """Reserve that outages need with one design [kWh]."""
    if not design.capacity_kwh[0] > 0.0:
        return 0.0
    reserved = with_default_reserve(_district_with(base, design), base.policy)
    return float(reserved.pool_storages.reserve_kwh[base.number])


def _district_with(base: DesignBase, design: Designs) -> District:
    """The district with one design, as far as shelters look at it: units of the scenario, storages at the pool."""
    pool, mine = base.district.pool_storages, storage_of_design(base, design)
    arrays = {}
    for name in SIZED:
        arrays[name] = getattr(pool, name).copy()
        arrays[name][base.number] = getattr(mine, name)[0]
    # What an earlier call found is not what this design needs.
    arrays["reserve_kwh"] = np.zeros(pool.count)
    return replace(base.district, scenario=_scenario_with(base, design), pool_storages=replace(pool, **arrays))


def _scenario_with(base: DesignBase, design: Designs) -> Scenario:
    """The scenario with units of the design's size; units that differ keep their proportions."""
    scenario, name = base.district.scenario, base.storage_class
    known, capacity, present = (
        scenario.storage[name],
        float(design.capacity_kwh[0]),
        float(base.present.capacity_kwh[0]),
    )
    grown = capacity / present if present else 1.0
    each_kwh = known.capacity_kwh
    if each_kwh is not None:
        each_kwh = each_kwh * grown if present else capacity / base.units
    sized = known.model_copy(
        update={
            "capacity_kwh": each_kwh,
            "rollout": tuple(
                step.model_copy(update={"kwh": None if step.kwh is None else step.kwh * grown})
                for step in known.rollout
            ),
            "max_charge_kw": None,
            "max_discharge_kw": None,
            "charge_kw_per_kwh": float(design.max_charge_kw[0]) / capacity,
            "discharge_kw_per_kwh": float(design.max_discharge_kw[0]) / capacity,
            "charge_efficiency": float(design.charge_efficiency[0]),
            "discharge_efficiency": float(design.discharge_efficiency[0]),
            "loss": "split",
            "standing_loss_fraction_per_h": float(design.standing_loss_fraction_per_h[0]),
            "floor_fraction": float(design.floor_fraction[0]),
            "ceiling_fraction": float(design.ceiling_fraction[0]),
        }
    )
    return scenario.model_copy(update={"storage": {**scenario.storage, name: sized}})
