"""Sums of money for people: as text, and the unit of an axis or a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.units import Scale, currency_word
from ems.units import money as money_text

if TYPE_CHECKING:
    from ems.plot.words import Words

THOUSAND, MILLION = 1e3, 1e6
THOUSANDS_FROM, MILLIONS_FROM = 1e4, 1e7
"""Highest sum from which on an axis is in thousands, and in millions."""


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
    return money_text(amount, currency, words.lang)


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
