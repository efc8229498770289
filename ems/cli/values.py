"""Numbers with their units for the terminal, by the rules of the report: kWh below 10 MWh, MWh and GWh above."""

from __future__ import annotations

import math

from ems.units import ABSENT, energy, mass, number, percent, power

SCALED = {"kWh": energy, "kW": power, "kg": mass}
MARKED_FROM_FRACTION = 0.01
"""Policies that differ from the first by more than this are marked."""


def quantity(value: float, unit: str) -> str:
    """Return a value with its unit; a pure number is a fraction and shown as per cent.

    Parameters
    ----------
    value
        In the unit given.
    unit
        ``"kWh"``, ``"kW"``, ``"kg"``, ``""`` or any other, which stays as it is.

    Examples
    --------
    >>> quantity(8595938.0, "kWh"), quantity(0.611, ""), quantity(float("nan"), "kW")
    ('8,596 MWh', '61.1 %', '–')
    """
    if not math.isfinite(value):
        return ABSENT
    if not unit:
        return percent(value)
    return SCALED[unit](value) if unit in SCALED else f"{number(value)} {unit}"


def difference(value: float, first: float, unit: str) -> str:
    """Return by how much a value differs from the first: per cent, or percentage points between fractions.

    Parameters
    ----------
    value, first
        In the unit given.
    unit
        ``""`` for fractions.

    Returns
    -------
    str
        Empty where the two are the same or one does not exist.

    Examples
    --------
    >>> difference(110.0, 100.0, "kWh"), difference(0.62, 0.65, ""), difference(5.0, 0.0, "kWh")
    ('+10.0 %', '-3.0 pp', '')
    >>> difference(-5.0, -10.0, "yen")
    '+50.0 %'
    """
    if not (math.isfinite(value) and math.isfinite(first)):
        return ""
    if not unit:
        text = f"{100.0 * (value - first):+.1f} pp"
    elif first:
        text = f"{100.0 * (value - first) / abs(first):+,.1f} %"
    else:
        return ""
    return "" if float(text.split()[0].replace(",", "")) == 0.0 else text


def is_marked(value: float, first: float, unit: str) -> bool:
    """Whether a value differs so much from the first that the eye should find it.

    Examples
    --------
    >>> is_marked(1.02, 1.0, "kWh"), is_marked(1.002, 1.0, "kWh"), is_marked(1.0, 0.0, "kWh")
    (True, False, True)
    """
    if not (math.isfinite(value) and math.isfinite(first)):
        return math.isfinite(value) != math.isfinite(first)
    scale = abs(first) if unit and first else 1.0
    return abs(value - first) / scale > MARKED_FROM_FRACTION
