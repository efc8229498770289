"""Who owns which plants: what a site pays for power of somebody else's PV, and who is paid for plants at the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.ledger.entries.meters import buy_back_price_per_kwh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.meters import MeterBills
    from ems.ledger.entries.months import Months
    from ems.results import Result

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

POOL = "pool"
ROUNDING = 1e-9
"""Share of the output below which what a site uses is rounding: roofs on a meter of their own use nothing."""


def has_ppa(district: District) -> NDArray[np.bool_]:
    """Whether the PV of each node belongs to an operator, shape (nodes,).

    Parameters
    ----------
    district
        Its tariffs say so; without tariffs all PV belongs to its site.
    """
    tariffs = district.tariffs
    return np.zeros(district.nodes.count, dtype=bool) if tariffs is None else tariffs.has_ppa


def self_used_kwh(district: District, meters: MeterBills, net_kw: Floats, held_back_kwh: Floats) -> Floats:
    """PV that an operator owns and the site uses itself, shape (meters, months) [kWh]; zero for other nodes.

    Parameters
    ----------
    district
        What was simulated.
    meters
        Bills of some nodes.
    net_kw
        Net power over their meters, import positive, shape (meters, steps) [kW].
    held_back_kwh
        Output that limits of the nodes held back, shape (meters, months) [kWh].

    Notes
    -----
    Output less what the meter gave away and the limit of the node held back. What a battery takes counts as used. Where
    a node has other plants too, its export is shared by the output of the step.
    """
    used = np.zeros_like(meters.export_kwh)
    rows = np.flatnonzero(has_ppa(district)[meters.nodes])
    if not len(rows):
        return used
    n_pv, step_h, months = district.drivers.n_pv, district.grid.step_h, meters.months
    unit_kw, rated = district.nodes.unit_kw, district.nodes.rated_kw()[meters.nodes[rows]]
    made = rated[:, :n_pv] @ months.sums(unit_kw[:n_pv]) * step_h
    given = meters.export_kwh[rows].copy()
    for place in np.flatnonzero(rated[:, n_pv:].any(axis=1)):
        pv_kw = rated[place, :n_pv] @ unit_kw[:n_pv]
        all_kw = rated[place] @ unit_kw
        share = np.divide(pv_kw, all_kw, out=np.zeros_like(all_kw), where=all_kw > 0.0)
        given[place] = months.sums(np.maximum(-net_kw[rows[place]], 0.0) * share) * step_h
    left = made - given - held_back_kwh[rows]
    used[rows] = np.where(left > ROUNDING * made, left, 0.0)
    return used


def held_back_kwh(district: District, result: Result, months: Months) -> Floats:
    """Output that limits of the nodes held back, shape (nodes, months) [kWh].

    Parameters
    ----------
    district, result
        What was simulated.
    months
        Billing months.

    Notes
    -----
    Node by node only that of the year is known; its months are those of the node's class.
    """
    of_year = result.sites["curtailed_kwh"].to_numpy()
    by_class = np.array([result.classes[name]["curtailed_kw"].to_numpy() for name in district.class_names])
    monthly = months.sums(by_class)
    total = monthly.sum(axis=1, keepdims=True)
    share = np.divide(monthly, total, out=np.zeros_like(monthly), where=total > 0.0)
    return np.asarray(of_year[:, None] * share[district.nodes.class_of_node])


def pool_income(district: District, result: Result, meters: MeterBills) -> tuple[dict[str, Floats], Floats]:
    """What plants at the pool earn at the buy-back price by the group that they belong to, and by the operator.

    Parameters
    ----------
    district, result
        What is installed, and what the district's limit held back.
    meters
        Gives the months.

    Returns
    -------
    dict, numpy.ndarray
        Group → income by month, and that of the operator; each of shape (months,) [currency].

    Notes
    -----
    What the district's limit holds back is taken off the plants at the pool first, off all of them alike: surplus of
    the sites has passed their meters and is paid for.
    """
    price = buy_back_price_per_kwh(district) * pool_let_out_fraction(district, result)
    worth = meters.months.sums(district.drivers.unit_kw * price) * district.grid.step_h
    place = {name: number for number, name in enumerate(district.drivers.plant_classes)}
    of_group: dict[str, Floats] = {}
    of_operator = np.zeros(meters.months.count)
    for name, group, own_kw, operator_kw in _pool_plants(district):
        of_group[group] = of_group.get(group, np.zeros(meters.months.count)) + own_kw * worth[place[name]]
        of_operator += operator_kw * worth[place[name]]
    return of_group, of_operator


def pool_let_out_fraction(district: District, result: Result) -> Floats:
    """Share of the output of plants at the pool that the district's limit lets through, shape (steps,).

    Parameters
    ----------
    district, result
        What was simulated.
    """
    made_kw = district.output_kw(district.pool_plants_kw)
    held_back_kw = pool_held_back_kw(result)
    bears = (made_kw > 0.0) & (held_back_kw > ROUNDING * made_kw)
    lost = np.divide(held_back_kw, made_kw, out=np.zeros_like(made_kw), where=bears)
    return np.asarray(1.0 - np.minimum(lost, 1.0))


def pool_held_back_kw(result: Result) -> Floats:
    """Output that the district's limit held back, beyond the limits of the nodes, shape (steps,) [kW].

    Parameters
    ----------
    result
        What happened.
    """
    at_sites = sum(frame["curtailed_kw"].to_numpy() for frame in result.classes.values())
    return np.asarray(np.maximum(result.series["curtailed_kw"].to_numpy() - at_sites, 0.0))


def _pool_plants(district: District) -> list[tuple[str, str, float, float]]:
    """Class, group, own and the operator's rated power of the plants at the pool [kW]."""
    scenario, installed = district.scenario, district.installed
    found = []
    for item in installed.pv:
        if item.at == POOL:
            operator_kw = item.kw_per_site * item.ppa_sites
            found.append((item.pv, item.group, item.kw - operator_kw, operator_kw))
    for name in installed.generation:
        plant = scenario.generation[name]
        if plant.at == POOL:
            found.append((name, plant.group, plant.kw, 0.0))
    return found
