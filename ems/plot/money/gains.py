"""Who gains and who pays: the gains of all sites of a group in rising order, with and without PV."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.ledger.who_gains.outcome import summarise
from ems.plot import colours
from ems.plot.amounts import money, money_scale
from ems.plot.axes import LineLabel, label_lines, name_vertical
from ems.plot.fonts import language_or_warn
from ems.plot.money.parts import group_title
from ems.plot.style import Canvas, Size, style
from ems.plot.words import Words
from ems.units import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ems.ledger.who_gains.outcome import Gains, Reference
    from ems.plot.axes import LineStyle
    from ems.units import Scale

    Floats = NDArray[np.float64]

LEFT_IN, RIGHT_IN, BOTTOM_IN, TOP_IN, PLOT_IN = 0.85, 2.0, 0.5, 0.62, 2.6
WITH_PV: tuple[str, ...] = (colours.PV, "#A36F00", "#5C3F00")
WITHOUT_PV: tuple[str, ...] = (colours.LOAD, "#6B6B6B", colours.IMPORT)
"""Lines of the groups in their order: ambers with PV, greys without."""
FEWEST_SITES = 5
"""Groups of fewer sites have no curve: their sites stand in the table."""
FEWEST_SPREAD = 10
"""Of fewer sites it is not told how unevenly they gain."""
SHOWN = (0.002, 0.998)
"""Quantiles of all drawn gains between which the axis reaches."""
LOSERS_ALPHA = 0.1


class Curve(NamedTuple):
    """Gains of some sites in rising order [currency]."""

    title: str
    gain: Floats
    colour: str
    style: LineStyle


def gains_curves(
    gains: Gains, *, reference: Reference = "no_plan", size: Size = "notebook", lang: str = "en"
) -> Figure:
    """Gains of all sites in rising order, a line for each group with and without PV.

    Parameters
    ----------
    gains
        From :func:`ems.ledger.gains`.
    reference
        Against what: ``"no_batteries"``, ``"no_sharing"`` or ``"no_plan"``.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Returns
    -------
    Figure
        Below zero, shaded, sites pay more than in the reference. Few sites with very high gains leave the axis; it says
        how many.
    """
    words = Words(language_or_warn(lang))
    curves = _curves(gains, reference, words)
    every = np.concatenate([curve.gain for curve in curves])
    low, high = (float(value) for value in np.quantile(every, SHOWN))
    scale = money_scale(max(abs(low), abs(high)), gains.currency, words)
    with style(size) as paper:
        canvas = Canvas(paper, TOP_IN + PLOT_IN + BOTTOM_IN)
        what = words(f"without_{reference}")
        canvas.title(words("gains_figure"), words("gains_under", what=what, policy=gains.policy))
        axes = canvas.axes(LEFT_IN, BOTTOM_IN, RIGHT_IN, TOP_IN)
        _draw(axes, curves, scale, (low, high), words)
        _beyond(axes, every, gains.currency, scale, words)
        name_vertical(axes, words("gains_axis", unit=scale.unit), LEFT_IN)
        axes.set_xlabel(words("gains_share_axis"))
        bottom, top = axes.get_ylim()
        ends = [float(np.clip(curve.gain[-1] / scale.base_per_unit, bottom, top)) for curve in curves]
        texts = [f"{curve.title}\n{_middle(curve, gains.currency, words)}" for curve in curves]
        others = len(axes.texts)
        labels = [
            LineLabel(end, text, curve.colour, curve.style)
            for end, text, curve in zip(ends, texts, curves, strict=True)
        ]
        label_lines(axes, labels, canvas, RIGHT_IN)
        for text in axes.texts[others:]:
            text.set_color(colours.LOAD)
        return canvas.finish(words.lang)


def _middle(curve: Curve, currency: str, words: Words) -> str:
    middle = money(float(np.median(curve.gain)), currency, words)
    return words("gains_middle", median=middle, count=number(len(curve.gain), 0))


def _curves(gains: Gains, reference: Reference, words: Words) -> list[Curve]:
    """One curve a group of enough sites with PV and one without; one of all sites where none of these gains."""
    table, gain = gains.table, gains.gain(reference)
    found = []
    for place, group in enumerate(dict.fromkeys(table["group"])):
        for has_pv, shades in ((True, WITH_PV), (False, WITHOUT_PV)):
            inside = ((table["group"] == group) & (table["has_pv"] == has_pv)).to_numpy()
            if inside.sum() >= FEWEST_SITES:
                pv = words("with_pv" if has_pv else "without_pv")
                title = words("gains_line", group=group_title(str(group), words), pv=pv)
                line: LineStyle = "-" if place == 0 else "--"
                found.append(Curve(title, np.sort(gain[inside]), shades[place % len(shades)], line))
    if any(curve.gain.any() for curve in found):
        return found
    return [Curve(words("gains_all"), np.sort(gain), colours.LOAD, "-")]


def _draw(axes: Axes, curves: list[Curve], scale: Scale, shown: tuple[float, float], words: Words) -> None:
    for curve in curves:
        share = 100.0 * (np.arange(len(curve.gain)) + 0.5) / len(curve.gain)
        axes.plot(share, curve.gain / scale.base_per_unit, curve.style, color=curve.colour, linewidth=1.8)
    low, high = (value / scale.base_per_unit for value in shown)
    room = 0.05 * (high - low or 1.0)
    axes.set_ylim(min(low, 0.0) - room, max(high, 0.0) + room)
    axes.set_xlim(0.0, 100.0)
    bottom = axes.get_ylim()[0]
    axes.axhline(0.0, color="#555555", linewidth=0.8)
    axes.axhspan(bottom, 0.0, color=colours.UNSERVED, alpha=LOSERS_ALPHA, linewidth=0.0)
    if low < 0.0:
        axes.text(99.0, 0.0, words("gains_losers"), color=colours.UNSERVED, size="small", va="top", ha="right")
    axes.yaxis.set_major_formatter(lambda value, _position: number(value, 0 if float(value).is_integer() else None))
    axes.grid(visible=True, axis="both")


def _beyond(axes: Axes, gain: Floats, currency: str, scale: Scale, words: Words) -> None:
    """Say how many sites leave the axis above."""
    above = gain > axes.get_ylim()[1] * scale.base_per_unit
    if above.any():
        highest = money(float(gain.max()), currency, words)
        text = words("gains_beyond", count=int(above.sum()), highest=highest)
        axes.text(0.02, 0.97, text, transform=axes.transAxes, va="top", size="small", color=colours.MUTED_TEXT)


def gains_caption(gains: Gains, words: Words, reference: Reference = "no_plan") -> str:
    """Say what the figure shows: the median, the losers, and how unevenly gains are spread.

    Parameters
    ----------
    gains
        From :func:`ems.ledger.gains`.
    words
        Language.
    reference
        Against what.
    """
    of_all = summarise(gains.gain(reference))
    few = of_all["sites"] < FEWEST_SPREAD
    return words(
        "caption_gains_few" if few else "caption_gains",
        median=money(of_all["median"], gains.currency, words),
        losers=percent(of_all["losers_fraction"]),
        what=words(f"without_{reference}"),
        top=percent(of_all["top_tenth_fraction"]),
        gini=number(of_all["gini_fraction"], 2),
        pv=_of_pv(gains, words, reference),
    )


def _of_pv(gains: Gains, words: Words, reference: Reference) -> str:
    """Say what the middle site of the first group gains with PV and without."""
    medians = {label: float(value) for label, value in gains.by("pv", reference)["median"].items()}
    group = next(iter(medians))[0]  # type: ignore[index] # labels are pairs
    if not {(group, True), (group, False)} <= set(medians):
        return ""
    told = [money(medians[group, has_pv], gains.currency, words) for has_pv in (True, False)]
    return words("gains_pv", group=group_title(str(group), words).lower(), with_pv=told[0], without_pv=told[1])
