"""Reading what ``plan_storage`` and ``roll_storage`` are given: whatever is not of its kind is told, all at once."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from profiles.errors import ProblemCollector

    Floats = NDArray[np.float64]

UNREAD: Final = np.zeros(0)
"""Stands for what could not be read: its problem is known, nothing else is checked of it."""
BY_POSITION: Final = "bring them into one order (reindex), or give .to_numpy() if the order is right as it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What both calls are given, as arrays.

    Parameters
    ----------
    net_load_kw, import_price, export_price
        Net load [kW] and prices [currency/kWh], as they were given.
    units
        The storages, one or one a case; none where they could not be read.
    step_h
        Length of a step [h].
    start_kwh
        Energy when the first step begins; None: the storages' own [kWh].
    threads
        How many cases are planned at a time; 0: as many as the machine has cores.
    counts
        Number of cases after each argument that is a batch; empty where none is.
    """

    net_load_kw: Floats
    import_price: Floats
    export_price: Floats
    units: list[Storage]
    step_h: float
    start_kwh: Floats | None
    threads: int
    counts: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of cases."""
        return max(self.counts, default=1)

    @property
    def unit_of_case(self) -> list[Storage]:
        """The storage of every case."""
        return self.units * self.count if len(self.units) == 1 else self.units


def read_arguments(given: Mapping[str, object], problems: ProblemCollector) -> Arguments:
    """Read what both calls are given.

    Parameters
    ----------
    given
        Their arguments by name.
    problems
        Where what is wrong is added.
    """
    net = numbers_of("net_load_kw", given["net_load_kw"], problems)
    paid = numbers_of("import_price", given["import_price"], problems)
    earned = numbers_of("export_price", given["export_price"], problems)
    check_labels({name: given[name] for name in ("net_load_kw", "import_price", "export_price")}, problems)
    units = storages_of(given["storage"], problems)
    energy = given["initial_energy_kwh"]
    start = None if energy is None else numbers_of("initial_energy_kwh", energy, problems)
    counts = [len(series) for series in (net, paid, earned) if series.ndim > 1]
    counts += [] if isinstance(given["storage"], Storage) or not units else [len(units)]
    counts += [] if start is None or start is UNREAD or not start.ndim else [len(start)]
    return Arguments(
        net_load_kw=net,
        import_price=paid,
        export_price=earned,
        units=units,
        step_h=_step_of(given["step_h"], problems),
        start_kwh=start,
        threads=_threads_of(given["threads"], problems),
        counts=tuple(counts),
    )


def numbers_of(name: str, given: object, problems: ProblemCollector) -> Floats:
    """Numbers as an array; :data:`UNREAD` where they are none.

    Parameters
    ----------
    name
        Name of the argument, for the message.
    given
        A number, a series, or a table with a row for each case.
    problems
        Where what is wrong is added.
    """
    if isinstance(given, pd.DataFrame):
        problems.add(name, "is a DataFrame, whose rows would be cases", "give .to_numpy(), or .to_numpy().T")
        return UNREAD
    try:
        array = np.asarray(given)
    except (TypeError, ValueError):
        problems.add(name, "has rows of unlike lengths", "give every case a number for every step")
        return UNREAD
    if array.dtype.kind in "iuf":
        return np.asarray(array, dtype=np.float64)
    entries = array if array.dtype.kind in "mM" else np.asarray(given, dtype=object)
    wrong = [place for place in np.ndindex(entries.shape) if not _is_number(entries[place])]
    if not wrong:
        return np.asarray(entries, dtype=np.float64)
    place, entry = ", ".join(map(str, wrong[0])), reprlib.repr(entries[wrong[0]])
    more = f" (and {len(wrong) - 1:,} more)" if len(wrong) > 1 else ""
    problems.add(f"{name}[{place}] = {entry}" if place else f"{name} = {entry}", f"must be a number{more}")
    return UNREAD


def number_of(name: str, given: object, unit: str, problems: ProblemCollector) -> float | None:
    """One number; None where it is none.

    Parameters
    ----------
    name
        Name of the argument, for the message.
    given
        The number.
    unit
        Its unit, for the message.
    problems
        Where what is wrong is added.
    """
    if _is_number(given):
        return float(given)  # type: ignore[arg-type]
    problems.add(f"{name} = {reprlib.repr(given)}", f"must be a number [{unit}]")
    return None


def _is_number(given: object) -> bool:
    """Whether it is a real number of a size that a float can hold; neither text nor true, false or a duration are."""
    if isinstance(given, (bool, np.timedelta64)) or not isinstance(given, Real):
        return False
    try:
        float(given)
    except OverflowError:
        return False
    return True


def _step_of(given: object, problems: ProblemCollector) -> float:
    """Length of a step; an hour where it is none [h]."""
    step_h = number_of("step_h", given, "h", problems)
    if step_h is not None and not (np.isfinite(step_h) and step_h > 0.0):
        problems.add(f"step_h = {step_h} h", "must be above 0 h")
        return 1.0
    return 1.0 if step_h is None else step_h


def _threads_of(given: object, problems: ProblemCollector) -> int:
    """Number of threads; 0 where it is none."""
    if isinstance(given, Integral) and not isinstance(given, (bool, np.timedelta64)) and int(given) >= 0:
        return int(given)
    problems.add(f"threads = {reprlib.repr(given)}", "must be a whole number, 0 or more; 0 takes all cores")
    return 0


def storages_of(given: object, problems: ProblemCollector) -> list[Storage]:
    """Return the storages; none where anything else is among them.

    Parameters
    ----------
    given
        A storage, or several.
    problems
        Where what is wrong is added.
    """
    listed = given.tolist() if isinstance(given, np.ndarray) else given
    if isinstance(listed, Storage):
        return [listed]
    rule = "must be a Storage, or a list with one for each case"
    if isinstance(listed, (str, bytes)) or not isinstance(listed, Sequence):
        problems.add(f"storage = {reprlib.repr(given)}", rule)
        return []
    others = [f"storage[{at}] = {reprlib.repr(other)}" for at, other in enumerate(listed) if not _is_storage(other)]
    if others:
        problems.add(others[0], "must be a Storage" + (f" (and {len(others) - 1:,} more)" if len(others) > 1 else ""))
        return []
    if not listed:
        problems.add("0 storages", rule)
    return list(listed)


def _is_storage(given: object) -> bool:
    return isinstance(given, Storage)


def check_labels(given: Mapping[str, object], problems: ProblemCollector) -> None:
    """Check that series of pandas have the same labels in the same order: numbers are taken by their position.

    Parameters
    ----------
    given
        Arguments by name.
    problems
        Where what is wrong is added.
    """
    labelled = [(name, series.index) for name, series in given.items() if isinstance(series, pd.Series)]
    for name, labels in labelled[1:]:
        first, wanted = labelled[0]
        if len(labels) != len(wanted) or labels.equals(wanted):
            continue  # lengths are a matter of shapes
        differs = np.asarray(labels, dtype=object) != np.asarray(wanted, dtype=object)
        if differs.any():
            at = int(np.argmax(differs))
            what = f"is not that of {first}: entry {at} is {labels[at]}, there it is {wanted[at]}"
            problems.add(f"index of {name}", what, BY_POSITION)
