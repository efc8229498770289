"""The answer made of a view: its figures, its parts with their slopes, and the curve through the sizes found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.sizing.answer import SizedPart, Sizing
from ems.sizing.answering.parts import IN_PROPORTION, price_note, with_next_at_found
from ems.sizing.answering.view import ASIDE_FRACTION
from ems.sizing.goals.survival import hours_looked_at
from ems.sizing.showing.batteries import payback_years
from ems.sizing.showing.front import front_of
from ems.sizing.words.sentences import with_sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.sizing.answer import Goal
    from ems.sizing.answering.view import View, ViewFinding, ViewPart

    Floats = NDArray[np.float64]

UNKNOWN = ("hourly_matched_fraction", "peak_import_kw", "co2_kg", "survival_fraction")
BEYOND, BEYOND_BEST = 1.25, 1.6


def sizing_of(view: View, goal: Goal, finding: ViewFinding, *, curve_steps: int) -> Sizing:
    """Put what was found in figures and sentences.

    Parameters
    ----------
    view
        What was sized.
    goal
        For what.
    finding
        What was found.
    curve_steps
        Steps of the curve.
    """
    sizes, nothing = finding.sizes, np.zeros_like(finding.sizes)
    parts, curve = _parts(view, finding), curve_along(view, finding, curve_steps)
    if len(parts) == 1:
        curve = with_next_at_found(curve, parts[0])
    none, planned, operation = view.operation_cost(np.stack([nothing, view.planned, sizes]))
    if finding.operation_cost is not None:
        operation = np.float64(finding.operation_cost)
    bought = float(sizes @ view.prices)
    known = view.fixed_cost if goal.kind == "cost" else 0.0
    sizing = Sizing(
        title=view.scenario.title,
        title_ja=view.scenario.title_ja,
        currency=view.scenario.currency,
        policy=view.policy,
        goal=goal,
        method=finding.method,
        parts=parts,
        operation_cost=float(operation),
        purchase_cost=bought,
        yearly_cost=float(operation) + bought,
        bound=finding.bound_cost + known,
        reached=finding.reached,
        planned_yearly_cost=float(planned + view.planned @ view.prices),
        none_yearly_cost=float(none),
        curve=curve,
        sizes_map=None if view.size_map is None else view.size_map(sizes),
        front=None if view.figures is None else front_of(curve),
        sentences=(),
        sentences_ja=(),
        notes=(*view.notes, *_price_notes(view), *finding.notes, *_curve_notes(parts)),
        rounds=finding.rounds,
        batteries=_one_battery(view, float(none - planned)),
        guarantee_fraction=finding.guarantee_fraction,
        limits_each_site=finding.limits_each_site,
        pays_for_peak=view.pays_for_peak,
        survival_hours=hours_looked_at(view.scenario, goal),
    )
    return with_sentences(sizing)


def _curve_notes(parts: tuple[SizedPart, ...]) -> tuple[str, ...]:
    return (IN_PROPORTION,) if len(parts) == 1 and parts[0].has_own_power else ()


def _price_notes(view: View) -> tuple[str, ...]:
    return tuple(price_note(part.title, part.price, view.scenario.currency) for part in view.parts)


def curve_along(view: View, finding: ViewFinding, steps: int) -> pd.DataFrame:
    """Cost of sizes in proportion to those that were found, or to the scenario's where that is nothing.

    Parameters
    ----------
    view
        What was sized.
    finding
        Sizes found; their row costs what they do.
    steps
        How many steps.
    """
    best = finding.sizes
    ray = best if best.any() else view.planned
    ends = [BEYOND_BEST, *(BEYOND * view.planned[ray > 0.0] / ray[ray > 0.0])] if best.any() else [BEYOND]
    marked = [1.0, float(view.planned[0] / ray[0])] if len(ray) == 1 and ray[0] > 0.0 else [1.0]
    shares = np.union1d(np.linspace(0.0, max(ends), steps + 1), marked)
    # nearly equal ones would only draw one point twice
    shares = shares[np.concatenate([[True], np.diff(shares) > ASIDE_FRACTION * max(ends)])]
    shares[np.argmin(np.abs(shares - 1.0))] = 1.0
    sizes = np.unique(np.minimum(shares[:, None] * ray, _ends(view)), axis=0)
    part = view.parts[0]
    main = part.capacity_at if part.capacity_at is not None else part.power_at
    cuts = view.ask(np.maximum(sizes, ASIDE_FRACTION * ray))
    operation = view.fixed_cost + np.array([cut.value for cut in cuts])
    slopes = np.stack([cut.slopes for cut in cuts])
    is_none = ~sizes.any(axis=1)  # asked for beside it, where there are slopes
    operation[is_none] = view.operation_cost(np.zeros((1, len(ray))))[0]
    if view.kept_cost is not None:
        kept = view.kept_cost(sizes)
        operation = np.where(np.isfinite(kept), kept, operation)
    if finding.operation_cost is not None:
        operation[np.isclose(sizes, best, rtol=1e-9).all(axis=1)] = finding.operation_cost
    per_main = float(ray[main or 0]) * part.times
    saved = -(slopes @ ray) / per_main if len(view.parts) == 1 and per_main > 0.0 else np.full(len(sizes), np.nan)
    frame = pd.DataFrame(
        {
            "capacity_kwh": [part.capacity_kwh(one) for one in sizes],
            "power_kw": [part.power_kw(one) for one in sizes],
            "operation_cost": operation,
            "purchase_cost": sizes @ view.prices,
            "yearly_cost": operation + sizes @ view.prices,
            "saved_by_next_kwh": saved,
        }
    )
    plants = [one for one in view.parts[1:] if one.kind == "pv"]
    if part.kind == "storage" and plants:
        frame["generation_kw"] = [sum(one.power_kw(at) for one in plants) for at in sizes]
    if view.figures is None:
        return frame.assign(**dict.fromkeys(UNKNOWN, np.nan))
    figures = view.figures(sizes)
    return frame.assign(**{name: figures[name].to_numpy() for name in figures.columns})


def _ends(view: View) -> Floats:
    """Largest sizes to show, shape (variables,): what may be chosen, or what the scenario has."""
    ends = np.full(len(view.planned), np.inf)
    for part in view.parts:
        at, most = part.capacity_at, part.most_kwh * part.counted
        if part.kind == "pv":
            at, most = part.power_at, part.most_kw * part.counted / part.units
        if at is not None:
            ends[at] = max(most, view.planned[at]) if len(view.parts) == 1 else most
    return ends


def _parts(view: View, finding: ViewFinding) -> tuple[SizedPart, ...]:
    """Return the parts with their slopes."""
    left, right = view.sides(finding.sizes)
    if len(view.parts) == 1:
        planned_left, planned_right = view.sides(view.planned)
    else:
        planned_left = planned_right = np.full_like(view.planned, np.nan)
    return tuple(
        _part(view, finding, part, number, (left, right), (planned_left, planned_right))
        for number, part in enumerate(view.parts)
    )


def _part(
    view: View,
    finding: ViewFinding,
    part: ViewPart,
    number: int,
    found: tuple[Floats, Floats],
    planned: tuple[Floats, Floats],
) -> SizedPart:
    def saved(slopes: Floats, at: int | None) -> float:
        return float("nan") if at is None else (0.0 - float(slopes[at])) / part.times

    is_alone = len(view.parts) == 1
    return SizedPart(
        key=part.key,
        title=part.title,
        title_ja=part.title_ja,
        kind="pv" if part.kind == "pv" else "storage",
        units=part.units,
        capacity_kwh=part.capacity_kwh(finding.sizes),
        power_kw=part.power_kw(finding.sizes),
        planned_kwh=part.planned_kwh,
        planned_kw=part.planned_kw,
        has_own_power=part.kind == "storage" and part.power_at is not None,
        price_per_kwh=part.price.price_per_kwh,
        price_per_kw=part.price.price_per_kw,
        subsidy_fraction=part.price.subsidy_fraction,
        yearly_per_kwh=part.price.yearly_per_kwh,
        yearly_per_kw=part.price.yearly_per_kw,
        life_years=part.price.life_years,
        saved_by_last_kwh=saved(found[0], part.capacity_at),
        saved_by_next_kwh=saved(found[1], part.capacity_at),
        saved_by_last_kw=saved(found[0], part.power_at),
        saved_by_next_kw=saved(found[1], part.power_at),
        planned_saved_by_last_kwh=saved(planned[0], part.capacity_at) if is_alone else float("nan"),
        planned_saved_by_next_kwh=saved(planned[1], part.capacity_at) if is_alone else float("nan"),
        capacity_without_subsidy_kwh=finding.without_subsidy_kwh if number == 0 else float("nan"),
        is_at_end=part.is_at_end(finding.sizes),
        has_given_end=part.has_given_end,
    )


def _one_battery(view: View, saved_cost: float) -> pd.DataFrame | None:
    """Return of a unit of the scenario's size, the mean of all; None for several classes or PV."""
    part = view.parts[0]
    if len(view.parts) > 1 or part.kind == "pv":
        return None
    saved = saved_cost / part.units
    capital = float(part.price.capital_cost(part.planned_kwh, part.planned_kw))
    upkeep, net = capital * part.price.om_fraction_per_year, capital * (1.0 - part.price.subsidy_fraction)
    gain = np.array([saved - upkeep])
    return pd.DataFrame(
        {
            "number": [1],
            "saved_cost": [saved],
            "upkeep_cost": [upkeep],
            "capital_cost": [capital],
            "net_capital_cost": [net],
            "payback_years": payback_years(net, gain),
            "payback_without_subsidy_years": payback_years(capital, gain),
        }
    )
