"""Key figures of the district, what they mean, and how policies differ in them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ems.report.tables import Cell, Table, head_cells
from ems.report.values import plain_name, with_unit
from ems.units import ABSENT, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ems.plot.words import Words
    from ems.results.result import Result

Definition = tuple[str, str, str]
"""Unit, level (``"site"`` or ``"district"``) and text of a KPI."""
DIFFERS_FROM_FRACTION = 0.01
"""Policies that differ from the first by more than this are marked."""
COARSE_FROM = 0.1


def kpi_table(
    result: Result,
    reference: Result | None,
    other_shape: tuple[str, Mapping[str, float]] | None,
    definitions: Mapping[str, Definition],
    words: Words,
) -> Table:
    """District KPIs with their level; the other load shape and the run without batteries beside them.

    Parameters
    ----------
    result
        The simulated year.
    reference
        The run without batteries, or None.
    other_shape
        Name of the other load shape and the KPIs under it, or None.
    definitions
        KPI name → unit, level, text.
    words
        Language.
    """
    columns: list[tuple[str, Mapping[str, float]]] = [(words("column_value"), result.kpis)]
    if other_shape:
        name, kpis_of_shape = other_shape
        columns.append((words(f"column_shape_{name}"), kpis_of_shape))
    if reference is not None:
        columns.append((words("column_reference"), reference.kpis))
    heads = [words("column_kpi"), *(head for head, _ in columns)]
    numeric = [False, *(True for _ in columns)]
    if definitions:
        heads.append(words("column_level"))
        numeric.append(False)
    rows = []
    for name in result.kpis:
        row = [Cell(text=plain_name(name, words))]
        row += [Cell(text=_kpi(name, kpis, definitions, result.currency), numeric=True) for _, kpis in columns]
        if definitions:
            row.append(Cell(text=_level(name, definitions, words)))
        rows.append(tuple(row))
    return Table(title=words("table_kpis"), heads=head_cells(heads, numeric), rows=tuple(rows))


def definition_table(result: Result, definitions: Mapping[str, Definition], words: Words) -> Table:
    """Say what each KPI of a result means, and whether it is counted at the sites' meters or at the district's.

    Parameters
    ----------
    result
        The simulated year.
    definitions
        KPI name → unit, level, text.
    words
        Language of the heads; the definitions stay as they are.
    """
    heads = head_cells([words(f"column_{name}") for name in ("kpi", "level", "definition")], [False, False, False])
    rows = tuple(
        (
            Cell(text=plain_name(name, words)),
            Cell(text=_level(name, definitions, words)),
            Cell(text=definitions[name][2]),
        )
        for name in result.kpis
        if name in definitions
    )
    return Table(title=words("table_definitions"), heads=heads, rows=rows, kind="definitions")


def _level(name: str, definitions: Mapping[str, Definition], words: Words) -> str:
    level = definitions.get(name, ("", "", ""))[1]
    return words.known(f"level_{level}") or level


def _kpi(name: str, kpis: Mapping[str, float], definitions: Mapping[str, Definition], currency: str) -> str:
    """Return a KPI with its unit, by its name or else by its definition."""
    value = kpis.get(name, math.nan)
    text = with_unit(name, value, currency)
    unit = definitions.get(name, ("", "", ""))[0]
    bare = text != ABSENT and text == with_unit("", value)
    return f"{text} {unit}" if bare and unit not in {"", "1", "-"} else text


def comparison_table(
    comparison: pd.DataFrame, currency: str, words: Words, *, title: str = "", note: str = ""
) -> Table:
    """One column a policy, one row a KPI; what differs from the first policy is marked and its difference shown.

    Parameters
    ----------
    comparison
        One row a policy, columns are KPI names.
    currency
        Unit of costs.
    words
        Language.
    title
        Title of the table; empty: that of the KPIs.
    note
        What to say under the table.
    """
    rows = []
    for name in map(str, comparison.columns):
        values = [float(value) for value in comparison[name]]
        cells = [Cell(text=plain_name(name, words))]
        for value in values:
            text, change = with_unit(name, value, currency), _change(name, value, values[0])
            marked = abs(change) > DIFFERS_FROM_FRACTION
            shown = f"{text} ({_signed(name, change)})" if marked else text
            cells.append(Cell(text=shown, numeric=True, marked=marked))
        rows.append(tuple(cells))
    policies = [str(policy) for policy in comparison.index]
    heads = head_cells([words("column_kpi"), *policies], [False, *(True for _ in policies)])
    return Table(title=title or words("table_comparison"), heads=heads, rows=tuple(rows), kind="wide", note=note)


def _change(name: str, value: float, first: float) -> float:
    """Difference to the first policy, relative except for fractions; 0 where there is none to state.

    The residual of the balance is rounding: how much it differs says nothing.
    """
    if not (math.isfinite(value) and math.isfinite(first)) or name.endswith("_residual_kwh"):
        return 0.0
    if name.endswith("_fraction"):
        return value - first
    return (value - first) / abs(first) if first != 0.0 else 0.0


def _signed(name: str, change: float) -> str:
    """Return a difference with its sign: per cent, or percentage points (pp) where the values are per cent."""
    unit = "pp" if name.endswith("_fraction") else "%"
    decimals = 0 if abs(change) >= COARSE_FROM and unit == "%" else 1
    return f"{'+' if change > 0.0 else ''}{number(100.0 * change, decimals)} {unit}"
