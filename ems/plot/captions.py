"""What a reader should see in each figure: sentences with numbers computed from the result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.day_types import mean_day
from ems.plot.days import day_number, hour_by_day, local_days
from ems.plot.heat_map import net_load_kw
from ems.plot.monthly import monthly_energy
from ems.plot.plan import claim_ratio, claim_value, shown_claims
from ems.plot.seasons import DAYS_PER_WEEK, season_of_day
from ems.plot.tiers import (
    EVENING_HOUR,
    all_storages,
    is_empty_in_the_evening,
    is_full_some_time,
    storage_tiers,
)
from ems.units import energy, number, percent, power

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from ems.plot.words import Words
    from ems.results.result import Result

    Series = NDArray[np.float64]

IMPORT_FREE_BELOW_KW = 1e-6
MET_WITHIN_FRACTION = 0.03
EXCEEDED_FOR_H = 100.0


def week_caption(result: Result, start: dt.date, words: Words, days: int = DAYS_PER_WEEK) -> str:
    """Energies of the week, its highest import, and how full and empty the storages get.

    Parameters
    ----------
    result
        The simulated year.
    start
        First day.
    words
        Language.
    days
        Number of days.
    """
    all_days = local_days(result)
    first = day_number(result, all_days, start)
    last = min(first + days, all_days.count)
    span = result.series.iloc[all_days.first_step[first] : all_days.first_step[last]]
    step_h = result.grid.step_h
    import_kw = span["import_kw"]
    text = words(
        "caption_week",
        load=energy(float(span["load_kw"].sum()) * step_h),
        pv=energy(float(span["pv_kw"].sum()) * step_h),
        imported=energy(float(import_kw.sum()) * step_h),
        peak=power(float(import_kw.max())),
        when=words.moment(span.index[int(np.argmax(import_kw.to_numpy()))]),
        exported=energy(float(span["export_kw"].sum()) * step_h),
    )
    for column in ("unserved", "curtailed"):
        lost_kwh = float(span[f"{column}_kw"].sum()) * step_h
        if lost_kwh > 0.0:
            text += words(f"caption_{column}", **{column: energy(lost_kwh)})
    for tier in storage_tiers(result, words):
        text += words(
            "caption_week_soc",
            title=tier.title,
            hour=words.clock(EVENING_HOUR),
            days=last - first,
            full=int(is_full_some_time(all_days, tier)[first:last].sum()),
            empty=int(is_empty_in_the_evening(result, all_days, tier)[first:last].sum()),
        )
    return text


def net_load_caption(result: Result, words: Words) -> str:
    """How often generation exceeds the load, and when most is missing."""
    net = net_load_kw(result)
    surplus = net < 0.0
    usually = ""
    if surplus.any():
        by_hour = np.nansum(hour_by_day(result, surplus.astype(np.float64)), axis=1)
        usually = words("caption_usually", hour=words.clock(_hour_of(int(np.argmax(by_hour)), by_hour)))
    return words(
        "caption_net_load",
        hours=number(float(surplus.sum()) * result.grid.step_h, 0),
        share=percent(float(surplus.mean())),
        usually=usually,
        peak=power(float(net.max())),
        when=words.moment(result.grid.index[int(np.argmax(net))]),
    )


def import_caption(result: Result, words: Words) -> str:
    """How often nothing is taken from the grid, and when most is."""
    import_kw = result.series["import_kw"].to_numpy(dtype=np.float64)
    free = import_kw < IMPORT_FREE_BELOW_KW
    mean = mean_day(result, "import_kw")
    highest = int(np.argmax(mean))
    return words(
        "caption_import",
        hours=number(float(free.sum()) * result.grid.step_h, 0),
        share=percent(float(free.mean())),
        hour=words.clock(_hour_of(highest, mean)),
        mean=power(float(mean[highest])),
        peak=power(float(import_kw.max())),
        when=words.moment(result.grid.index[int(np.argmax(import_kw))]),
    )


def state_of_charge_caption(result: Result, words: Words) -> str:
    """When the storages are fullest and emptiest on the mean day, and how each tier fares in winter evenings."""
    tier = all_storages(result, words)
    mean = np.nanmean(hour_by_day(result, tier.stored_fraction), axis=1)
    full, empty = int(np.argmax(mean)), int(np.argmin(mean))
    text = words(
        "caption_heat_soc",
        capacity=energy(tier.usable_capacity_kwh),
        # energy is the value at the end of a step
        full_hour=words.clock(_hour_of(full + 1, mean)),
        full=percent(float(mean[full]), 0),
        empty_hour=words.clock(_hour_of(empty + 1, mean)),
        empty=percent(float(mean[empty]), 0),
    )
    return words("sentences", first=text, second=tiers_caption(result, words))


def tiers_caption(result: Result, words: Words) -> str:
    """On how many winter evenings each tier is empty, and on how many days it fills up."""
    days = local_days(result)
    cold = season_of_day(result) < 0
    evenings = cold if cold.any() else np.ones(days.count, dtype=np.bool_)
    key = "caption_soc_winter" if cold.any() else "caption_soc_plain"
    sentences = [
        words(
            key,
            title=tier.title,
            hour=words.clock(EVENING_HOUR),
            empty=int((is_empty_in_the_evening(result, days, tier) & evenings).sum()),
            count=int(evenings.sum()),
            full=int(is_full_some_time(days, tier).sum()),
            days=days.count,
        )
        for tier in storage_tiers(result, words)
    ]
    text = sentences[0]
    for sentence in sentences[1:]:
        text = words("sentences", first=text, second=sentence)
    return text


def monthly_caption(result: Result, words: Words) -> str:
    """Months of most and least import, and in how many generation exceeds the load."""
    months = monthly_energy(result)
    import_kwh = months["import_kw"].to_numpy(dtype=np.float64)
    most, least = int(np.argmax(import_kwh)), int(np.argmin(import_kwh))
    generation = months["pv_kw"] + months["other_generation_kw"]
    return words(
        "caption_monthly",
        most_month=words.month(most + 1),
        most=energy(float(import_kwh[most])),
        least_month=words.month(least + 1),
        least=energy(float(import_kwh[least])),
        count=int((generation > months["load_kw"]).sum()),
    )


def duration_caption(result: Result, reference: Result | None, words: Words) -> str:
    """Peak and high hours of the import, and what the batteries change."""
    import_kw = np.sort(result.series["import_kw"].to_numpy(dtype=np.float64))[::-1]
    exceeded = min(round(EXCEEDED_FOR_H / result.grid.step_h), import_kw.size - 1)
    text = words(
        "caption_duration_alone",
        peak=power(float(import_kw[0])),
        level=power(float(import_kw[exceeded])),
        free=number(_free_h(result), 0),
    )
    if reference is None:
        return text
    saved_kwh = (float(reference.series["import_kw"].sum()) - float(import_kw.sum())) * result.grid.step_h
    lowered_kw = float(reference.series["import_kw"].max()) - float(import_kw[0])
    peak = "peak_same" if abs(lowered_kw) < 1.0 else "peak_lower" if lowered_kw > 0.0 else "peak_higher"
    return text + words(
        "caption_duration_both",
        requests=words("and_requests") if result.requests is not None else "",
        saved=energy(abs(saved_kwh)),
        less=words("less" if saved_kwh >= 0.0 else "more"),
        peak_change=words(peak, change=power(abs(lowered_kw))),
        free_before=number(_free_h(reference), 0),
        free=number(_free_h(result), 0),
    )


def day_types_caption(result: Result, words: Words) -> str:
    """Highest hours of the mean weekday and the mean day off, and their energies."""
    step_h = result.grid.step_h
    weekday, day_off = (mean_day(result, "load_kw", off=off) for off in (False, True))
    if not (np.isfinite(weekday).all() and np.isfinite(day_off).all()):
        return words("caption_one_day_type")
    lower_kw = float(weekday.max() - day_off.max())
    return words(
        "caption_day_types",
        weekday_hour=words.clock(_hour_of(int(np.argmax(weekday)), weekday)),
        weekday_peak=power(float(weekday.max())),
        day_off_hour=words.clock(_hour_of(int(np.argmax(day_off)), day_off)),
        day_off_peak=power(float(day_off.max())),
        difference=power(abs(lower_kw)),
        lower=words("lower" if lower_kw >= 0.0 else "higher"),
        weekday_energy=energy(float(weekday.sum()) * step_h),
        day_off_energy=energy(float(day_off.sum()) * step_h),
    )


def plan_caption(result: Result, words: Words) -> str:
    """How many of the plan's claims are met, and which one is furthest from it."""
    claims = shown_claims(result)
    ratios = [claim_ratio(claim) for claim in claims]
    off = [abs(ratio - 1.0) if math.isfinite(ratio) else -1.0 for ratio in ratios]
    compared = sum(math.isfinite(ratio) for ratio in ratios)
    met = sum(0.0 <= distance <= MET_WITHIN_FRACTION for distance in off)
    text = words("caption_plan", met=met, count=compared)
    worst = int(np.argmax(off))
    if off[worst] > MET_WITHIN_FRACTION:
        claim = claims[worst]
        text += words(
            "caption_plan_worst",
            claim=words.claim(claim),
            simulated=claim_value(claim.simulated, claim.unit),
            plan=claim_value(claim.plan, claim.unit),
        )
    if compared < len(ratios):
        text += words("caption_plan_absent", count=len(ratios) - compared)
    return text


def _free_h(result: Result) -> float:
    """Hours of the year without import [h]."""
    return float((result.series["import_kw"] < IMPORT_FREE_BELOW_KW).sum()) * result.grid.step_h


def _hour_of(row: int, per_step_of_day: Series) -> float:
    """Local hour at which a step of the day begins."""
    return (row % per_step_of_day.size) * 24.0 / per_step_of_day.size
