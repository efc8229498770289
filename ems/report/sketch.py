"""A figure that is yet to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

SIZE: Final = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A figure that is yet to be drawn.

    Parameters
    ----------
    name
        Its file name without number and ending.
    title, caption
        What it shows, and what to see in it.
    draw
        Draws it.
    """

    name: str
    title: str
    caption: str
    draw: Callable[[], Figure]
