"""Sentences on proof, range and power: why no other size is better, what ends a size, what a kW is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.sizing.answer import PLANNERS
from ems.sizing.words.amounts import is_nothing
from ems.sizing.words.facts import SAME_FRACTION, range_binds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ems.sizing.answer import SizedPart, Sizing
    from ems.sizing.words.saying import Says


def of_proof(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield why no other size is better, or that nothing is proven.

    Parameters
    ----------
    sizing
        The answer.
    say
        Puts values into templates.
    """
    if sizing.method == "sweep":
        yield say("tried_planned") if sizing.policy in PLANNERS else say("tried", policy=sizing.policy)
    elif sizing.method == "bisection":
        yield say("bisected_plants" if sizing.parts[0].kind == "pv" else "bisected")
    elif sizing.goal.kind != "cost":
        yield say("proof_goal", gap=_gap(sizing, say))
    elif len(sizing.parts) > 1 or sizing.parts[0].kind == "pv":
        yield say("proof_within", gap=_gap(sizing, say))
    else:
        part = sizing.parts[0]
        texts = {"next": say.saved(part), "cost": say.costs(part), "gap": _gap(sizing, say)}
        next_, last, cost = part.saved_by_next_kwh, part.saved_by_last_kwh, part.yearly_per_size
        room = SAME_FRACTION * max(cost, 1.0)
        if is_nothing(part) and next_ <= cost + room and not part.has_own_power:
            yield say("proof_zero", **texts)
        elif math.isfinite(last) and next_ - room <= cost <= last + room:
            yield say("proof_between", last=say.money(last), **texts)
        else:
            yield say("proof_within", gap=_gap(sizing, say))
    yield from _of_power(sizing, say)


def _of_power(sizing: Sizing, say: Says) -> Iterator[str]:
    """Yield what a kW is worth where the power was sized too."""
    for part in sizing.parts if sizing.goal.kind == "cost" else ():
        if not math.isfinite(part.saved_by_next_kw) or is_nothing(part) or range_binds(sizing, part):
            continue
        if part.has_own_power and not part.price_per_kw:
            continue  # said below: at no price of a kW what it saves is nothing
        if len(sizing.parts) > 1:
            yield say("of_part", title=say.title(part), text="".join(_power_of(part, say)))
        else:
            yield from _power_of(part, say)

    if any(part.has_own_power and not part.price_per_kw and not is_nothing(part) for part in sizing.parts):
        yield say("power_unpriced")


def _power_of(part: SizedPart, say: Says) -> Iterator[str]:
    """Yield what a kW of a part is worth."""
    texts = {"next": say.money(part.saved_by_next_kw), "cost": say.money(part.yearly_per_kw)}
    if math.isfinite(part.saved_by_last_kw):
        yield say("proof_power", last=say.money(part.saved_by_last_kw), **texts)
    else:
        yield say("proof_power_zero", **texts)


def _gap(sizing: Sizing, say: Says) -> str:
    """By how much another size could be cheaper, hundredths aside."""
    return say.money(round(sizing.gap, 2))


def of_end(part: SizedPart, say: Says) -> str:
    """Say that a size ends where its range does.

    Parameters
    ----------
    part
        What was sized.
    say
        Puts values into templates.
    """
    unit = "kW" if part.kind == "pv" else "kWh"
    texts = {"title": say.title(part), "unit": unit, "next": say.saved(part), "cost": say.costs(part)}
    if part.has_given_end:
        return say("range_given", **texts)
    times = part.power_kw / part.planned_kw if part.kind == "pv" else part.capacity_kwh / part.planned_kwh
    return say("range_assumed", times=f"{times:.3g}", **texts)
