"""The answer in sentences: what is right, what of the plan's size, what the last battery returns, and why it is so."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ems.sizing.words.amounts import NOTHING_KWH, is_nothing, money, price, size, sized, years
from ems.sizing.words.peaks import found_figure, of_peak_import
from ems.sizing.words.templates import ORDINALS, TEMPLATES
from ems.units import number, percent, power

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.words.amounts import Language

SAME_FRACTION = 1e-3
"""Sizes, and prices, that differ by less are the same to a reader."""
SEEN_COST = 0.005
"""Savings of a year that are shown as something [currency]."""


def with_sentences(sizing: Sizing) -> Sizing:
    """Return an answer with its sentences in both languages.

    Parameters
    ----------
    sizing
        The answer; sentences that it has already are replaced.
    """
    return replace(sizing, sentences=tuple(_sentences(sizing, "en")), sentences_ja=tuple(_sentences(sizing, "ja")))


class _Says:
    """Puts values into the templates of one language."""

    def __init__(self, sizing: Sizing, lang: Language) -> None:
        self.sizing, self.lang = sizing, lang

    def __call__(self, key: str, **values: str) -> str:
        return TEMPLATES[key][0 if self.lang == "en" else 1].format(**values)

    def money(self, amount: float) -> str:
        return money(amount, self.sizing.currency, self.lang)

    def title(self, part: SizedPart) -> str:
        return part.title_ja or part.title if self.lang == "ja" else part.title

    def price(self, part: SizedPart) -> str:
        text = price(part.price_per_kwh, part.price_per_kw, self.sizing.currency, self.lang)
        subsidy = self("subsidised", share=percent(part.subsidy_fraction, 0)) if part.subsidy_fraction else ""
        return text + subsidy

    def per_kwh(self, amount: float) -> str:
        return f"{self.money(amount)}/kWh"

    def planned(self, part: SizedPart) -> str:
        return sized(part, part.planned_kwh, part.planned_kw, self.lang)


def _sentences(sizing: Sizing, lang: Language) -> Iterator[str]:
    """Yield the sentences of one language."""
    say = _Says(sizing, lang)
    if sizing.goal.kind == "cost":
        yield from _of_cost(sizing, say)
    else:
        yield from _of_goal(sizing, say)
    if _is_free(sizing) or _is_endless(sizing):
        return  # of a size that is none there is nothing to say
    if len(sizing.parts) == 1:
        yield from _of_last_battery(sizing, say)
        yield from _of_subsidy(sizing.parts[0], say)
    yield from of_peak_import(sizing, say)
    yield from _of_proof(sizing, say)


def _of_cost(sizing: Sizing, say: _Says) -> Iterator[str]:
    """Yield what costs least, and what of the plan's size."""
    if len(sizing.parts) > 1:
        yield from _of_several(sizing, say)
        return
    part = sizing.parts[0]
    texts = {"title": say.title(part), "size": size(part, say.lang)}
    if _is_free(sizing):
        yield say("free", title=texts["title"])
        return
    if _is_endless(sizing):
        yield say("endless", price=say.price(part), next=_saved(part, say), cost=_costs(part, say), **texts)
        return
    yield _of_least_cost(sizing, part, say)
    if _budget_binds(sizing):
        budget = say.money(sizing.goal.budget or 0.0)
        yield say("budget_binds", budget=budget, next=_saved(part, say), cost=_costs(part, say))
    elif _range_binds(sizing, part) and not part.has_given_end:
        yield _of_end(part, say)
    elif _range_binds(sizing, part):
        unit = "kW" if part.kind == "pv" else "kWh"
        yield say("range_binds", unit=unit, next=_saved(part, say), cost=_costs(part, say))
    yield from _of_plan(sizing, part, say)


def _of_several(sizing: Sizing, say: _Says) -> Iterator[str]:
    """Yield which sizes cost least together, which of them end with their range, and what of the plan's sizes."""
    gain = sizing.none_yearly_cost - sizing.yearly_cost
    yield from _of_each(sizing, say)
    is_none = all(is_nothing(part) for part in sizing.parts)
    key = "together_none" if is_none else "together" if gain >= 0.0 else "together_more"
    yield say(key, yearly=say.money(sizing.yearly_cost), gain=say.money(abs(gain)))
    for part in sizing.parts:
        if part.is_at_end and not is_nothing(part) and _next_pays(part):
            yield _of_end(part, say)
    more = sizing.planned_yearly_cost - sizing.yearly_cost
    if more > 0.0:
        titles = " + ".join(say.planned(part) for part in sizing.parts)
        yield say("plan_other", planned=titles, more=say.money(more))


def _of_least_cost(sizing: Sizing, part: SizedPart, say: _Says) -> str:
    """Say which size costs least."""
    title, gain = say.title(part), sizing.none_yearly_cost - sizing.yearly_cost
    if is_nothing(part) and (part.has_own_power or part.kind == "pv"):
        return say("none_pays_at_any_power", title=title, price=say.price(part))
    if is_nothing(part):
        return say("none_pays", title=title, price=say.price(part), next=_saved(part, say), cost=_costs(part, say))
    texts = {"title": title, "size": size(part, say.lang), "gain": say.money(abs(gain))}
    if gain > 0.0 and sizing.yearly_cost < 0.0:
        return say("right_below_zero", **texts)
    key = "least_cost" if gain > 0.5 else "least_cost_flat" if gain > -0.5 else "least_cost_forced"  # noqa: PLR2004 - half a unit of money
    return say(key, yearly=say.money(sizing.yearly_cost), **texts)


def _of_plan(sizing: Sizing, part: SizedPart, say: _Says) -> Iterator[str]:
    """Yield whether the plan's size is too large or too small, and at which price it would be right."""
    if part.kind == "storage" and part.planned_kwh <= NOTHING_KWH:
        return
    planned, more = say.planned(part), sizing.planned_yearly_cost - sizing.yearly_cost
    if _is_planned(part):
        yield say("plan_right", planned=planned)
        return
    cost, next_, last = _yearly_kwh(part), part.planned_saved_by_next_kwh, part.planned_saved_by_last_kwh
    if more < 0.0:
        yield say("plan_outside", planned=planned, less=say.money(-more))
    elif math.isfinite(last) and part.capacity_kwh < part.planned_kwh and not part.has_own_power:
        key = "plan_large" if last > SAME_FRACTION * cost else "plan_large_loses"
        yield say(key, planned=planned, last=say.money(last), cost=say.money(cost), more=say.money(more))
    elif math.isfinite(next_) and part.capacity_kwh > part.planned_kwh and not part.has_own_power:
        yield say("plan_small", planned=planned, next=say.money(next_), cost=say.money(cost), more=say.money(more))
    else:
        yield say("plan_other", planned=planned, more=say.money(more))
    if sizing.is_proven:
        yield from _of_right_price(part, planned, say)


def _of_right_price(part: SizedPart, planned: str, say: _Says) -> Iterator[str]:
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


def _of_goal(sizing: Sizing, say: _Says) -> Iterator[str]:
    """Yield the cheapest size that reaches the goal, what it costs, and how the plan's size compares."""
    kind, asked = sizing.goal.kind, float(sizing.goal.value or 0.0)
    value = {"share": percent(asked), "peak": power(asked)}.get(kind, f"{asked:g} h")
    if len(sizing.parts) > 1:
        yield from _of_each(sizing, say)
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
    capital = sum(_capital(part) for part in sizing.parts)
    net = sum(_capital(part) * (1.0 - part.subsidy_fraction) for part in sizing.parts)
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


def _of_each(sizing: Sizing, say: _Says) -> Iterator[str]:
    """Yield the size of each of several parts."""
    for part in sizing.parts:
        key = "size_none" if is_nothing(part) else "size_found"
        yield say(key, title=say.title(part), size=size(part, say.lang))


def _of_plan_beside_goal(part: SizedPart, say: _Says) -> Iterator[str]:
    """Yield how the plan's size compares with what a goal needs."""
    if part.kind != "storage" or part.has_own_power or is_nothing(part) or part.planned_kwh <= NOTHING_KWH:
        return
    planned, ratio = say.planned(part), part.planned_kwh / part.capacity_kwh
    if _is_planned(part):
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


def _starts(sizing: Sizing, say: _Says) -> str:
    """Starts of the year that a promise covers."""
    share = sizing.guarantee_fraction
    return say("every_start") if share >= 1.0 else say("share_of_starts", share=percent(share))


def _of_last_battery(sizing: Sizing, say: _Says) -> Iterator[str]:
    """Yield what the last battery of the plan's size returns, beside those before it."""
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


def _of_subsidy(part: SizedPart, say: _Says) -> Iterator[str]:
    """Yield what would be right without subsidy."""
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


def _of_proof(sizing: Sizing, say: _Says) -> Iterator[str]:
    """Yield why no other size is better, or that nothing is proven."""
    if sizing.method == "sweep":
        yield say("tried", policy=sizing.policy)
    elif sizing.method == "bisection":
        yield say("bisected_plants" if sizing.parts[0].kind == "pv" else "bisected")
    elif sizing.goal.kind != "cost":
        yield say("proof_goal", gap=_gap(sizing, say))
    elif len(sizing.parts) > 1 or sizing.parts[0].kind == "pv":
        yield say("proof_within", gap=_gap(sizing, say))
    else:
        part = sizing.parts[0]
        texts = {"next": _saved(part, say), "cost": _costs(part, say), "gap": _gap(sizing, say)}
        next_, last, cost = part.saved_by_next_kwh, part.saved_by_last_kwh, _yearly_kwh(part)
        room = SAME_FRACTION * max(cost, 1.0)
        if is_nothing(part) and next_ <= cost + room and not part.has_own_power:
            yield say("proof_zero", **texts)
        elif math.isfinite(last) and next_ - room <= cost <= last + room:
            yield say("proof_between", last=say.money(last), **texts)
        else:
            yield say("proof_within", gap=_gap(sizing, say))
    yield from _of_power(sizing, say)


def _of_power(sizing: Sizing, say: _Says) -> Iterator[str]:
    """Yield what a kW is worth where the power was sized too."""
    for part in sizing.parts if sizing.goal.kind == "cost" else ():
        if not math.isfinite(part.saved_by_next_kw) or is_nothing(part) or _range_binds(sizing, part):
            continue
        if part.has_own_power and not part.price_per_kw:
            continue  # said below: at no price of a kW what it saves is nothing
        if len(sizing.parts) > 1:
            yield say("of_part", title=say.title(part), text="".join(_power_of(part, say)))
        else:
            yield from _power_of(part, say)

    if any(part.has_own_power and not part.price_per_kw and not is_nothing(part) for part in sizing.parts):
        yield say("power_unpriced")


def _of_end(part: SizedPart, say: _Says) -> str:
    """Say that a size ends where its range does."""
    unit = "kW" if part.kind == "pv" else "kWh"
    texts = {"title": say.title(part), "unit": unit, "next": _saved(part, say), "cost": _costs(part, say)}
    if part.has_given_end:
        return say("range_given", **texts)
    times = part.power_kw / part.planned_kw if part.kind == "pv" else part.capacity_kwh / part.planned_kwh
    return say("range_assumed", times=f"{times:.3g}", **texts)


def _power_of(part: SizedPart, say: _Says) -> Iterator[str]:
    """Yield what a kW of a part is worth."""
    texts = {"next": say.money(part.saved_by_next_kw), "cost": say.money(part.yearly_per_kw)}
    if math.isfinite(part.saved_by_last_kw):
        yield say("proof_power", last=say.money(part.saved_by_last_kw), **texts)
    else:
        yield say("proof_power_zero", **texts)


def _gap(sizing: Sizing, say: _Says) -> str:
    """By how much another size could be cheaper, hundredths aside."""
    return say.money(round(sizing.gap, 2))


def _budget_binds(sizing: Sizing) -> bool:
    """Whether the budget is spent to the last."""
    budget = sizing.goal.budget
    if budget is None:
        return False
    net = sum(_capital(part) * (1.0 - part.subsidy_fraction) for part in sizing.parts)
    return net >= budget * (1.0 - 1e-6)


def _range_binds(sizing: Sizing, part: SizedPart) -> bool:
    """Whether one more would still save more than it costs, and it is proven that no larger size was allowed."""
    is_open = sizing.is_proven and sizing.goal.kind == "cost" and len(sizing.parts) == 1 and not part.has_own_power
    return is_open and not is_nothing(part) and _next_pays(part)


def _next_pays(part: SizedPart) -> bool:
    """Whether one more would save more than it costs, and not just by rounding."""
    is_pv = part.kind == "pv"
    next_, cost = (part.saved_by_next_kw, part.yearly_per_kw) if is_pv else (part.saved_by_next_kwh, _yearly_kwh(part))
    return next_ > cost * (1.0 + SAME_FRACTION) + SEEN_COST


def _is_endless(sizing: Sizing) -> bool:
    """Whether a storage without a largest size would still grow where the search ended."""
    part = sizing.parts[0]
    is_stopped = _budget_binds(sizing) or part.has_given_end or part.kind == "pv"
    return _range_binds(sizing, part) and not is_stopped


def _is_free(sizing: Sizing) -> bool:
    """Whether one storage is sized that costs nothing to have, and none that is allowed stops it."""
    part = sizing.parts[0]
    is_asked = sizing.goal.kind == "cost" and len(sizing.parts) == 1 and part.kind == "storage"
    return is_asked and sizing.purchase_cost == 0.0 and not is_nothing(part) and not part.is_at_end


def _capital(part: SizedPart) -> float:
    """What a part costs to buy before subsidy, all units together [currency]."""
    if part.kind == "pv":
        return part.price_per_kw * part.power_kw
    return part.units * (part.price_per_kwh * part.capacity_kwh + part.price_per_kw * part.power_kw)


def _is_planned(part: SizedPart) -> bool:
    """Whether what was found is what the plan has."""
    same_kwh = abs(part.capacity_kwh - part.planned_kwh) <= SAME_FRACTION * part.planned_kwh
    same_kw = abs(part.power_kw - part.planned_kw) <= SAME_FRACTION * part.planned_kw
    return same_kw if part.kind == "pv" else same_kwh and (same_kw or not part.has_own_power)


def _yearly_kwh(part: SizedPart) -> float:
    """What a kWh costs a year, its power in proportion where it has no size of its own [currency/kWh]."""
    if part.has_own_power or not part.price_per_kw or part.planned_kwh <= 0.0:
        return part.yearly_per_kwh
    return part.yearly_per_kwh + part.yearly_per_kw * part.planned_kw / part.planned_kwh


def _saved(part: SizedPart, say: _Says) -> str:
    return say.money(part.saved_by_next_kw if part.kind == "pv" else part.saved_by_next_kwh)


def _costs(part: SizedPart, say: _Says) -> str:
    return say.money(part.yearly_per_kw if part.kind == "pv" else _yearly_kwh(part))
