"""Sentences on goals: the cheapest size that keeps one, what it costs, and how the plan's size compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.sizing.words.amounts import NOTHING_KWH, is_nothing, size
from ems.sizing.words.facts import SAME_FRACTION, capital_cost, is_planned, net_cost
from ems.sizing.words.peaks import found_figure
from ems.sizing.words.saying import of_each
from ems.units import number, percent, power

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.words.saying import Says


def of_goal(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield the cheapest size that reaches the goal, what it costs, and how the plan's size compares.

    Parameters
    ----------
    sizing
        The answer.
    say
        Puts values into templates.
    """
    kind, asked = sizing.goal.kind, float(sizing.goal.value or 0.0)
    value = {"share": percent(asked), "peak": power(asked)}.get(kind, f"{asked:g} h")
    if len(sizing.parts) > 1:
        yield from of_each(sizing, say)
        if all(is_nothing(part) for part in sizing.parts):
            yield say(f"{kind}_together_without", value=_reached(sizing))
        else:
            yield say(f"{kind}_together{_at_each(sizing)}", value=value)
    for part in sizing.parts if len(sizing.parts) == 1 else ():
        title = say.title(part)
        if is_nothing(part):
            yield say(f"{kind}_without", title=title, value=_reached(sizing) if kind != "survival" else value)
        elif kind == "survival":
            yield say(
                "survival_reached", title=title, size=size(part, say.lang), value=value, share=_starts(sizing, say)
            )
        else:
            yield say(f"{kind}_reached{_at_each(sizing)}", title=title, size=size(part, say.lang), value=value)
    capital = sum(capital_cost(part) for part in sizing.parts)
    net = net_cost(sizing)
    gain = sizing.none_yearly_cost - sizing.yearly_cost
    if capital > 0.0:
        yield say(
            "to_buy" if gain >= 0.0 else "to_buy_more",
            net=say.money(net),
            capital=say.money(capital),
            purchase=say.money(sizing.purchase_cost),
            gain=say.money(abs(gain)),
        )
    matched = found_figure(sizing, "cheapest_matched_fraction")
    if kind == "share" and matched < sizing.reached - SAME_FRACTION:
        yield say("cheapest_matches_less", share=percent(matched))
    if len(sizing.parts) == 1:
        yield from _of_plan_beside_goal(sizing.parts[0], say)


def _of_plan_beside_goal(part: SizedPart, say: Says) -> Iterator[str]:
    """Yield how the plan's size compares with what a goal needs."""
    if part.kind != "storage" or part.has_own_power or is_nothing(part) or part.planned_kwh <= NOTHING_KWH:
        return
    planned, ratio = say.planned(part), part.planned_kwh / part.capacity_kwh
    if is_planned(part):
        yield say("plan_right", planned=planned)
    elif ratio > 1.0:
        yield say("plan_times", planned=planned, times=number(ratio))
    else:
        yield say("plan_falls_short", planned=planned, share=percent(ratio, 0))


def _at_each(sizing: Sizing) -> str:
    """Suffix of what is said where each of several sites keeps the limit for itself, not all of them together."""
    return "_by_each" if sizing.goal.kind == "peak" and sizing.limits_each_site else ""


def _reached(sizing: Sizing) -> str:
    return percent(sizing.reached) if sizing.goal.kind == "share" else power(sizing.reached)


def _starts(sizing: Sizing, say: Says) -> str:
    """Starts of the year that a promise covers."""
    share = sizing.guarantee_fraction
    return say("every_start") if share >= 1.0 else say("share_of_starts", share=percent(share))
