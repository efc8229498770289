"""Columns that the cases of a plan will have, known before the first is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.kpis import definitions_for
from ems.sweep.evaluation import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sweep.asked.plan import SweepPlan


def known_columns(plan: SweepPlan) -> tuple[str, ...]:
    """Results that a case of a plan has if it does not fail.

    Parameters
    ----------
    plan
        What varies.

    Returns
    -------
    tuple of str
        All KPIs, money, survival; where a case has more, a shelter that only some cases have for example, those come
        with it.
    """
    names: list[str] = []
    for currency in _currencies(plan):
        names += definitions_for(currency)
        names += [columns.purchase_name(currency), columns.yearly_name(currency)]
        names += columns.bills_names(currency) if plan.bills else ()
    if plan.survival_h is not None:
        shelters = [columns.survival_name(name) for name in _shelters(plan)]
        names += [columns.SURVIVAL, *shelters] if shelters else []
    return tuple(dict.fromkeys(names))


def _currencies(plan: SweepPlan) -> tuple[str, ...]:
    """Units of money of the cases."""
    varied = next((key.levels for key in plan.keys if key.name == "currency"), None)
    given = (plan.tables.get("currency", "yen"),) if varied is None else varied
    return tuple(dict.fromkeys(one for one in given if isinstance(one, str)))


def _shelters(plan: SweepPlan) -> Iterator[str]:
    """Names of the shelters with a vital service, whatever else is in the place of their tables."""
    services, shelters = (plan.tables.get(name) for name in ("service", "shelter"))
    if not isinstance(services, dict) or not isinstance(shelters, dict):
        return
    vital = {name for name, table in services.items() if isinstance(table, dict) and table.get("vital")}
    for name, table in shelters.items():
        served = table.get("services", list(vital)) if isinstance(table, dict) else None
        if isinstance(served, list) and vital.intersection(one for one in served if isinstance(one, str)):
            yield str(name)
