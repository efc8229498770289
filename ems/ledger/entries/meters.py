"""What passes every meter in a month, and what is billed for it, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.bills.lines import LINES
from ems.district.prices import price_series
from ems.district.tariffs import NO_TARIFF
from ems.ledger.entries.months import Months, months_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.bills.district import DistrictBills
    from ems.district import District

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Which = Literal["now", "before"]
EXPORT, LEVY, ENERGY, TAX = LINES.index("export"), LINES.index("levy"), LINES.index("energy"), LINES.index("tax")
"""Places of lines; the export is the last: what stands before it is to be paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterBills:
    """Bills of some nodes of a district over the months of its year.

    Parameters
    ----------
    months
        Billing months.
    nodes
        Numbers of the nodes, shape (meters,).
    amounts
        By ``LINES``, meter and month, shape (lines, meters, months) [currency]. ``export`` is what is paid for the
        surplus at this meter, whoever gets it.
    import_kwh, export_kwh
        Over the meters, shape (meters, months) [kWh].
    """

    months: Months
    nodes: Ints
    amounts: Floats
    import_kwh: Floats
    export_kwh: Floats

    @property
    def year(self) -> Floats:
        """Amounts of the year by line and meter, shape (lines, meters) [currency]."""
        return np.asarray(self.amounts.sum(axis=2))

    @property
    def to_pay(self) -> Floats:
        """What each meter is charged in the year, without what its surplus earns, shape (meters,) [currency]."""
        return np.asarray(self.year[:EXPORT].sum(axis=0))

    @property
    def surplus(self) -> Floats:
        """What the surplus of each meter earns in the year, shape (meters,) [currency]."""
        return np.asarray(-self.year[EXPORT])


def meter_bills(district: District, net_kw: Floats, *, nodes: Ints | None = None, which: Which = "now") -> MeterBills:
    """Bill nodes of a district by their tariffs, or by the prices at the sites' meters where it has none.

    Parameters
    ----------
    district
        Its tariffs and prices.
    net_kw
        Net power over each meter, import positive, shape (meters, steps) [kW].
    nodes
        Which nodes they are, shape (meters,); None: all of the district.
    which
        ``"now"``: with the plan; ``"before"``: by the tariffs without it.

    Returns
    -------
    MeterBills
        The surplus of nodes without a tariff, and with the plan that of PV which an operator owns, is paid at the price
        at which the local power company buys back (``prices.site.export_per_kwh``).
    """
    rows = np.arange(district.nodes.count) if nodes is None else np.asarray(nodes, dtype=np.int64)
    months = months_of(district.calendar)
    tariffs = district.tariffs
    if tariffs is None:
        return _at_plain_prices(district, net_kw, rows, months)
    from ems.bills.district import node_bills  # noqa: PLC0415 - compiles when it is first called

    bills = node_bills(tariffs, net_kw, rows, before=which == "before")
    bought_back = (tariffs.of_node[rows] == NO_TARIFF) | (tariffs.has_ppa[rows] & (which == "now"))
    bills.amounts[EXPORT, bought_back] = _bought_back(district, net_kw[bought_back], months)
    return MeterBills(
        months=months, nodes=rows, amounts=bills.amounts, import_kwh=bills.import_kwh, export_kwh=bills.export_kwh
    )


def joined(parts: Sequence[MeterBills]) -> MeterBills:
    """Put the bills of some meters and of others together.

    Parameters
    ----------
    parts
        Bills of one district and year, at least one.
    """
    return MeterBills(
        months=parts[0].months,
        nodes=np.concatenate([part.nodes for part in parts]),
        amounts=np.concatenate([part.amounts for part in parts], axis=1),
        import_kwh=np.concatenate([part.import_kwh for part in parts]),
        export_kwh=np.concatenate([part.export_kwh for part in parts]),
    )


def meters_of(district: District, net_kw: Floats, bills: DistrictBills) -> MeterBills:
    """Take bills that were made with the plan, and pay for the surplus that they leave to an operator.

    Parameters
    ----------
    district
        What was billed.
    net_kw
        Net power over each meter, import positive, shape (nodes, steps) [kW].
    bills
        From :func:`ems.district_bills`.
    """
    months, amounts = months_of(district.calendar), bills.amounts.copy()
    if district.tariffs is not None:
        bought_back = (district.tariffs.of_node == NO_TARIFF) | district.tariffs.has_ppa
        amounts[EXPORT, bought_back] = _bought_back(district, net_kw[bought_back], months)
    return MeterBills(
        months=months,
        nodes=np.arange(district.nodes.count),
        amounts=amounts,
        import_kwh=bills.import_kwh,
        export_kwh=bills.export_kwh,
    )


def buy_back_price_per_kwh(district: District) -> Floats:
    """Price at which the local power company buys surplus that has no tariff, shape (steps,) [currency/kWh].

    Parameters
    ----------
    district
        Its scenario states the price.
    """
    site = district.scenario.prices.site
    return price_series(site.export_per_kwh, site.export_periods, district.calendar)


def _at_plain_prices(district: District, net_kw: Floats, rows: Ints, months: Months) -> MeterBills:
    """Energy at the prices of the sites' meters, nothing else."""
    prices = district.site_prices
    amounts = np.zeros((len(LINES), len(rows), months.count))
    taken, amounts[ENERGY], given, earned = _metered(
        net_kw, prices.import_per_kwh, prices.export_per_kwh, district.grid.step_h, months
    )
    amounts[EXPORT] = -earned
    return MeterBills(months=months, nodes=rows, amounts=amounts, import_kwh=taken, export_kwh=given)


def _bought_back(district: District, net_kw: Floats, months: Months) -> Floats:
    """Export line at the buy-back price, shape (meters, months) [currency]."""
    price = buy_back_price_per_kwh(district)
    return -_metered(net_kw, price, price, district.grid.step_h, months)[3]


def _metered(
    net_kw: Floats, import_per_kwh: Floats, export_per_kwh: Floats, step_h: float, months: Months
) -> tuple[Floats, Floats, Floats, Floats]:
    """Import [kWh] and what it costs, export and what it earns [currency], each of shape (meters, months)."""
    inside = np.repeat(np.eye(months.count), months.steps, axis=0) * step_h
    taken_kw = np.maximum(net_kw, 0.0)
    taken = taken_kw @ np.hstack([inside, inside * import_per_kwh[:, None]])
    given = np.subtract(taken_kw, net_kw, out=taken_kw) @ np.hstack([inside, inside * export_per_kwh[:, None]])
    return taken[:, : months.count], taken[:, months.count :], given[:, : months.count], given[:, months.count :]
