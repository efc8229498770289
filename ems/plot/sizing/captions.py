"""Captions of the figures of a sizing: what to see in them, computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.amounts import money
from ems.plot.sizing.front import front_of
from ems.plot.sizing.heat import map_of
from ems.plot.sizing.parts import goal_text, hours_text, is_as_planned, main_size, size_text, title_of
from ems.plot.sizing.sureness import factors_of, gains_of
from ems.units import energy, mass, number, percent, power

if TYPE_CHECKING:
    from ems.plot.sizing.heat import CostMap
    from ems.plot.words import Words
    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.sureness.answer import Sureness

NEAR_LEAST_FRACTION = 0.1
"""Sizes of the map are near the least if they cost up to this share of the saving more; else this share of all are."""
ROUNDING = 1e-9
SEEN_COST = 0.5
"""A pair that is cheaper by less is not named [currency]: searches end within some hundredths."""
LOSSES = (("q05", 0.05), ("q10", 0.10), ("q25", 0.25), ("q50", 0.5))


def curve_caption(sizing: Sizing, words: Words) -> str:
    """Say what the size found saves against none and against the plan, and what the next and the last kWh save.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    part, currency = sizing.parts[0], sizing.currency
    saved, of_plan = sizing.none_yearly_cost - sizing.yearly_cost, sizing.planned_yearly_cost - sizing.yearly_cost
    if all(map(is_as_planned, sizing.parts)):
        plan = words("size_caption_as_plan")
    else:
        plan = words(
            "size_caption_of_plan",
            saved=money(abs(of_plan), currency, words),
            less=_less(of_plan, words),
            planned=words("and_also").join(size_text(one, words, planned=True) for one in sizing.parts),
        )
    plan = plan if math.isfinite(of_plan) else ""
    if is_none(sizing):
        return words("size_caption_none_best", of_plan=plan) + _first_text(part, sizing, words)
    text = words(
        "size_caption_best" if sizing.goal.kind == "cost" else "size_caption_reached",
        size=words("and_also").join(size_text(one, words) for one in sizing.parts),
        saved=money(abs(saved), currency, words),
        less=_less(saved, words),
        of_plan=plan,
        **({} if sizing.goal.kind == "cost" else {"goal": goal_text(sizing.goal, currency, words)}),
    )
    return text + slopes_text(part, sizing, words) + _in_proportion(sizing, words)


def _in_proportion(sizing: Sizing, words: Words) -> str:
    """Say that several parts grow together; empty where there is one."""
    return words("size_caption_in_proportion") if len(sizing.parts) > 1 else ""


def is_none(sizing: Sizing) -> bool:
    """Whether nothing at all is the answer.

    Parameters
    ----------
    sizing
        What is shown.
    """
    return all(main_size(one) <= 0.0 for one in sizing.parts)


def _first_text(part: SizedPart, sizing: Sizing, words: Words) -> str:
    """Say what the first kWh or kW would save, and what it costs; empty where that is not known."""
    if not math.isfinite(part.saved_by_next):
        return ""
    price = money(part.yearly_per_size, sizing.currency, words)
    key = "size_caption_none_first_kw" if part.kind == "pv" else "size_caption_none_first"
    return words(key, next=money(max(part.saved_by_next, 0.0), sizing.currency, words), price=price)


def slopes_text(part: SizedPart, sizing: Sizing, words: Words) -> str:
    """Say what the last and the next kWh or kW save, and what they cost; empty where that is not known.

    Parameters
    ----------
    part
        The part whose size it is.
    sizing
        Its sizing.
    words
        Language.
    """
    of_kw = part.kind == "pv"
    last, next_one = (
        (part.saved_by_last_kw, part.saved_by_next_kw) if of_kw else (part.saved_by_last_kwh, part.saved_by_next_kwh)
    )
    if not (math.isfinite(last) and math.isfinite(next_one)):
        return ""
    last_text, next_text = (money(max(value, 0.0), sizing.currency, words) for value in (last, next_one))
    price = money(part.yearly_per_size, sizing.currency, words)
    key = "size_caption_slopes_kw" if of_kw else "size_caption_slopes"
    return words(key, last=last_text, next=next_text, price=price)


def _less(saved: float, words: Words) -> str:
    return words("size_less" if saved >= 0.0 else "size_more")


def map_caption(sizing: Sizing, words: Words) -> str:
    """Say what the size found costs beside the cheapest pair and the plan's, and how far one may go from the least.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    content, part, currency = map_of(sizing), sizing.parts[0], sizing.currency
    best = int(content.excess.argmin())
    pair = words("size_both", capacity=energy(float(content.capacity[best])), power=power(float(content.power[best])))
    found = size_text(part, words)
    if sizing.goal.kind != "cost":
        text = words("size_caption_map_goal", pair=pair, found=found)
    elif content.found_excess > SEEN_COST:
        less, of_plan = money(content.found_excess, currency, words), _beside_plan(sizing, words)
        text = words("size_caption_map_cheaper", found=found, pair=pair, less=less, of_plan=of_plan)
    elif is_none(sizing):
        text = words("size_caption_none_best", of_plan=_beside_plan(sizing, words))
    else:
        text = words("size_caption_map_found", found=found, of_plan=_beside_plan(sizing, words))
    others = words("and_also").join(title_of(one, words) for one in sizing.parts[1:])
    return (
        text + _near_least(content, sizing, words) + (words("size_caption_map_others", others=others) if others else "")
    )


def _beside_plan(sizing: Sizing, words: Words) -> str:
    """Say what the plan's size costs more than the one found; empty where it is not on the map, or the same."""
    part, excess = sizing.parts[0], sizing.planned_yearly_cost - sizing.yearly_cost
    if len(sizing.parts) > 1 or part.planned_kwh <= 0.0 or not math.isfinite(excess) or is_as_planned(part):
        return ""
    planned = size_text(part, words, planned=True)
    return words("size_caption_map_plan", planned=planned, excess=money(max(excess, 0.0), sizing.currency, words))


def _near_least(content: CostMap, sizing: Sizing, words: Words) -> str:
    """Say between which capacities the cost stays near the least."""
    saving = abs(sizing.none_yearly_cost - sizing.yearly_cost)
    # of several parts most of the saving may be another's
    tells = saving > ROUNDING * abs(sizing.yearly_cost) and len(sizing.parts) == 1
    within = NEAR_LEAST_FRACTION * saving if tells else float(np.quantile(content.excess, NEAR_LEAST_FRACTION))
    near = list(content.capacity[content.excess <= within])
    if content.found_excess <= within:  # it may lie between the pairs
        near.append(sizing.parts[0].capacity_kwh)
    return words(
        "size_caption_map_within",
        within=money(within, sizing.currency, words),
        low=energy(float(min(near))),
        high=energy(float(max(near))),
    )


def front_caption(sizing: Sizing, words: Words) -> str:
    """Say how many sizes are worth a look, and what the largest of them costs and gives against the cheapest.

    Parameters
    ----------
    sizing
        What is shown.
    words
        Language.
    """
    table = front_of(sizing)
    front = table[table["on_front"].astype(bool)]
    column, text_of = ("power_kw", power) if sizing.parts[0].kind == "pv" else ("capacity_kwh", energy)
    low, high = front.iloc[0], front.iloc[int(front[column].to_numpy().argmax())]
    survival = ""
    if math.isfinite(low["survival_fraction"]) and math.isfinite(high["survival_fraction"]):
        shares = percent(float(low["survival_fraction"])), percent(float(high["survival_fraction"]))
        survival = words("size_caption_front_survival", hours=hours_text(sizing), low=shares[0], high=shares[1])
    cost = float(high["yearly_cost"] - low["yearly_cost"])
    co2 = float(high["co2_kg"] - low["co2_kg"])
    text = words(
        "size_caption_front",
        count=number(len(front), 0),
        all=number(len(table), 0),
        low=text_of(float(low[column])),
        high=text_of(float(high[column])),
        cost=signed(cost, money(abs(cost), sizing.currency, words)),
        co2=signed(co2, mass(abs(co2))),
        survival=survival,
    )
    return text + _in_proportion(sizing, words)


def signed(value: float, text: str) -> str:
    """Put the sign of a change before its size.

    Parameters
    ----------
    value
        The change.
    text
        Its size in words.

    Examples
    --------
    >>> signed(2.0, "2 t"), signed(0.0, "0 t")
    ('+2 t', '±0 t')
    """
    return f"{'+' if value > 0.0 else chr(0x2212) if value < 0.0 else '±'}{text}"


def sureness_caption(sureness: Sureness, words: Words) -> str:
    """Say which size gains most on average and in the worst tenth, how far its gain spreads, and what decides.

    Parameters
    ----------
    sureness
        What is shown.
    words
        Language.
    """
    sizes, currency = gains_of(sureness), sureness.currency
    at = sizes["capacity_kwh"].to_numpy(dtype=np.float64)
    row = sizes.iloc[int(np.abs(at - sureness.best_mean_kwh).argmin())]
    lost = [share for column, share in LOSSES if float(row[column]) < 0.0]
    return words(
        "size_caption_sure",
        best=_size(sureness.best_mean_kwh, words),
        mean=money(float(row["mean"]), currency, words),
        low=money(float(row["q05"]), currency, words),
        high=money(float(row["q95"]), currency, words),
        worst=_size(sureness.best_worst_tenth_kwh, words),
        other=words("size_caption_sure_loss", share=percent(max(lost), 0)) if lost else "",
        decisive=_decisive(sureness, words),
    )


def _size(capacity_kwh: float, words: Words) -> str:
    return energy(capacity_kwh) if capacity_kwh > 0.0 else words("size_answer_none")


def _decisive(sureness: Sureness, words: Words) -> str:
    """Name the factor that matters most; empty where none is known."""
    factors = factors_of(sureness, words)
    if not factors.titles:
        return ""
    if math.isfinite(factors.total[0]):
        share = percent(min(float(factors.total[0]), 1.0), 0)
        return words("size_caption_decisive_sobol", factor=factors.titles[0], share=share)
    ends = sorted((float(factors.low[0]), float(factors.high[0])))
    low, high = (money(end, sureness.currency, words) for end in ends)
    return words("size_caption_decisive", factor=factors.titles[0], low=low, high=high)
