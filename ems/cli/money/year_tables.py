"""Money of simulated years as tables for the terminal: what a policy costs in wear, and policies beside each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.cli.tables import Table
from ems.cli.values import difference, is_marked, quantity
from ems.units import ABSENT, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ems.ageing import Wear
    from ems.ledger import PolicyMoney

ROWS = {
    "customers_cost": "Customers pay",
    "margin": "Margin of the local power company",
    "margin_per_kwh": "Margin of a kWh sold",
    "operator_income": "PPA income",
    "home_median_gain": "Gain of the middle home against no plan",
    "losers_fraction": "Sites that pay more than without the plan",
    "life_used_fraction": "Life used of the batteries",
    "shelter_life_used_fraction": "Life used of the shelter batteries",
}
WHERE_THERE_IS_ANY = "operator_income"


def wear_table(wear: Wear) -> Table:
    """Show what a year cost in wear, one row a storage that ages.

    Parameters
    ----------
    wear
        From :func:`ems.wear`.

    Returns
    -------
    Table
        Without rows where nothing ages.
    """
    heads = (
        "",
        "full cycles",
        "years to end of life",
        "replaced after years",
        "life used",
        "cost of batteries",
        "of it by cycles",
    )
    rows = tuple(
        (
            str(storage["title"]),
            number(float(storage["full_cycles"]), 0),
            *(_years(float(storage[name])) for name in ("years_to_end_of_life", "life_years")),
            percent(float(storage["life_used_fraction"])),
            *(quantity(float(storage[name]), wear.currency) for name in ("wear_cost", "cycle_wear_cost")),
        )
        for _, storage in wear.table.loc[list(wear.curves)].iterrows()
    )
    return Table(title="What the policy costs in wear", heads=heads, rows=rows)


def _years(value: float) -> str:
    return number(value, 1) if math.isfinite(value) else ABSENT


def policy_table(money: Mapping[str, PolicyMoney], currency: str) -> Table:
    """Put the money of policies beside each other; differences to the first are stated and marked.

    Parameters
    ----------
    money
        By name of the policy.
    currency
        Unit of money.

    Returns
    -------
    Table
        One row a figure; those that no policy has are left out.
    """
    rows: list[tuple[str, ...]] = []
    marked: set[tuple[int, int]] = set()
    for name in _shown(money):
        unit = _unit(name, currency)
        values = [policy.figures[name] for policy in money.values()]
        cells = [ROWS[name]]
        for column, value in enumerate(values, start=1):
            change = difference(value, values[0], unit)
            cells.append(f"{quantity(value, unit)} ({change})" if change else quantity(value, unit))
            if is_marked(value, values[0], unit):
                marked.add((len(rows), column))
        rows.append(tuple(cells))
    return Table(title="Money", heads=("", *money), rows=tuple(rows), marked=frozenset(marked))


def policy_frame(money: Mapping[str, PolicyMoney]) -> pd.DataFrame:
    """Put the figures of :func:`policy_table` into a frame for the page.

    Parameters
    ----------
    money
        By name of the policy.

    Returns
    -------
    pandas.DataFrame
        One row a policy, one column a figure.
    """
    import pandas as pd  # noqa: PLC0415 - imported where used

    return pd.DataFrame({name: dict(policy.figures) for name, policy in money.items()}).T[_shown(money)]


def _shown(money: Mapping[str, PolicyMoney]) -> list[str]:
    """Figures that some policy has."""
    found = []
    for name in ROWS:
        values = [policy.figures[name] for policy in money.values()]
        known = [value for value in values if math.isfinite(value)]
        if known and (name != WHERE_THERE_IS_ANY or any(known)):
            found.append(name)
    return found


def _unit(name: str, currency: str) -> str:
    if name.endswith("_fraction"):
        return ""
    return f"{currency}/kWh" if name.endswith("_per_kwh") else currency
