"""What can be wrong with the numbers that ``plan_storage`` is given: shapes, prices, energies at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.storage_arguments import UNREAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.problem import End
    from ems.dispatch.storage_arguments import Arguments
    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]

OTHER_PRICES: Final = "other prices can be planned with whole numbers: ems.solve(ems.one_site_problem(…))"
TABLE_AXES: Final = ("cases", "steps")


def check_series(given: Arguments, problems: ProblemCollector) -> None:
    """Check shapes, numbers and the order of the prices.

    Parameters
    ----------
    given
        Net load, prices and the number of cases.
    problems
        Where what is wrong is added.
    """
    net, paid, earned = given.net_load_kw, given.import_price, given.export_price
    known = len(problems.problems)
    if net is not UNREAD:
        _check_shapes(given, problems)
        _check_numbers("net_load_kw", net, "kW", problems)
    for name, price in (("import_price", paid), ("export_price", earned)):
        _check_numbers(name, price, "per kWh", problems, lowest=0.0)
    if len(problems.problems) > known or paid is UNREAD or earned is UNREAD:
        return
    try:
        crossing = earned > paid
    except ValueError:
        return  # shapes that do not fit, of a net load that could not be read
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


def _check_shapes(given: Arguments, problems: ProblemCollector) -> None:
    """Check that all series have the steps of the net load, and as many cases as there are, or one."""
    net = given.net_load_kw
    if net.ndim not in (1, 2) or net.size == 0:
        problems.add(f"net_load_kw of shape {net.shape}", "must be (steps,) or (cases, steps), with at least one step")
        return
    n_steps, count = net.shape[-1], given.count
    for name, series in (
        ("net_load_kw", net),
        ("import_price", given.import_price),
        ("export_price", given.export_price),
    ):
        rows = series.shape[0] if series.ndim == len(TABLE_AXES) else 1
        if series is UNREAD:
            continue
        if series.ndim > len(TABLE_AXES) or (series.ndim and series.shape[-1] not in (1, n_steps)):
            rule = f"must be a number or have {n_steps} steps like net_load_kw"
            problems.add(f"{name} of shape {series.shape}", rule)
        elif rows not in (1, count):
            problems.add(f"{name} of shape {series.shape}", f"has {rows} cases, must have 1 or {count} like the others")


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


def check_start(given: Arguments, end: End, problems: ProblemCollector) -> None:
    """Check the storages and the energy at the start: one, or one a case, within the storage, only where it counts.

    Parameters
    ----------
    given
        Energies, storages and the number of cases.
    end
        The end of the horizon.
    problems
        Where what is wrong is added.
    """
    count, units, start = given.count, given.units, given.start_kwh
    if len(units) not in (0, 1, count):
        problems.add(f"{len(units)} storages", f"must be one, or one for each of the {count} cases")
    if start is None or start is UNREAD:
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
