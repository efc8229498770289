"""What the page of a sweep holds: keys, figures and all cases, packed so that ten thousand of them stay small."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ems.plot.sweeps.columns import direction
from ems.plot.sweeps.names import SURVIVAL, stem
from ems.plot.sweeps.scales import MONEY
from ems.plot.sweeps.table import COST_LIKE

if TYPE_CHECKING:
    from ems.plot.sweeps.columns import Column
    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

MOST_BYTES = 2_400_000
"""Room for the values of the cases [characters]."""
PER_FIGURE, PER_KEY = 16.0 / 3.0, 24.0 / 3.0
"""Characters that a value takes in base64: four bytes of a figure; a key's place and its share of the values."""
FEWEST_FIGURES = 8
SHOWN_FIRST = (*COST_LIKE, "hourly_matched_fraction", SURVIVAL)
MOST_SHOWN = 3
SHORT_INDEX = 65_535
DIGITS = 10
"""Digits that are kept of a key's values."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageData:
    """The cases of a page, and what of the sweep is not in it.

    Parameters
    ----------
    content
        What the script reads.
    cases
        Number of cases in the page.
    dropped
        Figures that are left out.
    """

    content: dict[str, Any]
    cases: int
    dropped: tuple[str, ...]


def pack(table: SweepTable, words: Words, most_bytes: int = MOST_BYTES) -> PageData:
    """Pack a sweep for the page.

    Parameters
    ----------
    table
        The sweep; failed cases are in it too, with their reasons.
    words
        Language.
    most_bytes
        Room for the values of the cases [characters]: beyond it the last figures are left out, then cases.
    """
    every = pd.concat([table.frame, table.failed], ignore_index=True) if len(table.failed) else table.frame
    every = every.sort_values("case", ignore_index=True) if "case" in every else every
    figures = [name for name in table.figures if not name.endswith("_residual_kwh")] or list(table.figures)
    room = most_bytes / max(len(every), 1) - PER_KEY * len(table.keys)
    kept = max(int(room / PER_FIGURE), FEWEST_FIGURES)
    dropped, figures = tuple(figures[kept:]), figures[:kept]
    most_cases = int(most_bytes / (PER_KEY * len(table.keys) + PER_FIGURE * len(figures)))
    if len(every) > most_cases:
        every = every.iloc[np.unique(np.linspace(0, len(every) - 1, most_cases).round().astype(int))]
        every = every.reset_index(drop=True)
    best = _best_row(table, every)
    content = {
        "keys": [_key(every, table.column(name, words)) for name in table.keys],
        "linked": [_link(table, name, other, words) for name, other in table.linked.items() if other in table.keys],
        "figures": [_figure(every, table.column(name, words)) for name in figures],
        "cases": encoded(_numbers(every).astype("<u4")),
        "count": len(every),
        "reasons": _reasons(every),
        "shown": _shown(figures),
        "main": figures.index(table.main_figure()),
        "start": best,
        "grid": table.is_grid and len(every) == len(table.frame) + len(table.failed),
    }
    return PageData(content=content, cases=len(every), dropped=dropped)


def encoded(values: np.ndarray[Any, np.dtype[Any]]) -> str:
    """Return an array's bytes in base64.

    Parameters
    ----------
    values
        The array, little-endian.
    """
    return base64.b64encode(values.tobytes()).decode("ascii")


def _numbers(every: pd.DataFrame) -> np.ndarray[Any, np.dtype[Any]]:
    return every["case"].to_numpy() if "case" in every else np.arange(len(every))


def _best_row(table: SweepTable, every: pd.DataFrame) -> int:
    """Row of the best case among those of the page."""
    figure = table.main_figure()
    values = every[figure].to_numpy(dtype=np.float64)
    return int(np.nanargmax(values) if direction(figure) > 0 else np.nanargmin(values))


def _shown(figures: list[str]) -> list[int]:
    """Figures that are shown at first: one cost, the matched share, survival."""
    places = [next((n for n, name in enumerate(figures) if stem(name) == wanted), None) for wanted in SHOWN_FIRST]
    costs, others = places[: len(COST_LIKE)], places[len(COST_LIKE) :]
    money = [place for place in costs if place is not None][:1]
    chosen = [*money, *(place for place in others if place is not None)]
    rest = (place for place, name in enumerate(figures) if place not in chosen and not (money and MONEY.match(name)))
    return [*chosen, *rest][: max(MOST_SHOWN, len(chosen))]


def _described(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": column.title,
        "unit": column.scale.unit,
        "base": column.scale.base_per_unit,
        "decimals": column.decimals,
    }


def _key(every: pd.DataFrame, column: Column) -> dict[str, Any]:
    """Describe a key: its different values in order, and for every case which of them it has."""
    values = every[column.name]
    if column.is_text:
        levels, places = np.unique(values.astype(str).to_numpy(dtype=str), return_inverse=True)
    else:
        rounded = np.array([float(f"{value:.{DIGITS}g}") for value in values.to_numpy(dtype=np.float64)])
        levels, places = np.unique(rounded, return_inverse=True)
    kind = "<u2" if len(levels) <= SHORT_INDEX else "<u4"
    return _described(column) | {
        "text": column.is_text,
        "log": column.is_log,
        "values": levels.tolist(),
        "wide": kind == "<u4",
        "places": encoded(places.astype(kind)),
    }


def _link(table: SweepTable, name: str, other: str, words: Words) -> dict[str, Any]:
    """Describe a key that moves along with another one."""
    values, others = (table.frame[column].to_numpy(dtype=np.float64) for column in (name, other))
    top = int(np.abs(others).argmax())
    times = float(values[top] / others[top])
    return _described(table.column(name, words)) | {"of": table.keys.index(other), "times": times}


def _figure(every: pd.DataFrame, column: Column) -> dict[str, Any]:
    """Describe a figure with its range and its value in every case."""
    values = every[column.name].to_numpy(dtype=np.float64)
    finite = values[np.isfinite(values)]
    return _described(column) | {
        "sign": direction(column.name),
        "low": float(finite.min()) if finite.size else 0.0,
        "high": float(finite.max()) if finite.size else 0.0,
        "values": encoded(values.astype("<f4")),
    }


def _reasons(every: pd.DataFrame) -> dict[str, str]:
    """Return the reasons of the failed cases by their row."""
    if "error" not in every:
        return {}
    return {str(row): str(reason) for row, reason in enumerate(every["error"]) if str(reason)}
