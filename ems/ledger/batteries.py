"""What the batteries earned in a year: at the sites by smaller bills, at the pool by the area price."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.ledger.entries.meters import meter_bills
from ems.ledger.entries.owners import has_ppa, self_used_kwh
from ems.ledger.entries.taxes import share_of_tax
from ems.ledger.who_gains.references import storage_nodes, without_storages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.meters import MeterBills
    from ems.results import Result

    Floats = NDArray[np.float64]

COLUMNS = ("tier", "units", "discharge_kwh", "saved", "cost_of_losses", "earned", "earned_per_kwh", "operator")


def battery_table(district: District, result: Result, saved: Floats, operator: Floats) -> pd.DataFrame:
    """Lay out what the batteries earned, before what they cost.

    Parameters
    ----------
    district, result
        What was simulated.
    saved, operator
        What the batteries of each node save it and earn an operator, shape (nodes,) [currency].

    Returns
    -------
    pandas.DataFrame
        One row a class of sites with batteries and one a storage at the pool: ``tier``; ``units``; ``discharge_kwh``;
        ``saved``, at a site its bill and its power from an operator's PV without the battery less those with it, under
        the same tariff; at the pool the worth of what it discharged less that of what it charged at the area price
        [currency]; ``cost_of_losses``, wheeling and levy on the losses at the pool [currency]; ``earned``, the
        difference [currency]; ``earned_per_kwh`` discharged [currency/kWh]; ``operator``, what the battery earns the
        owner of PPA plants besides, whose PV is used rather than fed in, without tax [currency].
    """
    rows = dict(_at_sites(district, result, saved, operator))
    rows |= {f"{name} " if name in rows else name: row for name, row in _at_pool(district, result)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("name")


def saved_by_node(district: District, result: Result, meters: MeterBills, used_kwh: Floats) -> tuple[Floats, Floats]:
    """What each node's own batteries save it in the year, under the tariff it has, and what they earn a PPA operator.

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
    saved, operator
        Each of shape (nodes,) [currency].
    """
    saved, operator = np.zeros((2, district.nodes.count))
    nodes = storage_nodes(district)
    if len(nodes):
        price, owned = district.scenario.retailer.ppa_price_per_kwh, has_ppa(district)[nodes]
        net_kw, held_back = without_storages(district, result, nodes, meters.months)
        bills = meter_bills(district, net_kw, nodes=nodes)
        ppa = price * self_used_kwh(district, bills, net_kw, held_back).sum(axis=1)
        ppa_now, surplus_now = price * used_kwh[nodes].sum(axis=1), meters.surplus[nodes]
        without = bills.to_pay + ppa - np.where(owned, 0.0, bills.surplus)
        saved[nodes] = without - (meters.to_pay[nodes] + ppa_now - np.where(owned, 0.0, surplus_now))
        sold_more = (ppa_now - ppa) * (1.0 - share_of_tax(district, nodes))
        operator[nodes] = sold_more + np.where(owned, surplus_now - bills.surplus, 0.0)
    return saved, operator


def _at_sites(
    district: District, result: Result, saved: Floats, operator: Floats
) -> Iterator[tuple[str, dict[str, object]]]:
    class_of = district.nodes.class_of_node
    discharge_kwh = result.sites["discharge_kwh"].to_numpy()
    for number in np.unique(class_of[district.site_storages.node]):
        inside = class_of == number
        units = int((class_of[district.site_storages.node] == number).sum())
        row = _row("site", units, float(discharge_kwh[inside].sum()), float(saved[inside].sum()), 0.0)
        yield district.class_names[number], row | {"operator": float(operator[inside].sum())}


def _at_pool(district: District, result: Result) -> Iterator[tuple[str, dict[str, object]]]:
    table, step_h = result.storage_table, result.grid.step_h
    area_price = result.series["import_price_per_kwh"].to_numpy()
    for name in table.index[table["tier"] == "pool"]:
        frame = result.storages[str(name)]
        charge, discharge = frame["charge_kw"].to_numpy(), frame["discharge_kw"].to_numpy()
        gained_kwh = float(frame["energy_kwh"].iloc[-1]) - float(table["initial_energy_kwh"][name])
        lost_kwh = float((charge - discharge).sum()) * step_h - gained_kwh
        traded = float(((discharge - charge) * area_price).sum()) * step_h
        cost = district.grid_charge_per_kwh * lost_kwh
        yield str(name), _row("pool", int(table["count"][name]), float(discharge.sum()) * step_h, traded, cost)


def _row(tier: str, units: int, discharge_kwh: float, saved: float, cost: float) -> dict[str, object]:
    earned = saved - cost
    return {
        "tier": tier,
        "units": units,
        "discharge_kwh": discharge_kwh,
        "saved": saved,
        "cost_of_losses": cost,
        "earned": earned,
        "earned_per_kwh": earned / discharge_kwh if discharge_kwh else math.nan,
        "operator": 0.0,
    }
