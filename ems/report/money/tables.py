"""The tables of the section on money, as plain text cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.bills.lines import LINES
from ems.plot.amounts import money_scale
from ems.plot.money.parts import group_title
from ems.report.money.laying import MONEY, money_table
from ems.report.tables import Cell, Table, head_cells
from ems.units import currency_word, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ems.ledger.account import Books
    from ems.ledger.who_gains.outcome import Gains
    from ems.plot.words import Words
    from ems.units import Scale

SHOWN_LINES = LINES[: LINES.index("export")]
"""What is to be paid: what is fed in has a column of its own."""
ROUNDED_TO_ZERO = 1e-6


def class_table(books: Books, titles: Mapping[str, str], words: Words) -> Table:
    """Lay out the bills of every class.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    titles
        Names of the classes for people.
    words
        Language.
    """
    classes = books.classes
    lines = [name for name in SHOWN_LINES if classes[name].any()]
    money = ["to_pay", *(name for name in ("ppa", "surplus") if classes[name].any()), "net"]
    frame = classes[["sites", "load_kwh", "import_kwh", *lines, *money, "price_per_kwh"]].rename(
        columns={**{name: f"line_{name}{MONEY}" for name in lines}, **{name: f"{name}{MONEY}" for name in money}}
    )
    return money_table(
        frame,
        words("table_bills_by_class"),
        words,
        currency=books.currency,
        first_head=words("kpi_class_name"),
        row_name=lambda name: titles.get(name, name),
        note=words("note_bills") if has_tax(books) else "",
    )


def statement_table(books: Books, words: Words) -> Table:
    """Lay out the company's statement, month by month; items without money are left out.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    words
        Language.
    """
    table = books.statement[books.statement.ne(0.0).any(axis=1) | (books.statement.index == "margin")]
    year = table.sum(axis=1)
    scale = money_scale(float(year.abs().max()), books.currency, words)
    heads = [words("column_item"), words("column_year", unit=scale.unit)]
    heads += [words.short_month(int(str(name)[-2:])) for name in table.columns]
    rows = []
    for item in table.index:
        amounts = [float(year[item]), *map(float, table.loc[item])]
        texts = [number(amount / scale.base_per_unit) for amount in amounts]
        rows.append((Cell(text=words(f"item_{item}")), *(Cell(text=text, numeric=True) for text in texts)))
    cells = head_cells(heads, [False, *(True for _ in heads[1:])])
    note = words("note_books") if has_tax(books) else ""
    return Table(title=words("table_books"), heads=cells, rows=tuple(rows), kind="wide months", note=note)


def has_tax(books: Books) -> bool:
    """Whether consumption tax is told apart.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    """
    return bool(books.statement.loc["tax"].any())


def account_table(books: Books, words: Words) -> Table:
    """Lay out what everybody received less what they paid, and that it adds to zero.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    words
        Language.
    """
    year = books.accounts.sum(axis=1)
    year = year[year != 0.0]
    scale = money_scale(float(year.abs().max()) if len(year) else 0.0, books.currency, words)
    named = [(group_title(str(name), words), float(amount)) for name, amount in year.items()]
    named.append((words("kpi_total_cost"), float(year.sum())))
    rows = tuple((Cell(text=text), Cell(text=_rounded(amount, scale), numeric=True)) for text, amount in named)
    heads = head_cells([words("column_party"), words("column_year", unit=scale.unit)], [False, True])
    return Table(title=words("table_accounts"), heads=heads, rows=rows)


def _rounded(amount: float, scale: Scale) -> str:
    """Text of a sum; what is left of rounding is zero."""
    shown = amount / scale.base_per_unit
    return number(0.0 if abs(shown) < ROUNDED_TO_ZERO else shown)


def price_table(books: Books, gains: Gains | None, words: Words) -> Table:
    """Lay out mean prices and the margin beside what the plan states.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    gains
        Knows the prices without the plan; None leaves them out.
    words
        Language.
    """
    low_high, before = books.plan_price_per_kwh, books.plan_price_before_per_kwh
    plan = "" if low_high is None else f"{number(low_high[0])}–{number(low_high[1])}"
    rows = [
        ("row_price", books.price_per_kwh, plan),
        ("row_price_without_levy", books.price_without_levy_per_kwh, plan),
        ("row_price_with_ppa", books.price_with_ppa_per_kwh, plan),
    ]
    if gains is not None:
        told = "" if before is None else number(before)
        rows.append(("row_price_before", gains.price_before_per_kwh, told))
        rows.append(("row_price_before_without_levy", gains.price_before_without_levy_per_kwh, told))
    rows.append(("row_margin", books.margin_per_kwh, ""))
    texts = [words("money_column_quantity"), words("column_run"), words("column_the_plan")]
    unit = f" [{currency_word(books.currency, words.lang)}/kWh]"
    heads = head_cells([texts[0], texts[1] + unit, texts[2] + unit], [False, True, True])
    cells = tuple(
        (Cell(text=words(key)), Cell(text=number(value), numeric=True), Cell(text=stated, numeric=True))
        for key, value, stated in rows
    )
    notes = [words("note_prices")] if plan else []
    notes += [words("note_prices_tax")] if has_tax(books) else []
    joined = ("" if words.lang == "ja" else " ").join(notes)
    return Table(title=words("table_books_prices"), heads=heads, rows=cells, note=joined)


def market_table(books: Books, words: Words) -> Table:
    """Lay out the margin at other area prices.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    words
        Language.
    """
    frame = books.sensitivity().rename(columns={"margin": f"margin{MONEY}"})
    return money_table(
        frame,
        words("table_books_market"),
        words,
        currency=books.currency,
        first_head=words("column_factor"),
        note=words("note_sensitivity"),
    )


def battery_rows(books: Books, titles: Mapping[str, str], words: Words) -> Table:
    """Lay out what the batteries earn.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    titles
        Names of classes and storages for people.
    words
        Language.
    """
    table = books.batteries
    renamed = {"saved": "saved", "cost_of_losses": "losses", "earned": "earned", "operator": "operator"}
    if not table["operator"].any():
        renamed.pop("operator")
    columns = ["units", "discharge_kwh", *renamed, "earned_per_kwh"]
    frame = table[columns].rename(columns={name: f"{new}{MONEY}" for name, new in renamed.items()})
    at_site = {str(name): table.loc[name, "tier"] == "site" for name in table.index}

    def name_of(name: str) -> str:
        title = titles.get(name.strip(), name)
        return words("site_tier_of", title=title) if at_site[name] else title

    return money_table(
        frame,
        words("table_books_batteries"),
        words,
        currency=books.currency,
        first_head=words("kpi_name"),
        row_name=name_of,
        note=words("note_batteries"),
    )
