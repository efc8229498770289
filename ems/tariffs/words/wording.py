"""Prices, shares and dates as people read them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.tariffs.model import Dated


def price(amount_cost: float) -> str:
    """Return a price with at least two digits after the point, and as many as it has.

    Parameters
    ----------
    amount_cost
        The price [currency].

    Examples
    --------
    >>> price(31.624), price(1888.8), price(18.37)
    ('31.624', '1,888.80', '18.37')
    """
    text = f"{amount_cost:,.6f}"
    whole, digits = text.split(".")
    return f"{whole}.{digits.rstrip('0').ljust(2, '0')}"


def plain_percent(fraction: float) -> str:
    """Return a share in per cent, without needless digits.

    Examples
    --------
    >>> plain_percent(0.1), plain_percent(0.125)
    ('10 %', '12.5 %')
    """
    return f"{100.0 * fraction:.6g} %"


def beside(text: str, japanese: str) -> str:
    """Return a name with the Japanese one beside it, where there is one.

    Examples
    --------
    >>> beside("Night", "夜間"), beside("Night", "")
    ('Night (夜間)', 'Night')
    """
    return f"{text} ({japanese})" if japanese else text


def dates(entry: Dated) -> str:
    """Return when an entry holds, nothing where it always does."""
    since = f"from {entry.since}" if entry.since else ""
    until = f"until {entry.until - timedelta(days=1)}" if entry.until else ""
    return " ".join(part for part in (since, until) if part)


def on_the_dates(entry: Dated, text: str) -> str:
    """Return a text with the dates on which it holds before it."""
    when = dates(entry)
    return f"{when}: {text}" if when else text
