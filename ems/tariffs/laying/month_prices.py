"""Charges of a tariff that hold for a whole month: fixed ones, demand, fuel adjustment, levy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.tariffs.laying.bins import season_months
from ems.tariffs.laying.dated import held_on
from ems.tariffs.laying.levies import levies_of
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ems.tariffs.laying.dated import EntryT
    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]
    Days = Sequence[date]


class ByMonth(NamedTuple):
    """A price of each month, shape (months,), and whether its own dates say so."""

    price: Floats
    whens: tuple[str, ...]


def by_month(
    entries: Sequence[EntryT], days: Days, price: Callable[[EntryT], float], *, tariff: Tariff, what: str
) -> ByMonth:
    """Return the price of each month; 0 where there are no entries at all.

    Parameters
    ----------
    entries
        Dated entries.
    days
        First day of each month.
    price
        What to take of an entry.
    tariff, what
        Their tariff and table, for errors.

    Raises
    ------
    profiles.errors.InputError
        A month lies in a gap between two entries.
    """
    held = [held_on(entries, day) for day in days]
    missing = [f"{day:%Y-%m}" for day, found in zip(days, held, strict=True) if entries and found.entry is None]
    if missing:
        raise InputError(tariff.name, [Problem(where=what, what=f"has no price in {', '.join(missing)}")])
    values = [0.0 if found.entry is None else price(found.entry) for found in held]
    return ByMonth(np.array(values, dtype=np.float64), tuple(found.when for found in held))


def demand_by_month(tariff: Tariff, days: Days) -> ByMonth:
    """Return the demand charge of each month; 0 in months of no season that is charged [currency/kW]."""
    months = [
        by_month(
            [entry for entry in tariff.demand if day.month in season_months(tariff, entry.season)],
            [day],
            lambda entry: entry.price_per_kw,
            tariff=tariff,
            what="demand",
        )
        for day in days
    ]
    return ByMonth(np.concatenate([month.price for month in months]), tuple(month.whens[0] for month in months))


def fuel_by_month(tariff: Tariff, days: Days, fuel_adjustment_per_kwh: float | None) -> ByMonth:
    """Return the fuel-cost adjustment of each month, times the share that a customer pays.

    Parameters
    ----------
    tariff
        Its adjustment by month, and the share.
    days
        First day of each month.
    fuel_adjustment_per_kwh
        Adjustment of the months for which the tariff knows none [currency/kWh]; None: the last one known, or 0.
    """
    share = by_month(tariff.fuel_share, days, lambda entry: entry.fraction, tariff=tariff, what="fuel_share")
    shares = share.price if tariff.fuel_share else np.ones(len(days))
    values, whens = [], []
    for day in days:
        found = held_on(tariff.fuel_adjustment, day)
        known = found.entry is not None and (found.when == "dated" or fuel_adjustment_per_kwh is None)
        given = 0.0 if fuel_adjustment_per_kwh is None else fuel_adjustment_per_kwh
        values.append(found.entry.price_per_kwh if found.entry is not None and known else given)
        whens.append(found.when if known else "none" if fuel_adjustment_per_kwh is None else "given")
    paid = [when if fraction > 0.0 else "dated" for when, fraction in zip(whens, shares, strict=True)]
    return ByMonth(shares * np.array(values), tuple(paid))


def levy_by_month(tariff: Tariff, days: Days, levy_per_kwh: float | None) -> ByMonth:
    """Return the levy of each month: 0 before it began, and for a tariff without one.

    Parameters
    ----------
    tariff
        Its levy, or the one that comes with the program.
    days
        First day of each month.
    levy_per_kwh
        Levy after the last date known [currency/kWh]; None: stays.
    """
    values, whens = [], []
    for day in days:
        found = held_on(levies_of(tariff), day)
        if found.entry is None or found.when == "before":
            values.append(0.0)
            whens.append("dated")
        elif found.when == "continued" and levy_per_kwh is not None:
            values.append(levy_per_kwh)
            whens.append("given")
        else:
            values.append(found.entry.price_per_kwh)
            whens.append(found.when)
    return ByMonth(np.array(values), tuple(whens))
