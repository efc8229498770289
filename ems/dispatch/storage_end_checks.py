"""What can be wrong with the end that ``plan_storage`` is asked for: its description, and whether it can be had."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.dispatch.array_checks import NOT_NEGATIVE, ArrayChecks, Axis
from ems.dispatch.problem import End
from ems.dispatch.problem_checks import check_end_curve
from ems.dispatch.storage_arguments import numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.problem import EndKind
    from ems.dispatch.storage_arguments import Arguments
    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]

REACH_FRACTION: Final = 1e-9
"""By how much an energy may miss what can be reached, as a share of the capacity: rounding."""
READ: Final[Mapping[EndKind, tuple[str, ...]]] = {
    "cyclic": (),
    "at_least": ("energy_kwh",),
    "value": ("value_per_kwh", "piece_kwh"),
}
"""What an end of each kind reads."""


def end_of(end: object, count: int, problems: ProblemCollector) -> End:
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
    asked = end.kind if isinstance(end, End) else end
    kind = next((kind for kind in READ if isinstance(asked, str) and asked == kind), None)
    if kind is None:
        where, rule = ("end.kind", "") if isinstance(end, End) else ("end", ", or an End")
        problems.add(f"{where} = {reprlib.repr(asked)}", f"must be one of {', '.join(READ)}{rule}")
        return End(kind="at_least")
    if not isinstance(end, End):
        if kind == "value":
            problems.add("end = 'value'", "needs the value of what is left", "give End(kind='value', …)")
        return End(kind=kind)
    known, rows = len(problems.problems), {}
    for name in ("energy_kwh", "value_per_kwh", "piece_kwh"):
        given = getattr(end, name)
        if given is not None and name not in READ[kind]:
            problems.add(f"end.{name}", f"has no meaning where end.kind is {kind!r}", "leave it out")
        elif given is not None:
            rows[name] = numbers_of(f"end.{name}", given, problems)
    if len(problems.problems) > known:
        return End(kind=kind)
    return _checked(kind, rows, count, problems)


def _checked(kind: EndKind, rows: dict[str, Floats], count: int, problems: ProblemCollector) -> End:
    """End of energies or curves, each with a row a case and each checked."""
    energy, value, piece = (rows.get(name) for name in ("energy_kwh", "value_per_kwh", "piece_kwh"))
    end = End(
        kind=kind,
        energy_kwh=None if energy is None else _for_all(np.atleast_1d(energy), count),
        value_per_kwh=None if value is None else _for_all(np.atleast_2d(value), count),
        piece_kwh=None if piece is None else _for_all(np.atleast_2d(piece), count),
    )
    checks, axis = ArrayChecks(problems, pd.DatetimeIndex([])), Axis("cases", count)
    check_end_curve(end, axis, checks)
    if end.energy_kwh is not None:
        checks.numbers("end.energy_kwh", end.energy_kwh, (axis,), NOT_NEGATIVE)
    return end


def _for_all(rows: Floats, count: int) -> Floats:
    """One row for each case where one is given for all."""
    return np.repeat(rows, count, axis=0) if len(rows) == 1 else rows


def check_circle(given: Arguments, problems: ProblemCollector) -> None:
    """Check that storages that end as they begin can keep their floors: charge what is lost there.

    Where they can, staying at the floor is a circle; where they cannot, the mean energy of any circle is below it.

    Parameters
    ----------
    given
        The storages and the length of a step.
    problems
        Where what is wrong is added.
    """
    for case, unit in enumerate(given.units):
        floor, into = unit.floor_fraction * unit.capacity_kwh, unit.effective_efficiencies[0]
        lost = floor * (1.0 - (1.0 - unit.standing_loss_fraction_per_h) ** given.step_h)
        if given.step_h * into * unit.max_charge_kw >= (1.0 - REACH_FRACTION) * lost:
            continue
        name = "storage" if len(given.units) == 1 else f"storage[{case}]"
        needed = lost / into / given.step_h
        problems.add(
            f"{name}.floor_fraction = {unit.floor_fraction:g}",
            f"cannot be kept all the way round: to make up for what is lost at {floor:g} kWh takes {needed:g} kW, "
            f"max_charge_kw is {unit.max_charge_kw:g} kW",
            "give a lower floor, or an end with a given start: end='at_least'",
        )


def check_reach(cases: Cases, end: End, problems: ProblemCollector) -> None:
    """Check that the energies that must be there at the end can be reached.

    Parameters
    ----------
    cases
        The batch.
    end
        The end that is asked for.
    problems
        Where what is wrong is added.
    """
    if end.kind != "at_least":
        return
    highest = _highest_end_kwh(cases)
    ceiling = np.broadcast_to(cases.ceiling_kwh[:, -1], highest.shape)
    missing = cases.end_energy_kwh > highest + REACH_FRACTION * np.maximum(ceiling, 1.0)
    if not missing.any():
        return
    at, more = int(np.argmax(missing)), int(np.count_nonzero(missing)) - 1
    start, wanted = cases.initial_energy_kwh[at], cases.end_energy_kwh[at]
    is_word = end.energy_kwh is None
    problems.add(
        ("end = 'at_least', so that " if is_word else "") + f"end.energy_kwh (case {at}) = {wanted:g} kWh",
        f"cannot be reached: from {start:g} kWh, charging at full power, at most {highest[at]:g} kWh are left"
        + (f" (and {more:,} more)" if more else ""),
        "ask for less" + (" with End(kind='at_least', energy_kwh=…)" if is_word else ", or give more steps"),
    )


def _highest_end_kwh(cases: Cases) -> Floats:
    """Highest energy with which each case can end; a ceiling that it cannot get under is moved (E4) [kWh]."""
    from ems.dispatch.limits.reach import highest_path_kwh, lowest_path_kwh  # noqa: PLC0415 (imports numba)

    shape, step_h = (cases.count, cases.n_steps), cases.step_h
    floor, ceiling = (np.broadcast_to(limit, shape).copy() for limit in (cases.floor_kwh, cases.ceiling_kwh))
    gain = step_h * cases.charge_efficiency[:, None] * cases.charge_limit_kw
    relief = step_h / cases.discharge_efficiency[:, None] * cases.discharge_limit_kw
    most, least = (np.broadcast_to(energy, shape).copy() for energy in (gain, relief))
    nothing, start, kept = np.zeros(shape), cases.initial_energy_kwh, cases.kept_fraction
    upper = np.maximum(ceiling, lowest_path_kwh(start, kept, least, nothing, floor))
    return np.asarray(highest_path_kwh(start, kept, most, nothing, nothing, upper)[:, -1])
