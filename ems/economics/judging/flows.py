"""Cash flows of the three views: what the lots cost their holders, what is borrowed, and what one view pays another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy_financial as npf
import pandas as pd

from ems.economics.appraisal import FLOWS
from ems.economics.judging.figures import discounted
from ems.economics.purchases.holders import OPERATOR, SITE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.economics.appraisal import View
    from ems.economics.purchases.lots import Lot
    from ems.economics.worth.yearly import YearlyMoney
    from ems.scenario import Scenario
    from ems.scenario.money import Loan

    Floats = NDArray[np.float64]

HOLDER_OF = {"owner": SITE, "operator": OPERATOR}
"""Which column of the holders a view is; the city is all of them."""
SIGNS = {"capital": -1.0, "subsidy": 1.0, "om": -1.0, "replacement": -1.0, "residual": 1.0}


def held(lot: Lot, view: View) -> Floats:
    """Share of a lot that a view holds, shape (years,)."""
    return np.ones(len(lot.holder)) if view == "city" else lot.holder[:, HOLDER_OF[view]]


def bought(lot: Lot, view: View) -> Floats:
    """Share of a lot that a view holds and paid for, not had for nothing when a contract ended, shape (years,)."""
    share = held(lot, view)
    return np.asarray(np.minimum(share, share[int(np.argmax(lot.capital))]))


def cash_flow(scenario: Scenario, lots: Sequence[Lot], money: YearlyMoney, view: View, form: str) -> pd.DataFrame:
    """Money of a view year by year.

    Parameters
    ----------
    scenario
        Terms of loan, PPA and ESCO, and the worth of CO2.
    lots
        Every purchase of the plan, held as the form says.
    money
        What the plan is worth in the same years.
    view
        Whose money.
    form
        Who pays up front.

    Returns
    -------
    pandas.DataFrame
        One row a year, columns ``FLOWS`` and ``"net"``; what is paid is below zero [currency].
    """
    finance = scenario.finance
    flows = {name: np.zeros(len(money.years)) for name in FLOWS}
    for lot in lots:
        for name, sign in SIGNS.items():
            flows[name] += sign * getattr(lot, name) * held(lot, view)
    flows["benefit"] = {"owner": money.owner_benefit, "operator": money.operator_benefit}.get(view, money.everybody)
    if view == "city":
        flows["co2"] = finance.co2_price_per_kg * money.co2_avoided_kg
    else:
        paid = contract_payments(scenario, lots, money, form)
        flows["contract"] = paid if view == "operator" else -paid
        if form == "loan":
            flows["loan"], flows["interest"], flows["repayment"] = borrowed(
                finance.loan, -flows["capital"] - flows["subsidy"]
            )
    table = pd.DataFrame(flows, index=pd.Index(money.years, name="year"))[list(FLOWS)] + 0.0
    table["net"] = table.sum(axis=1)
    return table


def with_sums(table: pd.DataFrame, discount_fraction: float) -> pd.DataFrame:
    """Add to a cash flow its discounted net, and both added up over the years.

    Parameters
    ----------
    table
        From :func:`cash_flow`.
    discount_fraction
        Rate a year.
    """
    net = table["net"].to_numpy()
    now = discounted(net, discount_fraction)
    return table.assign(discounted=now, cumulative=net.cumsum(), cumulative_discounted=now.cumsum())


def borrowed(loan: Loan, costs: Floats) -> tuple[Floats, Floats, Floats]:
    """What is lent, and the interest and repayments of equal yearly payments from the year after on.

    Parameters
    ----------
    loan
        Its terms.
    costs
        Costs after subsidy, shape (years,) [currency].

    Returns
    -------
    lent, interest, repayment
        Shape (years,) each; payments are below zero [currency]. What is still owed in the last year is repaid in it.
    """
    count = len(costs)
    lent = loan.share_fraction * np.maximum(costs, 0.0)
    interest, repayment = np.zeros((2, count))
    of_loan = np.arange(1, loan.years + 1)
    for year in np.flatnonzero(lent):
        paid = min(loan.years, count - 1 - int(year))
        here = slice(int(year) + 1, int(year) + 1 + paid)
        # at a rate of 0 numpy-financial also works out, and throws away, what divides by it
        with np.errstate(invalid="ignore"):
            interest[here] += npf.ipmt(loan.interest_fraction, of_loan, loan.years, lent[year])[:paid]
            principal = npf.ppmt(loan.interest_fraction, of_loan, loan.years, lent[year])
        repayment[here] += principal[:paid]
        repayment[-1] += principal[paid:].sum()
    return lent, interest, repayment


def contract_payments(scenario: Scenario, lots: Sequence[Lot], money: YearlyMoney, form: str) -> Floats:
    """What sites pay an operator under a PPA or ESCO contract, shape (years,) [currency/year].

    Parameters
    ----------
    scenario
        Terms of the contracts.
    lots
        Every purchase; contracts of some years' plants may have ended.
    money
        Use, exports and savings of the sites.
    form
        Who pays up front.

    Notes
    -----
    PPA: the price for what the sites use of the plants, and the income from the rest goes to the operator. ESCO: a
    share of the sites' savings; years without savings cost nothing. Both for the share of the purchases, by cost, that
    are under contract in a year.
    """
    if form == "ppa":
        price = ppa_price_per_kwh(scenario)
        use = np.zeros(len(money.years)) if money.own_use_kwh is None else money.own_use_kwh
        income = np.zeros(len(money.years)) if money.own_export_income is None else money.own_export_income
        plants = [lot for lot in lots if lot.kind == "pv"]
        return np.asarray(under_contract(plants, money.years) * (price * use + income))
    if form == "esco":
        savings = np.maximum(money.owner_benefit, 0.0)
        return np.asarray(scenario.finance.esco.savings_share_fraction * under_contract(lots, money.years) * savings)
    return np.zeros(len(money.years))


def ppa_price_per_kwh(scenario: Scenario) -> float:
    """Price of a kWh under a PPA: that of the contract, else the local power company's [currency/kWh]."""
    price = scenario.finance.ppa.price_per_kwh
    return scenario.retailer.ppa_price_per_kwh if price is None else price


def under_contract(lots: Sequence[Lot], years: tuple[int, ...]) -> Floats:
    """Share of what would be the sites' own that an operator holds because of a contract, by cost, shape (years,).

    Parameters
    ----------
    lots
        Purchases that count.
    years
        Fiscal years.
    """
    running, bought = np.zeros((2, len(years)))
    for lot in lots:
        cost = np.where(np.asarray(years) >= lot.year, float(lot.capital.sum()), 0.0)
        bought += cost * lot.site_fraction
        running += cost * (lot.site_fraction - lot.holder[:, SITE])
    return np.divide(running, bought, out=np.zeros_like(running), where=bought > 0.0)
