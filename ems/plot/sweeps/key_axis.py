"""Axes of keys: numbers on even or logarithmic scales, texts one after another with room for their names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator

from ems.plot.sizing.naming import small_width_em
from ems.plot.sizing.parts import scaled_ticks
from ems.units import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ems.plot.sweeps.columns import Column

    Floats = NDArray[np.float64]

MOST_TICKS, MANY_DECADES = 8, 3.0
STEPS, DECADES = (1.0, 2.0, 5.0), (1.0,)
"""Ticks of a decade on a logarithmic axis, and where there are many decades."""
ROOM_FRACTION = 0.04
TICK_EM = 1.12
"""Size of a tick's letters over those of small texts."""


class Places(NamedTuple):
    """Where values stand on an axis: numbers where they are, texts one after another."""

    where: Floats
    ticks: Floats | None
    names: tuple[str, ...]


def places(values: pd.Series[Any]) -> Places:
    """Return where the values of a key stand on an axis.

    Parameters
    ----------
    values
        Values of all cases.
    """
    if values.dtype.kind in "iuf":
        return Places(values.to_numpy(dtype=np.float64), None, ())
    names = sorted(set(values.astype(str)))
    at = np.array([names.index(str(value)) for value in values], dtype=np.float64)
    return Places(at, np.arange(len(names), dtype=np.float64), tuple(names))


def draw_key_axis(axes: Axes, column: Column, which: Literal["x", "y"]) -> None:
    """Set scale and ticks of the axis of a numeric key; its limits are set before.

    Parameters
    ----------
    axes
        Whose axis it is.
    column
        The key.
    which
        ``"x"`` or ``"y"``.
    """
    if not column.is_log:
        scaled_ticks(axes, column.scale, which)
        return
    limits = axes.get_xlim() if which == "x" else axes.get_ylim()
    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    axes.set(**{f"{which}lim": limits})
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(FixedLocator(log_ticks(*limits)))
    axis.set_minor_locator(NullLocator())
    base = column.scale.base_per_unit
    # what 1, 2 and 5 times a power of ten are written with
    axis.set_major_formatter(lambda value, _at: number(value / base, max(-math.floor(math.log10(value / base)), 0)))


def log_ticks(low: float, high: float) -> list[float]:
    """Return round values within limits of a logarithmic axis.

    Parameters
    ----------
    low, high
        The limits, above zero.

    Examples
    --------
    >>> log_ticks(90.0, 2_200.0), log_ticks(1.0, 1e5)
    ([100.0, 200.0, 500.0, 1000.0, 2000.0], [1.0, 10.0, 100.0, 1000.0, 10000.0, 100000.0])
    """
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = STEPS if math.log10(high / low) < MANY_DECADES else DECADES
    found = [float(f"{step}e{decade}") for decade in decades for step in steps]
    return [value for value in found if low * (1.0 - 1e-9) <= value <= high * (1.0 + 1e-9)]


def limits_of(values: Floats, column: Column, room_fraction: float = ROOM_FRACTION) -> tuple[float, float]:
    """Return limits of an axis with some room around its values.

    Parameters
    ----------
    values
        What is drawn.
    column
        Of what.
    room_fraction
        Room on either side, as a share of the range.
    """
    low, high = float(values.min()), float(values.max())
    if column.is_log:
        factor = (high / low) ** room_fraction if high > low else 2.0
        return low / factor, high * factor
    room = room_fraction * ((high - low) or abs(high) or 1.0)
    return low - room, high + room


def edges_of(values: Floats, column: Column) -> Floats:
    """Return the edges of cells around values in order, between them in the middle as the axis shows it.

    Parameters
    ----------
    values
        Values of a key.
    column
        The key.
    """
    if len(values) == 1:
        half = 0.5 * (abs(float(values[0])) or 1.0)
        return np.array([values[0] - half, values[0] + half])
    at = np.log(values) if column.is_log else values
    middle = (at[1:] + at[:-1]) / 2.0
    edges = np.concatenate([[1.5 * at[0] - 0.5 * at[1]], middle, [1.5 * at[-1] - 0.5 * at[-2]]])
    return np.exp(edges) if column.is_log else edges


def fitted(text: str, most_em: float) -> str:
    """Return a tick's name that is not wider than asked, an ellipsis where something is left out.

    Parameters
    ----------
    text
        The name.
    most_em
        Room for it, in letter heights of the figure.
    """
    if tick_width_em([text]) <= most_em:
        return text
    letters = next((n for n in range(len(text) - 1, 1, -1) if tick_width_em([text[:n] + "…"]) <= most_em), 1)
    return text[:letters].rstrip("_ ") + "…"


def tick_width_em(names: Sequence[str]) -> float:
    """Width of the widest name of some ticks in letter heights of the figure.

    Parameters
    ----------
    names
        Names of ticks.
    """
    return TICK_EM * max((small_width_em(name) for name in names), default=0.0)
