"""The KPIs of a stretch of time, from series alone: one definition for the year, a month or a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NAN = float("nan")


def ratio(numerator: float, denominator: float) -> float:
    """Quotient; NaN where the denominator is 0.

    Examples
    --------
    >>> ratio(1.0, 4.0), ratio(1.0, 0.0)
    (0.25, nan)
    """
    return numerator / denominator if denominator else NAN


def matched_kw(series: pd.DataFrame, other_renewable_fraction: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Renewable power that reached the load in each step: of the district's own plants, and of contracts.

    Parameters
    ----------
    series
        District series with the columns of ``Result.series``.
    other_renewable_fraction
        Renewable share of the generation that is not PV (waste-to-energy: the biogenic part).

    Returns
    -------
    own, contract
        Shape (steps,) each [kW]; together never more than the load.

    Notes
    -----
    Own: generation less what was exported, curtailed or charged, plus discharge of energy that was charged from own
    generation; both by the renewable share of the generation they stem from: that of the step, and for the storages
    that of all they were charged with. Contract: what was delivered in the step, up to the load that is still
    unmatched.
    """
    generation = series["pv_kw"] + series["other_generation_kw"]
    charged = series["charge_kw"] - series["grid_charge_kw"]
    discharged = series["discharge_kw"] - series["grid_discharge_kw"]
    load = series["load_kw"].to_numpy()
    direct = (generation - series["export_kw"] - series["curtailed_kw"] - charged).to_numpy()
    renewable = (series["pv_kw"] + series["other_generation_kw"] * other_renewable_fraction).to_numpy()
    made = generation.to_numpy()
    share = np.divide(renewable, made, out=np.ones_like(made), where=made > 0.0)
    charged_kw = float(charged.sum())
    stored_share = float((charged.to_numpy() * share).sum()) / charged_kw if charged_kw > 0.0 else 1.0
    own = np.clip(direct * share + discharged.to_numpy() * stored_share, 0.0, load)
    contract = np.minimum(np.minimum(series["contract_kw"].to_numpy(), load - own), series["import_kw"].to_numpy())
    return own, contract


def energy_kpis(
    series: pd.DataFrame,
    step_h: float,
    *,
    usable_kwh: float,
    energy_before_kwh: float,
    other_renewable_fraction: float = 1.0,
) -> dict[str, float]:
    """District KPIs of a stretch of time, cost aside.

    Parameters
    ----------
    series
        Rows of ``Result.series``.
    step_h
        Length of a step [h].
    usable_kwh
        Usable capacity of all storages [kWh].
    energy_before_kwh
        Energy stored before the first of these steps [kWh].
    other_renewable_fraction
        Renewable share of the generation that is not PV.

    Returns
    -------
    dict
        Name → value, names and definitions as in ``DEFINITIONS``.
    """
    kwh = {column: float(series[column].sum()) * step_h for column in series.columns if column.endswith("_kw")}
    generation = kwh["pv_kw"] + kwh["other_generation_kw"]
    renewable = kwh["pv_kw"] + kwh["other_generation_kw"] * other_renewable_fraction
    own, contract = matched_kw(series, other_renewable_fraction)
    own_kwh, contract_matched_kwh = float(own.sum()) * step_h, float(contract.sum()) * step_h
    load, imported = kwh["load_kw"], kwh["import_kw"]
    emission = series["emission_kg_per_kwh"].to_numpy()
    co2 = float((series["import_kw"].to_numpy() * emission).sum()) * step_h
    served = (series["load_kw"] - series["unserved_kw"]).to_numpy()
    net = (series["import_kw"] - series["export_kw"]).to_numpy()
    peak = float(series["import_kw"].max())
    change = float(series["energy_kwh"].iloc[-1]) - energy_before_kwh
    return {
        "load_kwh": load,
        "generation_kwh": generation,
        "pv_kwh": kwh["pv_kw"],
        "contract_kwh": kwh["contract_kw"],
        "import_kwh": imported,
        "export_kwh": kwh["export_kw"],
        "curtailed_kwh": kwh["curtailed_kw"],
        "unserved_kwh": kwh["unserved_kw"],
        "peak_import_kw": peak,
        "peak_export_kw": float(series["export_kw"].max()),
        "self_consumption_fraction": ratio(generation - kwh["export_kw"] - kwh["curtailed_kw"], generation),
        "self_sufficiency_fraction": 1.0 - ratio(imported + kwh["unserved_kw"], load),
        "renewable_volume_fraction": ratio(renewable + kwh["contract_kw"], load),
        "hourly_matched_fraction": ratio(own_kwh + contract_matched_kwh, load),
        "hourly_matched_without_contract_fraction": ratio(own_kwh, load),
        "equivalent_full_cycles": ratio(kwh["discharge_kw"], usable_kwh),
        "grid_charged_fraction": ratio(kwh["grid_charge_kw"], kwh["charge_kw"]),
        "charge_kwh": kwh["charge_kw"],
        "discharge_kwh": kwh["discharge_kw"],
        "storage_loss_kwh": kwh["charge_kw"] - kwh["discharge_kw"] - change,
        "stored_change_kwh": change,
        "co2_kg": co2,
        "co2_contract_kg": float((contract * emission).sum()) * step_h,
        "co2_avoided_kg": float((served * emission).sum()) * step_h - co2,
        "load_factor_fraction": ratio(float(series["import_kw"].mean()), peak),
        "ramping_kw": float(np.abs(np.diff(net)).sum()),
    }


def district_cost(
    series: pd.DataFrame,
    step_h: float,
    *,
    grid_charge_per_kwh: float,
    pool_loss_kwh: float,
    wear: float,
    points_cost: float = 0.0,
    month: NDArray[np.int64] | None = None,
) -> float:
    """District cost (E11): all nodes together, internal payments cancelled [currency].

    Parameters
    ----------
    series
        Rows of ``Result.series``.
    step_h
        Length of a step [h].
    grid_charge_per_kwh
        Wheeling and levy [currency/kWh].
    pool_loss_kwh
        Losses of the storages at the pool [kWh].
    wear
        Wear of all storages [currency].
    points_cost
        Worth of the points paid for requests [currency].
    month
        Billing month of each step, shape (steps,); None: all steps are of one.

    Returns
    -------
    float
        [currency]
    """
    unserved = float((series["unserved_kw"] * series["unserved_price_per_kwh"]).sum()) * step_h
    charged = series["import_kw"].to_numpy() * series["demand_charge_per_kw"].to_numpy()
    months = np.zeros(len(series), dtype=np.int64) if month is None else month
    demand = sum(float(charged[months == number].max()) for number in np.unique(months))
    traded = series["import_kw"] * series["import_price_per_kwh"] - series["export_kw"] * series["export_price_per_kwh"]
    over_the_grid_kwh = float(series["site_import_kw"].sum()) * step_h + pool_loss_kwh
    energy = float(traded.sum()) * step_h + grid_charge_per_kwh * over_the_grid_kwh
    return energy + wear + unserved + demand + points_cost
