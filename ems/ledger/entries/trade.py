"""What the district trades with the world outside: the market, roofs elsewhere, the network; month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.months import Months
    from ems.results import Result

    Floats = NDArray[np.float64]


def traded(result: Result, months: Months, *, with_contracts: bool = True) -> tuple[Floats, Floats]:
    """Purchases and sales at the area price, each of shape (months,) [currency].

    Parameters
    ----------
    result
        What happened at the district's boundary.
    months
        Billing months.
    with_contracts
        Whether supply from roofs elsewhere takes the place of purchases; what of it nobody needs is sold.
    """
    series, step_h = result.series, result.grid.step_h
    net_kw = (series["import_kw"] - series["export_kw"]).to_numpy()
    if with_contracts:
        net_kw = net_kw - series["contract_kw"].to_numpy()
    purchases = np.maximum(net_kw, 0.0) * series["import_price_per_kwh"].to_numpy() * step_h
    sales = np.maximum(-net_kw, 0.0) * series["export_price_per_kwh"].to_numpy() * step_h
    return months.sums(purchases), months.sums(sales)


def contract_cost(district: District, result: Result, months: Months) -> Floats:
    """What supply from roofs elsewhere costs, shape (months,) [currency].

    Parameters
    ----------
    district, result
        Price and supply.
    months
        Billing months.
    """
    supply_kwh = months.sums(result.series["contract_kw"].to_numpy()) * result.grid.step_h
    return np.asarray(district.scenario.retailer.contract_price_per_kwh * supply_kwh)


def demand_cost(result: Result, months: Months) -> Floats:
    """Demand charge on the highest import of each month, shape (months,) [currency].

    Parameters
    ----------
    result
        What happened.
    months
        Billing months.
    """
    series = result.series
    return months.highest(series["import_kw"].to_numpy() * series["demand_charge_per_kw"].to_numpy())


def pool_loss_kwh(result: Result, months: Months) -> Floats:
    """Losses of the storages at the pool, shape (months,) [kWh].

    Parameters
    ----------
    result
        What happened.
    months
        Billing months.
    """
    lost = np.zeros(months.count)
    last = np.append(months.first_step[1:] - 1, result.grid.n_steps - 1)
    for name, frame in result.storages.items():
        if result.storage_table["tier"][name] == "pool":
            flow_kw = (frame["charge_kw"] - frame["discharge_kw"]).to_numpy()
            at_end = frame["energy_kwh"].to_numpy()[last]
            before = np.append(float(result.storage_table["initial_energy_kwh"][name]), at_end[:-1])
            lost += months.sums(flow_kw) * result.grid.step_h - (at_end - before)
    return lost


def wear_cost(result: Result) -> float:
    """Wear of all storages over the year [currency].

    Parameters
    ----------
    result
        What happened.
    """
    prices = result.storage_table["wear_price_per_kwh"]
    discharged = {name: float(frame["discharge_kw"].sum()) for name, frame in result.storages.items()}
    return sum(kw * float(prices[name]) for name, kw in discharged.items()) * result.grid.step_h


def unserved_cost(result: Result) -> float:
    """Worth of the load that limits left unserved over the year [currency].

    Parameters
    ----------
    result
        What happened.
    """
    series = result.series
    return float((series["unserved_kw"] * series["unserved_price_per_kwh"]).sum()) * result.grid.step_h
