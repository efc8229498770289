"""Columns of a sweep's rows besides the KPIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Amount = TypeVar("Amount", float, "NDArray[np.float64]")

ERROR = "error"
SURVIVAL = "survival_fraction"
PURCHASE, YEARLY = "purchase_", "yearly_cost_"
BILLS, YEARLY_BILLS = "bills_", "yearly_bills_"
MONEY = (PURCHASE, YEARLY, BILLS, YEARLY_BILLS)
"""How the names of columns of money that are no KPIs begin."""


def purchase_name(currency: str) -> str:
    """Name of the column of what is bought, a year.

    Examples
    --------
    >>> purchase_name("CLP")
    'purchase_clp'
    """
    return f"{PURCHASE}{currency.lower()}"


def yearly_name(currency: str) -> str:
    """Name of the column of district cost and purchase together.

    Examples
    --------
    >>> yearly_name("yen")
    'yearly_cost_yen'
    """
    return f"{YEARLY}{currency.lower()}"


def bills_names(currency: str) -> tuple[str, str]:
    """Names of the columns of what all sites pay, and of that and the purchase together.

    Examples
    --------
    >>> bills_names("yen")
    ('bills_yen', 'yearly_bills_yen')
    """
    return f"{BILLS}{currency.lower()}", f"{YEARLY_BILLS}{currency.lower()}"


def money_columns(currency: str, bought: Amount, cost: Amount, bills_cost: float | None) -> dict[str, Amount]:
    """Columns of money that are no KPIs.

    Parameters
    ----------
    currency
        Of the scenario.
    bought, cost
        Yearly purchase and district cost, numbers or one a design [currency].
    bills_cost
        What all sites pay; None where nobody asks [currency].

    Examples
    --------
    >>> money_columns("yen", 2.0, 5.0, 4.0)
    {'purchase_yen': 2.0, 'yearly_cost_yen': 7.0, 'bills_yen': 4.0, 'yearly_bills_yen': 6.0}
    """
    found = {purchase_name(currency): bought, yearly_name(currency): cost + bought}
    if bills_cost is None:
        return found
    bills, yearly = bills_names(currency)
    return found | {bills: bills_cost + 0.0 * bought, yearly: bills_cost + bought}


def survival_name(shelter: str) -> str:
    """Name of the column of a shelter's survival.

    Examples
    --------
    >>> survival_name("school")
    'survival_fraction.school'
    """
    return f"{SURVIVAL}.{shelter}"


def own_columns(currency: str) -> tuple[str, ...]:
    """Columns that are no KPIs and are always there; they may be named among the KPIs all the same."""
    return purchase_name(currency), yearly_name(currency), SURVIVAL
