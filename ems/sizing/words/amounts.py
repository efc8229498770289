"""Sums, prices, years and sizes as they are read in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ems.units import money, number

if TYPE_CHECKING:
    from ems.sizing.answer import SizedPart

Language = Literal["en", "ja"]
MANY_YEARS = 1000.0
NOTHING_KWH = 1e-6
"""Smallest size that is something."""


def price(per_kwh: float, per_kw: float, currency: str, lang: Language) -> str:
    """Return what a kWh costs, and a kW where it has a price of its own.

    Parameters
    ----------
    per_kwh, per_kw
        Prices [currency/kWh] and [currency/kW].
    currency
        Its name.
    lang
        Language.

    Examples
    --------
    >>> price(63_461.0, 0.0, "yen", "en"), price(40_000.0, 25_000.0, "yen", "ja")
    ('63,461 yen/kWh', '40,000 円/kWh・25,000 円/kW')
    """
    texts = [f"{money(per_kwh, currency, lang)}/kWh"] if per_kwh or not per_kw else []
    if per_kw:
        texts.append(f"{money(per_kw, currency, lang)}/kW")
    return (" and " if lang == "en" else "・").join(texts)


def years(count: float, lang: Language) -> str:
    """Return a number of years.

    Parameters
    ----------
    count
        The years.
    lang
        Language.

    Examples
    --------
    >>> years(15.0, "en"), years(1.0, "en"), years(3.27, "ja"), years(12_345.0, "en")
    ('15 years', '1 year', '3.3 年', 'over 1,000 years')
    """
    if count > MANY_YEARS:
        return f"over {number(MANY_YEARS, 0)} years" if lang == "en" else f"{number(MANY_YEARS, 0)} 年超"
    text = number(count, 0 if count == round(count) else 1)
    if lang == "ja":
        return f"{text} 年"
    return f"{text} year" if text == "1" else f"{text} years"


def size(part: SizedPart, lang: Language) -> str:
    """Return the size that was found: units, capacity and power of each.

    Parameters
    ----------
    part
        What was sized.
    lang
        Language.
    """
    return sized(part, part.capacity_kwh, part.power_kw, lang)


def sized(part: SizedPart, capacity_kwh: float, power_kw: float, lang: Language) -> str:
    """Return a size of a part.

    Parameters
    ----------
    part
        What was sized.
    capacity_kwh, power_kw
        Capacity and power of each unit; of PV the power of all [kWh] and [kW].
    lang
        Language.
    """
    if part.kind == "pv":
        return f"{number(power_kw)} kW"
    times = f"{part.units} × " if part.units > 1 else ""
    each = (" each" if part.units > 1 else "") if lang == "en" else ""
    return f"{times}{number(capacity_kwh)} kWh ({number(power_kw)} kW{each})"


def is_nothing(part: SizedPart) -> bool:
    """Whether a part is not worth having.

    Parameters
    ----------
    part
        What was sized.
    """
    return not (part.power_kw if part.kind == "pv" else part.capacity_kwh) > NOTHING_KWH
