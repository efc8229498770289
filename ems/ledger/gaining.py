"""From a simulated year to who gains and who pays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.ledger.keeping import books, site_power
from ems.ledger.meters import LEVY, meter_bills
from ems.ledger.outcome import Gains
from ems.ledger.owners import has_ppa
from ems.ledger.references import district_without_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.account import Books
    from ems.results import Result

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


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
    meters, ppa_cost, owned = account.meters, account.ppa_cost, has_ppa(district)
    pays = meters.to_pay + ppa_cost - np.where(owned, 0.0, meters.surplus)
    sites = _sites(district)
    unshared = meter_bills(district, net_kw, which="before")
    apart = unshared.to_pay + ppa_cost - np.where(owned, 0.0, unshared.surplus)
    table = result.sites.iloc[sites][["name", "class_name"]].reset_index(drop=True)
    table["group"] = [district.group_of_class[number] for number in district.nodes.class_of_node[sites]]
    table["has_pv"] = result.sites["pv_kw"].to_numpy()[sites] > 0.0
    table["has_storage"] = result.sites["storage_kwh"].to_numpy()[sites] > 0.0
    table["has_ppa"] = owned[sites]
    table["load_kwh"] = result.sites["load_kwh"].to_numpy()[sites]
    table["pays"] = pays[sites]
    table["gain_no_batteries"] = account.battery_savings[sites]
    table["gain_no_sharing"] = (apart - pays)[sites]
    before, price, price_without_levy = _without_plan(district, sites)
    table["gain_no_plan"] = before - pays[sites]
    return Gains(
        policy=result.policy,
        currency=result.currency,
        table=table,
        price_before_per_kwh=price,
        price_before_without_levy_per_kwh=price_without_levy,
        notes=tuple(_notes(district, result)),
    )


def _sites(district: District) -> Ints:
    """Nodes that have a load: all but those that only generate."""
    has_load = np.array([name in district.scenario.demand for name in district.class_names])
    return np.flatnonzero(has_load[district.nodes.class_of_node])


def _without_plan(district: District, sites: Ints) -> tuple[Floats, float, float]:
    """What sites pay where the plan was never carried out, shape (sites,) [currency].

    And the mean price of a kWh then, with the levy and without [currency/kWh]. Loads and plants are those before the
    plan; a site that gets a battery has before it the tariff that the scenario states for such sites.
    """
    before = district_without_plan(district)
    place = {name: node for node, name in enumerate(before.nodes.names)}
    rows = np.array([place[district.nodes.names[node]] for node in sites], dtype=np.int64)
    net_kw = before.nodes.load_kw[rows]
    if len(before.nodes.plant_kw):
        net_kw = net_kw - before.nodes.rated_kw()[rows] @ before.nodes.unit_kw
    bills = meter_bills(before, net_kw, nodes=rows, which="before")
    sold_kwh = float(bills.import_kwh.sum()) or math.nan
    to_pay, levy = float(bills.to_pay.sum()), float(bills.year[LEVY].sum())
    return bills.to_pay - bills.surplus, to_pay / sold_kwh, (to_pay - levy) / sold_kwh


def _notes(district: District, result: Result) -> list[str]:
    notes = [
        "gains are those of a year's bills; what the equipment cost is not in them",
        "a site without a battery gains nothing from batteries: those at the pool earn for the local power company",
    ]
    if has_ppa(district).any():
        notes.append("power from an operator's PV is paid for with the plan and without sharing, not without the plan")
    if result.requests is not None:
        notes.append("points that people were paid are not in their gains: nobody knows who of a class was asked")
    if district.tariffs is None:
        notes.append("the scenario names no tariffs: without sharing and without the plan the prices are the same")
    return notes
