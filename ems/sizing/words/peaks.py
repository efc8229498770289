"""What the sizes of an answer do to the highest import, for which a cost without a demand charge asks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.words.amounts import is_nothing
from ems.units import power

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sizing.answer import Sizing
    from ems.sizing.words.saying import Says

RISES_FRACTION, SAME_FRACTION = 0.01, 1e-6
"""By how much the highest import must rise to be told, and how close a row of the curve lies to a size."""


def of_peak_import(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield that the size found, or else the plan's, raises the highest import.

    Parameters
    ----------
    sizing
        The answer.
    say
        Puts values into templates.
    """
    if sizing.pays_for_peak or sizing.goal.kind != "cost":
        return
    none, found = _figure(sizing, "peak_import_kw", 0.0), found_figure(sizing, "peak_import_kw")
    part = sizing.parts[0]
    planned = float("nan")
    if len(sizing.parts) == 1:
        planned = _figure(sizing, "peak_import_kw", part.planned_kw if part.kind == "pv" else part.planned_kwh)
    limit = none * (1.0 + RISES_FRACTION)
    if found > limit and not all(is_nothing(one) for one in sizing.parts):
        yield say("peak_rises", none=power(none), peak=power(found))
    elif planned > limit:
        yield say("peak_would_rise", none=power(none), peak=power(planned))


def found_figure(sizing: Sizing, column: str) -> float:
    """Figure of the size found, from the curve; NaN where it has none.

    Parameters
    ----------
    sizing
        The answer.
    column
        Of the curve.
    """
    part = sizing.parts[0]
    return _figure(sizing, column, part.power_kw if part.kind == "pv" else part.capacity_kwh)


def _figure(sizing: Sizing, column: str, size: float) -> float:
    """Figure of the row of a size of the first part."""
    if column not in sizing.curve or not len(sizing.curve):
        return float("nan")
    sizes = sizing.curve["power_kw" if sizing.parts[0].kind == "pv" else "capacity_kwh"].to_numpy(dtype=np.float64)
    aside = np.abs(sizes - size)
    number = int(np.argmin(aside))
    if not aside[number] <= SAME_FRACTION * float(sizes.max()):
        return float("nan")
    return float(sizing.curve[column].iloc[number])
