"""From a simulated year to who gains and who pays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.ledger.entries.meters import joined, meter_bills
from ems.ledger.entries.owners import has_ppa
from ems.ledger.entries.payments import levy_due
from ems.ledger.keeping import books, site_power
from ems.ledger.who_gains.outcome import SLACK, Gains
from ems.ledger.who_gains.references import district_without_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.account import Books
    from ems.ledger.entries.meters import MeterBills
    from ems.results import Result

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SITES_AT_A_TIME = 256
"""So many sites' hourly years are 18 MB, which the machine hands out again and again without asking for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutPlan:
    """What the sites would pay where the plan was never carried out; the same for all policies.

    Parameters
    ----------
    paid_cost
        What each site would pay, less what its surplus would earn, shape (sites,) [currency].
    price_per_kwh, price_without_levy_per_kwh
        Mean price of a kWh, with the levy and without [currency/kWh].
    savings
        What each site would pay less with the loads of the plan, whose savings measures change them, and with nothing
        else of it, shape (sites,) [currency].
    saved_kwh
        How much smaller the loads of all sites are with the plan [kWh].
    """

    paid_cost: Floats
    price_per_kwh: float
    price_without_levy_per_kwh: float
    savings: Floats
    saved_kwh: float


def gains(district: District, result: Result, kept: Books | None = None) -> Gains:
    """Compare what every site pays with what it would pay without batteries, without sharing, without the plan.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened, with the net power of every site: ``ems.simulate(…, keep_sites=True)``.
    kept
        Books of the same year, whose bills are used again; None: they are kept.

    Returns
    -------
    Gains
        One row a site that has a load.

    Raises
    ------
    profiles.errors.InputError
        The result lacks the power of the sites, or belongs to another district.
    profiles.errors.RunError
        The books do not close.

    Examples
    --------
    >>> import ems
    >>> from ems.ledger import gains
    >>> district = ems.build_district(ems.read_scenario("kumamoto"))
    >>> gained = gains(district, ems.simulate(district, keep_sites=True))
    >>> len(gained.table)
    45
    """
    net_kw = site_power(district, result)
    account = books(district, result) if kept is None else kept
    pays, owned, sites = paid_cost(district, account), has_ppa(district), site_nodes(district)
    unshared = meter_bills(district, net_kw, which="before")
    apart = unshared.to_pay + account.ppa_cost - np.where(owned, 0.0, unshared.surplus)
    table = result.sites.iloc[sites][["name", "class_name"]].reset_index(drop=True)
    table["group"] = [district.group_of_class[number] for number in district.nodes.class_of_node[sites]]
    table["has_pv"] = result.sites["pv_kw"].to_numpy()[sites] > 0.0
    table["has_storage"] = result.sites["storage_kwh"].to_numpy()[sites] > 0.0
    table["has_ppa"] = owned[sites]
    table["load_kwh"] = result.sites["load_kwh"].to_numpy()[sites]
    table["pays"] = pays[sites]
    table["gain_no_batteries"] = account.battery_savings[sites]
    table["gain_no_sharing"] = (apart - pays)[sites]
    before = without_plan(district)
    table["gain_no_plan"] = before.paid_cost - pays[sites]
    table["gain_savings"] = before.savings
    return Gains(
        policy=result.policy,
        currency=result.currency,
        table=table,
        price_before_per_kwh=before.price_per_kwh,
        price_before_without_levy_per_kwh=before.price_without_levy_per_kwh,
        notes=tuple(_notes(district, result, before, float(table["gain_no_plan"].sum()))),
    )


def paid_cost(district: District, kept: Books) -> Floats:
    """What every node pays in a year: bill and power of somebody else's PV, less what its own surplus earns.

    Parameters
    ----------
    district
        What was simulated.
    kept
        Its books.

    Returns
    -------
    numpy.ndarray
        Shape (nodes,) [currency].
    """
    return np.asarray(kept.meters.to_pay + kept.ppa_cost - np.where(has_ppa(district), 0.0, kept.meters.surplus))


def site_nodes(district: District) -> Ints:
    """Nodes that have a load: all but those that only generate.

    Parameters
    ----------
    district
        Where they stand.
    """
    has_load = np.array([name in district.scenario.demand for name in district.class_names])
    return np.flatnonzero(has_load[district.nodes.class_of_node])


def without_plan(district: District) -> WithoutPlan:
    """Bill the sites as if the plan had never been carried out.

    Parameters
    ----------
    district
        With the plan.

    Returns
    -------
    WithoutPlan
        Loads and plants are those before the plan; a site that gets a battery has before it the tariff that the
        scenario states for such sites.

    Raises
    ------
    profiles.errors.InputError
        The district without its plan cannot be built.
    """
    before, sites = district_without_plan(district), site_nodes(district)
    place = {name: node for node, name in enumerate(before.nodes.names)}
    rows = np.array([place[district.nodes.names[node]] for node in sites], dtype=np.int64)
    bills = _bills_without_plan(before, rows, before.nodes.load_kw, rows)
    saving = _bills_without_plan(before, rows, district.nodes.load_kw, sites)
    sold_kwh = float(bills.import_kwh.sum()) or math.nan
    to_pay, levy = float(bills.to_pay.sum()), float(levy_due(before, bills).sum())
    return WithoutPlan(
        paid_cost=bills.to_pay - bills.surplus,
        price_per_kwh=to_pay / sold_kwh,
        price_without_levy_per_kwh=(to_pay - levy) / sold_kwh,
        savings=(bills.to_pay - bills.surplus) - (saving.to_pay - saving.surplus),
        saved_kwh=float(before.class_load_kw.sum() - district.class_load_kw.sum()) * district.grid.step_h,
    )


def _bills_without_plan(before: District, rows: Ints, load_kw: Floats, load_rows: Ints) -> MeterBills:
    """Bill sites without the plan, with given loads; some at a time, because all their net powers are large."""
    rated_kw = before.nodes.rated_kw()[rows]
    parts = []
    for first in range(0, len(rows), SITES_AT_A_TIME):
        part = slice(first, first + SITES_AT_A_TIME)
        net_kw = load_kw[load_rows[part]]
        if rated_kw[part].any():
            net_kw -= rated_kw[part] @ before.nodes.unit_kw
        parts.append(meter_bills(before, net_kw, nodes=rows[part], which="before"))
    return joined(parts)


def _notes(district: District, result: Result, before: WithoutPlan, total: float) -> list[str]:
    notes = [
        "gains are those of a year's bills: neither the equipment nor the savings measures are paid in them",
        *_savings_notes(before, total, result.currency),
        "a site without a battery gains nothing from batteries: those at the pool earn for the local power company",
    ]
    if has_ppa(district).any():
        notes.append("power from an operator's PV is paid for with the plan and without sharing, not without the plan")
    if result.requests is not None:
        notes.append("points that people were paid are not in their gains: nobody knows who of a class was asked")
    if district.tariffs is None:
        notes.append("the scenario names no tariffs: without sharing and without the plan the prices are the same")
    return notes


def _savings_notes(before: WithoutPlan, total: float, currency: str) -> list[str]:
    """Say what of the gains against no plan comes from loads that savings measures made smaller."""
    saved = float(before.savings.sum())
    if abs(saved) <= SLACK * (abs(total) + 1.0):
        return []
    told = f"of the {total:,.0f} {currency} a year that all sites gain against no plan"
    load = f"{before.saved_kwh:,.0f} kWh less load"
    savings = f"{saved:,.0f} are what savings measures bring at the prices before ({load})"
    return [f"{told}, {savings}, {total - saved:,.0f} what prices, PV and batteries bring"]
