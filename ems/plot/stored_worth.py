"""What a battery's stored energy is worth, beside the prices, and what the battery does about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ems.plot import colours
from ems.plot.axes import LOAD_WIDTH, add_steps, days_axis, name_vertical, scale_values
from ems.plot.days import Days
from ems.plot.fonts import language_or_warn
from ems.plot.layers import Layer
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import energy_scale, number, power_scale

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.plan_storage import StoragePlan
    from ems.storage import Storage

    Series = NDArray[np.float64]

SHOWN_H, MOST_H = 168.0, 744.0
"""How long the figure is unless told, and at most [h]."""
TOP_IN, PRICE_IN, POWER_IN, STORED_IN = 0.86, 1.5, 1.5, 0.8
LEFT_IN, RIGHT_IN, BETWEEN_IN, LEGEND_IN, BOTTOM_IN = 0.85, 0.15, 0.16, 0.4, 0.48
ROOM_FRACTION = 0.06
THIN, LINE, BOLD = 0.8, 1.6, 3.0
"""Widths of lines: a price that does not count, a quantity, the price that counts."""
TOUCH_KW = 1e-9
"""Below this nothing crosses the meter, so that neither price counts."""
EVERY_H, MOST_TICKS = (0.25, 0.5, 1.0, 3.0, 6.0, 24.0, 48.0, 96.0), 8
"""Distances between ticks where hours are counted: whole days, or what divides a day; and how many fit [h]."""
TOUCH_H = 1e-9
"""A tick as near as this to the end of the axis still stands on it."""
SATURDAY = 5
"""Counted from Monday: without a calendar only weekends are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the figure shows, cut to its steps; ``hours`` are the edges of the steps, ``stored_kwh`` stands at them."""

    hours: Series
    paid: Series
    earned: Series
    worth: Series
    charges_below: Series
    discharges_above: Series
    net_kw: Series
    battery_kw: Series
    stored_kwh: Series


def stored_worth(
    plan: StoragePlan,
    net_load_kw: ArrayLike,
    storage: Storage,
    *,
    import_price: ArrayLike,
    export_price: ArrayLike,
    times: pd.DatetimeIndex | None = None,
    steps: slice | None = None,
    case: int = 0,
    currency: str = "yen",
    size: Size = "notebook",
    lang: str = "en",
) -> Figure:
    """Prices and the worth of a stored kWh, the net load before and after the battery, and the energy in it.

    Parameters
    ----------
    plan
        What :func:`ems.plan_storage` returned.
    net_load_kw, storage, import_price, export_price
        What it was given; of several storages the one to show [kW] and [currency/kWh].
    times
        Start of every step in local time, shape (steps,); None counts hours from the first step that is shown.
    steps
        The steps to show, at most 31 days; None: the first seven days.
    case
        Which case of a batch.
    currency
        Name of the prices' currency.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Where the price that counts (paid where the site takes from the grid, earned where it gives) lies below the
        band, the battery charges, above it discharges, inside it waits. The edges of the band are the worth of a stored
        kWh, less what is lost on the way in, plus what is lost and worn on the way out.

    Raises
    ------
    InputError
        Series of another length than the plan, no such case, or no steps to show.
    """
    words = Words(language_or_warn(lang))
    count, step_h = plan.battery_kw.shape[-1], plan.step_h
    span = _span(steps, count, step_h)
    if times is not None and len(times) != count:
        raise wrong(where=f"times has {len(times)} values", what=f"must have one for each of the {count} steps")
    series = {
        name: _of_case(name, values, plan, case)[span]
        for name, values in (
            ("net_load_kw", net_load_kw),
            ("import_price", import_price),
            ("export_price", export_price),
        )
    }
    shown = _shown(plan, storage, series, span, case)
    days = None if times is None else _days(times[span])
    with style(size) as paper:
        canvas = Canvas(paper, TOP_IN + PRICE_IN + LEGEND_IN + POWER_IN + BETWEEN_IN + STORED_IN + BOTTOM_IN)
        canvas.title(_title(days, words), words("worth_under", range=_range(shown.worth, currency, words)))
        top_in = TOP_IN
        panels = []
        for height_in, gap_in in ((PRICE_IN, LEGEND_IN), (POWER_IN, BETWEEN_IN), (STORED_IN, 0.0)):
            panels.append(canvas.axes(LEFT_IN, canvas.height_in - top_in - height_in, RIGHT_IN, top_in))
            top_in += height_in + gap_in
        _draw_prices(panels[0], shown, currency, words)
        _draw_powers(panels[1], shown, words)
        _draw_stored(panels[2], shown, storage.capacity_kwh, words)
        for axes in panels:
            _draw_time(axes, days, shown.hours, step_h, words)
        for axes in panels[:-1]:
            axes.tick_params(axis="x", labelbottom=False)
        if days is None:
            panels[-1].set_xlabel(words("span_hours_axis"))
        return canvas.finish(words.lang)


def _span(steps: slice | None, count: int, step_h: float) -> slice:
    """Steps to show, with first and last."""
    wanted = slice(0, max(1, round(SHOWN_H / step_h))) if steps is None else steps
    first, last, stride = wanted.indices(count)
    if stride != 1 or last <= first:
        raise wrong(where=f"steps = {steps}", what=f"must be one or more of the {count} steps in a row")
    if (last - first) * step_h > MOST_H:
        raise wrong(where=f"steps = {steps}", what=f"must be at most {MOST_H:.0f} h")
    return slice(first, last)


def _of_case(name: str, values: ArrayLike, plan: StoragePlan, case: int) -> Series:
    """Series of one case, shape (steps,), from a number, a series, or a series a case."""
    count, n_steps = np.atleast_2d(plan.battery_kw).shape
    if not 0 <= case < count:
        raise wrong(where=f"case = {case}", what=f"must be one of the plan's {count}, counted from 0")
    rows = np.asarray(values, dtype=np.float64)
    try:
        return np.asarray(np.broadcast_to(rows, (count, n_steps))[case])
    except ValueError as error:
        rule = f"must be a number or have the {n_steps} steps of the plan"
        raise wrong(where=f"{name} of shape {rows.shape}", what=rule) from error


def _shown(plan: StoragePlan, storage: Storage, series: dict[str, Series], span: slice, case: int) -> _Shown:
    """Cut everything to the steps that are shown."""
    energy_kwh, worth = (
        _of_case("plan", values, plan, case) for values in (plan.energy_kwh, plan.marginal_value_per_kwh)
    )
    before_kwh = energy_kwh[span.start - 1] if span.start > 0 else np.ravel(plan.start_energy_kwh)[case]
    into, out = storage.effective_efficiencies
    return _Shown(
        hours=np.arange(span.stop - span.start + 1, dtype=np.float64) * plan.step_h,
        paid=series["import_price"],
        earned=series["export_price"],
        worth=worth[span],
        charges_below=worth[span] * into,
        discharges_above=worth[span] / out + storage.wear_price_per_kwh,
        net_kw=series["net_load_kw"],
        battery_kw=_of_case("plan", plan.battery_kw, plan, case)[span],
        stored_kwh=np.append(before_kwh, energy_kwh[span]),
    )


def _days(times: pd.DatetimeIndex) -> Days:
    """Local days of the steps that are shown; the first and the last may be parts of days."""
    dates = times.date
    first = np.flatnonzero(np.append(True, dates[1:] != dates[:-1]))
    return Days(
        first_step=np.append(first, len(times)),
        dates=tuple(dates[first]),
        is_off=np.asarray(times[first].day_of_week >= SATURDAY),
    )


def _title(days: Days | None, words: Words) -> str:
    if days is None:
        return words("worth")
    return words("title_with_dates", title=words("worth"), dates=words.dates(days.dates[0], days.dates[-1]))


def _range(worth: Series, currency: str, words: Words) -> str:
    """Sentence with the lowest and the highest worth; HiGHS may leave it unknown (NaN)."""
    known = worth[np.isfinite(worth)]
    if not known.size:
        return words("worth_unknown")
    low, high = number(float(known.min())), number(float(known.max()))
    if low == high:
        return words("worth_range_one", low=low, currency=currency)
    return words("worth_range", low=low, high=high, currency=currency)


def _draw_prices(axes: Axes, shown: _Shown, currency: str, words: Words) -> None:
    """Draw prices paid and earned over the band in which the battery waits, and the worth of a stored kWh in it."""
    below, above = shown.charges_below, shown.discharges_above
    band = Layer("worth_band", above, colours.CHARGE)
    add_steps(axes, above, shown.hours, layer=band, base=below)
    line_kw = shown.net_kw - shown.battery_kw
    is_same = np.array_equal(shown.paid, shown.earned)
    prices = [("price_both" if is_same else "price_paid", shown.paid, colours.IMPORT, is_same | (line_kw > TOUCH_KW))]
    if not is_same:
        prices.append(("price_earned", shown.earned, colours.EXPORT, line_kw < -TOUCH_KW))
    for _, values, colour, counts in prices:
        axes.stairs(values, shown.hours, baseline=None, color=colour, linewidth=THIN)
        axes.stairs(np.where(counts, values, np.nan), shown.hours, baseline=None, color=colour, linewidth=BOLD)
    axes.stairs(shown.worth, shown.hours, baseline=None, color=colours.STATE_OF_CHARGE, linewidth=LINE)
    _limit(axes, shown.paid, shown.earned, above, below, np.zeros(1))
    axes.locator_params(axis="y", nbins=5)
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=colour, linewidth=BOLD, label=words(key)) for key, _, colour, _ in prices
    ]
    handles.append(Line2D([], [], color=colours.STATE_OF_CHARGE, linewidth=LINE, label=words("worth_line")))
    _legend(axes, [*handles, Patch(facecolor=colours.CHARGE, label=words("worth_band"))])
    name_vertical(axes, words("price_axis", currency=currency), LEFT_IN)


def _draw_powers(axes: Axes, shown: _Shown, words: Words) -> None:
    """Draw the net load as a line, what serves it above zero, and where its surplus goes below, as in ``week``."""
    line_kw = shown.net_kw - shown.battery_kw
    supply = [
        Layer("discharge", np.maximum(shown.battery_kw, 0.0), colours.DISCHARGE),
        Layer("import", np.maximum(line_kw, 0.0), colours.IMPORT),
    ]
    uses = [
        Layer("charge", np.maximum(-shown.battery_kw, 0.0), colours.CHARGE),
        Layer("export", np.maximum(-line_kw, 0.0), colours.EXPORT),
    ]
    sums = []
    for (inner, outer), sign in ((supply, 1.0), (uses, -1.0)):
        both = sign * (inner.amounts + outer.amounts)
        add_steps(axes, both, shown.hours, layer=outer)
        add_steps(axes, sign * inner.amounts, shown.hours, layer=inner)
        sums.append(both)
    add_steps(axes, shown.net_kw, shown.hours)
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    scale = power_scale(_limit(axes, *sums, shown.net_kw))
    scale_values(axes, scale)
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=colours.LOAD, linewidth=LOAD_WIDTH, label=words("net_before"))
    ]
    _legend(
        axes, handles + [Patch(facecolor=a.colour, label=words(a.key)) for a in [*supply, *uses] if a.amounts.any()]
    )
    name_vertical(axes, words("power_axis", unit=scale.unit), LEFT_IN)


def _draw_stored(axes: Axes, shown: _Shown, capacity_kwh: float, words: Words) -> None:
    """Draw the stored energy, which is the value at the edges of the steps."""
    axes.plot(shown.hours, shown.stored_kwh, color=colours.STATE_OF_CHARGE, linewidth=LINE)
    scale = energy_scale(_limit(axes, shown.stored_kwh, np.array([0.0, capacity_kwh])))
    scale_values(axes, scale)
    axes.locator_params(axis="y", nbins=4)
    name_vertical(axes, words("stored_axis", unit=scale.unit), LEFT_IN)


def _draw_time(axes: Axes, days: Days | None, hours: Series, step_h: float, words: Words) -> None:
    if days is None:
        axes.set_xlim(hours[0], hours[-1])
        every_h = next((every for every in EVERY_H if hours[-1] <= MOST_TICKS * every), EVERY_H[-1])
        axes.set_xticks(np.arange(0.0, hours[-1] + TOUCH_H, every_h))
    else:
        days_axis(axes, days, 0, days.count, step_h, words)


def _limit(axes: Axes, *values: Series) -> float:
    """Leave room above and below all values that are known; return the largest absolute one."""
    every = np.concatenate(values)
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    room = ROOM_FRACTION * (high - low) or 1.0
    axes.set_ylim(low - room * (low < 0.0), high + room)
    return max(abs(low), abs(high))


def _legend(axes: Axes, handles: list[Line2D | Patch]) -> None:
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.03), ncols=len(handles))
