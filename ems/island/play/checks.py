"""Everything that can be wrong with a shelter or with outages to be played there; all problems are raised together."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.array_checks import LIMIT, NOT_NEGATIVE, Rule
from ems.island.shelter import SHEDDING
from ems.scenario.resilience import LONGEST_H
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from ems.island.outages import OutageCases
    from ems.island.shelter import Cars, Service, Shelter

ENERGY_TOLERANCE_KWH: Final = 1e-6
"""What a simulated year may have rounded: its own balance is held to this."""
FRACTION: Final = Rule(lowest=0.0, highest=1.0)
POSITIVE: Final = Rule(above=0.0)
WHOLE_COLUMNS: Final = ("start", "steps", "pv_down_steps")
REAL_COLUMNS: Final = ("energy_kwh", "battery_left_fraction", "pv_left_fraction", "people_fraction")


def check_play(
    shelter: Shelter, cases: OutageCases, tolerance_kw: float, *, number: int | None = None, grace_steps: int = 0
) -> None:
    """Refuse what cannot be played.

    Parameters
    ----------
    shelter
        The island.
    cases
        The outages.
    tolerance_kw
        Load that may be missing in a step that counts as served [kW].
    number
        An outage that is asked for; None: all are.
    grace_steps
        Steps since the beginning that do not count.

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong.
    """
    problems = ProblemCollector(f"shelter {shelter.name!r}")
    _number(problems, "tolerance_kw", tolerance_kw, NOT_NEGATIVE, "kW")
    if not isinstance(grace_steps, Integral) or grace_steps < 0:
        problems.add(f"grace_steps = {grace_steps}", "must be a whole number, 0 or more")
    _check_shelter(problems, shelter)
    columns = _check_columns(problems, cases)
    if columns is not None:
        _check_cases(problems, shelter, columns)
        if number is not None and not 0 <= number < cases.count:
            problems.add(f"number = {number}", f"must lie in 0 … {cases.count - 1} (outages)")
    problems.raise_if_any()


def check_shelter(shelter: Shelter) -> None:
    """Refuse a shelter at which nothing can be played.

    Parameters
    ----------
    shelter
        The island.

    Raises
    ------
    profiles.errors.InputError
        Anything is wrong.
    """
    problems = ProblemCollector(f"shelter {shelter.name!r}")
    _check_shelter(problems, shelter)
    problems.raise_if_any()


def _check_shelter(problems: ProblemCollector, shelter: Shelter) -> None:
    """Steps, generation, services, people, probabilities, cars."""
    _number(problems, "step_h", shelter.step_h, POSITIVE, "h")
    if shelter.shedding not in SHEDDING:
        problems.add(f"shedding = {shelter.shedding!r}", f"must be one of {', '.join(SHEDDING)}")
    if np.ndim(shelter.generation_kw) != 1 or np.size(shelter.generation_kw) == 0:
        problems.add("generation_kw", "must have one axis with at least one step")
        return  # without the steps of the year no other array can be judged
    _entries(problems, "generation_kw", shelter.generation_kw, NOT_NEGATIVE, "kW")
    if not shelter.services:
        problems.add("services", "are none, a shelter has at least one")
    for service in shelter.services:
        _check_service(problems, service, shelter.n_steps)
    _check_people(problems, shelter.people)
    for name in ("pv_availability_fraction", "battery_availability_fraction"):
        _number(problems, name, getattr(shelter, name), FRACTION)
    if shelter.cars is not None:
        _check_cars(problems, shelter.cars)


def _check_service(problems: ProblemCollector, service: Service, n_steps: int) -> None:
    """Loads, schedule and thresholds of a service."""
    where = f"service {service.name!r}"
    for name in ("load_kw", "load_kw_per_person", "served"):
        values = getattr(service, name)
        if np.shape(values) != (n_steps,):
            problems.add(
                f"{where}, {name}", f"has the shape {np.shape(values)}, the shelter's generation has {n_steps} steps"
            )
        elif name != "served":
            _entries(problems, f"{where}, {name}", values, NOT_NEGATIVE, "kW")
    _number(problems, f"{where}, shed_below_fraction", service.shed_below_fraction, FRACTION)
    _number(problems, f"{where}, shed_below_h", service.shed_below_h, NOT_NEGATIVE, "h")


def _check_people(problems: ProblemCollector, people: tuple[tuple[float, float], ...]) -> None:
    """The curve of people: hours ascending, nobody negative."""
    if not people or any(len(point) != 2 for point in people):  # noqa: PLR2004 (hours and people)
        problems.add("people", "must be at least one pair of hours since the outage began and people there")
        return
    hours, count = np.array(people, dtype=np.float64).T
    _entries(problems, "people, number", count, NOT_NEGATIVE, "people")
    if not np.isfinite(hours).all() or not (np.diff(hours) > 0).all():
        problems.add("people, hours", f"must be finite and ascend, are {', '.join(f'{hour:g}' for hour in hours)} h")


def _check_cars(problems: ProblemCollector, cars: Cars) -> None:
    """Arrivals, energy, power, feeders and trips."""
    _entries(problems, "cars, arrival_h", np.array(cars.arrival_h, dtype=np.float64), NOT_NEGATIVE, "h")
    _number(problems, "cars, energy_kwh", cars.energy_kwh, POSITIVE, "kWh")
    _number(problems, "cars, power_kw", cars.power_kw, POSITIVE, "kW")
    _number(problems, "cars, trip_h", cars.trip_h, LIMIT, "h")
    if cars.feeders < 0 or cars.feeders != int(cars.feeders):
        problems.add(f"cars, feeders = {cars.feeders}", "must be a whole number, 0 or more")


def _check_columns(problems: ProblemCollector, cases: OutageCases) -> Mapping[str, NDArray[np.generic]] | None:
    """Arrays of the outages by name, if they are arrays of one length and of the right kind."""
    columns = {name: np.asarray(getattr(cases, name)) for name in (*WHOLE_COLUMNS, *REAL_COLUMNS)}
    before = len(problems.problems)
    lengths = {name: values.shape for name, values in columns.items()}
    if any(len(shape) != 1 for shape in lengths.values()) or len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        problems.add("outages", f"all arrays must have one axis and the same length, are {told}")
    elif cases.count == 0:
        problems.add("outages", "are none, must be at least one")
    for name in WHOLE_COLUMNS:
        if not np.issubdtype(columns[name].dtype, np.integer):
            problems.add(f"outages, {name}", f"must be whole numbers, are {columns[name].dtype}")
    return columns if len(problems.problems) == before else None


def _check_cases(problems: ProblemCollector, shelter: Shelter, columns: Mapping[str, NDArray[np.generic]]) -> None:
    """Every entry of the outages' arrays."""
    n_steps, capacity = shelter.n_steps, 0.0 if shelter.storage is None else shelter.storage.capacity_kwh
    if n_steps > 0:
        _entries(problems, "start", columns["start"], Rule(lowest=0, highest=n_steps - 1), "", "steps of the year")
    if shelter.step_h > 0:
        longest = min(int(LONGEST_H / shelter.step_h + ENERGY_TOLERANCE_KWH), max(n_steps, 1))
        reason = "30 days" if longest < n_steps else "the series"
        _entries(problems, "steps", columns["steps"], Rule(lowest=1, highest=longest), "", reason)
    _entries(problems, "pv_down_steps", columns["pv_down_steps"], NOT_NEGATIVE)
    slack = ENERGY_TOLERANCE_KWH
    what = "what the battery holds" if shelter.storage is not None else "there is no battery"
    energy = Rule(lowest=-slack, highest=capacity + slack)
    _entries(
        problems,
        "energy_kwh",
        columns["energy_kwh"],
        energy,
        "kWh",
        f"0 … {capacity:g} kWh, {what}",
    )
    _entries(problems, "battery_left_fraction", columns["battery_left_fraction"], FRACTION)
    _entries(problems, "pv_left_fraction", columns["pv_left_fraction"], FRACTION)
    _entries(problems, "people_fraction", columns["people_fraction"], NOT_NEGATIVE)


def _number(problems: ProblemCollector, where: str, value: float, rule: Rule, unit: str = "") -> None:
    """Add a problem if one number breaks its rule."""
    if rule.broken_by(np.array([value], dtype=np.float64))[0]:
        problems.add(f"{where} = {value:g}{_with_space(unit)}", str(rule))


def _entries(
    problems: ProblemCollector, where: str, values: ArrayLike, rule: Rule, unit: str = "", reason: str = ""
) -> None:
    """Add one problem if entries break their rule: the first, and how many more do."""
    array = np.asarray(values)
    broken = rule.broken_by(array.astype(np.float64))
    if not broken.any():
        return
    first, more = int(np.argmax(broken)), int(np.count_nonzero(broken)) - 1
    what = f"{rule} ({reason})" if reason else str(rule)
    what += f" ({more:,} more entries break this)" if more else ""
    problems.add(f"{where}[{first}] = {array[first]:g}{_with_space(unit)}", what)


def _with_space(unit: str) -> str:
    """Unit as it follows a number."""
    return f" {unit}" if unit else ""
