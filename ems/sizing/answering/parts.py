"""What answers of all kinds of places share: notes on prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.economics.sizes import UnitPrice


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
