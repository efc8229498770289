"""What came out of ``ems pathway``, as tables for the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.cli.tables import Table
from ems.cli.values import quantity
from ems.units import ABSENT, energy, mass, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.economics import Appraisal
    from ems.pathways import Pathway

MILLION = 1e6
VIEWS = {"owner": "sites", "operator": "operator", "city": "city"}


def answer(found: Pathway) -> str:
    """Say in a few sentences what the years bring.

    Parameters
    ----------
    found
        The years.
    """
    table, first, last = found.table, found.years[0], found.years[-1]
    case = found.asked.prices.title if found.asked.case is None else found.asked.case
    matched, gain = table["hourly_matched_fraction"], float(table["customers_gain"].mean())
    hourly = f"{percent(float(matched[first]))} of the load in {first}, {percent(float(matched[last]))} in {last}"
    less = f"{_sum(abs(gain), found)} {'less' if gain >= 0.0 else 'more'} than without the plan, mean of the years"
    lines = [
        f"{found.title}: {first} to {last}, batteries dispatched by {found.policy}, prices: {case}",
        f"Renewable hour by hour: {hourly}",
        f"All customers pay {less}{_company(found)}",
    ]
    left = float(table["capacity_left_fraction"][last])
    ages = any(kind.ageing.chemistry != "none" for kind in found.scenario.storage.values())
    if math.isfinite(left) and ages:
        lines.append(f"Batteries: {percent(left)} of their capacity left in {last}{_replaced(found)}")
    return "\n".join(lines)


def _company(found: Pathway) -> str:
    """What is left for the plan's power company; what a seller from outside earns is no matter of the plan."""
    company, margin = found.scenario.retailer, float(found.table["retailer_margin"].mean())
    if not company.of_the_plan:
        return ""
    return f"; {company.title} {'is left with' if margin >= 0.0 else 'loses'} {_sum(abs(margin), found)}"


def _sum(amount: float, found: Pathway) -> str:
    return f"{_millions(amount)} million {found.currency} a year"


def _replaced(found: Pathway) -> str:
    replaced = found.table["replaced_kwh"]
    years = [str(year) for year in found.years if replaced[year]]
    return f"; {energy(float(replaced.sum()))} replaced in {', '.join(years)}" if years else "; none replaced"


def _millions(amount: float) -> str:
    return number(amount / MILLION, 1)


def pathway_tables(found: Pathway) -> Iterator[Table]:
    """Tables in the order in which they are shown.

    Parameters
    ----------
    found
        The years.
    """
    yield year_table(found)
    yield money_table(found)
    if found.appraisal is not None:
        yield worth_table(found.appraisal)


def year_table(found: Pathway) -> Table:
    """What is installed, how renewable the load is, what is left of the batteries.

    Parameters
    ----------
    found
        The years.
    """
    rows = []
    for year, row in found.table.iterrows():
        left = float(row["capacity_left_fraction"])
        rows.append(
            (
                str(year),
                quantity(float(row["pv_kw"]), "kW"),
                energy(float(row["storage_left_kwh"])) if math.isfinite(left) else ABSENT,
                percent(left),
                energy(float(row["replaced_kwh"])) if row["replaced_kwh"] else ABSENT,
                energy(float(row["load_kwh"])),
                energy(float(row["import_kwh"])),
                percent(float(row["renewable_volume_fraction"])),
                percent(float(row["hourly_matched_fraction"])),
                mass(float(row["co2_kg"])),
            )
        )
    heads = ("", "PV", "batteries", "of new", "replaced", "load", "import", "volume", "hour by hour", "CO2")
    return Table(title="Energy: installed, renewable by volume and hour by hour", heads=heads, rows=tuple(rows))


def money_table(found: Pathway) -> Table:
    """Who pays what.

    Parameters
    ----------
    found
        The years.
    """
    sums = ("customers_cost", "customers_cost_before", "customers_gain", "retailer_margin", "operator_income")
    prices = ("price_per_kwh", "price_before_per_kwh", "margin_per_kwh", "wholesale_per_kwh", "levy_per_kwh")
    rows = [
        (
            str(year),
            *(_millions(float(row[name])) for name in (*sums, "district_cost")),
            *(number(float(row[name]), 2) for name in prices),
        )
        for year, row in found.table.iterrows()
    ]
    heads = (
        *("", "customers", "no plan", "less", "company", "PPA", "district", "price", "no plan"),
        *("margin", "wholesale", "levy"),
    )
    title = f"Money: million {found.currency} a year; prices in {found.currency}/kWh"
    return Table(title=title, heads=heads, rows=tuple(rows))


def worth_table(appraisal: Appraisal) -> Table:
    """What the plan is worth, one row a view.

    Parameters
    ----------
    appraisal
        Cash flows and their figures.
    """
    rows = [
        (
            VIEWS[view],
            _millions(flow.npv),
            _millions(flow.npv_without_residual),
            percent(flow.irr_fraction),
            number(flow.payback_years, 1),
            number(flow.discounted_payback_years, 1),
            number(flow.lcoe_per_kwh, 1),
            number(flow.lcos_per_kwh, 1),
            number(flow.co2_cost_per_t, 0),
        )
        for view, flow in appraisal.views.items()
    ]
    heads = (
        *("", "NPV", "without residual", "IRR", "payback", "discounted"),
        *("a kWh made", "a kWh stored", "a t of CO2"),
    )
    span = f"{appraisal.years[0]} to {appraisal.years[-1]}"
    title = (
        f"Worth of the plan, {span}, {appraisal.form} finance: NPV in million {appraisal.currency}, payback in years, "
        f"costs in {appraisal.currency}"
    )
    return Table(title=title, heads=heads, rows=tuple(rows))
