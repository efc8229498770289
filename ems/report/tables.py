"""The tables of the page, as plain text cells: the template only lays them out and escapes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ems.plot.plan import claim_ratio, claim_value
from ems.report.values import cell_text, is_number, is_truth, plain_name, scale_for
from ems.units import ABSENT, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ems.plot.words import Words
    from ems.results.result import Result

MONTHS_PER_YEAR = 12
RARE = ("curtailed_kwh", "unserved_kwh")
"""Columns of wide tables that are left out where they are zero throughout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its text, whether it is a number (set to the right), and whether it is marked."""

    text: str
    numeric: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: title, heads of the columns, rows whose first cell names them, and a note under it (may be empty)."""

    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: str = "plain"
    note: str = ""


def head_cells(texts: Sequence[str], numeric: Sequence[bool]) -> tuple[Cell, ...]:
    """Return the heads of columns from their texts and from whether each column holds numbers."""
    return tuple(Cell(text=text, numeric=right) for text, right in zip(texts, numeric, strict=True))


def frame_table(
    frame: pd.DataFrame,
    title: str,
    words: Words,
    *,
    currency: str = "",
    first_head: str = "",
    row_name: Callable[[object], str] = str,
    note: str = "",
) -> Table:
    """Lay out a frame: one unit a column, taken from the column's name and its largest value.

    Parameters
    ----------
    frame
        Columns are names with units as suffixes, the index names the rows.
    title
        Title of the table.
    words
        Language.
    currency
        Unit of costs.
    first_head
        Head of the index.
    row_name
        Name of a row for people.
    note
        What to say under the table.
    """
    columns = [str(name) for name in frame.columns]
    numeric = [
        not pd.api.types.is_bool_dtype(frame[name]) and pd.api.types.is_numeric_dtype(frame[name])
        for name in frame.columns
    ]
    values = [frame[name].tolist() for name in frame.columns]
    scales = [
        scale_for(name, [float(item) for item in column if is_number(item)], currency)
        for name, column in zip(columns, values, strict=True)
    ]
    heads = [
        f"{plain_name(name, words)} [{scale.unit}]" if scale.unit and right else plain_name(name, words)
        for name, scale, right in zip(columns, scales, numeric, strict=True)
    ]
    rows = [
        (
            Cell(text=row_name(label)),
            *(
                Cell(text=cell_text(name, column[place], scale, words), numeric=right)
                for name, column, scale, right in zip(columns, values, scales, numeric, strict=True)
            ),
        )
        for place, label in enumerate(frame.index)
    ]
    cells = head_cells([first_head, *heads], [False, *numeric])
    return Table(title=title, heads=cells, rows=tuple(rows), kind="wide", note=note)


def plan_table(result: Result, words: Words) -> Table:
    """Lay out the plan beside the simulation, one row a claim."""
    with_notes = any(claim.note for claim in result.claims)
    names = ("claim", "plan", "simulated", "ratio", "note")[: 5 if with_notes else 4]
    rows = []
    for claim in result.claims:
        ratio = claim_ratio(claim)
        cells = (
            Cell(text=words.claim(claim)),
            Cell(text=claim_value(claim.plan, claim.unit), numeric=True),
            Cell(text=claim_value(claim.simulated, claim.unit), numeric=True),
            Cell(text=percent(ratio), numeric=True),
            Cell(text=claim.note),
        )
        rows.append(cells[: len(names)])
    heads = head_cells(
        [words(f"column_{name}") for name in names], [name in {"plan", "simulated", "ratio"} for name in names]
    )
    return Table(title=words("table_plan"), heads=heads, rows=tuple(rows), kind="text")


def storage_table(result: Result, words: Words) -> Table:
    """Storage groups with what they can and what they did."""
    frame = _titled(result.storage_table).copy()
    step_h = result.grid.step_h
    for name in ("charge", "discharge"):
        frame[f"{name}_kwh"] = [
            float(result.storages[group][f"{name}_kw"].sum()) * step_h if group in result.storages else math.nan
            for group in result.storage_table.index
        ]
    usable_kwh = frame["usable_capacity_kwh"].astype(float)
    frame["equivalent_full_cycles"] = (frame["discharge_kwh"] / usable_kwh).where(usable_kwh > 0.0)
    return frame_table(frame, words("table_storages"), words, currency=result.currency, first_head=words("column_name"))


def plant_table(result: Result, words: Words) -> Table:
    """PV plants with stated and physical performance ratios."""
    frame = _titled(result.plants)
    return frame_table(frame, words("table_plants"), words, currency=result.currency, first_head=words("column_name"))


def _titled(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the rows by a column with titles or names, if there is one."""
    column = next((name for name in ("title", "name") if name in frame.columns), None)
    return frame if column is None else frame.set_index(column)


def extra_table(key: str, frame: pd.DataFrame, result: Result, words: Words) -> Table:
    """Lay out a table handed to the report, with the names of classes and months where these name its rows.

    Parameters
    ----------
    key
        ``"by_class"``, ``"by_month"``, ``"regrets"`` or any other name, which then is its title.
    frame
        The table.
    result
        The simulated year: names of classes, currency.
    words
        Language.
    """
    title = words.known(f"table_{key}") or key
    if key in {"by_class", "by_month"}:
        frame = frame.drop(columns=[name for name in RARE if name in frame and not frame[name].any()])
    if key == "by_class":
        titles = words.titles_of_classes(result)
        heads, row_name = words("kpi_class_name"), lambda label: titles.get(str(label), str(label))
    elif key == "by_month":
        heads, row_name = words("month_column"), lambda label: _month(label, words)
    else:
        heads, row_name = words("column_policy") if key == "regrets" else "", str
    note = words.known(f"note_{key}") or ""
    return frame_table(frame, title, words, currency=result.currency, first_head=heads, row_name=row_name, note=note)


def _month(label: object, words: Words) -> str:
    text = str(label)
    return words.month(int(text)) if text.isdecimal() and 1 <= int(text) <= MONTHS_PER_YEAR else text


def provenance_table(result: Result, words: Words) -> Table:
    """Everything needed to reproduce the run, nested entries as dotted names."""
    rows = tuple((Cell(text=key), Cell(text=text)) for key, text in _flat("", result.provenance))
    heads = head_cells([words("column_key"), words("column_value")], [False, False])
    return Table(title=words("table_provenance"), heads=heads, rows=rows, kind="keys")


def _flat(prefix: str, entry: object) -> Iterator[tuple[str, str]]:
    if isinstance(entry, Mapping):
        for key, value in entry.items():
            yield from _flat(f"{prefix}.{key}" if prefix else str(key), value)
    elif isinstance(entry, (list, tuple)):
        yield prefix, ", ".join(str(item) for item in entry) or ABSENT
    else:
        yield prefix, ABSENT if entry is None else str(entry).lower() if is_truth(entry) else str(entry)
