"""A tariff on the calendar of a meter: which price holds in which step and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.tariffs.checks.charges import FIRST_YEAR, LAST_YEAR
from ems.tariffs.laid import LaidTariff
from ems.tariffs.laying.bins import energy_bins
from ems.tariffs.laying.export_price import export_price
from ems.tariffs.laying.local_steps import local_steps
from ems.tariffs.laying.month_prices import by_month, demand_by_month, fuel_by_month, levy_by_month
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from ems.tariffs.laying.month_prices import ByMonth
    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]


def lay_tariff(
    tariff: Tariff,
    index: pd.DatetimeIndex,
    *,
    step_h: float,
    market_price_per_kwh: ArrayLike | None = None,
    feed_in_year: int | None = None,
    fuel_adjustment_per_kwh: float | None = None,
    levy_per_kwh: float | None = None,
    price_change_fraction: float = 0.0,
    by_the_day: bool | None = None,
) -> LaidTariff:
    """Lay a tariff on the steps of a meter.

    Parameters
    ----------
    tariff
        What is laid.
    index
        Start of each step, with a time zone, regular in absolute time; any span. Days off are the tariff's: weekends,
        holidays of its country and its further days off.
    step_h
        Length of a step [h].
    market_price_per_kwh
        Market price, shape (steps,) or one number [currency/kWh]; needed by tariffs that follow a market.
    feed_in_year
        Fiscal year in which the plant began; None: fed-in energy gets the price after feed-in.
    fuel_adjustment_per_kwh
        Fuel-cost adjustment of the months for which the tariff knows none; the tariff's share of it is paid
        [currency/kWh].
    levy_per_kwh
        Levy after the last date known; None: stays. A tariff without a levy gets none [currency/kWh].
    price_change_fraction
        Energy, basic, demand and minimum charges are multiplied by 1 + this; market, fuel, levy and export are not.
    by_the_day
        Whether fixed charges and block limits of a month that is not whole are scaled by its days (日割り). None: steps
        within one calendar month are one reading period and stay unscaled, in longer spans they are scaled.

    Returns
    -------
    LaidTariff
        Arrays on steps, months and bins; read-only.

    Raises
    ------
    profiles.errors.InputError
        Steps without a time zone or with gaps, a market price that is missing, not finite or of another length, a
        fuel adjustment, levy or price change that is no finite number or makes prices negative, a feed-in year without
        a price, a month without one.

    Examples
    --------
    >>> import pandas as pd
    >>> from ems.tariffs.read import read_tariff
    >>> year = pd.date_range("2027-01-01", "2028-01-01", freq="h", tz="Asia/Tokyo", inclusive="left")
    >>> laid = lay_tariff(read_tariff("kyuden-juryo-dento-b"), year, step_h=1.0)
    >>> laid.n_months, laid.block_start_kwh[0].tolist(), laid.block_price_per_kwh[0].tolist()
    (12, [0.0, 120.0, 300.0], [18.37, 23.97, 26.97])
    """
    _check_numbers(tariff, fuel_adjustment_per_kwh, levy_per_kwh, price_change_fraction)
    _check_feed_in(tariff, feed_in_year)
    local = local_steps(tariff, index, step_h, by_the_day=by_the_day)
    market = _market(tariff, len(index), market_price_per_kwh)
    factor = 1.0 + price_change_fraction
    bins = energy_bins(tariff, local, price_change_fraction)
    charges = _charges(tariff, local.first_days)
    fuel = fuel_by_month(tariff, local.first_days, fuel_adjustment_per_kwh)
    levy = levy_by_month(tariff, local.first_days, levy_per_kwh)
    export, export_notes = export_price(tariff, local, market, feed_in_year)
    fixed = {name: found.price * factor * local.metered_fraction for name, found in charges.items()}
    whens = {"energy prices": bins.whens} | {_WORDS[key]: of.whens for key, of in charges.items() if of.price.any()}
    notes = (*local.notes, *_step_notes(tariff, step_h), *_date_notes(whens), *_month_notes(fuel, levy))
    laid = LaidTariff(
        tariff=tariff,
        step_h=step_h,
        month_names=tuple(f"{day:%Y-%m}" for day in local.first_days),
        month_of_step=local.month_of_step,
        metered_fraction=local.metered_fraction,
        bin_of_step=bins.of_step,
        month_of_bin=bins.month,
        bin_names=bins.names,
        block_start_kwh=bins.block_start_kwh,
        block_price_per_kwh=bins.block_price_per_kwh,
        market_price_per_kwh=_paid_market(tariff, len(index), market),
        fuel_per_kwh=fuel.price,
        levy_per_kwh=levy.price,
        basic_per_month=fixed["basic"],
        basic_per_unit=fixed["unit"],
        demand_per_kw=fixed["demand"],
        minimum_per_month=fixed["minimum"],
        export_price_per_kwh=export,
        added_tax_fraction=0.0 if tariff.prices_include_tax else tariff.tax_fraction,
        notes=(*notes, *_needless(tariff, fuel_adjustment_per_kwh, fuel, market)),
        export_notes=export_notes,
    )
    _freeze(laid)
    return laid


def _check_numbers(
    tariff: Tariff, fuel_adjustment_per_kwh: float | None, levy_per_kwh: float | None, price_change_fraction: float
) -> None:
    """Refuse numbers that are none, and a change that would turn prices around; a fuel adjustment may be negative."""
    problems = ProblemCollector(tariff.name)
    if fuel_adjustment_per_kwh is not None and not np.isfinite(fuel_adjustment_per_kwh):
        problems.add(f"fuel_adjustment_per_kwh = {fuel_adjustment_per_kwh:g}", "must be a finite number")
    if levy_per_kwh is not None and not 0.0 <= levy_per_kwh < np.inf:
        problems.add(f"levy_per_kwh = {levy_per_kwh:g}", "must be a finite number, 0 or more")
    if not -1.0 <= price_change_fraction < np.inf:
        what = "must be a finite number, -1 or more: -1 makes all prices zero"
        problems.add(f"price_change_fraction = {price_change_fraction:g}", what)
    problems.raise_if_any()


def _check_feed_in(tariff: Tariff, feed_in_year: int | None) -> None:
    """Refuse a year that is none: taken for one long ago, it would cost money in silence."""
    if feed_in_year is not None and not FIRST_YEAR <= feed_in_year <= LAST_YEAR:
        what = f"must be a fiscal year from {FIRST_YEAR} to {LAST_YEAR}, such as 2021"
        raise InputError(tariff.name, [Problem(where=f"feed-in year {feed_in_year}", what=what)])


_WORDS = {"basic": "basic charge", "unit": "basic charge", "demand": "demand charge", "minimum": "minimum charge"}


def _charges(tariff: Tariff, days: Sequence[date]) -> dict[str, ByMonth]:
    """Return the charges of whole months, before they are scaled."""
    return {
        "basic": by_month(tariff.basic, days, lambda entry: entry.price_per_month, tariff=tariff, what="basic"),
        "unit": by_month(tariff.basic, days, lambda entry: entry.price_per_unit, tariff=tariff, what="basic"),
        "demand": demand_by_month(tariff, days),
        "minimum": by_month(tariff.minimum, days, lambda entry: entry.price_per_month, tariff=tariff, what="minimum"),
    }


def _market(tariff: Tariff, n_steps: int, given: ArrayLike | None) -> Floats | None:
    """Return the market price of each step, shape (steps,), or refuse one that does not fit."""
    needed = tariff.market is not None or tariff.export.kind == "market"
    if given is None:
        if needed:
            remedy = "name a file with prices (--prices FILE, or read_market_prices), half-hours or hours"
            raise InputError(
                tariff.name, [Problem(where="market", what="the tariff follows a market price", remedy=remedy)]
            )
        return None
    prices = np.asarray(given, dtype=np.float64)
    what = ""
    if prices.shape not in {(), (n_steps,)}:
        what = f"has shape {prices.shape}, not one price for each of the {n_steps:,} steps"
    elif not np.isfinite(prices).all():
        what = f"is not finite in {int((~np.isfinite(prices)).sum()):,} steps"
    if what:
        raise InputError(tariff.name, [Problem(where="market price", what=what)])
    return np.broadcast_to(prices, (n_steps,)).copy()


def _paid_market(tariff: Tariff, n_steps: int, market: Floats | None) -> Floats:
    """Return what customers pay of the market price, shape (steps,) [currency/kWh]."""
    if tariff.market is None or market is None:
        return np.zeros(n_steps)
    return market * (tariff.market.factor / (1.0 - tariff.market.loss_fraction))


def _step_notes(tariff: Tariff, step_h: float) -> tuple[str, ...]:
    """Say so where a price changes within a step."""
    hours = {hour for energy in tariff.energy for period in energy.periods for hour in period.hours}
    within = sorted(hour for hour in hours if abs(hour / step_h - round(hour / step_h)) > 1e-9)  # noqa: PLR2004
    if not within:
        return ()
    named = ", ".join(f"{hour:g} h" for hour in within)
    return (f"prices change at {named}, within a step: the price at its start holds for all of it",)


def _date_notes(whens: dict[str, tuple[str, ...]]) -> Iterable[str]:
    """Say where prices are used outside their dates."""
    for what, of_months in whens.items():
        if "continued" in of_months:
            yield f"{what} after the last known date: the last ones known"
        if "before" in of_months:
            yield f"{what} before the first known date: the first ones known"


def _month_notes(fuel: ByMonth, levy: ByMonth) -> Iterable[str]:
    """Say where fuel adjustment and levy are not known by date."""
    if "none" in fuel.whens:
        yield "no fuel-cost adjustment is known: it counts as 0"
    if "given" in fuel.whens:
        yield "fuel-cost adjustment: the given figure, where the tariff knows none"
    yield from _date_notes({"fuel-cost adjustment": fuel.whens})
    if "continued" in levy.whens:
        yield f"levy after the last known date: {levy.price[-1]:.2f} per kWh, the last one known"
    if "given" in levy.whens:
        yield f"levy after the last known date: {levy.price[-1]:.2f} per kWh, as given"


def _needless(
    tariff: Tariff, fuel_adjustment_per_kwh: float | None, fuel: ByMonth, market: Floats | None
) -> Iterable[str]:
    """Say so where a fuel-cost adjustment or market prices are given to a tariff that reads none."""
    if fuel_adjustment_per_kwh and tariff.fuel_share and not any(entry.fraction for entry in tariff.fuel_share):
        yield "this tariff has no fuel-cost adjustment: the given figure changes nothing"
    elif fuel_adjustment_per_kwh and not fuel.price.any():
        yield "this tariff has no fuel-cost adjustment in these months: the given figure changes nothing"
    if market is not None and tariff.market is None and tariff.export.kind != "market":
        yield "this tariff follows no market: the given prices change nothing"


def _freeze(laid: LaidTariff) -> None:
    """Make every array read-only: bills and planners share them."""
    for name in LaidTariff.__slots__:
        value = getattr(laid, name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
