"""Turning a figure into a file's content, the same bytes each time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import matplotlib as mpl

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG_DOTS_PER_INCH = 150
RASTER_IN_SVG_DOTS_PER_INCH = 192
"""Resolution of heat maps inside an SVG: twice a screen's."""
HASH_SALT = "ems"


def to_png(figure: Figure, dots_per_inch: int = PNG_DOTS_PER_INCH) -> bytes:
    """Return a figure as PNG.

    Parameters
    ----------
    figure
        Any figure of :mod:`ems.plot`.
    dots_per_inch
        Resolution [1/in].
    """
    buffer = io.BytesIO()
    figure.savefig(
        buffer, format="png", dpi=dots_per_inch, metadata={"Software": None}, pil_kwargs={"compress_level": 3}
    )
    return buffer.getvalue()


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG whose letters are paths, so that it looks the same without its fonts.

    Parameters
    ----------
    figure
        Any figure of :mod:`ems.plot`.
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": HASH_SALT, "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", dpi=RASTER_IN_SVG_DOTS_PER_INCH, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
