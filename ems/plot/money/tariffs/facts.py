"""What a tariff's figure says in words under its panels: charges that no panel shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.plot.money.tariffs.text import month_of
from ems.tariffs.charges import demand_factor
from ems.tariffs.words.wording import plain_percent, price

if TYPE_CHECKING:
    from ems.plot.money.tariffs.shape import Shape
    from ems.plot.words import Words


def facts(shape: Shape, words: Words) -> list[str]:
    """Return a line for basic charge, demand, levy, fuel adjustment, least charge, energy fed in and tax.

    Parameters
    ----------
    shape
        The prices.
    words
        Language.
    """
    lines = [
        _basic(shape, words),
        _demand(shape, words),
        _levy(shape, words),
        _fuel(shape, words),
        _minimum(shape, words),
        _export(shape, words),
        _tax(shape, words),
    ]
    return [line for line in lines if line]


def _basic(shape: Shape, words: Words) -> str:
    """Basic charge of a month, for the smallest, the usual and the largest contract."""
    basic, contract, currency = shape.basic, shape.tariff.contract, shape.tariff.currency
    if basic is None:
        return ""
    fixed = price(basic.price_per_month)
    if not basic.price_per_unit or contract is None:
        return words("tariff_basic_month", price=fixed, currency=currency) if basic.price_per_month else ""
    offered = contract.sizes or (contract.default,)
    sizes = ", ".join(
        f"{size:g} {contract.unit} {price(basic.price_per_month + size * basic.price_per_unit)}"
        for size in sorted({min(offered), contract.default, max(offered)})
    )
    unit = {"price": price(basic.price_per_unit), "currency": currency, "unit": contract.unit, "sizes": sizes}
    if basic.price_per_month:
        return words("tariff_basic_both", fixed=fixed, **unit)
    return words("tariff_basic_unit", **unit)


def _demand(shape: Shape, words: Words) -> str:
    """For which half-hour the demand charge is paid, and what the power factor changes."""
    if not any(shape.demand_per_kw):
        return ""
    tariff, ratchet, factor = shape.tariff, shape.tariff.ratchet, ""
    if tariff.power_factor is not None and demand_factor(tariff) != 1.0:
        value = plain_percent(tariff.power_factor.value_fraction)
        factor = words("tariff_factor", factor=f"{demand_factor(tariff):.4g}", value=value)
    if not ratchet.months or not ratchet.fraction:
        return words("tariff_peak", factor=factor)
    if ratchet.fraction == 1.0:
        return words("tariff_peak_past", months=ratchet.months, factor=factor)
    percent = plain_percent(ratchet.fraction)
    return words("tariff_peak_part", percent=percent, months=ratchet.months, factor=factor)


def _levy(shape: Shape, words: Words) -> str:
    """Levy, and from when on it holds."""
    levy = shape.levy
    if levy is None or not levy.price_per_kwh:
        return ""
    when = words("tariff_levy_since", since=month_of(levy.since, words)) if levy.since else ""
    key = "tariff_levy" if shape.tariff.levy_name else "tariff_levy_own"
    return words(key, price=price(levy.price_per_kwh), currency=shape.tariff.currency, when=when)


def _fuel(shape: Shape, words: Words) -> str:
    """Fuel-cost adjustment where some of it is paid."""
    share = shape.fuel_fraction
    if not share:
        once = any(entry.fraction for entry in shape.tariff.fuel_share)
        return words("tariff_fuel_none") if once else ""
    if shape.fuel is not None:
        paid = price(share * shape.fuel.price_per_kwh)
        return words("tariff_fuel", price=paid, currency=shape.tariff.currency)
    part = words("tariff_fuel_part", percent=plain_percent(share)) if share < 1.0 else ""
    return words("tariff_fuel_unknown", share=part)


def _minimum(shape: Shape, words: Words) -> str:
    """Least charge of a month."""
    least = shape.minimum
    if least is None or not least.price_per_month:
        return ""
    return words("tariff_minimum", price=price(least.price_per_month), currency=shape.tariff.currency)


def _export(shape: Shape, words: Words) -> str:
    """What is paid for energy fed in."""
    export, currency = shape.tariff.export, shape.tariff.currency
    if export.kind == "market":
        floor = words("tariff_export_floor") if export.never_negative else ""
        return words("tariff_export_market", percent=plain_percent(export.market_fraction), floor=floor)
    paid = price(shape.export_per_kwh or 0.0)
    if export.kind == "feed_in" and export.feed_in_per_kwh:
        year = max(export.feed_in_per_kwh, key=int)
        first = price(export.feed_in_per_kwh[year])
        years = export.feed_in_years
        return words("tariff_export_feed_in", first=first, currency=currency, years=years, year=year, price=paid)
    if not shape.export_per_kwh:
        return words("tariff_export_none")
    return words("tariff_export_fixed", price=paid, currency=currency)


def _tax(shape: Shape, words: Words) -> str:
    """Whether the prices contain tax."""
    if not shape.tariff.tax_fraction:
        return ""
    key = "tariff_tax_contained" if shape.tariff.prices_include_tax else "tariff_tax_on_top"
    return words(key, percent=plain_percent(shape.tariff.tax_fraction))
