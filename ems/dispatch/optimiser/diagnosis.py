"""Why no plan keeps all limits: break as few of them by as little as possible, and say which, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.optimiser.in_highs import HighsEngine
from ems.dispatch.optimiser.labels import unique
from ems.dispatch.optimiser.rows import rows_of
from ems.dispatch.optimiser.settings import SolveSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import Constraints, LinearModel, Variables

    Floats = NDArray[np.float64]

MOST_REASONS = 5
PHYSICS_PRICE = 1e3
"""Price of breaking a balance or a zero (power flows one way), against 1 for a limit that somebody set."""
DUST = 1e-6
LONGEST_S = 600.0
"""Time for the search: a reason is worth no more."""
UNITS = {"_kwh": "kWh", "_kw": "kW"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Broken:
    """A limit that even the best plan breaks.

    Parameters
    ----------
    step
        Step of the window, or the number of steps where the limit belongs to none.
    text
        The sentence but for the time.
    """

    step: int
    text: str


def reasons(model: LinearModel, times: pd.DatetimeIndex) -> tuple[str, ...]:
    """Sentences that say which limits break, the first hour first, at most five and how many more there are.

    Parameters
    ----------
    model
        A model without a solution.
    times
        Start of every step of the window.
    """
    rows = rows_of(model)
    lower, upper = model.column_limits
    engine = HighsEngine(model, rows, SolveSettings(time_limit_s=LONGEST_S))
    # zeros say which way power flows, equations are E1 and E2: nobody set them, so they break last
    solution = engine.least_violation(
        np.where(lower == 0.0, PHYSICS_PRICE, 1.0),
        np.where((upper == 0.0) | (upper == lower), PHYSICS_PRICE, 1.0),
        np.where(rows.lower == rows.upper, PHYSICS_PRICE, 1.0),
    )
    if solution is None:
        return ("No plan keeps all limits, and none could be found that breaks them least",)
    found = [broken for block in model.variables.values() for broken in _broken_limits(block, solution, len(times))]
    sums, begin = rows.sums(solution), 0
    for block in model.constraints.values():
        found += _broken_rows(model, block, sums[begin : begin + block.count], len(times))
        begin += block.count
    found.sort(key=lambda broken: broken.step)
    more = len(found) - MOST_REASONS
    sentences = [_with_time(broken, times) for broken in found[:MOST_REASONS]]
    return tuple(sentences + ([f"and {more:,} more limits after these"] if more > 0 else []))


def _broken_limits(block: Variables, solution: Floats, n_steps: int) -> Iterator[_Broken]:
    values = solution[block.columns]
    unit = _unit(block.name)
    for place in np.argwhere((values > block.upper + DUST) | (values < block.lower - DUST)):
        at = tuple(place)
        what = f"{_name_of(block.labels, at)}{_words(block.name)}"
        yield _Broken(
            step=_step(block.columns.shape, at, n_steps),
            text=_sentence(what, float(values[at]), float(block.lower[at]), float(block.upper[at]), unit),
        )


def _broken_rows(model: LinearModel, block: Constraints, sums: Floats, n_steps: int) -> Iterator[_Broken]:
    for row in np.flatnonzero((sums > block.upper + DUST) | (sums < block.lower - DUST)):
        at = tuple(np.unravel_index(row, block.shape)) if block.shape else ()
        what = f"{_name_of(block.labels, at)}{_words(block.name)}"
        unit = _unit_of_row(model, block, int(row))
        yield _Broken(
            step=_step(block.shape, at, n_steps),
            text=_sentence(what, float(sums[row]), float(block.lower[row]), float(block.upper[row]), unit),
        )


def _sentence(what: str, value: float, lower: float, upper: float, unit: str) -> str:
    """Return one sentence: the limit, and by how much the least breach breaks it."""
    limit, by, verb = (upper, value - upper, "passed") if value > upper else (lower, lower - value, "missed")
    return f"{what} limit {limit:,.6g}{unit} is {verb} by {by:,.1f}{unit}"


def _with_time(broken: _Broken, times: pd.DatetimeIndex) -> str:
    at = f" at {times[broken.step]:%Y-%m-%d %H:%M}" if broken.step < len(times) else ""
    return broken.text + at


def _step(shape: tuple[int, ...], at: tuple[np.intp, ...], n_steps: int) -> int:
    """Step that a place of a block belongs to, where its last axis is that of the window."""
    return int(at[-1]) if len(shape) > 1 and shape[-1] == n_steps else n_steps


def _name_of(labels: tuple[str, ...], at: tuple[np.intp, ...]) -> str:
    names = unique(labels)
    return f"{names[at[0]]}: " if at and at[0] < len(names) else ""


def _words(name: str) -> str:
    for suffix in UNITS:
        name = name.removesuffix(suffix)
    return name.replace("_", " ")


def _unit(name: str) -> str:
    return next((f" {unit}" for suffix, unit in UNITS.items() if name.endswith(suffix)), "")


def _unit_of_row(model: LinearModel, block: Constraints, row: int) -> str:
    """Unit of a constraint: that of the variables with the coefficient one, which stand for themselves."""
    own = block.column[(block.row == row) & (np.abs(block.value) == 1.0)]
    found = {
        _unit(variables.name)
        for variables in model.variables.values()
        if variables.columns.size and np.isin(own, variables.columns).any()
    }
    return found.pop() if len(found) == 1 else ""
