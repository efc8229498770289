"""What figures and tables of the books share: names of parties and sums of money as text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.units import ABSENT, currency_word, number

if TYPE_CHECKING:
    from ems.ledger.account import Books
    from ems.plot.words import Words

MILLION, MILLIONS_FROM, WHOLE_FROM = 1e6, 1e6, 100.0
"""From which sums on millions are told, and from which on no decimals."""


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
    if abs(amount) < MILLIONS_FROM:
        return f"{number(amount, 0 if abs(amount) >= WHOLE_FROM else None)} {words('money_plain', currency=unit)}"
    return f"{number(amount / MILLION)} {words('money_million', currency=unit)}"


def group_title(name: str, words: Words) -> str:
    """Name of a party for people; a group of customers without a known name keeps that of the scenario.

    Parameters
    ----------
    name
        Identifier.
    words
        Language.
    """
    return words.known(f"party_{name}") or name.replace("_", " ").capitalize()


def company(books: Books, words: Words) -> str:
    """Name of the local power company for people.

    Parameters
    ----------
    books
        Its books.
    words
        Language.
    """
    return (books.title_ja if words.lang == "ja" else "") or books.title
