"""Tables of the page on a sweep: the best cases, the failed ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.plot.sweeps.columns import direction
from ems.plot.sweeps.names import stem
from ems.plot.sweeps.scales import decimals_for
from ems.report.tables import Cell, Table, head_cells
from ems.units import number

if TYPE_CHECKING:
    import pandas as pd

    from ems.plot.sweeps.columns import Column
    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

BEST_CASES, FAILED_CASES, FIGURES = 10, 20, 5
MORE_DECIMALS = 2
"""So many digits more than elsewhere a figure of the best cases has at most."""
OTHER_COSTS = ("bills", "cost", "purchase")
"""What the yearly sums, which are shown, consist of."""


def best_table(table: SweepTable, words: Words) -> Table:
    """Lay out the best cases with their values and main figures.

    Parameters
    ----------
    table
        The sweep.
    words
        Language.
    """
    main = table.main_figure()
    values = table.frame[main].to_numpy(dtype=np.float64)
    order = np.argsort(-values if direction(main) > 0 else values, kind="stable")[:BEST_CASES]
    rest = [name for name in table.figures if name != main and stem(name) not in OTHER_COSTS and "." not in name]
    names = (*table.keys, main, *rest[: FIGURES - 1])
    columns = [_told_apart(table.column(name, words), table.frame.iloc[order]) for name in names]
    heads = [words("sweep_case"), *(column.label(words) for column in columns)]
    rows = tuple(_row(table.frame.iloc[int(place)], int(place), columns) for place in order)
    return Table(
        title=words("sweep_best_cases", name=table.column(main, words).title),
        heads=head_cells(heads, [True, *(not column.is_text for column in columns)]),
        rows=rows,
        kind="wide",
    )


def _told_apart(column: Column, shown: pd.DataFrame) -> Column:
    """Give a column digits enough for the few best cases, which lie closer to each other than all."""
    if column.is_text:
        return column
    # a tenth of their range tells ten cases apart
    finer = decimals_for(shown[column.name].to_numpy(dtype=np.float64), column.scale, parts=1)
    return replace(column, decimals=min(max(column.decimals, finer), column.decimals + MORE_DECIMALS))


def _row(case: pd.Series, place: int, columns: list[Column]) -> tuple[Cell, ...]:
    cells = (Cell(text=column.short(case[column.name]), numeric=not column.is_text) for column in columns)
    return (Cell(text=number(float(case.get("case", place)), 0), numeric=True), *cells)


def failed_table(table: SweepTable, words: Words) -> Table:
    """Lay out failed cases with their values and reasons.

    Parameters
    ----------
    table
        The sweep.
    words
        Language.
    """
    columns = [table.column(name, words) for name in table.keys]
    shown = table.failed.iloc[:FAILED_CASES]
    rows = tuple(
        (*_row(shown.iloc[place], place, columns), Cell(text=str(shown["error"].iloc[place])))
        for place in range(len(shown))
    )
    heads = [words("sweep_case"), *(column.label(words) for column in columns), words("sweep_reason")]
    left = len(table.failed) - len(shown)
    return Table(
        title=words("sweep_failed_cases"),
        heads=head_cells(heads, [True, *(not column.is_text for column in columns), False]),
        rows=rows,
        kind="text",
        note=words("sweep_more_failed", count=f"{left:,}") if left else "",
    )
