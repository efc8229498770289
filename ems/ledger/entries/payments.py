"""Every payment of a year: who pays whom, for what, in which month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.bills.lines import LINES
from ems.ledger.entries.meters import EXPORT, LEVY, TAX
from ems.ledger.entries.owners import has_ppa, pool_income
from ems.ledger.entries.parties import CONTRACTS, MARKET, NETWORK, OPERATOR, RETAILER, STATE, SUPPLIERS, customer
from ems.ledger.entries.taxes import lines_without_tax, ppa_tax
from ems.ledger.entries.trade import contract_cost, demand_cost, pool_loss_kwh, traded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.meters import MeterBills
    from ems.ledger.entries.months import Months
    from ems.results import Result

    Floats = NDArray[np.float64]

KEYS = ["payer", "receiver", "item"]


@dataclass(slots=True)
class PaymentBook:
    """Payments as they are written down.

    Parameters
    ----------
    months
        Billing months.
    rows
        Payer, receiver, item and what is paid in each month [currency].
    """

    months: Months
    rows: list[tuple[str, str, str, Floats]] = field(default_factory=list)

    def write(self, payer: str, receiver: str, item: str, amounts: Floats) -> None:
        """Write down what somebody pays; nothing is written where nothing is paid.

        Parameters
        ----------
        payer, receiver, item
            Who pays whom for what.
        amounts
            In each month, shape (months,) [currency].
        """
        if np.any(amounts):
            self.rows.append((payer, receiver, item, np.asarray(amounts, dtype=np.float64)))

    def frame(self) -> pd.DataFrame:
        """Payments with one column a month, index payer, receiver and item; equal ones are added up."""
        index = pd.MultiIndex.from_tuples([row[:3] for row in self.rows], names=KEYS)
        values = np.array([row[3] for row in self.rows]).reshape(len(self.rows), self.months.count)
        frame = pd.DataFrame(values, index=index, columns=list(self.months.names))
        return frame.groupby(level=KEYS, sort=False).sum()


def payments_of(
    district: District, result: Result, meters: MeterBills, used_kwh: Floats, points_cost: dict[str, Floats]
) -> pd.DataFrame:
    """Write down every payment of a year.

    Parameters
    ----------
    district, result
        What was simulated.
    meters
        Bills of all nodes.
    used_kwh
        PV of an operator that the sites use, shape (nodes, months) [kWh].
    points_cost
        Worth of the points paid by group of customers and month [currency].

    Returns
    -------
    pandas.DataFrame
        Index payer, receiver, item; one column a month [currency].

    Notes
    -----
    Lines of bills are entered without the tax that their prices contain; ``tax`` is what the customers pay of it,
    contained or added, and all of it is passed on. What the company buys is entered without tax, which it deducts.
    """
    book = PaymentBook(meters.months)
    _customers(book, district, meters, used_kwh)
    _plants(book, district, result, meters)
    _outside(book, district, result, meters)
    for group, amounts in points_cost.items():
        book.write(RETAILER, customer(group), "points", amounts)
    yearly = district.scenario.retailer.running_cost_per_year
    book.write(RETAILER, SUPPLIERS, "running_cost", yearly * meters.months.share_fraction)
    return book.frame()


def _customers(book: PaymentBook, district: District, meters: MeterBills, used_kwh: Floats) -> None:
    """Write down bills and power of somebody else's PV, group by group, and the tax in them."""
    group_of_node = np.array(district.group_of_class)[district.nodes.class_of_node[meters.nodes]]
    lines, ppa = lines_without_tax(district, meters), district.scenario.retailer.ppa_price_per_kwh * used_kwh
    for group in dict.fromkeys(district.group_of_class):
        inside = group_of_node == group
        for number, line in enumerate(LINES[:EXPORT]):
            book.write(customer(group), RETAILER, line, lines[number, inside].sum(axis=0))
        book.write(customer(group), OPERATOR, "ppa", ppa[inside].sum(axis=0))
    book.write(RETAILER, STATE, "tax_passed_on", lines[TAX].sum(axis=0))
    book.write(OPERATOR, STATE, "tax_on_ppa", ppa_tax(district, meters.nodes, ppa).sum(axis=0))


def _plants(book: PaymentBook, district: District, result: Result, meters: MeterBills) -> None:
    """Write down what the surplus at the meters and the plants at the pool earn for their owners."""
    group_of_node = np.array(district.group_of_class)[district.nodes.class_of_node[meters.nodes]]
    owned = has_ppa(district)[meters.nodes]
    surplus = -meters.amounts[EXPORT]
    for group in dict.fromkeys(district.group_of_class):
        book.write(RETAILER, customer(group), "surplus", surplus[(group_of_node == group) & ~owned].sum(axis=0))
    book.write(RETAILER, OPERATOR, "surplus", surplus[owned].sum(axis=0))
    of_group, of_operator = pool_income(district, result, meters)
    for group, amounts in of_group.items():
        book.write(RETAILER, customer(group), "pool_plants", amounts)
    book.write(RETAILER, OPERATOR, "pool_plants", of_operator)


def _outside(book: PaymentBook, district: District, result: Result, meters: MeterBills) -> None:
    """Write down what leaves the district: market, network, state, roofs elsewhere."""
    months, pool = meters.months, district.scenario.prices.pool
    purchases, sales = traded(result, months)
    book.write(RETAILER, MARKET, "market_purchases", purchases)
    book.write(MARKET, RETAILER, "market_sales", sales)
    book.write(RETAILER, CONTRACTS, "contract_supply", contract_cost(district, result, months))
    lost_kwh = pool_loss_kwh(result, months)
    book.write(RETAILER, NETWORK, "wheeling", pool.wheeling_per_kwh * (meters.import_kwh.sum(axis=0) + lost_kwh))
    book.write(RETAILER, NETWORK, "demand_charge", demand_cost(result, months))
    book.write(RETAILER, STATE, "levy_passed_on", levy_due(district, meters))
    book.write(RETAILER, STATE, "levy_on_losses", pool.levy_per_kwh * lost_kwh)


def levy_due(district: District, meters: MeterBills) -> Floats:
    """Levy that the retailer owes for what the customers took, shape (months,) [currency].

    Parameters
    ----------
    district
        Has tariffs, or prices at the meters.
    meters
        Bills of all nodes.

    Notes
    -----
    What the tariffs collect is passed on. Prices at the meters say nothing of the levy: there it is owed at the price
    that the scenario states for every kWh over the public grid.
    """
    if district.tariffs is None:
        return np.asarray(district.scenario.prices.pool.levy_per_kwh * meters.import_kwh.sum(axis=0))
    return np.asarray(meters.amounts[LEVY].sum(axis=0))


def balances(payments: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """What each party received less what it paid, month by month.

    Parameters
    ----------
    payments
        Index payer, receiver, item; one column a month [currency].
    names
        Parties.

    Returns
    -------
    pandas.DataFrame
        One row a party, one column a month [currency].
    """
    got = payments.groupby(level="receiver").sum().reindex(list(names), fill_value=0.0)
    paid = payments.groupby(level="payer").sum().reindex(list(names), fill_value=0.0)
    return got - paid
