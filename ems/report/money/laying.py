"""How a table with sums of money is laid out: one unit of money a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.amounts import money_scale
from ems.report.tables import Cell, Table, head_cells
from ems.report.values import plain_name, scale_for, value_text
from ems.units import Scale, currency_word, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from ems.plot.words import Words

MONEY = "_cost"
MEGAWATT_HOURS = Scale(1000.0, "MWh")


def money_table(
    frame: pd.DataFrame,
    title: str,
    words: Words,
    *,
    currency: str,
    first_head: str,
    row_name: Callable[[str], str] = str,
    scales: Mapping[str, Scale] | None = None,
    note: str = "",
) -> Table:
    """Lay out a frame whose columns with ``_cost`` share one unit of money.

    Parameters
    ----------
    frame
        Numbers; columns are names with units as suffixes, the index names the rows.
    title
        Title of the table.
    words
        Language.
    currency
        Unit of money.
    first_head
        Head of the index.
    row_name
        Name of a row for people.
    scales
        Units of columns that have their own.
    note
        What to say under the table.
    """
    names, currency = [str(name) for name in frame.columns], currency_word(currency, words.lang)
    sums = [abs(float(v)) for name in names if name.endswith(MONEY) for v in frame[name] if math.isfinite(float(v))]
    shared = money_scale(max(sums, default=0.0), currency, words)
    found = {name: shared if name.endswith(MONEY) else _scale(name, frame[name], currency) for name in names}
    units = found | dict(scales or {})
    heads = [
        f"{plain_name(name, words)} [{units[name].unit}]" if units[name].unit else plain_name(name, words)
        for name in names
    ]
    rows = tuple(
        (
            Cell(text=row_name(str(label))),
            *(Cell(text=_text(n, value, units[n]), numeric=True) for n, value in zip(names, row, strict=True)),
        )
        for label, row in zip(frame.index, frame.to_numpy(dtype=np.float64).tolist(), strict=True)
    )
    cells = head_cells([first_head, *heads], [False, *(True for _ in heads)])
    return Table(title=title, heads=cells, rows=rows, kind="wide", note=note)


def _scale(name: str, values: pd.Series, currency: str) -> Scale:
    """Unit of a column: energies in MWh at the most, because sites of very different size stand in one table."""
    if name == "gini_fraction":
        return Scale(1.0, "")
    scale = scale_for(name, map(float, values), currency)
    return MEGAWATT_HOURS if scale.unit == "GWh" else scale


def _text(name: str, value: float, scale: Scale) -> str:
    """Text of a cell; a Gini coefficient is no share of anything."""
    if name == "gini_fraction":
        return number(value, 2)
    return value_text(name, value, scale)
