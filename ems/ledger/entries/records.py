"""Everybody's own records of a year: what each party knows of its money without looking at the payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.ledger.entries.meters import EXPORT, LEVY, buy_back_price_per_kwh
from ems.ledger.entries.owners import has_ppa, pool_income
from ems.ledger.entries.parties import CONTRACTS, MARKET, NETWORK, OPERATOR, STATE, SUPPLIERS, customer
from ems.ledger.entries.points import points_cost
from ems.ledger.entries.taxes import share_of_tax
from ems.ledger.entries.trade import pool_loss_kwh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.meters import MeterBills
    from ems.results import Result

    Floats = NDArray[np.float64]

PLANTS = ("pv_kw", "other_generation_kw")


def own_records(district: District, result: Result, meters: MeterBills, used_kwh: Floats) -> dict[str, float]:
    """Account of the year of everybody but the retailer, from the owner's own records [currency].

    Parameters
    ----------
    district, result
        What was simulated.
    meters
        Bills of all nodes.
    used_kwh
        PV of an operator that the sites use, shape (nodes, months) [kWh].

    Returns
    -------
    dict
        Party → what it received less what it paid.

    Notes
    -----
    Reckoned apart from the payments: customers by the sums of their bills; plants at the pool by the series of the
    result; market, roofs elsewhere, network by what passed the district's boundary; the state by tax as a share of
    all that each tariff charged; points by what the requests say. Not reckoned apart, because nothing else records it:
    how what plants at the pool earn, and points, are shared among the groups; what was used of an operator's PV; the
    losses at the pool.
    """
    ppa = district.scenario.retailer.ppa_price_per_kwh * used_kwh.sum(axis=1)
    owned = has_ppa(district)[meters.nodes]
    of_site = -meters.to_pay - ppa + np.where(owned, 0.0, meters.surplus)
    found: dict[str, float] = {}
    for number, group in enumerate(district.group_of_class):
        inside = district.nodes.class_of_node[meters.nodes] == number
        found[customer(group)] = found.get(customer(group), 0.0) + float(of_site[inside].sum())
    of_plants, of_operator = _pool_plants(district, result, meters)
    for group, amount in (*of_plants.items(), *_points(district, result, meters).items()):
        found[customer(group)] = found.get(customer(group), 0.0) + amount
    tax_on_ppa = float(share_of_tax(district, meters.nodes) @ ppa)
    found[OPERATOR] = float(ppa.sum() + meters.surplus[owned].sum()) + of_operator - tax_on_ppa
    found[STATE] = _of_state(district, result, meters) + tax_on_ppa
    return found | _at_the_boundary(district, result, meters)


def _pool_plants(district: District, result: Result, meters: MeterBills) -> tuple[dict[str, float], float]:
    """What plants at the pool earn for each group and an operator: the sum by the series, the shares by rated power.

    Output at the pool is that of the district less that of the classes; what limits hold back there comes off it.
    """
    series, classes = result.series, result.classes.values()
    made = sum((-frame[name] for frame in classes for name in PLANTS), start=series[PLANTS[0]] + series[PLANTS[1]])
    lost = series["curtailed_kw"] - sum(frame["curtailed_kw"] for frame in classes)
    paid_kw = np.maximum((made - np.maximum(lost, 0.0)).to_numpy(), 0.0)
    total = float(paid_kw @ buy_back_price_per_kwh(district)) * result.grid.step_h
    of_group, of_operator = pool_income(district, result, meters)
    amounts = {group: float(months.sum()) for group, months in of_group.items()}
    shared = sum(amounts.values()) + float(of_operator.sum())
    scale = total / shared if shared else 0.0
    return {group: scale * amount for group, amount in amounts.items()}, scale * float(of_operator.sum())


def _points(district: District, result: Result, meters: MeterBills) -> dict[str, float]:
    """Worth of the points of each group: the sum by the requests, the shares as they were paid."""
    amounts = {group: float(months.sum()) for group, months in points_cost(district, result, meters.months).items()}
    paid = sum(amounts.values())
    if result.requests is None or not paid:
        return amounts
    scale = result.requests.points * result.requests.currency_per_point / paid
    return {group: scale * amount for group, amount in amounts.items()}


def _of_state(district: District, result: Result, meters: MeterBills) -> float:
    """Levy and tax of the bills, levy on losses; the tax is t / (1 + t) of all that a tariff charged but the levy."""
    charged, levy = meters.year[:EXPORT].sum(axis=0) - meters.year[LEVY], float(meters.year[LEVY].sum())
    tax, tariffs = 0.0, district.tariffs
    levy_per_kwh = district.scenario.prices.pool.levy_per_kwh
    if tariffs is None:
        levy = levy_per_kwh * _site_kwh(result)
    else:
        for number, laid in enumerate(tariffs.laid):
            of_tariff = charged[tariffs.of_node[meters.nodes] == number]
            tax += float(of_tariff.sum()) * laid.tariff.tax_fraction / (1.0 + laid.tariff.tax_fraction)
    return tax + levy + levy_per_kwh * float(pool_loss_kwh(result, meters.months).sum())


def _at_the_boundary(district: District, result: Result, meters: MeterBills) -> dict[str, float]:
    """Market, roofs elsewhere, network and suppliers, by the series at the district's boundary."""
    series, step_h, pool = result.series, result.grid.step_h, district.scenario.prices.pool
    open_kw = series["import_kw"] - series["export_kw"] - series["contract_kw"]
    price = series["export_price_per_kwh"].where(open_kw < 0.0, series["import_price_per_kwh"])
    month = result.grid.index.strftime("%Y-%m")
    peaks = (series["import_kw"] * series["demand_charge_per_kw"]).groupby(month).max()
    carried_kwh = _site_kwh(result) + float(pool_loss_kwh(result, meters.months).sum())
    retailer = district.scenario.retailer
    return {
        MARKET: float((open_kw * price).sum()) * step_h,
        CONTRACTS: retailer.contract_price_per_kwh * float(series["contract_kw"].sum()) * step_h,
        NETWORK: pool.wheeling_per_kwh * carried_kwh + float(peaks.sum()),
        SUPPLIERS: retailer.running_cost_per_year,
    }


def _site_kwh(result: Result) -> float:
    """What the sites took over their meters [kWh]."""
    return float(result.series["site_import_kw"].sum()) * result.grid.step_h
