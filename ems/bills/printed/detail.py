"""The rows of a bill as they stand on paper: how much, at which price, how much money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ems.bills.lines import NAMES, TAXED
from ems.tariffs.charges import block_kwh, demand_factor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.bills.sites import SiteBills
    from ems.tariffs.model import Tariff


class Row(NamedTuple):
    """A row of a bill; :data:`DETAIL_COLUMNS` are its fields.

    ``quantity`` has the unit ``unit``, ``price`` is in currency per such unit, ``amount`` their product [currency];
    ``period`` and ``block`` say where energy belongs: block 0 is none.
    """

    month: str
    line: str
    item: str
    item_ja: str
    period: str
    block: int
    quantity: float
    unit: str
    price: float
    amount: float


DETAIL_COLUMNS = Row._fields


def detail_of(bills: SiteBills, site: int) -> pd.DataFrame:
    """Rows of one site's bill, month by month; their amounts add up to the total.

    Parameters
    ----------
    bills
        Bills of many sites.
    site
        Which of them.

    Returns
    -------
    pandas.DataFrame
        Columns as :class:`Row` names them; a row without an amount is left out, but for free energy.
    """
    rows = [
        row
        for month in range(bills.laid.n_months)
        for row in _rows_of_month(bills, site, month)
        if row.amount != 0.0 or (row.quantity != 0.0 and row.line == "energy")
    ]
    return pd.DataFrame(rows, columns=list(DETAIL_COLUMNS))


def _rows_of_month(bills: SiteBills, site: int, month: int) -> Iterator[Row]:
    """Yield the rows of a month in the order of the lines."""
    laid, amounts = bills.laid, {name: float(bills.line(name)[site, month]) for name in NAMES if name != "total"}
    import_kwh, export_kwh = float(bills.import_kwh[site, month]), float(bills.export_kwh[site, month])
    yield from _basic(bills, site, month)
    billed_kw = float(bills.billed_kw[site, month])
    yield _row(bills, month, "demand", billed_kw, "kW", float(laid.demand_per_kw[month]), amounts["demand"])
    currency, factor = laid.tariff.currency, demand_factor(laid.tariff) - 1.0
    yield _row(bills, month, "power_factor", amounts["demand"], currency, factor, amounts["power_factor"])
    for number in np.flatnonzero(laid.month_of_bin == month):
        yield from _blocks(bills, site, int(number))
    yield _market(bills, site, month, import_kwh)
    fuel, levy = float(laid.fuel_per_kwh[month]), float(laid.levy_per_kwh[month])
    yield _row(bills, month, "fuel_adjustment", import_kwh, "kWh", fuel, amounts["fuel_adjustment"])
    yield _row(bills, month, "levy", import_kwh, "kWh", levy, amounts["levy"])
    yield _row(bills, month, "minimum", 1.0, "month", amounts["minimum"], amounts["minimum"])
    taxed = sum(amounts[name] for name in TAXED)
    yield _row(bills, month, "tax", taxed, currency, laid.added_tax_fraction, amounts["tax"])
    earned = amounts["export"] / export_kwh if export_kwh else 0.0
    yield _row(bills, month, "export", export_kwh, "kWh", earned, amounts["export"])


def _row(bills: SiteBills, month: int, line: str, quantity: float, unit: str, price: float, amount: float) -> Row:
    """Return a row that is a whole line of its month."""
    english, japanese = NAMES[line]
    return Row(bills.laid.month_names[month], line, english, japanese, "", 0, quantity, unit, price, amount)


def _basic(bills: SiteBills, site: int, month: int) -> Iterator[Row]:
    """Yield the fixed part of the basic charge, and what is paid by the size of the contract."""
    laid, contract = bills.laid, laid_contract(bills.laid.tariff)
    fixed, per_unit = float(laid.basic_per_month[month]), float(laid.basic_per_unit[month])
    size = float(bills.contract[site])
    if fixed or not contract:
        yield _row(bills, month, "basic", 1.0, "month", fixed, fixed)
    if contract:
        yield _row(bills, month, "basic", size, contract, per_unit, per_unit * size)


def laid_contract(tariff: Tariff) -> str:
    """Unit of a tariff's contract; empty where it has none."""
    return "" if tariff.contract is None else tariff.contract.unit


def _blocks(bills: SiteBills, site: int, number: int) -> Iterator[Row]:
    """Yield what is taken in each block of a bin."""
    laid = bills.laid
    month, period = laid.month_names[laid.month_of_bin[number]], laid.bin_names[number]
    starts = laid.block_start_kwh[number]
    ends = np.append(starts[1:], np.inf)
    taken = block_kwh(laid, bills.bin_kwh[site])[number]
    blocks = int(np.isfinite(starts).sum())
    shown, shown_ja = _period_names(laid.tariff, period)
    for block in range(blocks):
        taken_kwh = float(taken[block])
        price = float(laid.block_price_per_kwh[number, block])
        names = _block_names(block + 1, starts[block], ends[block]) if blocks > 1 else ("", "")
        english = ", ".join(filter(None, (NAMES["energy"].english, shown, names[0])))
        japanese = " ".join(filter(None, (NAMES["energy"].japanese, shown_ja, names[1])))
        yield Row(month, "energy", english, japanese, period, block + 1, taken_kwh, "kWh", price, taken_kwh * price)


def _block_names(block: int, from_kwh: float, to_kwh: float) -> tuple[str, str]:
    """Return the name of a block and its range, in both languages."""
    if np.isfinite(to_kwh):
        return f"block {block} (to {to_kwh:g} kWh)", f"第{block}段階（{to_kwh:g} kWh まで）"
    return f"block {block} (above {from_kwh:g} kWh)", f"第{block}段階（{from_kwh:g} kWh 超過）"


def _period_names(tariff: Tariff, period: str) -> tuple[str, str]:
    """Names of a period in both languages; none where the tariff tells no periods apart."""
    periods = [one for energy in tariff.energy for one in energy.periods]
    if len({one.name for one in periods}) <= 1:
        return "", ""
    return period, next((one.name_ja for one in periods if one.name == period and one.name_ja), period)


def _market(bills: SiteBills, site: int, month: int, import_kwh: float) -> Row:
    """Return what follows a market, at its mean price."""
    amount, market = float(bills.market_cost[site, month]), bills.laid.tariff.market
    title = "" if market is None else market.title
    row = _row(bills, month, "energy", import_kwh, "kWh", amount / import_kwh if import_kwh else 0.0, amount)
    return row._replace(
        item=f"{row.item}, {title} (mean)",
        item_ja=f"{row.item_ja} {title}（平均）",
        period=title,
        quantity=row.quantity if amount else 0.0,
    )
