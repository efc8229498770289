"""A value's text from its name: the suffix of a name is its unit."""

from __future__ import annotations

import math
import numbers
import re
from typing import TYPE_CHECKING

from ems.units import ABSENT, Scale, energy_scale, mass_scale, number, power_scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ems.plot.words import Words

PER_CENT = Scale(0.01, "%")
PLAIN = Scale(1.0, "")
RATIO_DECIMALS = 3
TINY = 1e-3
NOISE = 1e-9
"""Below this a figure is the rounding of sums that cancel; the residual alone is about such numbers."""
"""A number that is not zero but smaller than this is written with a power of ten."""

UNITS = {
    "_kwh_per_kw": "kWh/kW",
    "_kwh_per_m2": "kWh/m²",
    "_kwh_per_kwh": "kWh/kWh",
    "_kg_per_kwh": "kg/kWh",
    "_w_per_m2": "W/m²",
    "_deg": "°",
    "_h": "h",
    "_c": "°C",
    "_yen": "yen",
}
"""Units of suffixes that need no scaling, the longest first where one ends another."""
MONEY = frozenset(
    {
        *("cost", "cost_told_the_truth", "regret_forecast", "regret_rule"),
        *("margin", "operator_income", "home_median_gain"),
    }
)
"""Names of sums of money that leave the currency to the result."""


def scale_for(name: str, values: Iterable[float], currency: str = "") -> Scale:
    """Choose the unit in which values of a name are shown together.

    Parameters
    ----------
    name
        A name with its unit as suffix, for example ``"import_kwh"``.
    values
        All values that share the unit.
    currency
        Unit of names that end with ``_cost``.
    """
    highest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    for suffix, unit in UNITS.items():
        if name.endswith(suffix):
            return Scale(1.0, unit)
    if name.endswith(("_fraction", "_efficiency")):
        return PER_CENT
    if name.endswith("_cost") or name in MONEY:
        return Scale(1.0, currency)
    if name.endswith("_per_kwh"):
        return Scale(1.0, f"{currency}/kWh" if currency else "")
    if name.endswith("_per_kw"):
        return Scale(1.0, f"{currency}/kW" if currency else "")
    scales = {"_kwh": energy_scale, "_kw": power_scale, "_kg": mass_scale}
    return next((scale(highest) for suffix, scale in scales.items() if name.endswith(suffix)), PLAIN)


def value_text(name: str, value: float, scale: Scale) -> str:
    """Return a value in a scale's unit, without the unit.

    Parameters
    ----------
    name
        Its name; the precision follows from it.
    value
        The value in the unit of its name.
    scale
        The scale of :func:`scale_for`.

    Examples
    --------
    >>> value_text("self_consumption_fraction", 0.5481, PER_CENT)
    '54.8'
    """
    if not math.isfinite(value):
        return ABSENT
    shown = value / scale.base_per_unit
    if scale is PER_CENT:
        return number(shown, 1)
    if name.endswith("_ratio"):
        return number(shown, RATIO_DECIMALS)
    if abs(value) < NOISE and not name.endswith("_residual_kwh"):
        return number(0.0, 0)
    if 0.0 < abs(shown) < TINY:
        return f"{shown:.1e}".replace("-", "\N{MINUS SIGN}")
    return number(shown, 0 if scale.base_per_unit == 1.0 and float(shown).is_integer() else None)


def with_unit(name: str, value: float, currency: str = "") -> str:
    """Return a single value with its unit.

    Examples
    --------
    >>> with_unit("import_kwh", 6_287_495.0), with_unit("hourly_matched_fraction", 0.587)
    ('6,287 MWh', '58.7 %')
    """
    scale = scale_for(name, [value], currency)
    text = value_text(name, value, scale)
    return text if text == ABSENT or not scale.unit else f"{text} {scale.unit}"


def plain_name(name: str, words: Words) -> str:
    """Name of a column or KPI for people: from the vocabulary, or the name itself without its unit.

    Examples
    --------
    >>> from ems.plot.words import Words
    >>> plain_name("import_kwh", Words("en")), plain_name("ev_trips_kwh", Words("en"))
    ('Import', 'Ev trips')
    """
    known = words.known(f"kpi_{name}") or (words.known("kpi_cost") if re.fullmatch("cost_[a-z]+", name) else None)
    if known is not None:
        return known
    suffixes = (*UNITS, "_fraction", "_efficiency", "_cost", "_per_kwh", "_kwh", "_kw", "_kg")
    stem = next((name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix)), name)
    return stem.replace("_", " ").strip().capitalize()


def cell_text(name: str, value: object, scale: Scale, words: Words) -> str:
    """Return whatever a table holds as text.

    Parameters
    ----------
    name
        Name of the column.
    value
        A number, a truth value or a text.
    scale
        The column's scale.
    words
        Language.
    """
    if value is None:
        return ABSENT
    if is_truth(value):
        return words("yes" if value else "no")
    if is_number(value):
        return value_text(name, float(value), scale)  # type: ignore[arg-type]
    if name == "tier":
        return words.known(f"tier_{value}") or str(value)
    return str(value)


def is_truth(value: object) -> bool:
    """Whether a value is a truth value, numpy's included."""
    return isinstance(value, bool) or type(value).__name__ == "bool_" or type(value).__name__ == "bool"


def is_number(value: object) -> bool:
    """Whether a value is a real number but no truth value."""
    return isinstance(value, numbers.Real) and not is_truth(value)
