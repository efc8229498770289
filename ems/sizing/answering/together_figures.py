"""Share, peak, CO2 and survival of sizes at the pool, from the years that are played with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ems.sizing.answering.together_goals import PoolShare, lowest_peaks_kw
from ems.sizing.answering.together_survival import survival_of
from ems.sizing.goals.survival import hours_looked_at
from ems.sizing.showing.curve import KPIS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.sizing.answer import Goal
    from ems.sizing.programme.model import PoolProgramme

    Floats = NDArray[np.float64]


def figures_of(programme: PoolProgramme, goal: Goal, sizes: Floats) -> pd.DataFrame:
    """Share, peak, CO2 and survival of sizes, one row each.

    Parameters
    ----------
    programme
        Answers for these sizes.
    goal
        What was asked: of what it asks for, what each size can reach is told, at the dispatch that is best for it.
    sizes
        Shape (sizes, variables).

    Notes
    -----
    A year is played with each size, its storages planned at the least cost: the figures are those of
    :func:`ems.simulate` with the plan carried out.
    """
    hours, rows = hours_looked_at(programme.district.scenario, goal), []
    for one in sizes:
        year = programme.year_at(one)
        figures = {name: float(year.kpis[name]) for name in KPIS}
        held = None if goal.kind == "survival" else year
        figures["survival_fraction"] = survival_of(programme, one, held, hours)
        rows.append(figures)
    frame = pd.DataFrame(rows)
    if goal.kind == "share":
        cheapest = frame["hourly_matched_fraction"]
        return frame.assign(
            hourly_matched_fraction=PoolShare(programme).shares(sizes), cheapest_matched_fraction=cheapest
        )
    if goal.kind == "peak":
        return frame.assign(peak_import_kw=lowest_peaks_kw(programme, sizes))
    return frame
