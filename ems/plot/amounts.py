"""Sums of money for people: as text, and the unit of an axis or a column."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.units import ABSENT, Scale, currency_word, number

if TYPE_CHECKING:
    from ems.plot.words import Words

THOUSAND, MILLION = 1e3, 1e6
THOUSANDS_FROM, MILLIONS_FROM = 1e4, 1e7
"""Highest sum from which on an axis is in thousands, and in millions."""
IN_MILLIONS_FROM, WHOLE_FROM = 1e6, 100.0
"""A sum as text is in millions from here on, and without decimals."""


def money(amount: float, currency: str, words: Words) -> str:
    """Return a sum of money with its unit.

    Parameters
    ----------
    amount
        The sum [currency].
    currency
        Its name.
    words
        Language.
    """
    if not math.isfinite(amount):
        return ABSENT
    unit = currency_word(currency, words.lang)
    if abs(amount) < IN_MILLIONS_FROM:
        return f"{number(amount, 0 if abs(amount) >= WHOLE_FROM else None)} {words('money_plain', currency=unit)}"
    return f"{number(amount / MILLION)} {words('money_million', currency=unit)}"


def money_scale(highest: float, currency: str, words: Words) -> Scale:
    """Choose the unit in which sums of money up to a value are shown.

    Parameters
    ----------
    highest
        Largest sum [currency].
    currency
        Its name.
    words
        Language.
    """
    unit = currency_word(currency, words.lang)
    if highest < THOUSANDS_FROM:
        return Scale(1.0, words("money_plain", currency=unit))
    if highest < MILLIONS_FROM:
        return Scale(THOUSAND, words("money_thousand", currency=unit))
    return Scale(MILLION, words("money_million", currency=unit))
