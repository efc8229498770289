"""Sizes behind meters as a view: parts, slopes, and what curve, map and front show of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.answering.view import View, ViewPart
from ems.sizing.goals.survival_behind_meters import survival_behind_meters
from ems.sizing.places.sites.energy import SiteEnergy
from ems.sizing.search.differences import asking_differences, difference_sides
from ems.sizing.search.edges import sides
from ems.sizing.search.parts import Box
from ems.sizing.showing.behind_meters import figures_of, map_behind_meter

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ems.sizing.answering.behind_meters import MeterQuestion
    from ems.sizing.places.sites.place import SitePlace

    Floats = NDArray[np.float64]

CLOSE_FRACTION = 1e-3
"""How far apart sizes lie whose difference stands for a slope, as a share of the scenario's or the found one."""
KEPT, SAME_FRACTION = 1.0 + 1e-9, 1e-9
"""Room for rounding in the limit that the dispatch of an answer keeps, and in a size that keeps it."""
MAPPED_SITES = 1
"""So many sites have a heat map: each of its sizes is planned at every site."""
UNPROVEN = "a demand charge with blocks, or one that looks back, leaves nothing to prove: sizes were tried"
TOGETHER_CURVE = "curve: storage and PV together, in the proportion that was found"
TOGETHER = f"{TOGETHER_CURVE}; capacity and power: with as much PV as was found"
OPEN = "plants beside a battery that may not export: the gap may stay open"


def view_of(question: MeterQuestion, found: Floats) -> View:
    """Return sites as a view.

    Parameters
    ----------
    question
        What was asked.
    found
        The answer, shape (variables,).
    """
    place = question.place
    step = CLOSE_FRACTION * np.maximum(np.maximum(place.planned, found), 1e-3)
    if question.is_tried:
        ask = asking_differences(lambda sizes: question.sites.years(sizes).cost, step)
    else:
        ask = place.operation()
    endless = Box(lower=np.zeros(len(place.lower)), upper=np.full(len(place.lower), np.inf))

    def slopes(sizes: Floats) -> tuple[Floats, Floats]:
        if question.is_tried:
            return difference_sides(lambda at: question.sites.years(at).cost, sizes, step)
        return sides(ask, sizes, endless, place.rows())

    return View(
        scenario=question.district.scenario,
        policy=question.policy_name,
        parts=_parts(question),
        ask=ask,
        sides=slopes,
        box=place.box,
        prices=place.prices,
        net_prices=place.net_prices,
        planned=place.planned,
        fixed_cost=0.0,
        notes=_notes(question),
        figures=lambda sizes: _figures(question, sizes),
        size_map=(lambda best: _map(question, best)) if place.units <= MAPPED_SITES else None,
        kept_cost=lambda sizes: kept_cost(question, sizes, found),
        pays_for_peak=any(meters.has_demand for meters in place.meters),
    )


def kept_cost(question: MeterQuestion, sizes: Floats, found: Floats) -> Floats:
    """Cost of the years in which a peak or survival is kept, shape (sizes,); NaN: another goal, or too small a size.

    Parameters
    ----------
    question
        What was asked.
    sizes
        Shape (sizes, variables).
    found
        The smallest that keep it, shape (variables,).
    """
    goal, place, cost = question.asked.goal, question.place, np.full(len(sizes), np.nan)
    if goal.kind == "survival":
        return question.planned_at(place.kept_full()).years(sizes).cost
    keeps = (sizes >= found * (1.0 - SAME_FRACTION)).all(axis=1)
    if goal.kind == "peak" and not question.by_rule and keeps.any():
        limited = place.keeping(float(goal.value or 0.0) * KEPT)
        cost[keeps] = question.planned_at(limited).years(sizes[keeps]).cost
    return cost


def _figures(question: MeterQuestion, sizes: Floats) -> pd.DataFrame:
    """Share, peak, CO2 and survival of the plan at each size; a goal's own figure is the best that each can reach."""
    goal, place = question.asked.goal, question.place
    years = question.sites.years(sizes)
    hours, held = float(question.district.scenario.outage.hours), years.start_energy_kwh
    kept = goal.kind == "survival"
    survival = survival_behind_meters(
        question.shelters, place, sizes, None if kept else held, float(goal.value or 0.0) if kept else hours
    )
    frame = figures_of(years, survival)
    if question.by_rule or goal.kind not in ("share", "peak"):
        return frame
    energy = SiteEnergy(place=place)
    if goal.kind == "share":
        cheapest = frame["hourly_matched_fraction"]
        return frame.assign(hourly_matched_fraction=energy.shares(sizes), cheapest_matched_fraction=cheapest)
    return frame.assign(peak_import_kw=energy.lowest_peaks_kw(sizes))


def _map(question: MeterQuestion, best: Floats) -> pd.DataFrame | None:
    place = question.place

    def costs(free: SitePlace, sizes: Floats) -> Floats:
        return question.sites_at(free).years(sizes).cost

    return map_behind_meter(
        place, best, costs, is_coarse=not question.by_rule and any(meters.has_demand for meters in place.meters)
    )


def _notes(question: MeterQuestion) -> tuple[str, ...]:
    place = question.place
    notes = place.notes
    if place.plants_at is not None and place.capacity_at is not None:
        notes = (*notes, TOGETHER if place.units <= MAPPED_SITES else TOGETHER_CURVE)
    if question.by_rule:
        return notes
    notes = (*notes, *place.plan_notes)
    if question.asked.goal.kind != "cost":
        return notes
    if not place.is_exact:
        return (*notes, UNPROVEN)
    return notes if place.is_tight else (*notes, OPEN)


def _parts(question: MeterQuestion) -> tuple[ViewPart, ...]:
    place, scenario, found = question.place, question.district.scenario, []
    most = question.asked.most
    for key in question.asked.keys:
        of, _, site = key.partition("@")
        kind, _, name = of.partition(".")
        section = scenario.storage[name] if kind == "storage" else scenario.pv[name]
        where, where_ja = (f" at {site}", f"（{site}）") if site else ("", "")
        is_pv = kind == "pv"
        part = ViewPart(
            key=key,
            title=section.title + where,
            title_ja=(section.title_ja or section.title) + where_ja,
            kind=kind,
            units=place.units,
            counted=1,
            planned_kwh=float("nan") if is_pv else place.unit.planned_kwh,
            planned_kw=place.planned_plants_kw * place.units if is_pv else place.unit.planned_kw,
            price=question.asked.prices[key],
            capacity_at=None if is_pv else place.capacity_at,
            power_at=place.plants_at if is_pv else place.power_at,
            most_kwh=np.inf if most is None or is_pv else most,
            most_kw=place.units * float(place.upper[-1]) if is_pv else np.inf,
            has_given_end=most is not None,
        )
        found.append(part)
    return tuple(found)
