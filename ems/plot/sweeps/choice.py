"""Which cases a figure shows: those with the values at which the other keys are held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ems.plot.sweeps.table import check_name
from ems.plot.wrong import wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ems.plot.sweeps.table import SweepTable
    from ems.plot.words import Words

SAME_WITHIN = 1e-9
NAMED_AT_MOST = 6


def held_at(
    table: SweepTable, shown: Sequence[str], figure: str, at: Mapping[str, Any] | None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the cases in which all keys that are not shown have one value, and those values.

    Parameters
    ----------
    table
        The sweep.
    shown
        Keys on the axes.
    figure
        By which the best case is chosen, whose values are held where none are given.
    at
        Values to hold other keys at.

    Raises
    ------
    InputError
        No such key, or no case has the value.

    Notes
    -----
    Cases drawn at random have no two with the same values: of those all are shown.
    """
    asked = dict(at or {})
    for name, value in asked.items():
        check_name(name, table.keys, "at")
        if not _has(table.frame[name], value).any():
            values = sorted(set(table.frame[name].tolist()), key=lambda one: _distance(one, value))[:NAMED_AT_MOST]
            near = ", ".join(map(str, values))
            raise wrong(where=f"at[{name!r}] = {value!r}", what="no case has this value", remedy=f"the nearest: {near}")
    others = [name for name in table.keys if name not in shown]
    if not table.is_grid and not asked:
        return table.frame, {}
    chosen = np.ones(len(table.frame), dtype=bool)
    for name, value in asked.items():
        chosen &= _has(table.frame[name], value)
    if not chosen.any():
        raise wrong(where="at", what="no case that came out has all these values")
    held = dict(asked)
    if table.is_grid:
        best = table.frame.iloc[table.best_case(figure)] if not asked else _best_of(table, chosen, figure)
        held |= {name: best[name] for name in others if name not in asked}
        for name in others:
            chosen &= _has(table.frame[name], held[name])
    return table.frame[chosen].reset_index(drop=True), held


def _best_of(table: SweepTable, chosen: np.ndarray[Any, np.dtype[np.bool_]], figure: str) -> pd.Series[Any]:
    rows = table.frame[chosen]
    values = rows[figure].to_numpy(dtype=np.float64)
    best = table.frame.iloc[table.best_case(figure)]
    nearest = np.abs(values - float(best[figure])).argmin() if np.isfinite(values).any() else 0
    return rows.iloc[int(nearest)]


def _has(values: pd.Series[Any], wanted: object) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if values.dtype.kind in "iuf" and isinstance(wanted, (int, float, np.number)):
        return np.asarray(np.isclose(values.to_numpy(dtype=np.float64), float(wanted), rtol=SAME_WITHIN, atol=0.0))
    return np.asarray(values.astype(str).to_numpy() == str(wanted))


def _distance(value: object, wanted: object) -> float:
    if isinstance(value, (int, float)) and isinstance(wanted, (int, float)):
        return abs(value - wanted)
    return 0.0


def under(table: SweepTable, held: Mapping[str, Any], count: int, words: Words) -> str:
    """Line under a title: how many cases, how many failed, what is held fixed.

    Parameters
    ----------
    table
        The sweep.
    held
        From :func:`held_at`.
    count
        Cases shown.
    words
        Language.
    """
    columns = {name: table.column(name, words) for name in held}
    fixed = words("sweep_comma").join(
        words("sweep_is", name=columns[name].title, value=columns[name].text(value)) for name, value in held.items()
    )
    return words(
        "sweep_under",
        count=f"{count:,}",
        failed=words("sweep_under_failed", count=f"{len(table.failed):,}") if len(table.failed) else "",
        fixed=words("sweep_under_fixed", fixed=fixed) if fixed else "",
    )
