"""A legend between title and axes, in as many columns as fit."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ems.plot.style import POINTS_PER_INCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

    from ems.plot.style import Canvas, Paper

LEFT_IN, RIGHT_IN, TOP_IN, ROW_OF_LEGEND_IN = 0.85, 0.15, 0.62, 0.2
"""Margins of the axes below, where the legend begins, and height of a row of it [in]."""
COLUMNS, BESIDE_IN = 4, 0.42
"""Most columns; width of an entry without its letters [in]."""
NARROW_EM, WIDE_EM = 0.5, 0.84
"""Mean widths of Latin and of Japanese letters of a legend, in letter heights of the figure."""


def legend_columns(texts: Sequence[str], paper: Paper, margins_in: float) -> int:
    """Columns of a legend that fit beside each other, entries going down the columns.

    Parameters
    ----------
    texts
        Entries, at least one.
    paper
        Width and letter size.
    margins_in
        Width that is not for the legend [in].
    """
    em_in = paper.font_points / POINTS_PER_INCH
    widths_in = [BESIDE_IN + em_in * sum(_em(letter) for letter in text) for text in texts]
    for columns in range(min(COLUMNS, len(texts)), 1, -1):
        rows = -(-len(texts) // columns)
        needed_in = sum(max(widths_in[first : first + rows]) for first in range(0, len(texts), rows))
        if needed_in <= paper.width_in - margins_in:
            return columns
    return 1


def _em(letter: str) -> float:
    return WIDE_EM if unicodedata.east_asian_width(letter) in {"W", "F"} else NARROW_EM


def legend_under_title(canvas: Canvas, handles: list[Artist], columns: int) -> None:
    """Put a legend under the title; entries that are still too long are cut.

    Parameters
    ----------
    canvas
        The figure under construction.
    handles
        Entries.
    columns
        From :func:`legend_columns`.
    """
    width_in, height_in = canvas.paper.width_in, canvas.height_in
    at = (LEFT_IN / width_in, 1.0 - (TOP_IN - 0.06) / height_in)
    legend = canvas.figure.legend(handles=handles, loc="upper left", bbox_to_anchor=at, ncols=columns)
    if columns == 1:
        for text in legend.get_texts():
            canvas.keep_within(text, width_in - LEFT_IN - RIGHT_IN - BESIDE_IN)
