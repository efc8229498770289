"""The lines of a bill: their order, their signs and their names on paper."""

from __future__ import annotations

from typing import Final, NamedTuple

LINES: Final = (
    "basic",
    "demand",
    "power_factor",
    "energy",
    "fuel_adjustment",
    "levy",
    "minimum",
    "tax",
    "export",
)
"""Charges are positive; a power factor's discount and what feeding in earns are negative. The sum is the total."""
TOTAL: Final = "total"
TAXED: Final = ("basic", "demand", "power_factor", "energy", "fuel_adjustment", "minimum")
"""Lines that an added tax is reckoned on; the levy contains its tax, what is fed in is no purchase."""
AT_LEAST: Final = ("basic", "demand", "power_factor", "energy")
"""Lines whose sum may not be less than the minimum charge."""


class LineName(NamedTuple):
    """What a line is called."""

    english: str
    japanese: str


NAMES: Final = {
    "basic": LineName("Basic charge", "基本料金"),
    "demand": LineName("Demand charge", "基本料金（最大需要電力）"),
    "power_factor": LineName("Power factor", "力率割引・割増"),
    "energy": LineName("Energy charge", "電力量料金"),
    "fuel_adjustment": LineName("Fuel-cost adjustment", "燃料費調整額"),
    "levy": LineName("Renewable levy", "再エネ賦課金"),
    "minimum": LineName("Up to the minimum charge", "最低料金との差額"),
    "tax": LineName("Consumption tax", "消費税等相当額"),
    "export": LineName("Fed in", "売電"),
    TOTAL: LineName("Total", "合計"),
}


def money_name(line: str, currency: str) -> str:
    """Key of a line in JSON and CSV: its name and the unit of money.

    Parameters
    ----------
    line
        One of ``LINES``, or ``"total"``.
    currency
        Unit of money.

    Examples
    --------
    >>> money_name("energy", "yen"), money_name("total", "CLP")
    ('energy_yen', 'total_clp')
    """
    return f"{line}_{currency.lower()}"
