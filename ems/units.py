"""Numbers as people read them: kWh below 10 MWh, MWh and GWh above, thousands separated."""

from __future__ import annotations

import math
from typing import NamedTuple

MEGA_FROM = 10_000.0
"""From this many thousandths of a unit on, the larger unit is used."""
ABSENT = "–"
FINE_BELOW = 10.0
"""Numbers below this keep two decimals, below ten times this one."""


class Scale(NamedTuple):
    """A unit and how many of the base unit it holds."""

    base_per_unit: float
    unit: str


def energy_scale(highest_kwh: float) -> Scale:
    """Choose the unit in which energies up to a value are shown.

    Parameters
    ----------
    highest_kwh
        The largest absolute value that is to be shown [kWh].

    Examples
    --------
    >>> energy_scale(9_999.0).unit, energy_scale(10_000.0).unit, energy_scale(2e7).unit
    ('kWh', 'MWh', 'GWh')
    """
    return _scale(highest_kwh, ("kWh", "MWh", "GWh"))


def power_scale(highest_kw: float) -> Scale:
    """Choose the unit in which powers up to a value are shown; the same limits as for energy.

    Examples
    --------
    >>> power_scale(3_400.0).unit, power_scale(64_000.0).unit
    ('kW', 'MW')
    """
    return _scale(highest_kw, ("kW", "MW", "GW"))


def mass_scale(highest_kg: float) -> Scale:
    """Choose the unit in which masses up to a value are shown: kg below 10 t.

    Examples
    --------
    >>> mass_scale(3_800_000.0).unit
    't'
    """
    return _scale(highest_kg, ("kg", "t", "kt"))


def _scale(highest: float, units: tuple[str, str, str]) -> Scale:
    size = abs(highest) if math.isfinite(highest) else 0.0
    if size < MEGA_FROM:
        return Scale(1.0, units[0])
    if size < 1000.0 * MEGA_FROM:
        return Scale(1e3, units[1])
    return Scale(1e6, units[2])


def number(value: float, decimals: int | None = None) -> str:
    """Return a number with its thousands separated; without a stated precision about three digits are kept.

    Parameters
    ----------
    value
        The number; NaN and infinity become a dash.
    decimals
        Digits after the point; None chooses by size.

    Examples
    --------
    >>> number(8595.938), number(15.153), number(1.127), number(float("nan"))
    ('8,596', '15.2', '1.13', '–')
    """
    if not math.isfinite(value):
        return ABSENT
    if decimals is None:
        size = abs(value)
        decimals = 0 if size >= 10.0 * FINE_BELOW or size == 0.0 else 1 if size >= FINE_BELOW else 2
    text = f"{value:,.{decimals}f}"
    # "-0" says that something is negative that is not there
    return text.lstrip("-") if float(text.replace(",", "")) == 0.0 else text.replace("-", "\N{MINUS SIGN}")


def energy(energy_kwh: float) -> str:
    """Return an energy with its unit.

    Examples
    --------
    >>> energy(9_320.0), energy(8_595_938.0), energy(15_153_162.0)
    ('9,320 kWh', '8,596 MWh', '15.2 GWh')
    """
    return _with_unit(energy_kwh, energy_scale(energy_kwh))


def power(power_kw: float) -> str:
    """Return a power with its unit.

    Examples
    --------
    >>> power(3_412.4), power(12_340.0)
    ('3,412 kW', '12.3 MW')
    """
    return _with_unit(power_kw, power_scale(power_kw))


def mass(mass_kg: float) -> str:
    """Return a mass with its unit.

    Examples
    --------
    >>> mass(3_812_000.0)
    '3,812 t'
    """
    return _with_unit(mass_kg, mass_scale(mass_kg))


def percent(fraction: float, decimals: int = 1) -> str:
    """Return a fraction as per cent.

    Examples
    --------
    >>> percent(0.6123)
    '61.2 %'
    """
    return f"{number(100.0 * fraction, decimals)} %" if math.isfinite(fraction) else ABSENT


def _with_unit(value: float, scale: Scale) -> str:
    if not math.isfinite(value):
        return ABSENT
    return f"{number(value / scale.base_per_unit)} {scale.unit}"


MILLION = 1e6
IN_MILLIONS_FROM, WHOLE_FROM = 1e6, 100.0
"""A sum of money as text is in millions from here on, and without decimals."""


def money(amount: float, currency: str, lang: str) -> str:
    """Return a sum of money with its unit, in millions where it is large.

    Parameters
    ----------
    amount
        The sum [currency].
    currency
        Its name.
    lang
        ``"en"`` or ``"ja"``.

    Examples
    --------
    >>> money(1_963.59, "yen", "en"), money(12_345_678.0, "yen", "ja"), money(float("nan"), "yen", "en")
    ('1,964 yen', '12.3 百万円', '–')
    """
    if not math.isfinite(amount):
        return ABSENT
    unit = currency_word(currency, lang)
    if abs(amount) < IN_MILLIONS_FROM:
        return f"{number(amount, 0 if abs(amount) >= WHOLE_FROM else None)} {unit}"
    return f"{number(amount / MILLION)} {'百万' if lang == 'ja' else 'million '}{unit}"


def currency_word(currency: str, lang: str) -> str:
    """Return the unit of money as it is written in a language; its code where the language has no word of its own.

    Parameters
    ----------
    currency
        Unit of money as the data name it.
    lang
        ``"en"`` or ``"ja"``.

    Examples
    --------
    >>> currency_word("yen", "ja"), currency_word("yen", "en"), currency_word("CLP", "ja")
    ('円', 'yen', 'CLP')
    """
    return "円" if (currency, lang) == ("yen", "ja") else currency
