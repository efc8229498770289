"""What can be wrong with the arguments of ``plan_storage``: shapes, numbers, prices, energies, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import numpy as np
import pandas as pd

from ems.dispatch.array_checks import NOT_NEGATIVE, ArrayChecks, Axis
from ems.dispatch.problem import End, EndKind
from ems.dispatch.problem_checks import check_end_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.storage import Storage
    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]

OTHER_PRICES: Final = "other prices can be planned with whole numbers: ems.solve(ems.one_site_problem(…))"
REACH_FRACTION: Final = 1e-9
"""By how much an energy may miss what can be reached, as a share of the capacity: rounding."""


def end_of(end: EndKind | End, count: int, problems: ProblemCollector) -> End:
    """Description of the end that is asked for, a row a case.

    Parameters
    ----------
    end
        A word, or the description itself.
    count
        Number of cases.
    problems
        Where what is wrong is added.
    """
    if not isinstance(end, End):
        if end not in get_args(EndKind):
            problems.add(f"end = {end!r}", f"must be one of {', '.join(get_args(EndKind))}, or an End")
        elif end == "value":
            problems.add("end = 'value'", "needs the value of what is left", "give End(kind='value', …)")
        return End(kind=end)
    rows = (end.value_per_kwh, end.piece_kwh)
    value, piece = (None if row is None else _for_all(np.atleast_2d(np.asarray(row, float)), count) for row in rows)
    energy = None if end.energy_kwh is None else _for_all(np.atleast_1d(np.asarray(end.energy_kwh, float)), count)
    ending = End(kind=end.kind, energy_kwh=energy, value_per_kwh=value, piece_kwh=piece)
    checks, axis = ArrayChecks(problems, pd.DatetimeIndex([])), Axis("cases", count)
    check_end_curve(ending, axis, checks)
    if ending.energy_kwh is not None:
        checks.numbers("end.energy_kwh", ending.energy_kwh, (axis,), NOT_NEGATIVE)
    return ending


def _for_all(rows: Floats, count: int) -> Floats:
    """One row for each case where one is given for all."""
    return np.repeat(rows, count, axis=0) if len(rows) == 1 else rows


def check_series(
    net: Floats, paid: Floats, earned: Floats, count: int, step_h: float, problems: ProblemCollector
) -> None:
    """Check shapes, numbers and the order of the prices.

    Parameters
    ----------
    net, paid, earned
        Net load [kW], import and export price [currency/kWh].
    count
        Number of cases.
    step_h
        Length of a step [h].
    problems
        Where what is wrong is added.
    """
    if not (np.isfinite(step_h) and step_h > 0.0):
        problems.add(f"step_h = {step_h} h", "must be above 0 h")
    if net.ndim not in (1, 2) or net.size == 0:
        problems.add(f"net_load_kw of shape {net.shape}", "must be (steps,) or (cases, steps), with at least one step")
        return
    n_steps = net.shape[-1]
    _check_numbers("net_load_kw", net, "kW", problems)
    for name, series in (("net_load_kw", net), ("import_price", paid), ("export_price", earned)):
        rows = series.shape[0] if series.ndim == len(("cases", "steps")) else 1
        if series.ndim > len(("cases", "steps")) or (series.ndim and series.shape[-1] not in (1, n_steps)):
            rule = f"must be a number or have {n_steps} steps like net_load_kw"
            problems.add(f"{name} of shape {series.shape}", rule)
        elif rows not in (1, count):
            problems.add(f"{name} of shape {series.shape}", f"has {rows} cases, must have 1 or {count} like the others")
    for name, price in (("import_price", paid), ("export_price", earned)):
        _check_numbers(name, price, "per kWh", problems, lowest=0.0)
    if problems.problems:
        return
    crossing = earned > paid
    if crossing.any():
        at = np.unravel_index(int(np.argmax(crossing)), crossing.shape)
        place = f" ({_place(at, crossing.ndim)})" if crossing.ndim else ""
        above, below = (np.broadcast_to(price, crossing.shape)[at] for price in (earned, paid))
        more = int(np.count_nonzero(crossing)) - 1
        problems.add(
            f"export_price{place} = {above:g} per kWh",
            f"must be at most the import price there, {below:g} per kWh" + (f" (and {more:,} more)" if more else ""),
            OTHER_PRICES,
        )


def _check_numbers(name: str, values: Floats, unit: str, problems: ProblemCollector, lowest: float = -np.inf) -> None:
    wrong = ~(np.isfinite(values) & (values >= lowest))
    if not wrong.any():
        return
    at = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    place, more = (f" ({_place(at, values.ndim)})" if values.ndim else ""), int(np.count_nonzero(wrong)) - 1
    rule = "must be a finite number" + (f", at least {lowest:g} {unit}" if np.isfinite(lowest) else "")
    remedy = OTHER_PRICES if np.isfinite(values[at]) else ""
    problems.add(f"{name}{place} = {values[at]:g} {unit}", rule + (f" (and {more:,} more)" if more else ""), remedy)


def _place(at: Sequence[np.intp], axes: int) -> str:
    return f"step {at[-1]}" if axes == 1 else f"case {at[0]}, step {at[-1]}"


def check_start(
    start: Floats | None, end: End, units: Sequence[Storage], count: int, problems: ProblemCollector
) -> None:
    """Check the storages and the energy at the start: one, or one a case, within the storage, only where it counts.

    Parameters
    ----------
    start
        Energy when the first step begins; None: the storages' own [kWh].
    end, units
        The end and the storages.
    count
        Number of cases.
    problems
        Where what is wrong is added.
    """
    if len(units) not in (1, count):
        problems.add(f"{len(units)} storages", f"must be one, or one for each of the {count} cases")
    if start is None:
        return
    if start.shape not in ((), (1,), (count,)):
        problems.add(f"initial_energy_kwh of shape {start.shape}", f"must be a number or have {count} entries")
        return
    if end.kind == "cyclic":
        remedy = "leave it out, or give end='at_least'"
        problems.add("initial_energy_kwh", "has no meaning where end is 'cyclic': the start is free", remedy)
    if len(units) not in (1, count):
        return
    capacity = np.broadcast_to([unit.capacity_kwh for unit in units], count)
    energy = np.broadcast_to(start, count)
    wrong = ~((energy >= 0.0) & (energy <= capacity))
    if wrong.any():
        at = int(np.argmax(wrong))
        problems.add(f"initial_energy_kwh = {energy[at]:g} kWh", f"must lie between 0 and {capacity[at]:g} kWh")


def check_end(cases: Cases, end: End, problems: ProblemCollector) -> None:
    """Check that the energies that are asked for at the end can be reached.

    Parameters
    ----------
    cases
        The batch.
    end
        The end that is asked for.
    problems
        Where what is wrong is added.
    """
    if end.kind != "at_least" or end.energy_kwh is None:
        return
    from ems.dispatch.limits.reach import highest_path_kwh  # noqa: PLC0415 (imports numba)

    shape = (cases.count, cases.n_steps)
    ceiling = np.broadcast_to(cases.ceiling_kwh, shape).copy()
    gain = np.broadcast_to(cases.step_h * cases.charge_efficiency[:, None] * cases.charge_limit_kw, shape).copy()
    nothing = np.zeros(shape)
    highest = highest_path_kwh(cases.initial_energy_kwh, cases.kept_fraction, gain, nothing, nothing, ceiling)[:, -1]
    missing = cases.end_energy_kwh > highest + REACH_FRACTION * np.maximum(ceiling[:, -1], 1.0)
    if missing.any():
        at = int(np.argmax(missing))
        problems.add(
            f"end.energy_kwh (case {at}) = {cases.end_energy_kwh[at]:g} kWh",
            f"cannot be reached: charging at full power from {cases.initial_energy_kwh[at]:g} kWh ends with "
            f"{highest[at]:g} kWh",
            "ask for less, or give more steps",
        )
