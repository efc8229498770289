"""Names beside dots, where there is room for them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.plot.style import POINTS_PER_INCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ems.plot.style import Canvas

    Floats = NDArray[np.float64]

AWAY_PT = 8.0
NARROW_EM, WIDE_EM, LINE_EM = 0.56, 0.9, 1.0
"""Sizes of Latin and Japanese letters and of a line of small text, in letter heights of the figure."""
AROUND = ((1, 0), (0, 1), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
SIDES = tuple((right, up, gaps) for gaps in (1.0, 2.0) for right, up in AROUND)
"""Where a name may stand, the best first: right or left of its dot, above or below, and how far."""
SAMPLES = 24


class Name(NamedTuple):
    """A name and the dot it belongs to."""

    x: float
    y: float
    text: str
    colour: str
    weight: str = "normal"


def name_dots(axes: Axes, names: Sequence[Name], canvas: Canvas) -> int:
    """Write names beside their dots, the first ones first, and leave out those without room.

    Parameters
    ----------
    axes
        Axes with their final limits and size; names cover neither each other nor what its lines and dots draw.
    names
        What to write.
    canvas
        The figure under construction.

    Returns
    -------
    int
        How many were written.
    """
    per_point, em = axes.figure.dpi / POINTS_PER_INCH, canvas.em_in * axes.figure.dpi
    taken, box, written = _drawn(axes), axes.get_window_extent(), 0
    for name in names:
        x, y = axes.transData.transform((name.x, name.y))
        width, height = em * small_width_em(name.text), LINE_EM * em
        for right, up, gaps in SIDES:
            left = x - width * (1.0 - right) / 2.0 + right * gaps * AWAY_PT * per_point
            bottom = y - height * (1.0 - up) / 2.0 + up * gaps * AWAY_PT * per_point
            corners = np.array([[left, bottom], [left + width, bottom + height]])
            inside = bool(((corners >= box.min) & (corners <= box.max)).all())
            if inside and not ((taken > corners[0]) & (taken < corners[1])).all(axis=1).any():
                taken = np.vstack([taken, _inside(corners)])
                at = axes.transData.inverted().transform(corners.mean(axis=0))
                text = axes.text(float(at[0]), float(at[1]), name.text, size="small", ha="center", va="center")
                text.set(color=name.colour, fontweight=name.weight, zorder=5)
                written += 1
                break
    return written


def small_width_em(text: str) -> float:
    """Width of a small text in letter heights of the figure, Japanese letters being wider.

    Parameters
    ----------
    text
        One line.

    Examples
    --------
    >>> round(small_width_em("ab電"), 2)
    2.02
    """
    return sum(WIDE_EM if unicodedata.east_asian_width(letter) in {"W", "F"} else NARROW_EM for letter in text)


def _drawn(axes: Axes) -> Floats:
    """Points on lines and dots that names leave free, shape (points, 2) [pixels]."""
    points = [np.empty((0, 2))]
    for line in axes.lines:
        at = axes.transData.transform(np.column_stack(line.get_data()).astype(np.float64))
        at = at[np.isfinite(at).all(axis=1)]
        points.append(at)
        if line.get_linestyle() != "None" and len(at) > 1:
            shares = np.linspace(0.0, 1.0, SAMPLES)[:, None, None]
            points.append((at[:-1] + shares * (at[1:] - at[:-1])).reshape(-1, 2))
    offsets = (np.asarray(dots.get_offsets(), dtype=np.float64) for dots in axes.collections)
    points.extend(axes.transData.transform(at) for at in offsets)
    return np.vstack(points)


def _inside(corners: Floats) -> Floats:
    """Points all over a rectangle, shape (points, 2) [pixels]."""
    x, y = (np.linspace(low, high, SAMPLES // 2) for low, high in corners.T)
    return np.array(np.meshgrid(x, y)).reshape(2, -1).T
