"""What a fed-in kWh is paid, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.tariffs.laying.local_steps import fiscal_year
from ems.tariffs.laying.month_prices import ByMonth, by_month
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from ems.tariffs.laying.local_steps import LocalSteps
    from ems.tariffs.model import Tariff

    Floats = NDArray[np.float64]


def export_price(
    tariff: Tariff, local: LocalSteps, market_price_per_kwh: Floats | None, feed_in_year: int | None
) -> tuple[Floats, tuple[str, ...]]:
    """Return the price of each step, shape (steps,) [currency/kWh], and notes.

    Parameters
    ----------
    tariff
        Its export.
    local
        The steps.
    market_price_per_kwh
        Market price, shape (steps,) [currency/kWh]; needed by exports that follow it.
    feed_in_year
        Fiscal year in which the plant began; None: it gets no feed-in price (any more).

    Raises
    ------
    profiles.errors.InputError
        The tariff knows no feed-in price of that year.
    """
    export = tariff.export
    if export.kind == "market" and market_price_per_kwh is not None:
        price = market_price_per_kwh * export.market_fraction
        return (np.maximum(price, 0.0) if export.never_negative else price), ()
    after = by_month(
        export.prices, local.first_days, lambda entry: entry.price_per_kwh, tariff=tariff, what="export.prices"
    )
    notes = _notes(after.whens if export.prices else ())
    if export.kind == "feed_in":
        if feed_in_year is None:
            notes = (*notes, "exports are paid the price after feed-in: no year of the plant is given")
        else:
            if not _is_paid(tariff, local.first_days, feed_in_year).any():
                notes = (*notes, f"feed-in prices of {feed_in_year} have ended: exports are paid the price after them")
            after = ByMonth(_feed_in(tariff, local.first_days, feed_in_year, after.price), after.whens)
    elif feed_in_year is not None:
        notes = (*notes, f"this tariff has no feed-in prices: the plant's year, {feed_in_year}, changes nothing")
    return after.price[local.month_of_step], notes


def _feed_in(tariff: Tariff, days: Sequence[date], feed_in_year: int, after: Floats) -> Floats:
    """Feed-in price of each month while it is paid, else the price afterwards, shape (months,)."""
    export = tariff.export
    known = export.feed_in_per_kwh.get(str(feed_in_year))
    paid = _is_paid(tariff, days, feed_in_year)
    if known is None and paid.any():
        years = ", ".join(sorted(export.feed_in_per_kwh))
        problem = Problem(
            where=f"feed-in year {feed_in_year}",
            what="the tariff knows no feed-in price of that fiscal year",
            remedy=f"there are: {years}; leave the year out for the price after feed-in",
        )
        raise InputError(tariff.name, [problem])
    return after if known is None else np.where(paid, known, after)


def _is_paid(tariff: Tariff, days: Sequence[date], feed_in_year: int) -> NDArray[np.bool_]:
    """Whether the feed-in price of a plant is still paid in each month, shape (months,)."""
    return np.array([fiscal_year(day) < feed_in_year + tariff.export.feed_in_years for day in days])


def _notes(whens: Sequence[str]) -> tuple[str, ...]:
    """Say where a price stands outside its dates."""
    after = ("export price after the last known date: the last one known",) if "continued" in whens else ()
    return (*after, "export price before the first known date: the first one known") if "before" in whens else after
