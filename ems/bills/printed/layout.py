"""How a bill is laid out on paper: what, how much, at which price, how much money."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from ems.bills.lines import LINES, NAMES, TOTAL
from ems.units import currency_word, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from ems.bills.printed.paper import Bill

GAP: Final = "  "
TINY: Final = 1e-6
"""Share of the time billed that is taken off its end, so that the last day is one that was billed."""
SIZES: Final = ("A", "kVA", "kW")
"""Units of what is the same month after month, and does not add up."""
WIDE: Final = ("W", "F")
UNROUNDED: Final = (
    "Amounts are exact; bills on paper drop fractions of a {currency} (端数切捨て).",
    "金額は端数処理前。実際の請求書では 1 {currency}未満を切り捨てる。",
)


class Cells(NamedTuple):
    """A row on paper: what, how much, at which price, how much money."""

    item: str
    quantity: str
    price: str
    amount: str


def printed(bill: Bill, month: str | None, *, japanese: bool) -> Iterator[str]:
    """Yield the lines of a bill on paper.

    Parameters
    ----------
    bill
        What is printed.
    month
        One of its months; None: all of them in one.
    japanese
        Whether all is in Japanese; else the Japanese terms stand beside.
    """
    yield from _head(bill, month, japanese=japanese)
    yield ""
    yield from _aligned(list(_cells(bill, month, japanese=japanese)))
    if month is None and len(bill.months) > 1:
        yield ""
        yield from _aligned(list(_month_cells(bill, japanese=japanese)))
    yield ""
    unrounded = UNROUNDED[japanese].format(currency=_currency(bill, japanese=japanese))
    for note in (unrounded, *bill.notes):
        yield f"* {note}"


def _currency(bill: Bill, *, japanese: bool) -> str:
    return currency_word(bill.currency, "ja" if japanese else "en")


def _head(bill: Bill, month: str | None, *, japanese: bool) -> Iterator[str]:
    """Say what is billed: tariff, time, contract, energy."""
    tariff = bill.tariff
    title = (tariff.title_ja if japanese else "") or tariff.title
    word = "電気料金" if japanese else "Electricity bill (電気料金)"
    yield f"{word}: {title}, {tariff.seller}"
    chosen = bill.meter if month is None else bill.meter.loc[[month]]
    span = _span(bill) if month is None else month
    parts = [span]
    if tariff.contract is not None:
        parts.append(f"{'契約' if japanese else 'contract'} {bill.contract:g} {tariff.contract.unit}")
    taken, given = float(chosen["import_kwh"].sum()), float(chosen["export_kwh"].sum())
    parts.append(f"{'使用量' if japanese else 'taken'} {number(taken, 1)} kWh")
    if given:
        parts.append(f"{'売電量' if japanese else 'fed in'} {number(given, 1)} kWh")
    if tariff.demand:
        word = "最大需要電力" if japanese else "highest half-hour"
        parts.append(f"{word} {number(float(chosen['peak_kw'].max()), 1)} kW")
    yield ", ".join(parts)


def _span(bill: Bill) -> str:
    """Return the first and the last day that is billed."""
    last = bill.end - (bill.end - bill.first) * TINY
    return f"{bill.first:%Y-%m-%d} – {last:%Y-%m-%d}"


def _cells(bill: Bill, month: str | None, *, japanese: bool) -> Iterator[Cells]:
    """Yield the rows: equal ones of several months in one, then the total."""
    detail = bill.detail if month is None else bill.detail[bill.detail["month"] == month]
    # A summer's price first appears in July, but belongs beside the winter's.
    ordered = detail.sort_values("line", key=lambda names: names.map(LINES.index), kind="stable")
    for _, rows in ordered.groupby(["line", "item", "unit"], sort=False):
        first = rows.iloc[0]
        name = str(first["item_ja"] if japanese else first["item"])
        if not japanese:
            name = f"{name} ({_term(str(first['item_ja']))})"
        unit = str(first["unit"])
        quantity, price = (text(rows, unit, japanese=japanese) for text in (_quantity, _price))
        yield Cells(name, quantity, price, _money(float(rows["amount"].sum())))
    total = bill.total if month is None else float(bill.months[TOTAL].to_dict()[month])
    english, own = NAMES[TOTAL]
    word = f"{own if japanese else f'{english} ({own})'} [{_currency(bill, japanese=japanese)}]"
    yield Cells(word, "", "", _money(total))


def _term(item_ja: str) -> str:
    """Return the Japanese term of a row without the kWh of its block, which stand in the English one."""
    return item_ja.split("（", maxsplit=1)[0]


def _quantity(rows: pd.DataFrame, unit: str, *, japanese: bool) -> str:
    """Return how much: what adds up over the months added up, sizes and demands from the lowest to the highest."""
    total = float(rows["quantity"].sum())
    if unit == "month":
        return f"{total:g}{'か月' if japanese else ' month' + 's' * (total != 1.0)}"
    if unit not in SIZES:
        return f"{number(total, 1)} {unit}"
    low, high = (f"{round(float(size), 1):,.12g}" for size in (rows["quantity"].min(), rows["quantity"].max()))
    return f"{low} {unit}" if low == high else f"{low}–{high} {unit}"


def _price(rows: pd.DataFrame, unit: str, *, japanese: bool) -> str:
    """Return a price, or the lowest and the highest; a share of money as per cent; for sizes how often it is paid."""
    prices = [float(rows["price"].min()), float(rows["price"].max())]
    if unit not in {*SIZES, "kWh", "month"}:
        low, high = (f"{round(100.0 * price, 4):,.12g} %" for price in prices)
    else:
        low, high = (f"{round(price, 4):,.12g}" for price in prices)
    text = f"× {low if low == high else f'{low}–{high}'}".replace("-", "\N{MINUS SIGN}")
    if unit not in SIZES or len(rows) == 1:
        return text
    return f"{text} × {len(rows)}{'か月' if japanese else ' months'}"


def _money(amount: float) -> str:
    return number(amount, 2)


def _month_cells(bill: Bill, *, japanese: bool) -> Iterator[Cells]:
    """Yield each month's energy and total."""
    share = "使用量" if japanese else "taken"
    totals, taken_kwh = (frame[name].to_dict() for frame, name in ((bill.months, TOTAL), (bill.meter, "import_kwh")))
    for month, total in totals.items():
        yield Cells(str(month), f"{share} {number(float(taken_kwh[month]), 1)} kWh", "", _money(float(total)))


def _aligned(rows: Sequence[Cells]) -> Iterator[str]:
    """Yield rows with the first column to the left, the others to the right; Japanese letters are two columns wide."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(Cells._fields))]
    for row in rows:
        pads = [" " * (width - _width(text)) for text, width in zip(row, widths, strict=True)]
        cells = [f"{row.item}{pads[0]}", f"{pads[1]}{row.quantity}", f"{row.price}{pads[2]}", f"{pads[3]}{row.amount}"]
        yield GAP.join(cells)


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)
