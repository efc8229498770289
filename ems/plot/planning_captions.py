"""What a reader should see in the figures of plans and requests: sentences with numbers computed from the result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.days import HOURS_PER_DAY, day_number, local_days
from ems.plot.difference import ALIKE_BELOW_KW, storage_differences
from ems.plot.promises import exchange_error_kw, is_planned, planned, week_of_surprises
from ems.plot.requests import asked, start_steps
from ems.plot.response import mean_response
from ems.plot.rooms import room_sums
from ems.plot.seasons import DAYS_PER_WEEK
from ems.units import energy, number, percent, power

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.plot.difference import TierDifference
    from ems.plot.words import Words
    from ems.results.result import Result

    Series = NDArray[np.float64]


def difference_caption(result: Result, reference: Result, words: Words) -> str:
    """How much energy one policy moves to other hours than another, and when most.

    Parameters
    ----------
    result
        The simulated year.
    reference
        The same district under another policy.
    words
        Language.
    """
    tiers = storage_differences(result, reference, words)
    names = {"policy": result.policy, "reference": reference.policy}
    most = max(tiers, key=lambda tier: float(tier.by_hour_and_month.max()))
    least = min(tiers, key=lambda tier: float(tier.by_hour_and_month.min()))
    if max(most.by_hour_and_month.max(), -least.by_hour_and_month.min()) < ALIKE_BELOW_KW:
        return words("caption_difference_none", power=power(ALIKE_BELOW_KW), **names)
    step_h = result.grid.step_h
    # what is taken from one hour is given in another: half of all differences
    moved_kwh = sum(float(np.abs(tier.difference_kw).sum()) for tier in tiers) * step_h / 2.0
    discharged_kwh = float(reference.series["discharge_kw"].sum()) * step_h
    share = ""
    if discharged_kwh > 0.0:
        share = words(
            "caption_difference_share", share=percent(moved_kwh / discharged_kwh, 0), reference=reference.policy
        )
    text = words("caption_difference", moved=energy(moved_kwh), share=share, **names)
    text += _extreme(most, 1.0, "caption_difference_more", words)
    return text + _extreme(least, -1.0, "caption_difference_less", words)


def _extreme(tier: TierDifference, sign: float, key: str, words: Words) -> str:
    """Say where the difference is largest in one direction; nothing where there is none in it."""
    signed = sign * tier.by_hour_and_month
    row, month = np.unravel_index(int(np.argmax(signed)), signed.shape)
    highest_kw = float(signed[row, month])
    if highest_kw < ALIKE_BELOW_KW:
        return ""
    hour = words.clock(float(row) * HOURS_PER_DAY / signed.shape[0])
    return words(key, hour=hour, month=words.month(int(month) + 1), title=tier.title, power=power(highest_kw))


def promised_caption(result: Result, words: Words) -> str:
    """How far the play strayed from the plans in the week shown and over the year, and what it cost.

    Parameters
    ----------
    result
        The simulated year.
    words
        Language.
    """
    plans, days = planned(result), local_days(result)
    first = day_number(result, days, week_of_surprises(result))
    week = slice(int(days.first_step[first]), int(days.first_step[first + DAYS_PER_WEEK]))
    strayed_kw, here = np.abs(exchange_error_kw(result)), is_planned(result)
    more_kw = (result.series["import_kw"] - plans.promised["import_kw"]).to_numpy(dtype=np.float64)
    more_kwh = float(more_kw[here].sum()) * result.grid.step_h
    return words(
        "caption_promised",
        week=power(float(strayed_kw[week].mean())),
        year=power(float(strayed_kw[here].mean())),
        imported=energy(abs(more_kwh)),
        more=words("more" if more_kwh >= 0.0 else "less"),
        cost=_promised_cost(result, words),
    )


def _promised_cost(result: Result, words: Words) -> str:
    """Say what the plans promised to cost, and what the year did; nothing where either is not known or not a year's."""
    promised = planned(result).promised_cost
    played = next((value for name, value in result.kpis.items() if name.startswith("cost_")), math.nan)
    if not (math.isfinite(promised) and math.isfinite(played) and is_planned(result).all()):
        return ""
    return words(
        "caption_promised_cost",
        cost=f"{number(played, 0)} {result.currency}",
        promised=f"{number(promised, 0)} {result.currency}",
    )


def requests_caption(result: Result, words: Words) -> str:
    """How many events there were and of which kind, what they moved of what was expected, and the busiest month.

    Parameters
    ----------
    result
        The simulated year.
    words
        Language.
    """
    events = asked(result).events
    steps = start_steps(result, events)
    month = np.bincount(result.calendar.month[steps], minlength=13)
    expected, realised = (float(events[f"{name}_kwh"].sum()) for name in ("expected", "realised"))
    text = words(
        "caption_requests",
        events=len(events),
        days=int(np.unique(result.calendar.day[steps]).size),
        less=int((events["kind"] == "less").sum()),
        more=int((events["kind"] == "more").sum()),
        realised=energy(realised),
        expected=energy(expected),
        share=percent(realised / expected if expected > 0.0 else math.nan, 0),
    )
    busiest = int(np.argmax(month))
    return text + words("caption_requests_busiest", month=words.month(busiest), count=int(month[busiest]))


def response_caption(result: Result, words: Words) -> str:
    """How each group responds when rested, when asked, and at its most tired; and what was paid.

    Parameters
    ----------
    result
        The simulated year.
    words
        Language.
    """
    requests, means = asked(result), mean_response(result)
    text = ""
    for group, mean in means.items():
        series = requests.response_fraction[group]
        lowest = int(np.argmin(series.to_numpy()))
        sentence = words(
            "caption_response_group",
            group=requests.title(group),
            rested=percent(float(series.max())),
            mean=percent(mean),
            lowest=percent(float(series.iloc[lowest])),
            month=words.month(int(result.calendar.month[lowest])),
        )
        text = words("sentences", first=text, second=sentence) if text else sentence
    has_budget = math.isfinite(requests.points_budget) and requests.points_budget > 0.0
    share = percent(requests.points / requests.points_budget, 0) if has_budget else ""
    paid = words(
        "caption_points",
        points=number(requests.points, 0),
        cost=number(requests.points_cost, 0),
        currency=result.currency,
        budget=words("caption_points_budget", share=share) if has_budget else "",
    )
    return words("sentences", first=text, second=paid)


def rooms_caption(result: Result, words: Words) -> str:
    """How much less and more the controlled air conditioners used, and how far the rooms strayed.

    Parameters
    ----------
    result
        The simulated year.
    words
        Language.
    """
    planned_kw, change_kw, stored_kwh = room_sums(result)
    step_h = result.grid.step_h
    planned_kwh = float(np.abs(planned_kw).sum()) * step_h
    moved_kwh = float(np.abs(change_kw).sum()) * step_h
    text = words(
        "caption_rooms",
        down=energy(-float(np.minimum(change_kw, 0.0).sum()) * step_h),
        up=energy(float(np.maximum(change_kw, 0.0).sum()) * step_h),
        share=percent(moved_kwh / planned_kwh if planned_kwh > 0.0 else math.nan, 0),
    )
    return text + words(
        "caption_rooms_strays",
        ahead=energy(max(float(stored_kwh.max()), 0.0)),
        behind=energy(max(-float(stored_kwh.min()), 0.0)),
    )
