"""The years of a pathway: what supplies the district, who pays what, what is left of the batteries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.amounts import money_scale
from ems.plot.axes import LineLabel, label_lines, name_vertical, scale_values
from ems.plot.fonts import language_or_warn
from ems.plot.money.pathways.parts import retailer, storage_title, under
from ems.plot.outages.legend import LEFT_IN, RIGHT_IN, ROW_OF_LEGEND_IN, TOP_IN, legend_columns, legend_under_title
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import energy_scale, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.pathways import Pathway
    from ems.plot.style import Paper

    Floats = NDArray[np.float64]

PLOT_IN, SHARES_IN, BETWEEN_IN, BOTTOM_IN, LABELS_IN = 2.1, 1.45, 0.2, 0.34, 1.85
BAR_WIDTH = 0.76
MOST_TICKS = 10
FULL = 100.0
MARGIN, OPERATOR = colours.OTHER_GENERATION, colours.PV
"""What the local power company is left with is blue, what the owner of PPA plants takes is the amber of PV."""
BATTERIES = ("#00382A", "#00785A", "#4DB594", "#BFE5D8", "#E0F2EC")
"""Classes of batteries in the order of the scenario: shades of the green of what is stored."""


def pathway_energy(pathway: Pathway, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """What supplied the load of every year, and beneath it the renewable shares.

    Parameters
    ----------
    pathway
        From :func:`ems.pathway`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.
    """
    words, table = Words(language_or_warn(lang)), pathway.table
    load_kwh = table["load_kwh"].to_numpy()
    own = table["hourly_matched_without_contract_fraction"].to_numpy()
    matched = table["hourly_matched_fraction"].to_numpy()
    layers = [
        (own * load_kwh, colours.PV, "own"),
        ((matched - own) * load_kwh, colours.CONTRACT, "contract"),
        ((1.0 - matched) * load_kwh, colours.IMPORT, "rest"),
    ]
    handles: list[Artist] = [_patch(colour, words(f"pathway_{key}")) for _, colour, key in layers]
    with style(size) as paper:
        canvas, top_in = _canvas(pathway, "energy", handles, paper, SHARES_IN + BETWEEN_IN, words)
        upper = canvas.axes(LEFT_IN, BOTTOM_IN + SHARES_IN + BETWEEN_IN, LABELS_IN, top_in)
        _stack(upper, pathway, [(values, colour) for values, colour, _ in layers])
        scale = energy_scale(float(load_kwh.max()))
        scale_values(upper, scale)
        name_vertical(upper, words("pathway_energy_axis", unit=scale.unit), LEFT_IN)
        upper.set_xticklabels([])
        lower = canvas.axes(LEFT_IN, BOTTOM_IN, LABELS_IN, canvas.height_in - BOTTOM_IN - SHARES_IN)
        _shares(lower, pathway, canvas, words)
        return canvas.finish(words.lang)


def pathway_money(pathway: Pathway, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """What the customers pay with and without the plan, and what is left for the companies, year by year.

    Parameters
    ----------
    pathway
        From :func:`ems.pathway`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.
    """
    words, table = Words(language_or_warn(lang)), pathway.table
    margin, operator = table["retailer_margin"].to_numpy(), table["operator_income"].to_numpy()
    after, before = table["customers_cost"].to_numpy(), table["customers_cost_before"].to_numpy()
    handles: list[Artist] = [
        Line2D([], [], color=colours.LOAD, linestyle="--", label=words("pathway_before_line")),
        Line2D([], [], color=colours.LOAD, label=words("pathway_after_line")),
        _patch(MARGIN, words("pathway_margin_bar", title=retailer(pathway, words))),
    ]
    if operator.any():
        handles.append(_patch(OPERATOR, words("pathway_operator_bar")))
    with style(size) as paper:
        canvas, top_in = _canvas(pathway, "money", handles, paper, 0.0, words)
        axes = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, top_in)
        _bars(axes, pathway, [(margin, MARGIN), (operator, OPERATOR)])
        years = np.array(pathway.years)
        axes.plot(years, before, color=colours.LOAD, linestyle="--", linewidth=1.4)
        axes.plot(years, after, color=colours.LOAD, linewidth=1.6)
        axes.axhline(0.0, color="#555555", linewidth=0.8)
        scale = money_scale(float(np.abs([before, after, margin]).max()), pathway.currency, words)
        scale_values(axes, scale)
        name_vertical(axes, words("pathway_money_axis", unit=scale.unit), LEFT_IN)
        return canvas.finish(words.lang)


def pathway_batteries(pathway: Pathway, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """What ageing leaves of the batteries, class by class, below what they were when new.

    Parameters
    ----------
    pathway
        From :func:`ems.pathway`.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Raises
    ------
    InputError
        There is no battery in any of the years.
    """
    words, capacity = Words(language_or_warn(lang)), pathway.capacity
    names = [str(name) for name in capacity.columns if capacity[name].any()]
    if not names:
        raise wrong(where="pathway", what="has no battery in any of its years")
    shades = {name: BATTERIES[min(place, len(BATTERIES) - 1)] for place, name in enumerate(names)}
    handles: list[Artist] = [_patch(shades[name], storage_title(pathway, name, words)) for name in names]
    handles.append(Line2D([], [], color=colours.LOAD, linewidth=1.2, label=words("pathway_new_line")))
    replaced = pathway.table["replaced_kwh"]
    if replaced.any():
        mark = Line2D([], [], color=colours.LOAD, marker="v", linestyle="none")
        mark.set_label(words("pathway_replaced_mark"))
        handles.append(mark)
    with style(size) as paper:
        canvas, top_in = _canvas(pathway, "batteries", handles, paper, 0.0, words)
        axes = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, top_in)
        _stack(axes, pathway, [(capacity[name].to_numpy(), shades[name]) for name in names])
        years, new = np.array(pathway.years), pathway.table["storage_kwh"].to_numpy()
        axes.hlines(new, years - 0.46, years + 0.46, color=colours.LOAD, linewidth=1.2)
        changed = replaced.to_numpy() > 0.0
        axes.plot(years[changed], 1.05 * new[changed], color=colours.LOAD, marker="v", linestyle="none")
        scale = energy_scale(float(new.max()))
        scale_values(axes, scale)
        name_vertical(axes, words("pathway_battery_axis", unit=scale.unit), LEFT_IN)
        return canvas.finish(words.lang)


def _canvas(
    pathway: Pathway, key: str, handles: list[Artist], paper: Paper, more_in: float, words: Words
) -> tuple[Canvas, float]:
    """Return a figure with title and legend, and the room that they take [in]."""
    columns = legend_columns([str(handle.get_label()) for handle in handles], paper, LEFT_IN + RIGHT_IN)
    top_in = TOP_IN + ROW_OF_LEGEND_IN * -(-len(handles) // columns) + 0.1
    canvas = Canvas(paper, top_in + PLOT_IN + more_in + BOTTOM_IN)
    canvas.title(words(f"pathway_{key}"), under(pathway, words))
    legend_under_title(canvas, handles, columns)
    return canvas, top_in


def _patch(colour: str, label: str) -> Patch:
    return Patch(facecolor=colour, edgecolor="white", linewidth=0, label=label)


def _stack(axes: Axes, pathway: Pathway, layers: Sequence[tuple[Floats, str]]) -> None:
    """Draw bars on top of each other, one a year."""
    base = np.zeros(len(pathway.years))
    for values, colour in layers:
        axes.bar(pathway.years, values, BAR_WIDTH, bottom=base, color=colour, linewidth=0)
        base = base + values
    _years(axes, pathway)


def _bars(axes: Axes, pathway: Pathway, layers: Sequence[tuple[Floats, str]]) -> None:
    """Draw bars that may lie below zero: what is above is stacked up, what is below down."""
    above, below = np.zeros((2, len(pathway.years)))
    for values, colour in layers:
        base = np.where(values >= 0.0, above, below)
        axes.bar(pathway.years, values, BAR_WIDTH, bottom=base, color=colour, linewidth=0)
        above, below = above + np.maximum(values, 0.0), below + np.minimum(values, 0.0)
    _years(axes, pathway)


def _years(axes: Axes, pathway: Pathway) -> None:
    """Draw an axis of years."""
    years = pathway.years
    every = -(-len(years) // MOST_TICKS)
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    shown = [year for year in years if (year - years[0]) % every == 0]
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.tick_params(axis="x", length=0)


def _shares(axes: Axes, pathway: Pathway, canvas: Canvas, words: Words) -> None:
    """Draw the renewable shares of every year, named at their ends."""
    lines = (
        ("renewable_volume_fraction", "volume_line", colours.STATE_OF_CHARGE),
        ("hourly_matched_fraction", "matched_line", colours.DISCHARGE),
        ("hourly_matched_without_contract_fraction", "own_line", colours.PV),
    )
    labels = []
    for column, key, colour in lines:
        shares = FULL * pathway.table[column].to_numpy()
        axes.plot(pathway.years, shares, color=colour, linewidth=1.6, marker="o", markersize=2.5)
        text = f"{percent(shares[-1] / FULL, 0)} {words(f'pathway_{key}')}"
        labels.append(LineLabel(float(shares[-1]), text, colour))
    axes.set_ylim(0.0, max(FULL, 1.05 * FULL * float(pathway.table["renewable_volume_fraction"].max())))
    _years(axes, pathway)
    name_vertical(axes, words("pathway_share_axis"), LEFT_IN)
    label_lines(axes, labels, canvas, LABELS_IN)
