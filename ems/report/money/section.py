"""The section of the page on money: what customers pay, what the local power company keeps, who gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.amounts import money
from ems.plot.money.ageing import ageing, ageing_caption
from ems.plot.money.books import books_caption, books_waterfall
from ems.plot.money.gains import gains_caption, gains_curves
from ems.plot.money.words.ageing import ageing_words
from ems.report.money.gain_tables import gain_by_table, gain_table
from ems.report.money.tables import (
    account_table,
    battery_rows,
    class_table,
    market_table,
    price_table,
    statement_table,
)
from ems.report.money.wear_table import wear_table
from ems.report.sketch import SIZE, Sketch
from ems.units import energy, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ems.ageing import Wear
    from ems.ledger.account import Books
    from ems.ledger.who_gains.outcome import Gains
    from ems.plot.words import Words
    from ems.report.figures import Picture
    from ems.report.tables import Table
    from ems.results.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyContent:
    """What the section is made of.

    Parameters
    ----------
    books
        Books of the year.
    gains
        Who gains; None: not asked for.
    wear
        What the policy costs in wear; None: no battery ages.
    """

    books: Books
    gains: Gains | None = None
    wear: Wear | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySection:
    """What the page says of money: sentences, figures, tables, how it was checked, what a reader must know."""

    lead: str
    prices: str
    batteries: str
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    checked: str
    notes: tuple[str, ...]


def money_sketches(content: MoneyContent, words: Words) -> Iterator[Sketch]:
    """Yield the figures of the section in their order.

    Parameters
    ----------
    content
        Books, gains and wear.
    words
        Language.

    Yields
    ------
    Sketch
        The books, then who gains, then what is left of the batteries.
    """
    books, gains, wear, lang = content.books, content.gains, content.wear, words.lang
    yield Sketch(
        name="books",
        title=words("books_figure"),
        caption=books_caption(books, words),
        draw=lambda: books_waterfall(books, size=SIZE, lang=lang),
    )
    if gains is not None and gains.gain().any():
        yield Sketch(
            name="gains",
            title=words("gains_figure"),
            caption=gains_caption(gains, words),
            draw=lambda: gains_curves(gains, size=SIZE, lang=lang),
        )
    if wear is not None:
        yield Sketch(
            name="ageing",
            title=ageing_words("ageing", lang),
            caption=ageing_caption(wear, lang),
            draw=lambda: ageing(wear, size=SIZE, lang=lang),
        )


def money_section(content: MoneyContent, result: Result, pictures: Sequence[Picture], words: Words) -> MoneySection:
    """Say what the year cost whom, in sentences, figures and tables.

    Parameters
    ----------
    content
        Books, gains and wear.
    result
        The simulated year: names of classes and storages.
    pictures
        Figures, as :func:`money_sketches` yields them.
    words
        Language.
    """
    books = content.books
    notes = [note for part in (books, content.gains, content.wear) if part is not None for note in part.notes]
    return MoneySection(
        lead=_lead(books, words),
        prices=_prices(books, words),
        batteries="" if content.gains is None else _batteries(books, content.gains, words),
        pictures=tuple(pictures),
        tables=tuple(_tables(content, _titles(result, words), words)),
        checked=words("money_zero", residual=f"{max(books.residuals.values()):.0e}".replace("-", "\N{MINUS SIGN}")),
        notes=tuple(dict.fromkeys(notes)),
    )


def _titles(result: Result, words: Words) -> Mapping[str, str]:
    """Names of classes and storages for people."""
    return words.titles_of_storages(result) | words.titles_of_classes(result)


def _tables(content: MoneyContent, titles: Mapping[str, str], words: Words) -> Iterator[Table]:
    books, gains, wear = content.books, content.gains, content.wear
    yield price_table(books, gains, words)
    yield class_table(books, titles, words)
    if gains is not None and len(gains.table):
        yield gain_table(gains, words)
        yield gain_by_table(gains, titles, words)
    yield statement_table(books, words)
    yield account_table(books, words)
    yield market_table(books, words)
    if len(books.batteries):
        yield battery_rows(books, titles, words)
    if wear is not None:
        yield wear_table(wear, words)


def _lead(books: Books, words: Words) -> str:
    classes = books.classes
    return words(
        "money_lead",
        bills=money(float(classes["to_pay"].sum()), books.currency, words),
        sold=energy(books.sold_kwh),
        ppa=money(float(classes["ppa"].sum()), books.currency, words),
        surplus=money(float(classes["surplus"].sum()), books.currency, words),
        margin=money(books.margin, books.currency, words),
    )


def _prices(books: Books, words: Words) -> str:
    plan, before = "", ""
    if books.plan_price_before_per_kwh is not None:
        before = words("money_plan_before", before=number(books.plan_price_before_per_kwh))
    if books.plan_price_per_kwh is not None:
        low, high = map(number, books.plan_price_per_kwh)
        plan = words("money_plan", low=low, high=high, before=before)
    has_levy = books.price_without_levy_per_kwh != books.price_per_kwh
    with_ppa = words(
        "money_with_ppa_bare" if has_levy else "money_with_ppa", price=number(books.price_with_ppa_per_kwh)
    )
    return words(
        "money_prices",
        price=number(books.price_per_kwh),
        currency=books.currency,
        bare=words("money_bare", price=number(books.price_without_levy_per_kwh)) if has_levy else "",
        with_ppa=with_ppa if books.ppa_kwh else "",
        plan=plan,
    )


def _batteries(books: Books, gains: Gains, words: Words) -> str:
    """Say how many of those who have a battery pay more than with it idle; nothing where nobody has one."""
    gain = gains.gain("no_batteries")[gains.table["has_storage"].to_numpy(dtype=bool)]
    if not len(gain):
        return ""
    of_operator = float(books.batteries["operator"].sum())
    told, median = money(of_operator, books.currency, words), float(np.median(gain))
    return words(
        "money_batteries",
        count=number(len(gain), 0),
        losers=number(float((gain < 0.0).sum()), 0),
        middle=words("money_loses" if median < 0.0 else "money_gains", sum=money(abs(median), books.currency, words)),
        operator=words("money_batteries_operator", operator=told) if of_operator else "",
    )
