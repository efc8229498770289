"""The answer to what was asked at a meter: costs, plan, slopes on both sides, and what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.plan_storage import StoragePlan
from ems.sizing.one_storage.answer import StorageSize
from ems.sizing.one_storage.ranges import range_around
from ems.sizing.search.edges import sides
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Plans
    from ems.sizing.one_storage.arguments import Asked
    from ems.sizing.one_storage.meter import Meter
    from ems.sizing.search.parts import Box, Found

    Floats = NDArray[np.float64]

SAME_FRACTION = 1e-9
"""Of costs, what is the same: what certificates leave open."""
UNITS = ("kwh", "kw", "generation_kw")
BOUGHT_FRACTION = 1e-9
"""Of the largest size, what counts as nothing."""
MISSED_FRACTION = 1e-6
"""Energy above a peak for a kWh or a kW of size, from where it is more than rounding."""


def answer_of(asked: Asked, found: Found, box: Box) -> StorageSize:
    """Put the answer together.

    Parameters
    ----------
    asked
        What was asked.
    found
        What the search found.
    box
        Sizes among which it was found.

    Raises
    ------
    profiles.errors.InputError
        Beside generation, a storage that may not export would do so if it might: that is no convex problem.
    """
    meter, at = asked.meter, found.sizes
    peak = np.inf if asked.peak_kw is None else asked.peak_kw
    fixed, sizes = meter.with_generation(at), at[: 2 if meter.has_own_power else 1]
    plans = fixed.plans(sizes[None], peak)
    if not meter.storage.may_export and meter.generation_per_kw is not None:
        _check_no_export(meter, plans, at, peak)
    line_kw = fixed.net_load_kw - plans.battery_kw[0]
    above_kwh = meter.step_h * float(np.maximum(line_kw - peak, 0.0).sum())
    plan = _plan_of(plans, meter, meter.over_price_per_kwh * above_kwh)
    saved = _saved(asked, found, box, peak)
    share = np.nan
    if asked.share_fraction is not None:
        share = 1.0 - meter.imported()(at[None])[0].value / asked.load_kwh
    return StorageSize(
        goal=asked.goal,
        capacity_kwh=float(meter.capacity_kwh(at)),
        power_kw=float(meter.charge_kw(at)),
        generation_kw=float("nan") if meter.generation_per_kw is None else float(meter.generation_kw(at)),
        operation_cost=float(plan.cost) / meter.years,
        purchase_cost=found.price,
        none_yearly_cost=meter.operation()(np.zeros((1, len(at))))[0].value,
        bound=found.bound,
        is_proven=found.is_reached,
        matched_fraction=share,
        peak_import_kw=max(float(line_kw.max()), 0.0),
        rounds=found.rounds,
        plan=plan,
        notes=_notes(asked, found, box, saved["saved_by_next_kwh"]),
        **saved,
    )


def _check_no_export(meter: Meter, plans: Plans, at: Floats, peak_kw: float) -> None:
    """Check that the storage gains nothing by exporting, as the search let it."""
    freed = meter.plans(at[None], peak_kw)
    if plans.cost[0] <= freed.cost[0] + SAME_FRACTION * freed.scale_cost[0]:
        return
    what = "may_export = False beside generation that is sized: here the storage would gain by exporting"
    remedy = "give a lower export price or a Storage that may export, or size the storage for one generation at a time"
    raise InputError("size_storage", [Problem(where="storage", what=what, remedy=remedy)])


def _plan_of(plans: Plans, meter: Meter, penalty_cost: float) -> StoragePlan:
    """Plan of the size, without what rounding at a limited line would cost."""
    return StoragePlan(
        battery_kw=plans.battery_kw[0],
        energy_kwh=plans.energy_kwh[0],
        start_energy_kwh=float(plans.start_energy_kwh[0]),
        cost=float(plans.cost[0]) - penalty_cost,
        gap=float(plans.gap_cost[0]),
        marginal_value_per_kwh=plans.marginal_value_per_kwh[0],
        step_h=meter.step_h,
        engines=("exact",),
    )


def _saved(asked: Asked, found: Found, box: Box, peak_kw: float) -> dict[str, float]:
    """What the next and the last unit of each size save, by the fields of the answer; NaN where there is none."""
    meter, at = asked.meter, found.sizes
    near = range_around(meter, at, box)
    left, right = sides(meter.operation(peak_kw), at, near)
    if asked.peak_kw is not None:  # a larger size may not keep the peak: it loses more while it stands
        right[sides(meter.above(peak_kw), at, near)[1] > MISSED_FRACTION] = np.inf
    has_limit = asked.peak_kw is not None or asked.share_fraction is not None
    saved = {f"saved_by_{side}_{unit}": float("nan") for unit in UNITS for side in ("next", "last")}
    for variable, number in enumerate(meter.limits(0.0, 1.0, 2.0).astype(int)):
        if np.isfinite(right[variable]):
            saved[f"saved_by_next_{UNITS[number]}"] = 0.0 - float(right[variable])
        if np.isfinite(left[variable]) and not has_limit:
            saved[f"saved_by_last_{UNITS[number]}"] = 0.0 - float(left[variable])
    return saved


def _notes(asked: Asked, found: Found, box: Box, next_saved: float) -> tuple[str, ...]:
    """What a reader must know."""
    notes, meter, at = [], asked.meter, found.sizes
    if found.is_flat:
        which = "of them all these are the smallest" if found.is_smallest else "smaller ones may be as well"
        notes.append(f"larger sizes would be as good: {which}")
    if not found.is_reached:
        notes.append(f"other sizes could be better, by {found.gap:g} at most")
    is_none = bool(at[0] <= BOUGHT_FRACTION * box.upper[0])
    would_pay = next_saved > asked.prices[0] * (1.0 + SAME_FRACTION)
    if asked.goal == "cost" and is_none and not found.is_flat and not would_pay:
        first = f": the first kWh saves {next_saved:g} a year and costs {asked.prices[0]:g}"
        notes.append("no storage pays" + ("" if np.isnan(next_saved) else first))
    reached = ~np.isnan(asked.most) & (at >= (1.0 - BOUGHT_FRACTION) * asked.most) & (asked.most > 0.0)
    reached[0] |= asked.most[0] == 0.0 and would_pay
    notes += [
        f"the {name} is the largest that was allowed"
        for name, limit in zip(("capacity", "power", "generation"), _by_name(meter, reached), strict=True)
        if limit
    ]
    if asked.budget is not None and found.price >= (1.0 - BOUGHT_FRACTION) * asked.budget > 0.0:
        notes.append("the whole budget is spent")
    return tuple(notes)


def _by_name(meter: Meter, flags: NDArray[np.bool_]) -> list[bool]:
    found = [False] * 3
    for name, flag in zip(meter.limits(0.0, 1.0, 2.0).astype(int), flags, strict=True):
        found[name] = bool(flag)
    return found
