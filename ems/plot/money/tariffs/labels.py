"""Labels beside the lines of a tariff: as long as there is room, shorter or none where there is not."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from ems.plot.style import POINTS_PER_INCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from ems.plot.style import Canvas

SMALL = 0.85
"""Size of small letters, in letters of the figure."""
NARROW_EM, WIDE_EM, LINE_EM = 0.58, 1.0, 1.15
"""Widths of Latin and Japanese letters and height of a line, in letter heights, rather too large than too small."""
GAP_IN, LINE_IN, NEAR_IN = 0.05, 0.02, 0.021
"""Distance of a label from its line, half the width of a line, and a little more [in]."""


class Box(NamedTuple):
    """A rectangle of the panel [in]."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles share anything."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top


class Labels:
    """The room of a panel: what is taken by lines and labels.

    Parameters
    ----------
    axes
        Panel with its final limits and place.
    canvas
        The figure under construction.
    """

    def __init__(self, axes: Axes, canvas: Canvas) -> None:
        self.axes = axes
        self.letter_in = SMALL * canvas.em_in
        box, dpi = axes.get_window_extent(), axes.figure.dpi
        self.size_in = (box.width / dpi, box.height / dpi)
        self.taken: list[Box] = []

    def line(self, from_x: float, to_x: float, from_y: float, to_y: float) -> None:
        """Keep labels off a straight piece of a line, in the panel's own units."""
        left, bottom = self._place(min(from_x, to_x), min(from_y, to_y))
        right, top = self._place(max(from_x, to_x), max(from_y, to_y))
        self.taken.append(Box(left - LINE_IN, bottom - LINE_IN, right + LINE_IN, top + LINE_IN))

    def write(self, texts: Sequence[str], from_x: float, to_x: float, y: float, colour: str) -> bool:
        """Write the first of several texts that fits over a piece of a line, or under it.

        Parameters
        ----------
        texts
            The longest first.
        from_x, to_x
            Where the piece begins and ends.
        y
            Its height.
        colour
            Colour of the letters.

        Returns
        -------
        bool
            False where none fits; nothing is written then.
        """
        (left, at), (right, _) = self._place(from_x, y), self._place(to_x, y)
        middle, height = (left + right) / 2.0, LINE_EM * self.letter_in
        for text in filter(None, texts):
            half = width_em(text) * self.letter_in / 2.0
            if half > (right - left) / 2.0:
                continue
            for low, high, align in (
                (at + NEAR_IN, at + GAP_IN + height, "bottom"),
                (at - GAP_IN - height, at - NEAR_IN, "top"),
            ):  # nothing may lie between a line and its label either
                box = Box(middle - half, low, middle + half, high)
                if self._free(box):
                    self._draw(text, (from_x + to_x) / 2.0, y, align, colour)
                    self.taken.append(box)
                    return True
        return False

    def _free(self, box: Box) -> bool:
        """Tell whether a rectangle lies within the panel and meets nothing."""
        inside = box.left >= 0.0 and box.bottom >= 0.0 and box.right <= self.size_in[0] and box.top <= self.size_in[1]
        return inside and not any(box.meets(other) for other in self.taken)

    def _draw(self, text: str, x: float, y: float, align: str, colour: str) -> None:
        above = align == "bottom"
        self.axes.annotate(
            text,
            (x, y),
            xytext=(0.0, (GAP_IN if above else -GAP_IN) * POINTS_PER_INCH),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            size="small",
            color=colour,
        )

    def _place(self, x: float, y: float) -> tuple[float, float]:
        """Return a point's distance from the panel's lower left corner [in]."""
        (left, right), (bottom, top) = self.axes.get_xlim(), self.axes.get_ylim()
        return (x - left) / (right - left) * self.size_in[0], (y - bottom) / (top - bottom) * self.size_in[1]


def width_em(text: str) -> float:
    """Return about how wide a text is, in letter heights.

    Examples
    --------
    >>> width_em("夜間")
    2.0
    """
    return sum(WIDE_EM if unicodedata.east_asian_width(letter) in {"W", "F"} else NARROW_EM for letter in text)
