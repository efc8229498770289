"""What the storages do over the year: the range that each day sweeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.plot import colours
from ems.plot.axes import add_steps, months_axis, name_vertical
from ems.plot.days import local_days
from ems.plot.fonts import language_or_warn
from ems.plot.layers import Layer
from ems.plot.style import Canvas, Size, style
from ems.plot.tiers import all_storages, storage_tiers
from ems.plot.words import Words
from ems.units import energy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ems.results.result import Result

PANEL_IN, BETWEEN_IN, LEFT_IN, RIGHT_IN = 0.95, 0.3, 0.85, 0.15


def state_of_charge(result: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Daily range and mean of the stored energy, one panel for the sites' storages and one for the district's.

    Parameters
    ----------
    result
        The simulated year.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Raises
    ------
    InputError
        The result has no storages.
    """
    words = Words(language_or_warn(lang))
    all_storages(result, words)
    days, tiers = local_days(result), storage_tiers(result, words)
    edges = np.arange(days.count + 1.0)
    first = days.first_step[:-1]
    steps_per_day = np.diff(days.first_step)
    with style(size) as paper:
        height_in = 0.6 + len(tiers) * (PANEL_IN + BETWEEN_IN) + 0.3
        canvas = Canvas(paper, height_in)
        canvas.title(words("soc_year"), words.under(result))
        for place, tier in enumerate(tiers):
            top_in = 0.6 + BETWEEN_IN + place * (PANEL_IN + BETWEEN_IN)
            axes = canvas.axes(LEFT_IN, height_in - top_in - PANEL_IN, RIGHT_IN, top_in)
            stored = 100.0 * tier.stored_fraction
            high, low = np.maximum.reduceat(stored, first), np.minimum.reduceat(stored, first)
            add_steps(axes, high, edges, layer=Layer("charge", high, colours.CHARGE), base=low)
            mean = np.add.reduceat(stored, first) / steps_per_day
            axes.plot(edges[:-1] + 0.5, mean, color=colours.STATE_OF_CHARGE, linewidth=1.1)
            axes.set_ylim(0.0, 103.0)
            axes.set_yticks([0, 50, 100])
            name_vertical(axes, words("soc_axis"), LEFT_IN)
            name = f"{tier.title} · {energy(tier.usable_capacity_kwh)}"
            panel = axes.set_title(name, size="small", color=colours.STATE_OF_CHARGE, pad=4)
            canvas.keep_within(panel, paper.width_in - LEFT_IN - RIGHT_IN)
            months_axis(axes, days, words, labels=place == len(tiers) - 1)
        return canvas.finish(words.lang)
