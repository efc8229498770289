"""Names, units and directions of a sweep's columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.plot.sweeps.names import (
    PER_UNITS,
    PLAIN_UNITS,
    SCALED,
    SURVIVAL,
    currency_of,
    is_key,
    stem,
    title_of,
)
from ems.plot.sweeps.scales import MONEY, decimals_for, highest_money, is_log_spaced, level_decimals, money_unit
from ems.units import ABSENT, Scale, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ems.plot.words import Words

HIGHER_IS_BETTER = (
    *("matched_fraction", "matched_without_contract_fraction", "renewable_volume_fraction", "consumption_fraction"),
    *("self_sufficiency_fraction", "load_factor_fraction", "co2_avoided_kg", "co2_saved_kg", "lasts_h"),
)
DIRECTED = (
    "cost",
    "bills",
    "co2",
    "import",
    "peak",
    "curtailed",
    "unserved",
    "loss",
    "purchase",
    "grid_charged",
    "ramping",
)
MAIN = (
    "yearly_bills",
    "yearly_cost",
    "bills",
    "cost",
    "hourly_matched_fraction",
    SURVIVAL,
    "co2_kg",
    "import_kwh",
    "peak_import_kw",
)
"""Figures that are looked at first, money without its currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column for people.

    Parameters
    ----------
    name
        Its name in the frame.
    title
        Its name for people, without the unit.
    scale
        The unit of its values.
    is_text
        Whether it holds texts or truth values.
    decimals
        Digits after the point.
    is_log
        Whether its values are spread by factors.
    """

    name: str
    title: str
    scale: Scale
    is_text: bool = False
    decimals: int = 0
    is_log: bool = False

    def label(self, words: Words) -> str:
        """Name with the unit in brackets.

        Parameters
        ----------
        words
            Language.
        """
        unit = self.scale.unit
        return words("sweep_with_unit", name=self.title, unit=unit) if unit else self.title

    def short(self, value: Any) -> str:  # noqa: ANN401 - a cell of a frame holds anything
        """Value in the column's unit, without it.

        Parameters
        ----------
        value
            As the frame has it.
        """
        if self.is_text:
            return str(value)
        shown = float(value) / self.scale.base_per_unit
        return number(shown, self.decimals) if math.isfinite(shown) else ABSENT

    def text(self, value: Any) -> str:  # noqa: ANN401 - a cell of a frame holds anything
        """Value with its unit.

        Parameters
        ----------
        value
            As the frame has it.
        """
        short = self.short(value)
        return short if short == ABSENT or not self.scale.unit else f"{short} {self.scale.unit}"


def column_of(
    frame: pd.DataFrame, name: str, words: Words, titles: Mapping[str, str] | None = None, currency: str = ""
) -> Column:
    """Return a column with its name and the unit in which all its values are shown.

    Parameters
    ----------
    frame
        The sweep.
    name
        Name of the column.
    words
        Language.
    titles
        See :func:`title_of`.
    currency
        Unit of money, as the scenario writes it; "": guessed from the names of the columns of money.
    """
    names = [str(column) for column in frame.columns]
    values, currency = frame[name], currency or currency_of(names)
    is_text = values.dtype.kind not in "iuf"
    title = title_of(name, words, titles)
    if is_text:
        return Column(name=name, title=title, scale=Scale(1.0, ""), is_text=True)
    numbers = values.to_numpy(dtype=np.float64)
    if MONEY.match(name):
        scale = money_unit(highest_money(frame, names), currency, words)
    else:
        scale = scale_of(name, numbers, currency, words)
    if not is_key(name):
        return Column(name=name, title=title, scale=scale, decimals=decimals_for(numbers, scale))
    decimals, is_log = level_decimals(numbers, scale), is_log_spaced(numbers)
    return Column(name=name, title=title, scale=scale, decimals=decimals, is_log=is_log)


def scale_of(name: str, values: np.ndarray[Any, np.dtype[np.float64]], currency: str, words: Words) -> Scale:
    """Choose the unit of a column that is no sum of money.

    Parameters
    ----------
    name
        Its name, whose suffix is the unit.
    values
        All its values.
    currency
        Unit of money.
    words
        Language.
    """
    finite = np.abs(values[np.isfinite(values)])
    # a key spread by factors is looked at where it is small
    is_spread = is_key(name) and is_log_spaced(finite)
    highest = float(finite.min() if is_spread else finite.max()) if finite.size else 0.0
    for suffix, unit in PER_UNITS.items():
        if name.endswith(suffix) and not name.endswith("_kg_per_kwh"):
            return Scale(1.0, words("sweep_per", currency=currency, unit=unit) if currency else "")
    last = name.partition(".")[0] if name.startswith(f"{SURVIVAL}.") else name
    found = next((scale for suffix, scale in PLAIN_UNITS.items() if last.endswith(suffix)), None)
    if found is not None:
        return found
    return next((scaled(highest) for suffix, scaled in SCALED.items() if last.endswith(suffix)), Scale(1.0, ""))


def direction(name: str) -> int:
    """Return whether a column is better when high (1), when low (−1), or neither (0).

    Parameters
    ----------
    name
        Name of a column.

    Examples
    --------
    >>> direction("hourly_matched_fraction"), direction("yearly_cost_yen"), direction("load_kwh")
    (1, -1, 0)
    """
    if name.endswith(HIGHER_IS_BETTER) or name.startswith(SURVIVAL):
        return 1
    return -1 if any(word in name for word in DIRECTED) else 0


def in_order(names: list[str]) -> list[str]:
    """Return names with those first that are looked at first.

    Parameters
    ----------
    names
        Names of columns that hold figures.
    """
    return sorted(names, key=lambda name: MAIN.index(stem(name)) if stem(name) in MAIN else len(MAIN))
