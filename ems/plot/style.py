"""From one style file: sizes, empty axes in known places, and the finishing touch of every figure."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

from ems.plot.colours import MUTED_TEXT
from ems.plot.fonts import Language, settle_texts
from ems.plot.save import to_png
from ems.plot.wrong import wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.text import Text

Size = Literal["notebook", "page", "a4"]
STYLE_FILE = Path(__file__).with_name("ems.mplstyle")


class Paper(NamedTuple):
    """What a size means."""

    width_in: float
    font_points: float


PAPERS: dict[Size, Paper] = {
    "notebook": Paper(width_in=9.0, font_points=10.0),
    "page": Paper(width_in=7.2, font_points=9.5),
    "a4": Paper(width_in=6.7, font_points=8.5),
}
"""Widths of a notebook's cell, of the page's column and of A4 between its margins."""

POINTS_PER_INCH = 72.0
EDGE_IN = 0.08
"""Distance of a title from the figure's edge [in]."""


class EmsFigure(Figure):
    """A matplotlib figure that a notebook shows although pyplot was never imported."""

    def _repr_png_(self) -> bytes:
        """Picture for a notebook's cell."""
        return to_png(self)


@functools.cache
def _settings() -> mpl.RcParams:
    return mpl.rc_params_from_file(STYLE_FILE, use_default_template=False)


def paper(size: str) -> Paper:
    """Width and letter size that belong to a size's name.

    Raises
    ------
    InputError
        No such size.
    """
    for name, found in PAPERS.items():
        if name == size:
            return found
    raise wrong(where=f"size = {size!r}", what="must be one of " + ", ".join(PAPERS))


@contextmanager
def style(size: str) -> Iterator[Paper]:
    """Draw in the project's style; matplotlib's own settings are back when the block ends.

    Parameters
    ----------
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    """
    chosen = paper(size)
    with mpl.rc_context({**_settings(), "font.size": chosen.font_points}):
        yield chosen


class Canvas:
    """A figure on which axes are placed in inches, so that no layout engine has to draw it twice.

    Parameters
    ----------
    paper
        Width and letter size.
    height_in
        Height of the figure [in].
    """

    def __init__(self, paper: Paper, height_in: float) -> None:
        self.paper = paper
        self.height_in = height_in
        self.figure: Figure = EmsFigure(figsize=(paper.width_in, height_in))
        self.em_in = paper.font_points / POINTS_PER_INCH
        self._limited: list[tuple[Text, float]] = []

    def axes(self, left_in: float, bottom_in: float, right_in: float, top_in: float) -> Axes:
        """Axes between margins counted from the figure's four edges [in]."""
        width, height = self.paper.width_in, self.height_in
        box = (
            left_in / width,
            bottom_in / height,
            (width - left_in - right_in) / width,
            (height - bottom_in - top_in) / height,
        )
        return self.figure.add_axes(box)

    def title(self, title: str, under: str) -> None:
        """Write the title, and a muted line under it, at the figure's left edge."""
        width, height = self.paper.width_in, self.height_in
        x, y = EDGE_IN / width, 1.0 - 0.07 / height
        upper = self.figure.text(x, y, one_line(title), va="top", size="large", weight="bold")
        y = 1.0 - (0.11 + 1.5 * self.em_in) / height
        lower = self.figure.text(x, y, one_line(under), va="top", size="small", color=MUTED_TEXT)
        for text in (upper, lower):
            self.keep_within(text, width - 2.0 * EDGE_IN)

    def keep_within(self, text: Text, width_in: float) -> None:
        """Cut a text to a width [in] when the figure is finished: only then its font is known."""
        self._limited.append((text, width_in))

    def finish(self, lang: Language) -> Figure:
        """Settle fonts, cut what is too long, and return the figure."""
        settle_texts(self.figure, lang)
        for text, width_in in self._limited:
            _cut(text, width_in * self.figure.dpi)
        return self.figure


def one_line(text: str) -> str:
    """Put a text on one line.

    Examples
    --------
    >>> one_line("two  words ")
    'two words'
    """
    return " ".join(text.split())


def _cut(text: Text, width_pixels: float) -> None:
    """Shorten each line of a text until the widest fits, an ellipsis showing where something is left out."""
    content = text.get_text()
    letters = max(map(len, content.split("\n")))
    while letters > 1 and (width := text.get_window_extent().width) > width_pixels:
        letters = min(letters - 1, int(letters * width_pixels / width) + 1)
        lines = (line if len(line) <= letters else line[: letters - 1].rstrip() + "…" for line in content.split("\n"))
        text.set_text("\n".join(lines))
