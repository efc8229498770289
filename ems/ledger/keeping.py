"""From a simulated year to the books of the local power company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.bills.lines import LINES
from ems.ledger.account import COSTS, REVENUE, Books
from ems.ledger.batteries import battery_table, saved_by_node
from ems.ledger.checks import check_books
from ems.ledger.entries.meters import EXPORT, MeterBills, buy_back_price_per_kwh, meter_bills, meters_of
from ems.ledger.entries.owners import has_ppa, held_back_kwh, pool_let_out_fraction, self_used_kwh
from ems.ledger.entries.parties import RETAILER, parties_of
from ems.ledger.entries.payments import balances, payments_of
from ems.ledger.entries.points import points_cost
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.bills import DistrictBills
    from ems.district import District
    from ems.results import Result

    Floats = NDArray[np.float64]


LEFT_OUT = (
    "the local power company buys and sells at the area price step by step; imbalance charges, capacity charges and "
    "capital are not in its books"
)
NO_TARIFFS = (
    "the scenario names no tariffs ([billing]): the sites pay the prices at their meters (prices.site), and the "
    "company owes the levy of prices.pool out of them; no tax is told apart"
)
POOL_HELD_BACK = (
    "what the district's limit held back is taken off the plants at the pool first: they earn nothing for it; surplus "
    "of the sites beyond that is paid for"
)


def books(district: District, result: Result, bills: MeterBills | DistrictBills | None = None) -> Books:
    """Keep the books of a simulated year: who paid whom, and what is left for the local power company.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened, with the net power of every site: ``ems.simulate(…, keep_sites=True)``.
    bills
        Bills of all its nodes from :func:`ems.district_bills` or :func:`ems.ledger.meter_bills`; None: they are made.

    Returns
    -------
    Books
        Payments, accounts, the company's statement by month, bills by class, what the batteries earned.

    Raises
    ------
    profiles.errors.InputError
        The result lacks the power of the sites, or belongs to another district.
    profiles.errors.RunError
        The accounts do not add to zero, or more or less was billed than was metered.

    Examples
    --------
    >>> import ems
    >>> from ems.ledger import books
    >>> district = ems.build_district(ems.read_scenario("kumamoto"))
    >>> kept = books(district, ems.simulate(district, keep_sites=True))
    >>> bool(abs(kept.accounts.to_numpy().sum()) < 1.0)
    True
    """
    net_kw = site_power(district, result)
    if bills is None:
        meters = meter_bills(district, net_kw)
    else:
        meters = bills if isinstance(bills, MeterBills) else meters_of(district, net_kw, bills)
    used_kwh = self_used_kwh(district, meters, net_kw, held_back_kwh(district, result, meters.months))
    points = points_cost(district, result, meters.months)
    payments = payments_of(district, result, meters, used_kwh, points)
    parties = parties_of(district)
    accounts = balances(payments, tuple(party.name for party in parties))
    saved, operator = saved_by_node(district, result, meters, used_kwh)
    residuals, difference = check_books(district, result, meters, used_kwh, accounts)
    retailer = district.scenario.retailer
    return Books(
        title=retailer.title,
        title_ja=retailer.title_ja or retailer.title,
        policy=result.policy,
        currency=result.currency,
        parties=parties,
        payments=payments,
        accounts=accounts,
        statement=_statement(payments),
        classes=_by_class(district, result, meters, used_kwh),
        meters=meters,
        ppa_cost=retailer.ppa_price_per_kwh * used_kwh.sum(axis=1),
        battery_savings=saved,
        batteries=battery_table(district, result, saved, operator),
        plan_price_per_kwh=retailer.plan_price_per_kwh,
        plan_price_before_per_kwh=retailer.plan_price_before_per_kwh,
        residuals=residuals,
        difference=difference,
        notes=tuple(_notes(district, result, payments)),
    )


def site_power(district: District, result: Result) -> Floats:
    """Net power over the meter of every node, shape (nodes, steps) [kW].

    Parameters
    ----------
    district, result
        What was simulated.

    Raises
    ------
    profiles.errors.InputError
        The result lacks it, or belongs to another district.
    """
    series = result.site_series
    if series is None:
        problem = Problem(
            where="result.site_series", what="is missing", remedy="simulate with keep_sites=True (ems run --sites)"
        )
        raise InputError("books", [problem])
    wanted = district.nodes.load_kw.shape
    if series.shape != wanted:
        what = f"has shape {series.shape}, the district's nodes and steps are {wanted}"
        raise InputError("books", [Problem(where="result.site_series", what=what, remedy="give its own district")])
    return series


def _statement(payments: pd.DataFrame) -> pd.DataFrame:
    """Takings and spendings of the local power company by item, and what is left."""
    flat = payments.reset_index()
    months = list(payments.columns)
    got = flat[flat["receiver"] == RETAILER].groupby("item")[months].sum()
    paid = flat[flat["payer"] == RETAILER].groupby("item")[months].sum()
    table = got.reindex(list(REVENUE), fill_value=0.0)
    table = pd.concat([table, -paid.reindex(list(COSTS), fill_value=0.0)]) + 0.0  # never -0.0
    table.loc["margin"] = table.sum(axis=0)
    return table.rename_axis("item")


def _by_class(district: District, result: Result, meters: MeterBills, used_kwh: Floats) -> pd.DataFrame:
    """Sum the bills of every class of nodes."""
    class_of = district.nodes.class_of_node
    lines, price = meters.year, district.scenario.retailer.ppa_price_per_kwh
    own = np.where(has_ppa(district), 0.0, meters.surplus)
    rows: dict[str, dict[str, object]] = {}
    for number, name in enumerate(district.class_names):
        inside = class_of == number
        import_kwh, to_pay = float(meters.import_kwh[inside].sum()), float(lines[:EXPORT, inside].sum())
        ppa_kwh, surplus = float(used_kwh[inside].sum()), float(own[inside].sum())
        rows[name] = {
            "group": district.group_of_class[number],
            "sites": int(inside.sum()),
            "load_kwh": float(result.sites["load_kwh"].to_numpy()[inside].sum()),
            "import_kwh": import_kwh,
            "export_kwh": float(meters.export_kwh[inside].sum()),
            "ppa_kwh": ppa_kwh,
            **{line: float(lines[place, inside].sum()) for place, line in enumerate(LINES[:EXPORT])},
            "to_pay": to_pay,
            "ppa": price * ppa_kwh,
            "surplus": surplus,
            "net": to_pay + price * ppa_kwh - surplus,
            "price_per_kwh": to_pay / import_kwh if import_kwh else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("class_name")


def _notes(district: District, result: Result, payments: pd.DataFrame) -> list[str]:
    """Say what the books leave out or assume."""
    tariffs = district.tariffs
    notes = [LEFT_OUT, *_tax_notes(district, payments, result.currency)]
    if tariffs is None:
        notes.append(NO_TARIFFS)
    elif any(laid.market_price_per_kwh.any() for laid in tariffs.laid):
        notes.append(
            "some tariffs follow the area price: the margin at other area prices leaves their bills as they are"
        )
    if district.scenario.retailer.contract_price_per_kwh == 0.0 and district.contract_kw.any():
        notes.append("contracted supply costs nothing: retailer.contract_price_per_kwh is not stated")
    if district.pool_plants_kw.any() and not buy_back_price_per_kwh(district).any():
        notes.append("plants at the pool earn nothing: prices.site.export_per_kwh, at which the company buys, is 0")
    if district.pool_plants_kw.any() and (pool_let_out_fraction(district, result) < 1.0).any():
        notes.append(POOL_HELD_BACK)
    if result.requests is not None:
        notes.append("points stay within the district: the company pays, the people asked receive")
    return notes


def _tax_notes(district: District, payments: pd.DataFrame, currency: str) -> list[str]:
    """Say how much of what the customers pay is consumption tax, and where it goes."""
    paid = payments.sum(axis=1).groupby(level="item").sum()
    of_bills, of_ppa = (float(paid.get(item, 0.0)) for item in ("tax_passed_on", "tax_on_ppa"))
    if not of_bills:
        return [] if district.tariffs is None else ["no tariff states a consumption tax: none is told apart"]
    told = f"{of_bills:,.0f} {currency} of the bills are consumption tax, contained or added"
    if of_ppa:
        told += f", and {of_ppa:,.0f} of the PPA power, whose price is taken as with tax"
    rest = "it is passed on to the state, and what the companies buy is entered without tax, which they deduct"
    return [f"{told}; {rest}: their books are without tax"]
