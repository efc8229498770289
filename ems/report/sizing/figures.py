"""Figures of the page on a size, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.sizing.captions import curve_caption, front_caption, map_caption, sureness_caption
from ems.plot.sizing.curve import size_curve
from ems.plot.sizing.front import front_title, size_front
from ems.plot.sizing.heat import size_map
from ems.plot.sizing.sureness import size_sureness
from ems.report.sketch import SIZE, Sketch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.plot.words import Words
    from ems.sizing.answer import Sizing
    from ems.sizing.sureness.answer import Sureness

LINE, AREA = 2, 2
"""Fewest sizes along a line, and of capacities and of powers in an area."""


def sizing_sketches(sizing: Sizing, sureness: Sureness | None, words: Words) -> Iterator[Sketch]:
    """Yield the figures in the order of the page; those without content are left out.

    Parameters
    ----------
    sizing
        What is shown.
    sureness
        How sure it is, or None.
    words
        Language.

    Yields
    ------
    Sketch
        Curve, map, front, sureness.
    """
    lang = words.lang
    if len(sizing.curve) >= LINE:
        yield Sketch(
            name="size-curve",
            title=words("size_curve"),
            caption=curve_caption(sizing, words),
            draw=lambda: size_curve(sizing, size=SIZE, lang=lang),
        )
    if has_map(sizing):
        yield Sketch(
            name="size-map",
            title=words("size_map"),
            caption=map_caption(sizing, words),
            draw=lambda: size_map(sizing, size=SIZE, lang=lang),
        )
    if has_front(sizing):
        yield Sketch(
            name="size-front",
            title=front_title(sizing, words),
            caption=front_caption(sizing, words),
            draw=lambda: size_front(sizing, size=SIZE, lang=lang),
        )
    if sureness is not None and sureness.sizes["capacity_kwh"].nunique() >= LINE:
        yield Sketch(
            name="size-sureness",
            title=words("size_sure"),
            caption=sureness_caption(sureness, words),
            draw=lambda: size_sureness(sureness, size=SIZE, lang=lang),
        )


def has_map(sizing: Sizing) -> bool:
    """Whether there is an area of capacities and powers.

    Parameters
    ----------
    sizing
        What is shown.
    """
    table = sizing.sizes_map
    return table is not None and min(table["capacity_kwh"].nunique(), table["power_kw"].nunique()) >= AREA


def has_front(sizing: Sizing) -> bool:
    """Whether there are sizes with CO2 or survival.

    Parameters
    ----------
    sizing
        What is shown.
    """
    table = sizing.front
    if table is None or not table["on_front"].any():
        return False
    return bool(table[["co2_kg", "survival_fraction"]].notna().to_numpy().any())
