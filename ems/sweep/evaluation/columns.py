"""Columns of a sweep's rows besides the KPIs."""

from __future__ import annotations

ERROR = "error"
SURVIVAL = "survival_fraction"
PURCHASE, YEARLY = "purchase_", "yearly_cost_"
MONEY = (PURCHASE, YEARLY)
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
