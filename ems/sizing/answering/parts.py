"""What answers of all kinds of places share: notes on prices, and what of a curve is known of the size found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from ems.economics.sizes import UnitPrice
    from ems.sizing.answer import SizedPart

IN_PROPORTION = "curve: what the next kWh saves is with the power in the proportion found"


def with_next_at_found(curve: pd.DataFrame, part: SizedPart) -> pd.DataFrame:
    """Return a curve whose row of the size found has the slope to its right: at a kink a plan may know either.

    Parameters
    ----------
    curve
        Sizes of one part, with ``saved_by_next_kwh``.
    part
        What was found; with a power of its own its slopes are others.
    """
    if part.has_own_power or not math.isfinite(part.saved_by_next):
        return curve
    column, found = ("power_kw", part.power_kw) if part.kind == "pv" else ("capacity_kwh", part.capacity_kwh)
    is_found = np.isclose(curve[column], found, rtol=1e-9, atol=1e-9)
    return curve.assign(saved_by_next_kwh=curve["saved_by_next_kwh"].mask(is_found, part.saved_by_next))


def price_note(title: str, price: UnitPrice, currency: str) -> str:
    """Say which prices a size was judged by.

    Parameters
    ----------
    title
        Name of the class for people.
    price
        Its price.
    currency
        Its currency.

    Examples
    --------
    >>> from ems.economics.sizes import unit_prices
    >>> from ems.scenario import read_scenario
    >>> price_note("PV on city land", unit_prices(read_scenario("hitotsugaoka"))["pv.ground"], "yen")
    'PV on city land: 318,748 yen/kW before subsidy (mean over all years of what [capital.ground_pv] pays); subsidy \
67%, 25 years at 3.0%, upkeep 1.6% a year'
    """
    texts = [f"{price.price_per_kwh:,.0f} {currency}/kWh"] if price.price_per_kwh or not price.price_per_kw else []
    texts += [f"{price.price_per_kw:,.0f} {currency}/kW"] if price.price_per_kw else []
    return (
        f"{title}: {' and '.join(texts)} before subsidy ({price.note}); subsidy {price.subsidy_fraction:.0%}, "
        f"{price.life_years:g} years at {price.discount_fraction:.1%}, upkeep {price.om_fraction_per_year:.1%} a year"
    )
