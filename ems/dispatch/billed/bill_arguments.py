"""Reading what ``plan_bill`` is given: steps, tariff, storages; whatever is wrong is told, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.dispatch.billed.peaks import LEAST_STEP_H, QUARTER_H
from ems.dispatch.billed.terms import falling_block, terms_of
from ems.dispatch.storage_arguments import read_arguments
from ems.dispatch.storage_cases import storage_cases
from ems.dispatch.storage_end_checks import check_circle, check_reach, end_of
from ems.dispatch.storage_plan_checks import check_series, check_start
from ems.tariffs import LaidTariff, Tariff, lay_tariff, read_tariff
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.storage_arguments import Arguments

    Floats = NDArray[np.float64]

SOURCE: Final = "plan_bill"
BY_WHOLE_NUMBERS: Final = "such prices can be planned with whole numbers: ems.solve(ems.one_site_problem(…))"
FEWEST_STEPS: Final = 2
TOUCH_FRACTION: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTerms:
    """How a tariff is to be laid on the steps of a meter.

    Parameters
    ----------
    market_price_per_kwh
        Market price of each step, for tariffs that follow one [currency/kWh].
    feed_in_year
        Fiscal year in which the plant began; None: the price after feed-in.
    fuel_adjustment_per_kwh
        Fuel-cost adjustment where the tariff knows none [currency/kWh].
    """

    market_price_per_kwh: ArrayLike | None
    feed_in_year: int | None
    fuel_adjustment_per_kwh: float | None


def read_bill_cases(
    given: Mapping[str, object],
    tariff: str | Path | Tariff | LaidTariff,
    times: pd.DatetimeIndex | None,
    end: object,
    asked: AskedTerms,
) -> tuple[Cases, Terms, Arguments]:
    """Read the arguments of ``plan_bill``.

    Parameters
    ----------
    given
        Net load, storage, energies and threads by name.
    tariff
        The tariff.
    times
        Start of each step; None: the index of the net load.
    end
        End of the horizon.
    asked
        How the tariff is laid.

    Returns
    -------
    tuple
        Cases without prices, the terms of the tariff, and the arguments as they were read.

    Raises
    ------
    profiles.errors.InputError
        Kinds, shapes, steps, energies or prices are wrong, or the tariff is.
    """
    problems = ProblemCollector(SOURCE)
    index = _index_of(given["net_load_kw"], times, problems)
    step_h = 1.0 if index is None else (index[1] - index[0]) / pd.Timedelta(hours=1)
    read = read_arguments(dict(given) | {"import_price": 0.0, "export_price": 0.0, "step_h": step_h}, problems)
    ending = end_of(end, read.count, problems)
    check_series(read, problems)
    check_start(read, ending, problems)
    n_steps = read.net_load_kw.shape[-1] if read.net_load_kw.ndim else 0
    if index is not None and len(index) != n_steps:
        problems.add(f"{len(index):,} times", f"must be one for each of the {n_steps:,} steps of net_load_kw")
    problems.raise_if_any()
    assert index is not None  # noqa: S101 (its problem was raised)
    terms = _terms(tariff, index, step_h, asked)
    cases = storage_cases(read, ending)
    if ending.kind == "cyclic":
        check_circle(read, problems)
    else:
        _check_start_within(cases, problems)
    check_reach(cases, ending, problems)
    problems.raise_if_any()
    return cases, terms, read


def _index_of(
    net_load_kw: object, times: pd.DatetimeIndex | None, problems: ProblemCollector
) -> pd.DatetimeIndex | None:
    """Start of each step; None where there is no such thing."""
    given = net_load_kw.index if times is None and isinstance(net_load_kw, pd.Series) else times
    if not isinstance(given, pd.DatetimeIndex):
        problems.add("times", "must be a DatetimeIndex with the start of each step", "pd.date_range(…, freq='h')")
        return None
    if len(given) < FEWEST_STEPS:
        problems.add(f"{len(given)} times", f"must be {FEWEST_STEPS} or more: they tell the length of a step")
        return None
    return given


def _terms(
    tariff: str | Path | Tariff | LaidTariff, index: pd.DatetimeIndex, step_h: float, asked: AskedTerms
) -> Terms:
    """Lay the tariff, and check that the exact planner can plan by it."""
    laid = tariff if isinstance(tariff, LaidTariff) else _laid(tariff, index, step_h, asked)
    problems = ProblemCollector(f"{SOURCE}: tariff {laid.tariff.name}")
    if laid.n_steps != len(index) or abs(laid.step_h - step_h) > TOUCH_FRACTION:
        rule = f"there are {len(index):,} of {step_h:g} h"
        problems.add(f"laid on {laid.n_steps:,} steps of {laid.step_h:g} h", rule, "lay it on these steps")
        problems.raise_if_any()
    falls = falling_block(laid)
    if falls is not None:
        problems.add(falls, "prices must rise from block to block: else no proof of a best plan", BY_WHOLE_NUMBERS)
        problems.raise_if_any()
    if laid.demand_per_kw.any() and laid.step_h < LEAST_STEP_H and laid.step_h != QUARTER_H:
        rule = "must be 15, 30 or 60 min: demand is metered on half-hours"
        problems.add(f"steps of {60.0 * step_h:g} min", rule, "average to half-hours")
        problems.raise_if_any()
    begun_quarters = int(_local(index, laid.tariff.timezone)[0].minute % 30 // 15) if step_h == QUARTER_H else 0
    terms = terms_of(laid, begun_quarters)
    _check_prices(terms, index, problems)
    problems.raise_if_any()
    return terms


def _laid(tariff: str | Path | Tariff, index: pd.DatetimeIndex, step_h: float, asked: AskedTerms) -> LaidTariff:
    read = tariff if isinstance(tariff, Tariff) else read_tariff(tariff)
    return lay_tariff(
        read,
        _local(index, read.timezone),
        step_h=step_h,
        market_price_per_kwh=asked.market_price_per_kwh,
        feed_in_year=asked.feed_in_year,
        fuel_adjustment_per_kwh=asked.fuel_adjustment_per_kwh,
    )


def _local(index: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """Times in the tariff's local time, which those without a zone are."""
    if index.tz is not None:
        return index.tz_convert(timezone)
    try:
        return index.tz_localize(timezone, ambiguous="infer")
    except ValueError as error:
        problems = ProblemCollector(SOURCE)
        problems.add("times", f"are no local time of {timezone}: {error}", "give times with a time zone")
        problems.raise_if_any()
        raise


def _check_prices(terms: Terms, index: pd.DatetimeIndex, problems: ProblemCollector) -> None:
    """Check that no price falls below zero, and that feeding in never pays more than taking costs (E6)."""
    paid, earned = terms.lowest_import_price_per_kwh, terms.export_price_per_kwh
    for name, price in (("import price", paid), ("export price", earned)):
        below = np.flatnonzero(price < 0.0)
        if len(below):
            where, more = f"{name} at {index[below[0]]:%Y-%m-%d %H:%M} = {price[below[0]]:g} per kWh", len(below) - 1
            problems.add(where, "must be at least 0 per kWh" + _more(more), BY_WHOLE_NUMBERS)
    crossing = np.flatnonzero(earned > paid)
    if len(crossing):
        at, more = crossing[0], len(crossing) - 1
        problems.add(
            f"export price at {index[at]:%Y-%m-%d %H:%M} = {earned[at]:g} per kWh",
            f"must be at most the lowest import price there, {paid[at]:g} per kWh (E6)" + _more(more),
            BY_WHOLE_NUMBERS,
        )


def _check_start_within(cases: Cases, problems: ProblemCollector) -> None:
    """Check that the storages begin within their limits."""
    start, floor, ceiling = cases.initial_energy_kwh, cases.floor_kwh[:, 0], cases.ceiling_kwh[:, 0]
    outside = (start < floor * (1.0 - TOUCH_FRACTION)) | (start > ceiling * (1.0 + TOUCH_FRACTION))
    if outside.any():
        at = int(np.argmax(outside))
        problems.add(
            f"start energy (case {at}) = {start[at]:g} kWh",
            f"must lie between floor and ceiling, {floor[at]:g} and {ceiling[at]:g} kWh",
        )


def _more(count: int) -> str:
    return f" (and {count:,} more)" if count else ""
