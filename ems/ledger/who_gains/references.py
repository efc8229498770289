"""The years that bills are compared with: the same sites without batteries, and the district without its plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.district.tariffs import NO_TARIFF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.district.tariffs import SiteTariffs
    from ems.ledger.entries.months import Months
    from ems.results import Result

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def storage_nodes(district: District) -> Ints:
    """Nodes with a storage of their own, in order.

    Parameters
    ----------
    district
        Where they stand.
    """
    return np.unique(district.site_storages.node).astype(np.int64)


def without_storages(district: District, result: Result, nodes: Ints, months: Months) -> tuple[Floats, Floats]:
    """Net power of nodes whose storages did nothing, with the loads as they were played.

    Parameters
    ----------
    district, result
        What was simulated.
    nodes
        Numbers of the nodes, shape (nodes,).
    months
        Billing months.

    Returns
    -------
    net_kw
        Shape (nodes, steps) [kW].
    held_back_kwh
        Output that the limits of the nodes hold back, shape (nodes, months) [kWh].
    """
    class_of = district.nodes.class_of_node[nodes]
    net_kw = district.nodes.load_kw[nodes] * load_factor(district, result)[class_of]
    net_kw -= district.nodes.rated_kw()[nodes] @ district.nodes.unit_kw
    lowest = -district.nodes.export_limit_kw[nodes][:, None]
    held_back_kwh = months.sums(np.maximum(lowest - net_kw, 0.0)) * district.grid.step_h
    np.clip(net_kw, lowest, district.nodes.import_limit_kw[nodes][:, None], out=net_kw)
    return net_kw, held_back_kwh


def load_factor(district: District, result: Result) -> Floats:
    """What requests made of the load of each class, shape (classes, steps); 1 where nobody was asked.

    Parameters
    ----------
    district, result
        What was simulated.
    """
    base_kw = district.class_load_kw
    factor = np.ones_like(base_kw)
    if result.requests is not None:
        played_kw = np.array([result.classes[name]["load_kw"].to_numpy() for name in district.class_names])
        np.divide(played_kw, base_kw, out=factor, where=base_kw > 0.0)
    return factor


def district_without_plan(district: District) -> District:
    """Build the district as it was before the plan: no plants, batteries or savings, the same simulated year.

    Parameters
    ----------
    district
        Its scenario, weather and plants' output are used again.

    Returns
    -------
    District
        Its sites pay by the tariffs that the district states for them without the plan.

    Raises
    ------
    profiles.errors.InputError
        A load file of the scenario does not fit the sites without the plan.
    """
    from ems.district import build_district  # noqa: PLC0415 - imported where used

    scenario = district.scenario
    years = {
        "fiscal_year": scenario.first_fiscal_year - 1,
        "time": scenario.time.model_copy(update={"year": scenario.year}),
    }
    before = scenario.model_copy(update=years)
    # tariffs are not laid anew: they are the same, and a site that gets a battery is known by the plan alone
    built = build_district(before.model_copy(update={"billing": {}}), drivers=district.drivers)
    return replace(built, scenario=before, tariffs=_tariffs_before(district, built.nodes.names))


def _tariffs_before(district: District, names: Sequence[str]) -> SiteTariffs | None:
    """Tariffs without the plan of the nodes that have these names; a node that the plan does not know has none."""
    tariffs = district.tariffs
    if tariffs is None:
        return None
    place = {name: node for node, name in enumerate(district.nodes.names)}
    rows = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    number = np.where(rows >= 0, tariffs.before_of_node[rows], NO_TARIFF)
    contract = np.where(rows >= 0, tariffs.contract_before_of_node[rows], 0.0)
    return replace(
        tariffs,
        of_node=number,
        contract_of_node=contract,
        before_of_node=number,
        contract_before_of_node=contract,
        has_ppa=np.zeros(len(rows), dtype=bool),
    )
