"""Month by month: what supplied the district, what it used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.plot import colours
from ems.plot.axes import legend_above, legend_rows, name_vertical, scale_values
from ems.plot.fonts import language_or_warn
from ems.plot.layers import supply_layers, use_layers
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import energy_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.results.result import Result

MONTHS_PER_YEAR = 12
BAR_WIDTH = 0.72
PLOT_HEIGHT_IN, LEFT_IN = 2.4, 0.85


def monthly_energy(result: Result) -> pd.DataFrame:
    """Energies of every month, shape (12, columns) [kWh]; the columns keep the names of their powers.

    Parameters
    ----------
    result
        The simulated year.
    """
    series = result.series
    powers = [name for name in map(str, series.columns) if name.endswith("_kw") and not name.endswith("_per_kw")]
    month = result.calendar.month - 1
    flows = {name: series[name].to_numpy(dtype=np.float64) for name in powers}
    # A contract serves the step in which it is made: what met an import then, not the volume of the month.
    flows["contract_kw"] = np.minimum(flows["contract_kw"], flows["import_kw"])
    sums = {
        name: np.bincount(month, weights=flow, minlength=MONTHS_PER_YEAR) * result.grid.step_h
        for name, flow in flows.items()
    }
    return pd.DataFrame(sums, index=range(1, MONTHS_PER_YEAR + 1))


def monthly_balance(result: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Monthly supply as stacked bars, load as a mark, and below zero where the rest went.

    Parameters
    ----------
    result
        The simulated year.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.
    """
    words = Words(language_or_warn(lang))
    months = monthly_energy(result)
    supply, uses = supply_layers(months), use_layers(months)
    with style(size) as paper:
        top_in = 0.5 + paper.font_points / 72.0 * (1.6 * legend_rows(len(supply) + len(uses) + 1) + 0.6)
        canvas = Canvas(paper, top_in + PLOT_HEIGHT_IN + 0.3)
        canvas.title(words("monthly"), words.under(result))
        axes = canvas.axes(LEFT_IN, 0.3, 0.15, top_in)
        x = np.arange(1, MONTHS_PER_YEAR + 1)
        for layers, sign in ((supply, 1.0), (uses, -1.0)):
            base = np.zeros(MONTHS_PER_YEAR)
            for layer in layers:
                bars = axes.bar(
                    x, sign * layer.amounts, BAR_WIDTH, bottom=base, color=layer.colour, edgecolor="white", linewidth=0
                )
                if layer.hatch:
                    for bar in bars:
                        bar.set_hatch(layer.hatch)
                base = base + sign * layer.amounts
        _mark_load(axes, x, months["load_kw"].to_numpy(dtype=np.float64))
        legend_above(axes, [*supply, *uses], words)
        _label(axes, words)
        return canvas.finish(words.lang)


def _mark_load(axes: Axes, x: np.ndarray, load_kwh: np.ndarray) -> None:
    """Draw the load as a line across each bar."""
    axes.hlines(load_kwh, x - 0.46, x + 0.46, color=colours.LOAD, linewidth=2.0)
    axes.axhline(0.0, color="#555555", linewidth=0.8)


def _label(axes: Axes, words: Words) -> None:
    bottom, top = axes.get_ylim()
    scale = energy_scale(max(abs(bottom), abs(top)))
    scale_values(axes, scale)
    name_vertical(axes, words("energy_axis", unit=scale.unit), LEFT_IN)
    axes.set_xlim(0.4, MONTHS_PER_YEAR + 0.6)
    months = range(1, MONTHS_PER_YEAR + 1)
    axes.set_xticks(list(months), [words.short_month(month) for month in months])
    axes.tick_params(axis="x", length=0)
