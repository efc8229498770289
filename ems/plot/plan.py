"""What the plan states beside what was simulated."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.plot import colours
from ems.plot.fonts import language_or_warn
from ems.plot.style import Canvas, Size, one_line, style
from ems.plot.words import Words
from ems.plot.wrong import wrong
from ems.units import ABSENT, energy, mass, number, percent, power

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.results.result import Claim, Result

ROW_IN = 0.44
TEXT_AT, BAR_AT, BAR_HEIGHT = -0.25, 0.18, 0.4
"""Where a row's text and bar lie, in rows."""
MARGIN_IN = 0.18
VALUES_FRACTION = 0.42
"""Share of a row's width that its two figures may take."""
LABEL_INSIDE_FROM = 0.1
PLAN_TEXT = "#00466E"
LONGEST_FRACTION = 2.0
"""Bars longer than twice the plan are cut, so that one wild claim does not flatten the others."""
BAR = "#4A4A4A"
FRACTION_UNITS = frozenset({"", "1", "-", "fraction"})


def claim_value(value: float, unit: str) -> str:
    """Return a claim's figure with its unit, energies, powers and masses in readable units.

    Examples
    --------
    >>> claim_value(8_595_938.0, "kWh"), claim_value(1.0, "1"), claim_value(24.7, "yen/kWh")
    ('8,596 MWh', '100.0 %', '24.7 yen/kWh')
    """
    if not math.isfinite(value):
        return ABSENT
    if unit in FRACTION_UNITS:
        return percent(value)
    if unit.removesuffix("/year") == "kWh":
        return energy(value)
    if unit == "kW":
        return power(value)
    if unit.removesuffix("/year").removesuffix("-CO2") == "kg":
        return mass(value)
    return f"{number(value)} {unit}"


def claim_ratio(claim: Claim) -> float:
    """Return the simulated figure as a share of the plan's; NaN where either is missing or the plan's is zero."""
    if not (math.isfinite(claim.plan) and math.isfinite(claim.simulated)) or claim.plan == 0.0:
        return math.nan
    return claim.simulated / claim.plan


def shown_claims(result: Result) -> tuple[Claim, ...]:
    """Return the claims about the whole district, or all where there are no such."""
    return tuple(claim for claim in result.claims if claim.is_headline) or result.claims


def plan_comparison(result: Result, *, size: Size = "notebook", lang: str = "en") -> Figure:
    """One bar a claim about the whole district: the simulated figure as a share of the plan's.

    Parameters
    ----------
    result
        The simulated year.
    size
        ``"notebook"``, ``"page"`` or ``"a4"``.
    lang
        ``"en"`` or ``"ja"``.

    Raises
    ------
    InputError
        The scenario states no claims.
    """
    if not result.claims:
        raise wrong(where="claims", what="the scenario's plan states none", source=result.scenario)
    words = Words(language_or_warn(lang))
    claims = shown_claims(result)
    count = len(claims)
    with style(size) as paper:
        canvas = Canvas(paper, 1.25 + ROW_IN * count)
        canvas.title(words("plan"), words.under(result))
        axes = canvas.axes(MARGIN_IN, 0.48, MARGIN_IN, 0.74)
        ratios = [claim_ratio(claim) for claim in claims]
        finite = [abs(ratio) for ratio in ratios if math.isfinite(ratio)]
        longest = 100.0 * min(max([1.1, *finite]), LONGEST_FRACTION)
        axes.set_xlim(0.0, longest)
        axes.set_ylim(count - 0.1, -0.5)
        for row, (claim, ratio) in enumerate(zip(claims, ratios, strict=True)):
            _draw_row(axes, row, 100.0 * ratio, words)
            _write_row(axes, row, claim, canvas, words)
        _mark_plan(axes, words)
        axes.set_xlabel(words("plan_axis"))
        return canvas.finish(words.lang)


def _draw_row(axes: Axes, row: int, per_cent: float, words: Words) -> None:
    """Draw one claim's bar under its text, with its share at the end."""
    if not math.isfinite(per_cent):
        axes.text(0.0, row + BAR_AT, words("plan_absent"), va="center", size="small", color=colours.MUTED_TEXT)
        return
    longest = axes.get_xlim()[1]
    shown = min(max(per_cent, 0.0), longest)
    axes.barh(row + BAR_AT, shown, BAR_HEIGHT, color=BAR)
    inside = shown > LABEL_INSIDE_FROM * longest
    axes.text(
        shown + (-0.01 if inside else 0.01) * longest,
        row + BAR_AT,
        f"{number(per_cent, 0)} %",
        ha="right" if inside else "left",
        va="center",
        size="small",
        color="white" if inside else colours.LOAD,
    )


def _write_row(axes: Axes, row: int, claim: Claim, canvas: Canvas, words: Words) -> None:
    """Write what is claimed, and both figures, over the bar."""
    values = ""
    if math.isfinite(claim.simulated):
        simulated, plan = claim_value(claim.simulated, claim.unit), claim_value(claim.plan, claim.unit)
        values = words("plan_row", simulated=simulated, plan=plan)
    beside = axes.get_yaxis_transform()
    name = axes.text(0.0, row + TEXT_AT, one_line(words.claim(claim)), va="center", size="small", weight="bold")
    right = axes.text(1.0, row + TEXT_AT, values, ha="right", va="center", size="small", transform=beside)
    room_in = canvas.paper.width_in - 2.0 * MARGIN_IN
    canvas.keep_within(right, VALUES_FRACTION * room_in)
    canvas.keep_within(name, (0.98 - VALUES_FRACTION * bool(values)) * room_in)


def _mark_plan(axes: Axes, words: Words) -> None:
    """Draw the line where a bar would end if the plan were met."""
    rows = np.arange(math.floor(axes.get_ylim()[0]) + 1) + BAR_AT
    # Beside the bars only: between them stand the figures.
    axes.vlines([100.0] * len(rows), rows - 0.3, rows + 0.3, color=colours.OTHER_GENERATION, linewidth=1.8, zorder=3)
    x = 100.0 / axes.get_xlim()[1]
    text = words("plan_line")
    axes.text(x, 1.0, text, ha="center", va="bottom", size="small", color=PLAN_TEXT, transform=axes.transAxes)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
