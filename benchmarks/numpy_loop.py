"""The reference: E1 to E4 under ``self_consumption`` in plain numpy, a loop over hours, vectors over sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from benchmarks.cases import KernelCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Sums over the year per site [kWh], energy at the end [kWh], highest flows [kW]."""

    import_kwh: np.ndarray
    export_kwh: np.ndarray
    peak_import_kw: np.ndarray
    peak_export_kw: np.ndarray
    charge_kwh: np.ndarray
    discharge_kwh: np.ndarray
    loss_kwh: np.ndarray
    grid_charge_kwh: np.ndarray
    grid_discharge_kwh: np.ndarray
    energy_kwh: np.ndarray
    worst_limit_kwh: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMajor:
    """The same case laid out the way a numpy loop wants it: a row a step."""

    case: KernelCase
    load_kw: np.ndarray
    unit_kw: np.ndarray

    @classmethod
    def of(cls, case: KernelCase) -> TimeMajor:
        """Transpose loads and unit yields (not timed)."""
        return cls(
            case=case,
            load_kw=np.ascontiguousarray(case.nodes.load_kw.T),
            unit_kw=np.ascontiguousarray(case.nodes.unit_kw.T),
        )


def replay_with_numpy(data: TimeMajor) -> Reference:
    """Play the year; one plant and one storage a site, steps of one hour."""
    nodes, s = data.case.nodes, data.case.storages
    zeros = np.zeros(nodes.count)
    energy, share = s.initial_energy_kwh.copy(), np.ones(nodes.count)
    kept = 1.0 - s.standing_loss_fraction_per_h
    sums = {name: zeros.copy() for name in Reference.__dataclass_fields__}
    floors, ceilings = s.floor_fraction[0], s.ceiling_fraction[0]
    for t in range(data.load_kw.shape[0]):
        net = data.load_kw[t] - data.unit_kw[t][nodes.plant_class] * nodes.plant_kw
        floor, ceiling = floors[t] * s.capacity_kwh, ceilings[t] * s.capacity_kwh
        after_loss = energy * kept
        sums["loss_kwh"] += energy - after_loss
        wanted = net
        if not np.isfinite(wanted).all():
            raise ValueError(t)
        charge = np.maximum(-wanted, (floor - after_loss) / s.charge_efficiency)
        charge = np.minimum(np.maximum(charge, 0.0), (ceiling - after_loss) / s.charge_efficiency)
        charge = np.minimum(np.maximum(charge, 0.0), s.max_charge_kw)
        limit = np.minimum(s.max_discharge_kw, np.where(s.may_export, np.inf, np.maximum(net, 0.0)))
        discharge = np.maximum(wanted, (after_loss - ceiling) * s.discharge_efficiency)
        discharge = np.minimum(np.maximum(discharge, 0.0), (after_loss - floor) * s.discharge_efficiency)
        discharge = np.minimum(np.maximum(discharge, 0.0), limit)
        from_grid = np.maximum(charge - np.maximum(-net, 0.0), 0.0)
        filled = after_loss + charge * s.charge_efficiency
        share = (share * after_loss + from_grid * s.charge_efficiency) / np.maximum(filled, 1e-12)
        share = np.clip(share, 0.0, 1.0)
        energy = filled - discharge / s.discharge_efficiency
        under = np.minimum(floor - energy, s.max_charge_kw - charge)
        over = np.minimum(energy - ceiling, limit - discharge)
        np.maximum(sums["worst_limit_kwh"], np.maximum(under, over), out=sums["worst_limit_kwh"])
        flow = net + charge - discharge
        taken = np.maximum(flow, 0.0)
        given = taken - flow
        sums["import_kwh"] += taken
        sums["export_kwh"] += given
        sums["charge_kwh"] += charge
        sums["discharge_kwh"] += discharge
        sums["grid_charge_kwh"] += from_grid
        sums["grid_discharge_kwh"] += discharge * share
        np.maximum(sums["peak_import_kw"], taken, out=sums["peak_import_kw"])
        np.maximum(sums["peak_export_kw"], given, out=sums["peak_export_kw"])
    sums["energy_kwh"] = energy
    return Reference(**sums)
