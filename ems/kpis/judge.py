"""How good a year was: KPIs of the district, of every month and of every class of sites, from the result alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.kpis.balance import balance_residual_kwh, refuse_imbalance, stored_residual_kwh, worst_of
from ems.kpis.claims import plan_claims
from ems.kpis.definitions import cost_name, definitions_for
from ems.kpis.energy import district_cost, energy_kpis, ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.district import District
    from ems.results import Result

NAN = float("nan")


def judge(result: Result, district: District, residual_kwh: float) -> Result:
    """Add KPIs and the plan's claims to a result; refuse one whose balance does not close.

    Parameters
    ----------
    result
        From ``ems.results.assemble``.
    district
        What was simulated.
    residual_kwh
        Largest residual that the replay found at any node [kWh].

    Returns
    -------
    Result
        With ``kpis`` and ``claims``.

    Raises
    ------
    profiles.errors.RunError
        The energy balance does not close.
    """
    ordered = checked_kpis(result, district, residual_kwh)
    # what judges the claims refers to itself and stays until the collector comes: it must not hold the largest series
    claims = plan_claims(replace(result, site_series=None), district, ordered)
    return replace(result, kpis=ordered, claims=claims)


def checked_kpis(result: Result, district: District, residual_kwh: float) -> dict[str, float]:
    """KPIs of a year whose balance closes, in the order of their definitions.

    Parameters
    ----------
    result, district, residual_kwh
        As for :func:`judge`.

    Raises
    ------
    profiles.errors.RunError
        The energy balance does not close.
    """
    residual = worst_of(
        [
            residual_kwh,
            balance_residual_kwh(result.series, result.classes, result.grid.step_h),
            stored_residual_kwh(result, district),
        ]
    )
    refuse_imbalance(residual)
    kpis = district_kpis(result) | {"balance_residual_kwh": residual}
    return {name: kpis[name] for name in definitions_for(result.currency)}


def district_kpis(result: Result) -> dict[str, float]:
    """KPIs of the whole year at the district's boundary.

    Parameters
    ----------
    result
        A result.

    Returns
    -------
    dict
        Name → value; the balance residual aside.
    """
    return _period_kpis(result, np.ones(result.grid.n_steps, dtype=bool))


def monthly_kpis(result: Result) -> pd.DataFrame:
    """The same KPIs for every month.

    Parameters
    ----------
    result
        A result.

    Returns
    -------
    pandas.DataFrame
        One row a month, 1 to 12.
    """
    months = np.asarray(result.calendar.month)
    rows = {int(month): _period_kpis(result, months == month) for month in np.unique(months)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("month")


def class_kpis(result: Result) -> pd.DataFrame:
    """KPIs of every class of sites at its own meters; what exists at the boundary alone is NaN.

    Parameters
    ----------
    result
        A result.

    Returns
    -------
    pandas.DataFrame
        One row a class.

    Notes
    -----
    Peaks and ramps are those of the class's sum. The cost is E6 at the sites' prices. CO2 counts what the class takes
    over its meters, wherever it came from.
    """
    stored = result.sites.groupby("class_name", sort=False)[["usable_kwh", "initial_energy_kwh"]].sum()
    rows = {name: _class_row(result, name, stored) for name in result.classes}
    columns = [name for name in definitions_for(result.currency) if name != "balance_residual_kwh"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("class")


def _period_kpis(result: Result, chosen: NDArray[np.bool_]) -> dict[str, float]:
    step_h, series = result.grid.step_h, result.series[chosen]
    first = int(np.argmax(chosen))
    table = result.storage_table
    before = (
        float(table["initial_energy_kwh"].sum()) if first == 0 else float(result.series["energy_kwh"].iloc[first - 1])
    )
    kpis = energy_kpis(
        series,
        step_h,
        usable_kwh=float(table["usable_capacity_kwh"].sum()),
        energy_before_kwh=before,
        other_renewable_fraction=other_renewable_fraction(result),
    )
    wear, pool_loss = _wear_and_pool_loss(result, chosen)
    at_sites = [frame.loc[chosen] for frame in result.classes.values()]
    made = sum(float((frame["pv_kw"] + frame["other_generation_kw"]).sum()) for frame in at_sites)
    gone = float(series["site_export_kw"].sum()) + sum(float(frame["curtailed_kw"].sum()) for frame in at_sites)
    kpis["site_self_consumption_fraction"] = ratio(made - gone, made)
    kpis["points_paid"] = points = _points_paid(result, chosen)
    kpis[cost_name(result.currency)] = district_cost(
        series,
        step_h,
        grid_charge_per_kwh=float(series["wheeling_and_levy_per_kwh"].iloc[0]),
        pool_loss_kwh=pool_loss,
        wear=wear,
        points_cost=0.0 if result.requests is None else points * result.requests.currency_per_point,
        month=np.asarray(result.calendar.month)[chosen],
    )
    return kpis


def _points_paid(result: Result, chosen: NDArray[np.bool_]) -> float:
    """Points paid for events that start in the chosen steps and for the rooms whose power was changed in them.

    The rooms' points of the year are shared by the energy moved.
    """
    requests = result.requests
    if requests is None:
        return 0.0
    for_events = requests.events["points"]
    starts_inside = requests.events["start"].isin(result.grid.index[chosen])
    of_rooms = requests.points - float(for_events.sum())
    changes = [name for name in requests.rooms.columns if name.endswith("_change_kw")]
    moved = requests.rooms[changes].abs().sum(axis=1).to_numpy()
    share = float(moved[chosen].sum()) / float(moved.sum()) if moved.any() else 0.0
    return float(for_events[starts_inside].sum()) + of_rooms * share


def _wear_and_pool_loss(result: Result, chosen: NDArray[np.bool_]) -> tuple[float, float]:
    """Wear of all storages [currency] and losses of those at the pool [kWh]."""
    step_h, first = result.grid.step_h, int(np.argmax(chosen))
    wear, pool_loss = 0.0, 0.0
    table = result.storage_table
    wear_price, started, tier = table["wear_price_per_kwh"], table["initial_energy_kwh"], table["tier"]
    for name, storage in result.storages.items():
        part = storage[chosen]
        discharge_kwh = float(part["discharge_kw"].sum()) * step_h
        wear += discharge_kwh * float(wear_price[name])
        if tier[name] == "pool":
            before_kwh = float(started[name] if first == 0 else storage["energy_kwh"].iloc[first - 1])
            gained_kwh = float(part["energy_kwh"].iloc[-1]) - before_kwh
            pool_loss += float(part["charge_kw"].sum()) * step_h - discharge_kwh - gained_kwh
    return wear, pool_loss


def _class_row(result: Result, name: str, stored: pd.DataFrame) -> dict[str, float]:
    step_h, prices, frame = result.grid.step_h, result.series, result.classes[name]
    as_district = frame.assign(contract_kw=0.0, emission_kg_per_kwh=prices["emission_kg_per_kwh"])
    kpis = energy_kpis(
        as_district,
        step_h,
        usable_kwh=float(stored["usable_kwh"][name]),
        energy_before_kwh=float(stored["initial_energy_kwh"][name]),
        other_renewable_fraction=other_renewable_fraction(result),
    )
    kpis["site_self_consumption_fraction"] = kpis["self_consumption_fraction"]
    bill = (
        frame["import_kw"] * prices["site_import_price_per_kwh"]
        - frame["export_kw"] * prices["site_export_price_per_kwh"]
    )
    kpis[cost_name(result.currency)] = float(bill.sum()) * step_h
    return kpis | dict.fromkeys(("contract_kwh", "co2_contract_kg", "points_paid"), NAN)


def other_renewable_fraction(result: Result) -> float:
    """Renewable share of what the plants make that are not PV; 1 where there are none.

    Parameters
    ----------
    result
        With its table of plants.
    """
    if not len(result.plants):
        return 1.0
    other = result.plants[result.plants["kind"] == "other"]
    made = float(other["energy_kwh"].sum())
    return float((other["energy_kwh"] * other["renewable_fraction"]).sum()) / made if made else 1.0


def definitions_table(currency: str) -> Mapping[str, tuple[str, str, str]]:
    """Unit, level and text of every KPI, for reports.

    Parameters
    ----------
    currency
        The scenario's currency.

    Returns
    -------
    dict
        Name → (unit, level, text).
    """
    return {name: (d.unit, d.level, d.text) for name, d in definitions_for(currency).items()}
