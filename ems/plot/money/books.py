"""From the bills to the margin: what the local power company takes and pays, and what is left month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.plot import colours
from ems.plot.amounts import money, money_scale
from ems.plot.axes import name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.money.parts import company
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.ledger.account import Books
LEFT_IN, RIGHT_IN, TOP_IN, BAR_IN, BETWEEN_IN, MONTHS_IN, BOTTOM_IN = 2.3, 0.75, 0.6, 0.24, 0.78, 1.35, 0.34
MONTHS_LEFT_IN = 0.85
BILLS_COLOUR, PLAIN_COLOUR = "#6B6B6B", "#C9C5B8"
GROUPS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("revenue", ("basic", "demand", "power_factor", "energy", "fuel_adjustment", "minimum"), BILLS_COLOUR),
    ("sales", ("market_sales",), colours.EXPORT),
    ("market", ("market_purchases",), colours.IMPORT),
    ("surplus", ("surplus", "pool_plants"), colours.PV),
    ("contract_supply", ("contract_supply",), colours.CONTRACT),
    ("wheeling", ("wheeling", "demand_charge"), "#8C6D46"),
    ("levy", ("levy", "levy_passed_on", "levy_on_losses", "tax", "tax_passed_on"), PLAIN_COLOUR),
    ("others", ("running_cost", "points"), PLAIN_COLOUR),
)
"""Bars from the bills down to the margin: name, items of the statement, colour."""


class Bar(NamedTuple):
    """A bar of the waterfall: where it begins and how far it goes [currency]."""

    name: str
    start: float
    change: float
    colour: str


def books_waterfall(books: Books, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Bills less everything that the local power company pays: the margin of the year, and below it that of each month.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Levy and tax stand for what is passed on and not collected. A margin below zero is vermilion.
    """
    words = Words(language_or_warn(lang))
    bars = waterfall(books)
    with style(size) as paper:
        upper_in = BAR_IN * len(bars)
        canvas = Canvas(paper, TOP_IN + upper_in + BETWEEN_IN + MONTHS_IN + BOTTOM_IN)
        per_kwh = number(books.margin_per_kwh)
        under = words(
            "books_under", title=company(books, words), policy=books.policy, per_kwh=per_kwh, currency=books.currency
        )
        canvas.title(words("books_figure"), under)
        upper = canvas.axes(LEFT_IN, BOTTOM_IN + MONTHS_IN + BETWEEN_IN, RIGHT_IN, TOP_IN)
        _draw_bars(upper, bars, books, words)
        lower = canvas.axes(MONTHS_LEFT_IN, BOTTOM_IN, 0.15, TOP_IN + upper_in + BETWEEN_IN)
        _draw_months(lower, monthly_margin(books), books.currency, words)
        return canvas.finish(words.lang)


def monthly_margin(books: Books) -> dict[int, float]:
    """Margin of each month, 1 to 12 [currency].

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    """
    margin = books.accounts.loc[["retailer"]].to_numpy(dtype=np.float64)[0]
    return dict(zip(books.meters.months.numbers, margin.tolist(), strict=True))


def waterfall(books: Books) -> list[Bar]:
    """Bars of the year, those without money left out, the margin last.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    """
    year = books.statement.sum(axis=1)
    at, bars = 0.0, []
    for name, items, colour in GROUPS:
        change = float(year[list(items)].sum())
        if abs(change) > 1e-9 * abs(float(year.abs().sum())):  # levy that is passed on leaves rounding only
            bars.append(Bar(name, at, change, colour))
            at += change
    margin = books.margin
    bars.append(Bar("margin", 0.0, margin, colours.DISCHARGE if margin >= 0.0 else colours.UNSERVED))
    return bars


def _draw_bars(axes: Axes, bars: list[Bar], books: Books, words: Words) -> None:
    scale = money_scale(max(abs(bar.start + bar.change) for bar in bars), books.currency, words)
    places = np.arange(len(bars))[::-1]
    unit = scale.base_per_unit
    for place, bar in zip(places, bars, strict=True):
        axes.barh(place, bar.change / unit, 0.7, left=bar.start / unit, color=bar.colour)
    low = min(0.0, *(min(bar.start, bar.start + bar.change) for bar in bars)) / unit
    high = max(max(bar.start, bar.start + bar.change) for bar in bars) / unit
    room = 0.03 * (high - low or 1.0)
    axes.set_xlim(low - (room if low < 0.0 else 0.0), high + room)
    for place, bar in zip(places, bars, strict=True):
        text = number(bar.change / unit)
        is_bold = bar.name == "margin"
        axes.text(
            1.01, place, text, transform=axes.get_yaxis_transform(), va="center", size="small",
            weight="bold" if is_bold else "normal",
        )  # fmt: skip
    axes.set_yticks(places, [words(f"bar_{bar.name}") for bar in bars])
    axes.set_ylim(-0.6, len(bars) - 0.4)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color="#555555", linewidth=0.8)
    axes.xaxis.set_major_formatter(lambda value, _position: _tick(value))
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(words("money_axis", unit=scale.unit))


def _tick(value: float) -> str:
    """Text of a tick: whole numbers without decimals."""
    return number(value, 0 if float(value).is_integer() else None)


def _draw_months(axes: Axes, margin: Mapping[int, float], currency: str, words: Words) -> None:
    values = np.array(list(margin.values()))
    scale = money_scale(float(np.abs(values).max()), currency, words)
    shades = [colours.DISCHARGE if value >= 0.0 else colours.UNSERVED for value in values]
    axes.bar(np.arange(len(values)), values / scale.base_per_unit, 0.72, color=shades)
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    axes.set_xticks(np.arange(len(values)), [words.short_month(month) for month in margin])
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.yaxis.set_major_formatter(lambda value, _position: _tick(value))
    axes.locator_params(axis="y", nbins=5)
    axes.set_title(words("books_months"), loc="left", size="small")
    name_vertical(axes, scale.unit, MONTHS_LEFT_IN)


def books_caption(books: Books, words: Words) -> str:
    """Say what the figure shows: revenue, margin, largest cost, and the area price at which the margin is gone.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    words
        Language.
    """
    bars = waterfall(books)
    by_name = {bar.name: bar for bar in bars}
    largest = min(bars[:-1] or bars, key=lambda bar: bar.change)  # where no money moves the margin is alone
    even = books.break_even_fraction
    key = "books_even" if books.margin >= 0.0 else "books_even_below"
    revenue = by_name["revenue"].change if "revenue" in by_name else 0.0
    text = words(
        "caption_books",
        revenue=money(revenue, books.currency, words),
        margin=money(books.margin, books.currency, words),
        per_kwh=number(books.margin_per_kwh),
        currency=books.currency,
        even=words(key, factor=number(even)) if np.isfinite(even) else "",
        largest=words(f"bar_{largest.name}"),
        largest_cost=money(-largest.change, books.currency, words),
    )
    return text + ("" if words.lang == "ja" else " ") + months_caption(books, words)


def months_caption(books: Books, words: Words) -> str:
    """Say which months are best and worst for the local power company.

    Parameters
    ----------
    books
        From :func:`ems.ledger.books`.
    words
        Language.
    """
    margin = monthly_margin(books)
    best, worst = max(margin, key=margin.__getitem__), min(margin, key=margin.__getitem__)
    return words(
        "caption_books_months",
        best=words.month(best),
        best_margin=money(margin[best], books.currency, words),
        worst=words.month(worst),
        worst_margin=money(margin[worst], books.currency, words),
        negative=sum(value < 0.0 for value in margin.values()),
        count=len(margin),
    )
