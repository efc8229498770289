"""The year at a glance: local hour by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ems.plot import colours
from ems.plot.axes import clock_axis, months_axis, name_vertical
from ems.plot.days import hour_by_day, local_days
from ems.plot.fonts import language_or_warn
from ems.plot.style import Canvas, Size, style
from ems.plot.tiers import all_storages
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import Scale, number, power_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

    from ems.results.result import Result

    Series = NDArray[np.float64]

What = Literal["net_load", "state_of_charge", "import"]
WHATS: tuple[What, ...] = get_args(What)
HEIGHT_IN, LEFT_IN = 2.7, 0.85


class _Map(NamedTuple):
    """Values of a heat map in the unit of its scale, and how they are coloured."""

    values: Series
    lowest: float
    highest: float
    scale: Scale
    colours: tuple[str, ...]


def heat_map(result: Result, what: str = "net_load", *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Draw a series of the year by local hour and day.

    Parameters
    ----------
    result
        The simulated year.
    what
        ``"net_load"`` (load − generation, before storage), ``"state_of_charge"`` (all storages together) or
        ``"import"``.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Raises
    ------
    InputError
        No such series, or no storages to show the state of charge of.
    """
    words = Words(language_or_warn(lang))
    content = _content(result, what, words)
    with style(size) as paper:
        canvas = Canvas(paper, HEIGHT_IN)
        canvas.title(words(f"heat_{what}"), words.under(result))
        axes = canvas.axes(LEFT_IN, 0.32, 1.25, 0.58)
        image = _draw(axes, result, content)
        months_axis(axes, local_days(result), words)
        clock_axis(axes, "y")
        name_vertical(axes, words("hour_axis"), LEFT_IN)
        bar = canvas.axes(paper.width_in - 1.15, 0.32, 1.0, 0.58)
        colour_bar(bar, image, words(f"{what}_bar", unit=content.scale.unit), content.scale)
        return canvas.finish(words.lang)


def _content(result: Result, what: str, words: Words) -> _Map:
    if what == "net_load":
        return net_load_map(result)
    if what == "import":
        import_kw = result.series["import_kw"].to_numpy(dtype=np.float64)
        highest = max(float(import_kw.max()), 1.0)
        return _Map(import_kw, 0.0, highest, power_scale(highest), colours.IMPORT_SCALE)
    if what == "state_of_charge":
        stored = 100.0 * all_storages(result, words).stored_fraction
        return _Map(stored, 0.0, 100.0, Scale(1.0, "%"), colours.STATE_OF_CHARGE_SCALE)
    raise wrong(where=f"what = {what!r}", what="must be one of " + ", ".join(WHATS))


def net_load_kw(result: Result) -> Series:
    """Load minus generation of the district, before storage; shape (steps,) [kW]."""
    series = result.series
    return (series["load_kw"] - series["pv_kw"] - series["other_generation_kw"]).to_numpy(dtype=np.float64)


def net_load_map(result: Result) -> _Map:
    """Net load with equal colour for equal surplus and need."""
    net = net_load_kw(result)
    highest = max(float(np.abs(net).max()), 1.0)
    return _Map(net, -highest, highest, power_scale(highest), colours.NET_LOAD_SCALE)


def _draw(axes: Axes, result: Result, content: _Map) -> AxesImage:
    """Draw the raster; an hour that the clock skipped shows the axes' grey."""
    raster = hour_by_day(result, content.values)
    axes.set_facecolor(colours.MISSING)
    axes.grid(visible=False)
    return axes.imshow(
        raster,
        aspect="auto",
        origin="lower",
        extent=(0.0, float(raster.shape[1]), 0.0, 24.0),
        cmap=LinearSegmentedColormap.from_list("ems", content.colours),
        vmin=content.lowest,
        vmax=content.highest,
    )


def colour_bar(bar: Axes, image: AxesImage, label: str, scale: Scale) -> None:
    """Draw the colour scale of a raster with only the part that occurs.

    Parameters
    ----------
    bar
        Empty axes right of the raster.
    image
        The raster.
    label
        Quantity and unit.
    scale
        The unit.
    """
    values = np.ma.filled(np.ma.asarray(image.get_array(), dtype=np.float64), np.nan)
    low, high = (float(value) for value in image.get_clim())
    seen_low = max(low, float(np.nanmin(values))) if low < 0.0 else low
    ramp = np.linspace(low, high, 256)[:, None]
    bar.imshow(ramp, aspect="auto", origin="lower", extent=(0.0, 1.0, low, high), cmap=image.cmap, vmin=low, vmax=high)
    bar.set_ylim(seen_low, high)
    bar.set_xticks([])
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    bar.yaxis.set_major_formatter(lambda value, _position: number(value / scale.base_per_unit, 0))
    bar.locator_params(axis="y", nbins=6)
    bar.set_ylabel(label)
    bar.grid(visible=False)
    bar.spines[:].set_visible(False)
