"""What figures and page of a sizing share: names, sizes and goals in words, marks of the size found and the plan's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from ems.plot import colours
from ems.plot.amounts import money
from ems.plot.sizing.naming import small_width_em
from ems.sizing.answer import PLANNERS
from ems.units import energy, energy_scale, number, percent, power, power_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from ems.plot.style import Canvas
    from ems.plot.words import Words
    from ems.sizing.answer import Goal, SizedPart, Sizing
    from ems.sizing.sureness.answer import Sureness
    from ems.units import Scale

MOST_DECIMALS = 6
"""Of ticks."""
PLANNED_DASHES = (0, (4, 2))
"""How the plan's size is drawn."""
SAME_FRACTION = 1e-6
"""Sizes that differ by less than this share are the same."""
GAP_EM, NEAR_EDGE_FRACTION = 1.5, 0.16
"""Names over the axes stand at least so far from each other, in letter heights; near an edge, to one side of a mark."""
ROW_IN, MARKS_IN = 0.17, 0.4
"""Height of a row of names over the axes, and of two with their distances [in]."""


class Mark(NamedTuple):
    """A size that is marked across the axes: where, its name, and whether it is the plan's."""

    at: float
    text: str
    is_plan: bool = False


def title_of(thing: Sizing | SizedPart | Sureness, words: Words) -> str:
    """Name of a scenario or a part for people.

    Parameters
    ----------
    thing
        Has a title, perhaps a Japanese one.
    words
        Language.
    """
    return (thing.title_ja if words.lang == "ja" else "") or thing.title


def size_text(part: SizedPart, words: Words, *, planned: bool = False) -> str:
    """Return a size with its units: of a storage capacity and power, of PV the power.

    Parameters
    ----------
    part
        What was sized.
    words
        Language.
    planned
        The plan's size in place of the one found.
    """
    capacity_kwh = part.planned_kwh if planned else part.capacity_kwh
    power_kw = part.planned_kw if planned else part.power_kw
    if part.kind == "pv":
        return power(power_kw)
    text = words("size_both", capacity=energy(capacity_kwh), power=power(power_kw))
    return words("size_each", size=text) if part.units > 1 else text


def main_size_text(part: SizedPart, *, planned: bool = False) -> str:
    """Return the capacity of a storage or the power of PV, with its unit.

    Parameters
    ----------
    part
        What was sized.
    planned
        The plan's size in place of the one found.
    """
    if part.kind == "pv":
        return power(part.planned_kw if planned else part.power_kw)
    return energy(part.planned_kwh if planned else part.capacity_kwh)


def main_size(part: SizedPart, *, planned: bool = False) -> float:
    """Return the capacity of a storage [kWh] or the power of PV [kW].

    Parameters
    ----------
    part
        What was sized.
    planned
        The plan's size in place of the one found.
    """
    if part.kind == "pv":
        return part.planned_kw if planned else part.power_kw
    return part.planned_kwh if planned else part.capacity_kwh


def is_as_planned(part: SizedPart) -> bool:
    """Whether the size found is the plan's, power included.

    Parameters
    ----------
    part
        What was sized.
    """
    pairs = [(part.power_kw, part.planned_kw)]
    if part.kind == "storage":
        pairs.append((part.capacity_kwh, part.planned_kwh))
    return all(math.isclose(found, planned, rel_tol=SAME_FRACTION) for found, planned in pairs)


def goal_text(goal: Goal, currency: str, words: Words) -> str:
    """Say what was asked for.

    Parameters
    ----------
    goal
        The goal.
    currency
        Unit of its budget.
    words
        Language.
    """
    text = words(f"size_goal_{goal.kind}", value=goal_value(goal.kind, goal.value))
    if goal.budget is None:
        return text
    return words("size_goal_budget", goal=text, budget=money(goal.budget, currency, words))


def goal_value(kind: str, value: float | None) -> str:
    """Return what a goal asks for, or what is reached of it, with its unit; empty for the cost.

    Parameters
    ----------
    kind
        Kind of the goal.
    value
        A share, a power [kW] or a time [h].
    """
    if value is None or kind == "cost":
        return ""
    if kind == "share":
        return percent(value)
    return power(value) if kind == "peak" else f"{number(value, 0 if float(value).is_integer() else None)} h"


def hours_text(sizing: Sizing) -> str:
    """Return how long an outage is that survival is shown for.

    Parameters
    ----------
    sizing
        What is shown.
    """
    return goal_value("survival", sizing.survival_hours)


def under(sizing: Sizing, words: Words) -> str:
    """Line under a title: scenario, who dispatches, goal.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    goal = goal_text(sizing.goal, sizing.currency, words)
    parts = words("separate").join(title_of(part, words) for part in sizing.parts)
    title = f"{title_of(sizing, words)}: {parts}" if words.lang == "en" else f"{title_of(sizing, words)}：{parts}"
    return words("size_under", title=title, policy=policy_text(sizing, words), goal=goal)


def policy_text(sizing: Sizing, words: Words) -> str:
    """Say who dispatches what is sized: a planner in words, a rule by its name.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    return words(f"size_policy_{sizing.policy}") if sizing.policy in PLANNERS else sizing.policy


def size_axis(axes: Axes, part: SizedPart, highest: float, words: Words) -> Scale:
    """Name and scale the horizontal axis of sizes of a part; the data stay in kWh or kW.

    Parameters
    ----------
    axes
        Whose axis it is.
    part
        The part that sizes are of.
    highest
        Largest size shown [kWh] or [kW].
    words
        Language.
    """
    scale = power_scale(highest) if part.kind == "pv" else energy_scale(highest)
    key = "size_pv_axis" if part.kind == "pv" else f"size_capacity_axis{'' if part.units > 1 else '_one'}"
    axes.set_xlabel(words(key, unit=scale.unit))
    scaled_ticks(axes, scale, "x")
    return scale


def scaled_ticks(axes: Axes, scale: Scale, which: Literal["x", "y"]) -> None:
    """Label ticks in a scale's unit, thousands separated.

    Parameters
    ----------
    axes
        Whose axis it is.
    scale
        The unit; the data stay in the base unit.
    which
        ``"x"`` or ``"y"``.
    """
    axis = axes.xaxis if which == "x" else axes.yaxis

    def label(value: float, _position: float) -> str:
        shown = float(value / scale.base_per_unit)
        digits = next((n for n in range(MOST_DECIMALS) if math.isclose(shown, round(shown, n), abs_tol=1e-12)), None)
        return number(shown, digits)

    axes.locator_params(axis=which, nbins=8 if which == "x" else 6)
    axis.set_major_formatter(label)


def marks_of(sizing: Sizing, words: Words) -> tuple[Mark, ...]:
    """Return the marks of the first part's size and of the plan's, one mark if they are the same.

    Where several parts are sized, every size that is drawn has the others as found, or in proportion: the plan's is
    none of them, and has no mark.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    part = sizing.parts[0]
    found, planned = main_size(part), main_size(part, planned=True)
    if len(sizing.parts) == 1 and math.isclose(found, planned, rel_tol=SAME_FRACTION):
        return (Mark(found, words("size_same", size=main_size_text(part))),)
    of_found = Mark(found, words(found_key(sizing), size=main_size_text(part)))
    if len(sizing.parts) > 1:
        return (of_found,)
    return of_found, Mark(planned, words("size_plan", size=main_size_text(part, planned=True)), is_plan=True)


def found_key(sizing: Sizing) -> str:
    """Return the key of the word before the size found: the best, or what reaches a goal.

    Parameters
    ----------
    sizing
        What is shown.
    """
    return "size_best" if sizing.goal.kind == "cost" else "size_found"


def draw_marks(panels: Sequence[Axes], marks: Sequence[Mark], canvas: Canvas) -> None:
    """Draw sizes across all panels, and their names over the uppermost, in rows where they are close.

    Parameters
    ----------
    panels
        Axes with the same horizontal limits, the uppermost first.
    marks
        The most important first.
    canvas
        The figure under construction; above the uppermost axes there must be ``MARKS_IN``, and ``ROW_IN`` for each
        mark beyond two.
    """
    first, last = panels[0].get_xlim()
    box = panels[0].get_window_extent()
    width_in, height_in = box.width / panels[0].figure.dpi, box.height / panels[0].figure.dpi
    rows: list[list[tuple[float, float]]] = [[] for _ in marks]
    for mark in marks:
        place = (mark.at - first) / (last - first)
        if not 0.0 <= place <= 1.0:
            continue
        for axes in panels:
            dashes = PLANNED_DASHES if mark.is_plan else "-"
            axes.axvline(mark.at, color=colours.LOAD, linewidth=0.9, linestyle=dashes, zorder=1.5)
        left, right = _reach(place, (small_width_em(mark.text) + GAP_EM) * canvas.em_in / width_in)
        row = next(n for n, taken in enumerate(rows) if all(right < low or left > high for low, high in taken))
        rows[row].append((left, right))
        up = 1.0 + (ROW_IN * row + 0.04) / height_in
        text = panels[0].text(place, up, mark.text, transform=panels[0].transAxes, size="small")
        text.set(ha=_side(place), va="bottom", weight="normal" if mark.is_plan else "bold")
        canvas.keep_within(text, width_in)


def _reach(place: float, width: float) -> tuple[float, float]:
    """Return where a name over the axes begins and ends, as shares of their width."""
    side = _side(place)
    left = place - (0.0 if side == "left" else width if side == "right" else width / 2.0)
    return left, left + width


def _side(place: float) -> str:
    """Return on which side of a text its mark is, so that the text stays over the axes."""
    if place < NEAR_EDGE_FRACTION:
        return "left"
    return "right" if place > 1.0 - NEAR_EDGE_FRACTION else "center"
