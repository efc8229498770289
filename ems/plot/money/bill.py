"""A bill month by month: what each line adds, and below zero what feeding in earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.bills.lines import LINES, NAMES, TOTAL
from ems.plot import colours
from ems.plot.axes import name_vertical, scale_values
from ems.plot.fonts import language_or_warn
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import Scale, currency_word, energy, number, percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.bills.printed.paper import Bill

COLOURS = {
    "basic": "#4A4A4A",
    "demand": "#7A7A7A",
    "power_factor": "#BFBFBF",
    "energy": colours.IMPORT,
    "fuel_adjustment": "#7A5C3A",
    "levy": "#C09A63",
    "minimum": "#D9D9D9",
    "tax": "#E8D8C4",
    "export": colours.EXPORT,
}
"""Import and export have the colours that they have everywhere; fixed charges are darker, what the state asks for is
green (levy) and purple (tax)."""
HATCHES = {"demand": "////", "power_factor": "....", "minimum": "\\\\\\\\"}
BAR_WIDTH, MARK_HALF = 0.72, 0.46
PLOT_IN, BOTTOM_IN = 2.4, 0.5
THOUSAND, MILLION = 1e3, 1e6
THOUSANDS_FROM, MILLIONS_FROM = 1e5, 1e8
FEW_MONTHS = 14
"""Up to so many months each has its name; of more, Januaries and Julys have."""
HALF_YEAR = 6


def bill_months(bill: Bill, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Monthly bills as stacked bars by line, the total as a mark.

    Parameters
    ----------
    bill
        What is drawn.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.
    """
    words = Words(language_or_warn(lang))
    lines = _drawn(bill)
    handles = _handles(lines, words)
    with style(size) as paper:
        columns = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
        top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // columns) + 0.1
        canvas = Canvas(paper, top_in + PLOT_IN + BOTTOM_IN)
        canvas.title(words("bill_months"), _under(bill, words))
        axes = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, top_in)
        _bars(axes, bill, lines)
        _label(axes, bill, words)
        legend_under_title(canvas, handles, columns)
        return canvas.finish(words.lang)


def bill_caption(bill: Bill, lang: str = "en") -> str:
    """Say what the bill comes to, what a kWh costs, and what most of it is.

    Parameters
    ----------
    bill
        What is drawn.
    lang
        ``"en"`` or ``"ja"``.
    """
    words = Words(language_or_warn(lang))
    totals = {str(month): float(total) for month, total in bill.months[TOTAL].to_dict().items()}
    charges = {line: float(bill.lines[line]) for line in LINES if float(bill.lines[line]) > 0.0}
    largest = max(charges, key=lambda line: charges[line], default="basic")
    paid = sum(charges.values())
    low, high = min(totals, key=lambda month: totals[month]), max(totals, key=lambda month: totals[month])
    mean, fed_in = "", ""
    if bill.energy_kwh > 0.0 and not bill.export_kwh:
        price = number(bill.total / bill.energy_kwh, 2)
        mean = words("bill_mean", price=price, currency=currency_word(bill.currency, words.lang))
    if bill.export_kwh:
        earned = f"{number(-float(bill.lines['export']), 0)} {currency_word(bill.currency, words.lang)}"
        fed_in = words("bill_fed_in", earned=earned, energy=energy(bill.export_kwh))
    return words(
        "caption_bill" if len(totals) > 1 else "caption_bill_one",
        total=number(bill.total, 0),
        currency=currency_word(bill.currency, words.lang),
        energy=energy(bill.energy_kwh),
        fed_in=fed_in,
        mean=mean,
        high_month=_month_name(high, words),
        high=number(totals[high], 0),
        low_month=_month_name(low, words),
        low=number(totals[low], 0),
        line=words(f"bill_line_{largest}"),
        share=percent(charges.get(largest, 0.0) / paid if paid else float("nan"), 0),
    )


def _drawn(bill: Bill) -> list[str]:
    """Return the lines that are anything in any month."""
    return [line for line in NAMES if line != TOTAL and bill.months[line].to_numpy().any()]


def _under(bill: Bill, words: Words) -> str:
    """Return tariff and time."""
    title = (bill.tariff.title_ja if words.lang == "ja" else "") or bill.tariff.title
    months = [str(month) for month in bill.months.index]
    span = months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"
    return words("bill_under", tariff=title, span=span)


def _bars(axes: Axes, bill: Bill, lines: list[str]) -> None:
    """Stack what is paid upwards and what is earned downwards; a mark across each bar is the total."""
    x = np.arange(len(bill.months))
    above, below = np.zeros(len(x)), np.zeros(len(x))
    for line in lines:
        amounts = bill.months[line].to_numpy(dtype=np.float64)
        for part, base in ((np.maximum(amounts, 0.0), above), (np.minimum(amounts, 0.0), below)):
            if part.any():
                bars = axes.bar(x, part, BAR_WIDTH, bottom=base, color=COLOURS[line], edgecolor="white", linewidth=0.4)
                for bar in bars:
                    bar.set_hatch(HATCHES.get(line, ""))
            base += part  # noqa: PLW2901 (in place: above or below)
    total = bill.months[TOTAL].to_numpy(dtype=np.float64)
    axes.hlines(total, x - MARK_HALF, x + MARK_HALF, color=colours.LOAD, linewidth=2.0)
    axes.axhline(0.0, color="#555555", linewidth=0.8)


def _handles(lines: list[str], words: Words) -> list[Artist]:
    """Return the legend's entries: the total, then the lines in their order."""
    handles: list[Artist] = [Line2D([], [], color=colours.LOAD, linewidth=2.0, label=words(f"bill_line_{TOTAL}"))]
    handles += [
        Patch(
            facecolor=COLOURS[line],
            hatch=HATCHES.get(line, ""),
            edgecolor="white",
            linewidth=0,
            label=words(f"bill_line_{line}"),
        )
        for line in lines
    ]
    return handles


def _label(axes: Axes, bill: Bill, words: Words) -> None:
    """Name months and money."""
    highest = max(map(abs, axes.get_ylim()))
    key, scale = "bill_axis", Scale(1.0, "")
    if highest >= MILLIONS_FROM:
        key, scale = "bill_axis_million", Scale(MILLION, "")
    elif highest >= THOUSANDS_FROM:
        key, scale = "bill_axis_thousand", Scale(THOUSAND, "")
    scale_values(axes, scale)
    name_vertical(axes, words(key, currency=currency_word(bill.currency, words.lang)), LEFT_IN)
    months = [str(month) for month in bill.months.index]
    axes.set_xlim(-0.6, len(months) - 0.4)
    named = [
        number for number, month in enumerate(months) if len(months) <= FEW_MONTHS or int(month[5:]) % HALF_YEAR == 1
    ]
    axes.set_xticks(named, [_tick(months, number, words) for number in named])
    axes.tick_params(axis="x", length=0)


def _tick(months: list[str], number: int, words: Words) -> str:
    """Return a month's short name, and under it the year where it begins and at the first month."""
    year, month = months[number].split("-")
    name = words.short_month(int(month))
    if (number == 0 or month == "01") and months[0][:4] != months[-1][:4]:
        return f"{name}\n{year}"
    return name


def _month_name(month: str, words: Words) -> str:
    """Return a month with its year."""
    year, of_year = month.split("-")
    return f"{year}年{int(of_year)}月" if words.lang == "ja" else f"{words.month(int(of_year))} {year}"
