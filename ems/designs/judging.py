"""KPIs of many designs from their sums: the definitions of ``ems.kpis``, a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.designs import replaying as r
from ems.kpis.balance import refuse_imbalance
from ems.kpis.definitions import cost_name, definitions_for
from ems.kpis.energy import district_cost
from ems.simulation.design_kernel import NET

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs
    from ems.designs.replaying import Replayed
    from ems.designs.shared import Shared

    Floats = NDArray[np.float64]

SAME_FOR_ALL = (
    *("load_kwh", "generation_kwh", "pv_kwh", "contract_kwh", "renewable_volume_fraction"),
    *("site_self_consumption_fraction", "points_paid"),
)
"""KPIs that no storage at the pool changes."""


def judge_designs(base: DesignBase, shared: Shared, designs: Designs, replayed: Replayed) -> pd.DataFrame:
    """Judge the year of every design.

    Parameters
    ----------
    base, shared, designs
        What was played.
    replayed
        What the kernel found.

    Returns
    -------
    pandas.DataFrame
        One row a design, columns as ``Result.kpis``.

    Raises
    ------
    profiles.errors.RunError
        A balance does not close.
    """
    without, step_h = base.without.kpis, base.step_h
    at_line = _at_line(base, replayed)
    kpis: dict[str, ArrayLike] = {name: without[name] for name in SAME_FOR_ALL}
    kpis |= at_line | _stored(base, designs, replayed)
    generation, load = without["generation_kwh"], without["load_kwh"]
    sums = replayed.sums * step_h
    imported, unserved = at_line["import_kwh"], at_line["unserved_kwh"]
    kpis["self_consumption_fraction"] = _ratio(
        generation - at_line["export_kwh"] - at_line["curtailed_kwh"], np.full(designs.count, generation)
    )
    loads = np.full(designs.count, load)
    kpis["self_sufficiency_fraction"] = 1.0 - _ratio(imported + unserved, loads)
    kpis["hourly_matched_fraction"] = _ratio(sums[r.OWN] + sums[r.CONTRACT], loads)
    kpis["hourly_matched_without_contract_fraction"] = _ratio(sums[r.OWN], loads)
    kpis["co2_contract_kg"] = sums[r.CONTRACT_CO2]
    kpis["co2_avoided_kg"] = _served_kg(base) - sums[r.UNSERVED_CO2] - sums[r.CO2]
    kpis[cost_name(base.without.currency)] = _cost(base, designs, replayed, kpis)
    kpis["balance_residual_kwh"] = residual = _residual_kwh(base, shared, designs, replayed)
    refuse_imbalance(float(residual.max(initial=0.0)))
    names = list(definitions_for(base.without.currency))
    return pd.DataFrame(kpis, columns=names, index=pd.RangeIndex(designs.count))


def _at_line(base: DesignBase, replayed: Replayed) -> dict[str, Floats]:
    """KPIs of the district's line."""
    sums, peak = replayed.sums * base.step_h, replayed.month_peak_import_kw.max(axis=0)
    held_back = {
        name: sum(float(frame[name].sum()) for frame in base.without.classes.values()) * base.step_h
        for name in ("curtailed_kw", "unserved_kw")
    }
    return {
        "import_kwh": sums[r.IMPORT],
        "export_kwh": sums[r.EXPORT],
        "curtailed_kwh": held_back["curtailed_kw"] + sums[r.CURTAILED],
        "unserved_kwh": held_back["unserved_kw"] + sums[r.UNSERVED],
        "peak_import_kw": peak,
        "peak_export_kw": replayed.sums[r.PEAK_EXPORT],
        "co2_kg": sums[r.CO2],
        "load_factor_fraction": _ratio(replayed.sums[r.IMPORT] / base.n_steps, peak),
        "ramping_kw": replayed.sums[r.RAMP],
    }


def _stored(base: DesignBase, designs: Designs, replayed: Replayed) -> dict[str, Floats]:
    """KPIs of all storages together."""
    without, sums, table = base.without, replayed.sums * base.step_h, base.without.storage_table
    charge, discharge = without.kpis["charge_kwh"] + sums[r.CHARGE], without.kpis["discharge_kwh"] + sums[r.DISCHARGE]
    gained = replayed.sums[r.ENERGY] - designs.initial_energy_kwh
    change = without.kpis["stored_change_kwh"] + gained
    grid_charge = float(without.series["grid_charge_kw"].sum()) * base.step_h + sums[r.GRID_CHARGE]
    usable = float(table["usable_capacity_kwh"].sum()) + designs.usable_kwh
    return {
        "charge_kwh": charge,
        "discharge_kwh": discharge,
        "stored_change_kwh": change,
        "storage_loss_kwh": charge - discharge - change,
        "equivalent_full_cycles": _ratio(discharge, usable),
        "grid_charged_fraction": _ratio(grid_charge, charge),
    }


def _served_kg(base: DesignBase) -> float:
    """Emission of the load that the sites' lines let in, bought from the grid [kg]."""
    series = base.without.series
    unserved = sum(frame["unserved_kw"].to_numpy() for frame in base.without.classes.values())
    served = series["load_kw"].to_numpy() - unserved
    return float((served * series["emission_kg_per_kwh"].to_numpy()).sum()) * base.step_h


def _cost(base: DesignBase, designs: Designs, replayed: Replayed, kpis: dict[str, ArrayLike]) -> Floats:
    """District cost (E11): what the line costs, and of the rest what the storage changes."""
    series, step_h, sums = base.without.series, base.step_h, replayed.sums * base.step_h
    at_line_before = district_cost(
        series,
        step_h,
        grid_charge_per_kwh=0.0,
        pool_loss_kwh=0.0,
        wear=0.0,
        month=np.asarray(base.district.calendar.month),
    )
    rest = base.without.kpis[cost_name(base.without.currency)] - at_line_before
    gained = replayed.sums[r.ENERGY] - designs.initial_energy_kwh
    lost = sums[r.CHARGE] - sums[r.DISCHARGE] - gained
    demand = replayed.month_peak_import_kw.sum(axis=0) * float(series["demand_charge_per_kw"].iloc[0])
    unserved = np.asarray(kpis["unserved_kwh"]) * float(series["unserved_price_per_kwh"].iloc[0])
    wear = designs.wear_price_per_kwh * sums[r.DISCHARGE]
    over_the_grid = float(series["wheeling_and_levy_per_kwh"].iloc[0]) * lost
    return np.asarray(rest + sums[r.COST] + over_the_grid + wear + demand + unserved)


def _residual_kwh(base: DesignBase, shared: Shared, designs: Designs, replayed: Replayed) -> Floats:
    """Largest residual of E1, E2 and the limits, from sums taken apart, as means per step; shape (designs,) [kWh]."""
    sums, step_h = replayed.sums, base.step_h
    net_kw = float(shared.series[:, NET].sum())
    flow = sums[r.IMPORT] + sums[r.UNSERVED] - sums[r.EXPORT] - sums[r.CURTAILED]
    at_node = np.abs(flow - net_kw - sums[r.CHARGE] + sums[r.DISCHARGE]) * step_h / base.n_steps
    moved = sums[r.CHARGE] * designs.charge_efficiency - sums[r.DISCHARGE] / designs.discharge_efficiency
    expected = designs.initial_energy_kwh + moved * step_h - sums[r.LOSS]
    in_store = np.abs(sums[r.ENERGY] - expected) / base.n_steps
    before = np.full(designs.count, base.without.kpis["balance_residual_kwh"])
    # not ``fmax``, which passes over NaN
    return np.asarray(np.max([at_node, in_store, sums[r.WORST_LIMIT], before], axis=0))


def _ratio(numerator: ArrayLike, denominator: Floats) -> Floats:
    """Quotient; NaN where the denominator is 0."""
    nothing = np.full(denominator.shape, np.nan)
    return np.asarray(np.divide(numerator, denominator, out=nothing, where=denominator != 0.0))
