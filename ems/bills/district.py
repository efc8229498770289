"""The bills of all nodes of a district, with the plan's tariffs or with those before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ems.bills.billing import bill_of_site, hour_notes, ratchet_notes
from ems.bills.lines import LINES, TOTAL
from ems.bills.sites import bill_sites
from ems.district.tariffs import NO_TARIFF
from ems.results.result import Result
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ems.bills.printed.paper import Bill
    from ems.bills.sites import SiteBills
    from ems.district import District
    from ems.district.tariffs import SiteTariffs

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SOURCE = "district bills"
METERED = ("import_kwh", "export_kwh")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodeBills:
    """Bills of some nodes, whatever their tariffs.

    Parameters
    ----------
    amounts
        Shape (lines, nodes, months), lines in the order of ``LINES``; zero where a node has no tariff [currency].
    import_kwh, export_kwh
        Over the meters, shape (nodes, months) [kWh].
    peak_kw, billed_kw
        Highest half-hour and billing demand, shape (nodes, months) [kW].
    by_tariff
        Bills of the nodes of each tariff; ``numbers`` are their places among these nodes.
    """

    amounts: Floats
    import_kwh: Floats
    export_kwh: Floats
    peak_kw: Floats
    billed_kw: Floats
    by_tariff: tuple[SiteBills, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DistrictBills:
    """What each node of a district pays in the simulated year.

    Parameters
    ----------
    table
        One row a node: ``name``, ``class_name``, ``tariff``, ``contract``, the lines, ``total`` [currency],
        ``import_kwh``, ``export_kwh``, ``peak_kw``, ``billed_kw``. A node without a tariff only generates: its energy
        is metered, its lines are zero.
    months
        By ``class_name`` and ``month``: the lines, ``total``, ``import_kwh``, ``export_kwh``.
    amounts
        Shape (lines, nodes, months), lines in the order of ``LINES`` [currency].
    import_kwh, export_kwh
        Shape (nodes, months) [kWh].
    by_tariff
        Bills of the nodes of each tariff; ``numbers`` are nodes.
    currency
        Unit of money.
    start
        When the year begins, local time.
    notes
        What a reader must know.
    """

    table: pd.DataFrame
    months: pd.DataFrame
    amounts: Floats
    import_kwh: Floats
    export_kwh: Floats
    by_tariff: tuple[SiteBills, ...]
    currency: str
    start: pd.Timestamp
    notes: tuple[str, ...]

    @property
    def total(self) -> float:
        """What all nodes pay less what they earn [currency]."""
        return float(self.table[TOTAL].sum())

    def bill(self, node: int) -> Bill:
        """Return one node's bill with all its rows.

        Parameters
        ----------
        node
            Its number: its row in ``table``.

        Raises
        ------
        profiles.errors.InputError
            The node has no tariff.
        """
        for bills in self.by_tariff:
            places = np.flatnonzero(bills.numbers == node)
            if places.size:
                return bill_of_site(bills, int(places[0]), first=self.start)
        raise InputError(SOURCE, [Problem(where=f"node {node}", what="has no tariff: it only generates")])


def district_bills(
    district: District,
    result: Result | ArrayLike,
    *,
    before: bool = False,
    past_peak_kw: Literal["same_year"] | None = "same_year",
) -> DistrictBills:
    """Bill every node of a district.

    Parameters
    ----------
    district
        What was simulated, with tariffs.
    result
        What happened, with the series of the sites, or net power of every node, import positive, shape (nodes, steps)
        [kW].
    before
        By the tariffs without the plan.
    past_peak_kw
        ``"same_year"``: a demand charge that looks back finds the year before like this one; None: it finds nothing.

    Returns
    -------
    DistrictBills
        What an operator's plants (PPA) feed in is the operator's: the export line of such a node is zero with the plan,
        and what it pays the operator is on no electricity bill.

    Raises
    ------
    profiles.errors.InputError
        The scenario has no tariffs, the result no series of its sites, or the series do not fit.
    """
    tariffs = _tariffs_of(district)
    net_kw = _net_kw(district, result)
    _check_currency(tariffs)
    nodes = np.arange(len(district.site_table))
    bills = node_bills(tariffs, net_kw, nodes, before=before, past_peak_kw=past_peak_kw)
    return _gathered(district, tariffs, bills, past_peak_kw)


def node_bills(
    tariffs: SiteTariffs,
    net_kw: Floats,
    nodes: Ints,
    *,
    before: bool,
    past_peak_kw: Literal["same_year"] | None = "same_year",
) -> NodeBills:
    """Bill some nodes of a district, one pass a tariff.

    Parameters
    ----------
    tariffs
        Which node pays by which.
    net_kw
        Net power over their meters, import positive, shape (nodes, steps) [kW].
    nodes
        Their numbers in the district, shape (nodes,).
    before
        By the tariffs without the plan, when nobody's PV was an operator's.
    past_peak_kw
        As for :func:`district_bills`.
    """
    of_node = (tariffs.before_of_node if before else tariffs.of_node)[nodes]
    contract = (tariffs.contract_before_of_node if before else tariffs.contract_of_node)[nodes]
    groups, n_months = [], tariffs.laid[0].n_months
    for number in np.unique(of_node[of_node != NO_TARIFF]):
        places, laid = np.flatnonzero(of_node == number), tariffs.laid[number]
        groups.append(bill_sites(net_kw, laid, contract=contract[places], past_peak_kw=past_peak_kw, numbers=places))
        if not before:
            groups[-1].amounts[LINES.index("export"), tariffs.has_ppa[nodes[places]]] = 0.0
    amounts = np.zeros((len(LINES), len(nodes), n_months))
    metered = {name: np.zeros((len(nodes), n_months)) for name in (*METERED, "peak_kw", "billed_kw")}
    for bills in groups:
        amounts[:, bills.numbers] = bills.amounts
    unbilled = np.flatnonzero(of_node == NO_TARIFF)
    meters = [*groups, bill_sites(net_kw, tariffs.laid[0], numbers=unbilled)] if unbilled.size else groups
    for bills in meters:
        for name, values in metered.items():
            values[bills.numbers] = getattr(bills, name)
    metered["billed_kw"][unbilled] = 0.0
    return NodeBills(amounts=amounts, **metered, by_tariff=tuple(groups))


def _tariffs_of(district: District) -> SiteTariffs:
    """Return the tariffs of the nodes, or say that there are none."""
    if district.tariffs is None or not district.tariffs.laid:
        problem = Problem(
            where="billing",
            what=f"scenario {district.scenario.name} has no tariffs",
            remedy="add a table [billing.CLASS] with a tariff for each class of sites",
        )
        raise InputError(SOURCE, [problem])
    return district.tariffs


def _net_kw(district: District, result: Result | ArrayLike) -> Floats:
    """Return the net power of every node, shape (nodes, steps) [kW]."""
    given = result.site_series if isinstance(result, Result) else result
    if given is None:
        remedy = "simulate(…, keep_sites=True)"
        raise InputError(SOURCE, [Problem(where="result", what="holds no series of its sites", remedy=remedy)])
    net_kw = np.asarray(given, dtype=np.float64)
    wanted = (len(district.site_table), district.grid.n_steps)
    if net_kw.shape != wanted:
        raise InputError(SOURCE, [Problem(where=f"net power of shape {net_kw.shape}", what=f"must be {wanted}")])
    return net_kw


def _check_currency(tariffs: SiteTariffs) -> None:
    """Want one currency: sums over sites would mean nothing otherwise."""
    currencies = sorted({laid.tariff.currency for laid in tariffs.laid})
    if len(currencies) > 1:
        what = "must all be in one currency"
        raise InputError(SOURCE, [Problem(where=f"tariffs in {', '.join(currencies)}", what=what)])


def _gathered(
    district: District, tariffs: SiteTariffs, bills: NodeBills, past_peak_kw: Literal["same_year"] | None
) -> DistrictBills:
    """Lay the bills of all nodes out as tables."""
    n_nodes, amounts = len(district.site_table), bills.amounts
    names, contract = np.full(n_nodes, "", dtype=object), np.zeros(n_nodes)
    for group in bills.by_tariff:
        names[group.numbers], contract[group.numbers] = group.laid.tariff.name, group.contract
    table = district.site_table[["name", "class_name"]].assign(tariff=names, contract=contract)
    by_line = amounts.sum(axis=2)
    table = table.assign(**dict(zip(LINES, by_line, strict=True)), **{TOTAL: by_line.sum(axis=0)})
    table = table.assign(
        **{name: getattr(bills, name).sum(axis=1) for name in METERED},
        **{name: getattr(bills, name).max(axis=1) for name in ("peak_kw", "billed_kw")},
    )
    notes = [
        f"{one.laid.tariff.name}: {note}"
        for one in bills.by_tariff
        for note in (
            *one.laid.notes,
            *_export_notes(one),
            *hour_notes(one),
            *ratchet_notes(one.laid.tariff, past_peak_kw),
        )
    ]
    return DistrictBills(
        table=table,
        months=_months(district, tariffs, bills),
        amounts=amounts,
        import_kwh=bills.import_kwh,
        export_kwh=bills.export_kwh,
        by_tariff=bills.by_tariff,
        currency=tariffs.laid[0].tariff.currency,
        start=district.grid.index[0],
        notes=tuple(notes),
    )


def _export_notes(bills: SiteBills) -> tuple[str, ...]:
    return bills.laid.export_notes if bills.export_kwh.any() else ()


def _months(district: District, tariffs: SiteTariffs, bills: NodeBills) -> pd.DataFrame:
    """Sum lines and energy by class and month."""
    classes = district.site_table["class_name"].to_numpy()
    months = pd.Index(tariffs.laid[0].month_names, name="month")
    frames = {}
    for name in pd.unique(classes):
        chosen = classes == name
        frame = pd.DataFrame(bills.amounts[:, chosen].sum(axis=1).T, index=months, columns=list(LINES))
        frame[TOTAL] = frame.sum(axis=1)
        frames[str(name)] = frame.assign(**{key: getattr(bills, key)[chosen].sum(axis=0) for key in METERED})
    return pd.concat(frames, names=["class_name", "month"])
