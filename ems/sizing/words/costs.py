"""Sentences on cost and plan: what costs least, what of the plan's size, what its last battery returns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.sizing.words.amounts import NOTHING_KWH, is_nothing, size, years
from ems.sizing.words.facts import (
    SAME_FRACTION,
    budget_binds,
    is_endless,
    is_free,
    is_planned,
    net_cost,
    next_pays,
    planned_capital_cost,
    range_binds,
)
from ems.sizing.words.proofs import of_end
from ems.sizing.words.saying import of_each
from ems.sizing.words.templates import ORDINALS
from ems.units import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.words.saying import Says


def of_least_cost(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield what costs least, and what of the plan's size.

    Parameters
    ----------
    sizing
        The answer.
    say
        Puts values into templates.
    """
    if len(sizing.parts) > 1:
        yield from _of_several(sizing, say)
        return
    part = sizing.parts[0]
    texts = {"title": say.title(part), "size": size(part, say.lang)}
    if is_free(sizing):
        yield say("free", title=texts["title"])
        return
    if is_endless(sizing):
        yield say("endless", price=say.price(part), next=say.saved(part), cost=say.costs(part), **texts)
        return
    yield _of_size(sizing, part, say)
    if sizing.goal.budget is not None and not budget_binds(sizing) and not is_nothing(part):
        yield say("budget_left", net=say.money(net_cost(sizing)), budget=say.money(sizing.goal.budget))
    if budget_binds(sizing):
        budget = say.money(sizing.goal.budget or 0.0)
        yield say("budget_binds", budget=budget, next=say.saved(part), cost=say.costs(part))
    elif range_binds(sizing, part) and not part.has_given_end:
        yield of_end(part, say)
    elif range_binds(sizing, part):
        unit = "kW" if part.kind == "pv" else "kWh"
        yield say("range_binds", unit=unit, next=say.saved(part), cost=say.costs(part))
    yield from _of_plan(sizing, part, say)


def _of_several(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield which sizes cost least together, which of them end with their range, and what of the plan's sizes."""
    gain = sizing.none_yearly_cost - sizing.yearly_cost
    yield from of_each(sizing, say)
    is_none = all(is_nothing(part) for part in sizing.parts)
    key = "together_none" if is_none else "together" if gain >= 0.0 else "together_more"
    yield say(key, yearly=say.money(sizing.yearly_cost), gain=say.money(abs(gain)))
    for part in sizing.parts:
        if part.is_at_end and not is_nothing(part) and next_pays(part):
            yield of_end(part, say)
    if budget_binds(sizing):
        yield say("budget_spent", budget=say.money(sizing.goal.budget or 0.0))
    elif sizing.goal.budget is not None and not is_none:
        yield say("budget_left", net=say.money(net_cost(sizing)), budget=say.money(sizing.goal.budget))
    more = sizing.planned_yearly_cost - sizing.yearly_cost
    plan_net = sum(planned_capital_cost(part) * (1.0 - part.subsidy_fraction) for part in sizing.parts)
    planned = " + ".join(say.planned(part) for part in sizing.parts)
    if more < 0.0:
        yield say("plan_outside", planned=planned, less=say.money(-more))
    elif sizing.goal.budget is not None and plan_net > sizing.goal.budget:
        yield say("plan_beyond_budget", planned=planned, net=say.money(plan_net))
    elif more > 0.0:
        yield say("plan_other", planned=planned, more=say.money(more))


def _of_size(sizing: Sizing, part: SizedPart, say: Says) -> str:
    """Say which size costs least."""
    title, gain = say.title(part), sizing.none_yearly_cost - sizing.yearly_cost
    if is_nothing(part) and (part.has_own_power or part.kind == "pv"):
        return say("none_pays_at_any_power", title=title, price=say.price(part))
    if is_nothing(part):
        return say("none_pays", title=title, price=say.price(part), next=say.saved(part), cost=say.costs(part))
    texts = {"title": title, "size": size(part, say.lang), "gain": say.money(abs(gain))}
    if budget_binds(sizing) and gain > 0.0:
        budget = say.money(sizing.goal.budget or 0.0)
        return say("best_of_budget", budget=budget, yearly=say.money(sizing.yearly_cost), **texts)
    if gain > 0.0 and sizing.yearly_cost < 0.0:
        return say("right_below_zero", **texts)
    key = "least_cost" if gain > 0.5 else "least_cost_flat" if gain > -0.5 else "least_cost_forced"  # noqa: PLR2004 - half a unit of money
    return say(key, yearly=say.money(sizing.yearly_cost), **texts)


def _of_plan(sizing: Sizing, part: SizedPart, say: Says) -> Iterator[str]:
    """Yield whether the plan's size is too large or too small, and at which price it would be right."""
    if (part.planned_kw if part.kind == "pv" else part.planned_kwh) <= NOTHING_KWH:
        return
    planned, more = say.planned(part), sizing.planned_yearly_cost - sizing.yearly_cost
    if is_planned(part):
        yield say("plan_right", planned=planned)
        return
    plan_net = planned_capital_cost(part) * (1.0 - part.subsidy_fraction)
    if more >= 0.0 and sizing.goal.budget is not None and plan_net > sizing.goal.budget:
        yield say("plan_beyond_budget", planned=planned, net=say.money(plan_net))
        return
    cost, next_, last = part.yearly_per_size, part.planned_saved_by_next_kwh, part.planned_saved_by_last_kwh
    if more < 0.0:
        yield say("plan_outside", planned=planned, less=say.money(-more))
    elif math.isfinite(last) and part.capacity_kwh < part.planned_kwh and not part.has_own_power:
        key = "plan_large" if last > SAME_FRACTION * cost else "plan_large_loses"
        yield say(key, planned=planned, last=say.money(last), cost=say.money(cost), more=say.money(more))
    elif math.isfinite(next_) and part.capacity_kwh > part.planned_kwh and not part.has_own_power:
        yield say("plan_small", planned=planned, next=say.money(next_), cost=say.money(cost), more=say.money(more))
    else:
        yield say("plan_other", planned=planned, more=say.money(more))
    if sizing.is_proven and sizing.goal.budget is None:
        yield from _of_right_price(part, planned, say)


def _of_right_price(part: SizedPart, planned: str, say: Says) -> Iterator[str]:
    """Yield the price at which the plan's size would be right."""
    low, high = part.right_prices_per_kwh
    if not math.isfinite(high) or part.has_own_power or part.price_per_kw:
        return
    texts = {"planned": planned, "price": say.per_kwh(part.price_per_kwh)}
    if high <= SAME_FRACTION * part.price_per_kwh:
        yield say("right_price_never", planned=planned)
    elif not low > 0.0:
        yield say("right_price_up_to", high=say.per_kwh(high), **texts)
    elif high - low <= SAME_FRACTION * high:
        yield say("right_price_one", high=say.per_kwh(high), **texts)
    else:
        yield say("right_price_between", low=say.per_kwh(low), high=say.per_kwh(high), **texts)


def of_last_battery(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield what the last battery of the plan's size returns, beside those before it.

    Parameters
    ----------
    sizing
        The answer.
    say
        Puts values into templates.
    """
    if sizing.batteries is None or not len(sizing.batteries):
        return
    part, row = sizing.parts[0], sizing.batteries.iloc[-1]
    count, saved, upkeep = int(row["number"]), float(row["saved_cost"]), float(row["upkeep_cost"])
    ordinal = ORDINALS.get(count, f"{count}th")
    if count == 1:
        name = say("the_only" if part.units == 1 else "the_mean")
    else:
        name = say("the_number", ordinal=ordinal, number=str(count))
    if abs(saved) <= SAME_FRACTION * max(upkeep, 1e-9):
        yield say("last_nothing", battery=name, upkeep=say.money(upkeep))
    elif saved <= 0.0:
        yield say("last_loses", battery=name, lost=say.money(-saved), upkeep=say.money(upkeep))
    elif saved <= upkeep:
        yield say("last_upkeep", battery=name, saved=say.money(saved), upkeep=say.money(upkeep))
    else:
        within, without = float(row["payback_years"]), float(row["payback_without_subsidy_years"])
        life = years(part.life_years, say.lang)
        texts = {
            "battery": name,
            "saved": say.money(saved - upkeep),
            "price": say.price(part),
            "years": years(within, say.lang),
            "late": say("after_life" if within > part.life_years else "within_life", life=life),
        }
        if part.subsidy_fraction == 0.0:
            yield say("last_pays_alone", **texts)
            return
        late = say("after_life" if without > part.life_years >= within else "within_life", life=life)
        yield say("last_pays", years_without=years(without, say.lang), late_without=late, **texts)


def of_subsidy(part: SizedPart, say: Says) -> Iterator[str]:
    """Yield what would be right without subsidy.

    Parameters
    ----------
    part
        What was sized.
    say
        Puts values into templates.
    """
    unsubsidised = part.capacity_without_subsidy_kwh
    if not math.isfinite(unsubsidised) or part.subsidy_fraction == 0.0 or is_nothing(part):
        return
    if unsubsidised <= NOTHING_KWH:
        yield say("without_subsidy_none")
    elif abs(unsubsidised - part.capacity_kwh) <= SAME_FRACTION * part.capacity_kwh:
        yield say("without_subsidy_same")
    else:
        times = f"{part.units} × " if part.units > 1 else ""
        yield say("without_subsidy", size=f"{times}{number(unsubsidised)} kWh")
