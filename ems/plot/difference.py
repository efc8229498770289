"""Where one policy uses the storages otherwise than another: hour by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ems.plot import colours
from ems.plot.axes import clock_axis, name_vertical
from ems.plot.days import HOURS_PER_DAY
from ems.plot.fonts import language_or_warn
from ems.plot.heat_map import colour_bar
from ems.plot.monthly import MONTHS_PER_YEAR
from ems.plot.style import Canvas, Size, style
from ems.plot.tiers import storage_tiers
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import energy, power, power_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

    from ems.results.result import Result

    Series = NDArray[np.float64]

PANEL_IN, BETWEEN_IN, LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN = 1.75, 0.34, 0.85, 1.4, 0.32, 0.86
ALIKE_BELOW_KW = 0.5
"""Storages whose mean power never differs by more than this are used alike, as far as a reader can see."""


class TierDifference(NamedTuple):
    """How much more one policy discharges the storages of a tier than another.

    ``difference_kw`` is the power of each step, shape (steps,), charging less counting as discharging more;
    ``by_hour_and_month`` its mean, shape (steps of a day, 12) [kW].
    """

    title: str
    usable_capacity_kwh: float
    difference_kw: Series
    by_hour_and_month: Series


def storage_differences(result: Result, reference: Result, words: Words) -> tuple[TierDifference, ...]:
    """Compare the storages of two runs of one district, tier by tier.

    Parameters
    ----------
    result
        The simulated year.
    reference
        The same district under another policy.
    words
        Language of the titles.

    Raises
    ------
    InputError
        Not the same steps or not the same storages, or there are none.
    """
    if result.grid != reference.grid or list(result.storages) != list(reference.storages):
        what = "must be the same district and year under another policy"
        raise wrong(where=f"reference = {reference.title}, {reference.grid.year}", what=what, source=result.scenario)
    tiers = storage_tiers(result, words)
    if not tiers:
        raise wrong(where="storages", what="there are none, so no policy uses them", source=result.scenario)
    found = []
    for tier in tiers:
        change_kw = _battery_kw(result, tier.name) - _battery_kw(reference, tier.name)
        by_month = hour_by_month(result, change_kw)
        found.append(TierDifference(tier.title, tier.usable_capacity_kwh, change_kw, by_month))
    return tuple(found)


def _battery_kw(result: Result, tier: str) -> Series:
    """Discharge less charge of all storages of a tier, shape (steps,) [kW]."""
    total = np.zeros(result.grid.n_steps)
    for group, frame in result.storages.items():
        if str(result.storage_table["tier"][group]) == tier:
            total += (frame["discharge_kw"] - frame["charge_kw"]).to_numpy(dtype=np.float64)
    return total


def hour_by_month(result: Result, values: Series) -> Series:
    """Mean of a series by local time of day and month; shape (steps of a day, 12).

    Parameters
    ----------
    result
        The simulated year.
    values
        One value a step, shape (steps,).
    """
    rows_per_hour = round(1.0 / result.grid.step_h)
    row = np.floor(result.calendar.hour * rows_per_hour + 1e-6).astype(np.int64)
    cell = row * MONTHS_PER_YEAR + np.asarray(result.calendar.month) - 1
    shape = (HOURS_PER_DAY * rows_per_hour, MONTHS_PER_YEAR)
    total = np.bincount(cell, weights=values, minlength=shape[0] * shape[1])
    count = np.bincount(cell, minlength=shape[0] * shape[1])
    return np.asarray((total / count).reshape(shape), dtype=np.float64)


def storage_difference(result: Result, reference: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """Mean difference of the storages' power by local hour and month, one panel a tier.

    Parameters
    ----------
    result
        The simulated year, for example under ``"optimal"``.
    reference
        The same district under another policy, for example a rule.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Green where the result discharges more (or charges less), brown where it charges more (or discharges less).

    Raises
    ------
    InputError
        Not the same steps or not the same storages, or there are none.
    """
    words = Words(language_or_warn(lang))
    tiers = storage_differences(result, reference, words)
    with style(size) as paper:
        height_in = TOP_IN + len(tiers) * PANEL_IN + (len(tiers) - 1) * BETWEEN_IN + BOTTOM_IN
        canvas = Canvas(paper, height_in)
        title = words("difference", policy=result.policy, reference=reference.policy)
        canvas.title(title, words("under_plain", title=words.title(result)))
        for place, tier in enumerate(tiers):
            top_in = TOP_IN + place * (PANEL_IN + BETWEEN_IN)
            below_in = height_in - top_in - PANEL_IN
            axes = canvas.axes(LEFT_IN, below_in, RIGHT_IN, top_in)
            image = _draw(axes, tier.by_hour_and_month, words)
            _months(axes, words, labels=place == len(tiers) - 1)
            name_vertical(axes, words("hour_axis"), LEFT_IN)
            name = axes.set_title(f"{tier.title} · {energy(tier.usable_capacity_kwh)}", size="small", pad=4)
            canvas.keep_within(name, paper.width_in - LEFT_IN - RIGHT_IN)
            if image is not None:
                bar = canvas.axes(paper.width_in - RIGHT_IN + 0.1, below_in, RIGHT_IN - 0.25, top_in)
                scale = power_scale(image.get_clim()[1])
                colour_bar(bar, image, words("difference_bar", unit=scale.unit), scale)
        return canvas.finish(words.lang)


def _draw(axes: Axes, by_month: Series, words: Words) -> AxesImage | None:
    """Draw the raster, equal colour for equal differences either way; None where there are none to speak of."""
    highest = float(np.abs(by_month).max())
    axes.grid(visible=False)
    clock_axis(axes, "y")
    if highest < ALIKE_BELOW_KW:
        text = words("difference_alike", power=power(ALIKE_BELOW_KW))
        axes.text(0.5, 0.5, text, ha="center", va="center", color=colours.MUTED_TEXT, transform=axes.transAxes)
        axes.set_xlim(0.5, MONTHS_PER_YEAR + 0.5)
        return None
    return axes.imshow(
        by_month,
        aspect="auto",
        origin="lower",
        extent=(0.5, MONTHS_PER_YEAR + 0.5, 0.0, HOURS_PER_DAY),
        cmap=LinearSegmentedColormap.from_list("ems", colours.STORAGE_DIFFERENCE_SCALE),
        vmin=-highest,
        vmax=highest,
    )


def _months(axes: Axes, words: Words, *, labels: bool) -> None:
    months = list(range(1, MONTHS_PER_YEAR + 1))
    axes.set_xticks(months, [words.short_month(month) if labels else "" for month in months])
    axes.tick_params(axis="x", length=0)
