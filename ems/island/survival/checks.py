"""Reading and checking what the survival functions are given: everything that is wrong, at once."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.storage_arguments import UNREAD, check_labels, number_of, numbers_of, storages_of
from ems.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]

TABLE_AXES = 2
MOST_STEPS = 1_000_000
"""Longest outage that is looked at: the series repeats itself, and memory grows with it."""
ROUNDING = 1e-9
"""Share of its capacity that a battery may hold above it by rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalArguments:
    """What a survival function is given, as arrays of shape (designs or 1, steps).

    Parameters
    ----------
    series
        Series by name [unit in the name].
    storages
        One a design.
    step_h
        Length of a step [h].
    tolerance_kw
        What may be missing in a step that counts as served [kW].
    longest
        Longest outage in steps; None: as long as the series.
    is_batch
        Whether anything is given design by design.
    """

    series: Mapping[str, Floats]
    storages: tuple[Storage, ...]
    step_h: float
    tolerance_kw: float
    longest: int | None
    is_batch: bool

    @property
    def steps(self) -> int:
        """Steps of the series."""
        return int(next(iter(self.series.values())).shape[1])


def read_survival(
    given: Mapping[str, object],
    series: Mapping[str, str],
    longest: str,
    problems: ProblemCollector,
    *,
    may_be_batch: bool,
) -> SurvivalArguments | None:
    """Read and check the arguments of a survival function.

    Parameters
    ----------
    given
        Arguments by name: the series, ``storage``, ``step_h``, ``tolerance_kw`` and the longest outage.
    series
        Names of the series with their units; the first one tells how many steps there are.
    longest
        Name of the argument that is the length of an outage.
    problems
        Where what is wrong is added.
    may_be_batch
        Whether tables with a row for each design, and lists of storages, are allowed.

    Returns
    -------
    SurvivalArguments or None
        None where anything is wrong.
    """
    before = len(problems.problems)
    arrays = {name: numbers_of(name, given[name], problems) for name in series}
    check_labels({name: given[name] for name in series}, problems)
    for name, unit in series.items():
        _first(name, arrays[name], f"must be finite, 0 {unit} or more", problems)
    units = storages_of(given["storage"], problems)
    listed = not isinstance(given["storage"], Storage)
    if not may_be_batch:
        _refuse_batches(arrays, listed=listed, problems=problems)
    if units and "energy_kwh" in arrays:
        _check_energy(arrays["energy_kwh"], units, problems)
    step_h = _number("step_h", given["step_h"], "h", problems, above_zero=True)
    tolerance_kw = _number("tolerance_kw", given["tolerance_kw"], "kW", problems, above_zero=False)
    rows = _rows(arrays, len(units) if listed else None, problems)
    steps = _length(longest, given[longest], problems)
    if len(problems.problems) > before or not rows:
        return None
    count = max(*(len(table) for table in rows.values()), len(units))
    storages = tuple(units) if len(units) == count else (units[0],) * count
    is_batch = listed or any(array.ndim == TABLE_AXES for array in arrays.values())
    return SurvivalArguments(
        series=rows, storages=storages, step_h=step_h, tolerance_kw=tolerance_kw, longest=steps, is_batch=is_batch
    )


def _refuse_batches(arrays: Mapping[str, Floats], *, listed: bool, problems: ProblemCollector) -> None:
    """Add what is given for several designs."""
    tables = [f"{name} of shape {array.shape}" for name, array in arrays.items() if array.ndim == TABLE_AXES]
    for where in (*tables, *(["storage, a list"] if listed else [])):
        problems.add(where, "must be that of one design", "call it once for each design")


def _first(name: str, values: Floats, rule: str, problems: ProblemCollector) -> None:
    """Add the first entry that is negative or not finite, and how many more are."""
    broken = ~(np.isfinite(values) & (values >= 0.0))
    if values is UNREAD or not broken.any():
        return
    place = tuple(int(i) for i in np.argwhere(broken)[0])
    more = int(np.count_nonzero(broken)) - 1
    where = f"{name}[{', '.join(map(str, place))}]" if place else name
    problems.add(f"{where} = {values[place]:g}", rule + (f" (and {more:,} more)" if more else ""))


def _number(name: str, given: object, unit: str, problems: ProblemCollector, *, above_zero: bool) -> float:
    """Return a number within its rule; 1 where it is none."""
    value = number_of(name, given, unit, problems)
    if value is None:
        return 1.0
    if not np.isfinite(value) or value < 0.0 or (above_zero and value == 0.0):
        rule = f"must be finite and above 0 {unit}" if above_zero else f"must be finite, 0 {unit} or more"
        problems.add(f"{name} = {value:g} {unit}", rule)
        return 1.0
    return value


def _length(name: str, given: object, problems: ProblemCollector) -> int | None:
    """Return the longest outage in steps; None where nothing is said."""
    if given is None and name == "max_steps":
        return None
    if isinstance(given, (bool, np.timedelta64)) or not isinstance(given, Integral):
        problems.add(f"{name} = {reprlib.repr(given)}", "must be a whole number of steps")
        return None
    if not 1 <= int(given) <= MOST_STEPS:
        problems.add(f"{name} = {int(given):,}", f"must be a number of steps between 1 and {MOST_STEPS:,}")
    return int(given)


def _rows(arrays: Mapping[str, Floats], designs: int | None, problems: ProblemCollector) -> dict[str, Floats]:
    """Lay numbers, series and tables out as tables whose rows are designs; none where shapes do not fit."""
    if any(array is UNREAD for array in arrays.values()):
        return {}
    before = len(problems.problems)
    main, load = next(iter(arrays.items()))
    if load.ndim not in {1, TABLE_AXES} or load.size == 0:
        what = "must be a series of at least one step, or a table with a row for each design"
        problems.add(f"{main} of shape {load.shape}", what)
        return {}
    steps = load.shape[-1]
    counts = {} if designs is None else {"storage": designs}
    for name, array in arrays.items():
        if array.ndim > TABLE_AXES or (array.ndim > 0 and array.shape[-1] != steps):
            problems.add(f"{name} of shape {array.shape}", f"must have {steps} steps, as {main} has")
        elif array.ndim == TABLE_AXES and len(array) == 0:
            problems.add(f"{name} of shape {array.shape}", "must have at least one design")
        elif array.ndim == TABLE_AXES:
            counts[name] = len(array)
    several = {name: count for name, count in counts.items() if count > 1}
    if len(set(several.values())) > 1:
        listed = ", ".join(f"{count} in {name}" for name, count in several.items())
        problems.add("designs", f"must be as many everywhere or one; there are {listed}")
    if len(problems.problems) > before:
        return {}
    return {name: _table(array, steps) for name, array in arrays.items()}


def _table(array: Floats, steps: int) -> Floats:
    """Return a table, of one row for what is none; all of one kind: a kernel is compiled for each kind of array."""
    table = array if array.ndim == TABLE_AXES else np.broadcast_to(array, (steps,))[None, :]
    return np.require(table, requirements=["C", "W"])


def _check_energy(energy_kwh: Floats, units: Sequence[Storage], problems: ProblemCollector) -> None:
    """Check that no battery holds more than it can; shapes that do not fit are told elsewhere."""
    capacity = np.array([unit.capacity_kwh for unit in units])
    limit = capacity[:, None] if len(units) > 1 else capacity
    try:
        above = np.isfinite(energy_kwh) & (energy_kwh > limit * (1.0 + ROUNDING))
    except ValueError:
        return
    if not above.any():
        return
    place = tuple(int(i) for i in np.argwhere(above)[0])
    value, most = (np.broadcast_to(array, above.shape)[place] for array in (energy_kwh, limit))
    more = int(np.count_nonzero(above)) - 1
    where = f"energy_kwh[{', '.join(map(str, place))}]" if energy_kwh.ndim else "energy_kwh"
    rule = f"must be at most the capacity, {most:g} kWh" + (f" (and {more:,} more)" if more else "")
    problems.add(f"{where} = {value:g}", rule)
