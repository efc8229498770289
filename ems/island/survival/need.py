"""What must be stored so that an outage of a given length is survived, from every start."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.storage_arguments import UNREAD, numbers_of
from ems.island.survival.checks import read_survival
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ems.island.survival.checks import SurvivalArguments
    from ems.storage import Storage

    Floats = NDArray[np.float64]

SERIES: Final = {"critical_load_kw": "kW", "generation_kw": "kW", "load_per_person_kw": "kW"}


def needed_energy_kwh(
    critical_load_kw: ArrayLike,
    generation_kw: ArrayLike,
    storage: Storage,
    steps: int,
    *,
    load_per_person_kw: ArrayLike | None = None,
    people: ArrayLike | None = None,
    step_h: float = 1.0,
    tolerance_kw: float = 1e-5,
) -> Floats:
    """Least energy at the beginning of each step with which an outage that begins then is survived [kWh].

    Parameters
    ----------
    critical_load_kw
        Load that must be served however many people there are, shape (steps of the year,) [kW]; it wraps.
    generation_kw
        Generation on the island, the same shape or one number [kW].
    storage
        The battery; its floor is what an emergency must leave.
    steps
        Length of the outage.
    load_per_person_kw
        Load for each person, the same shape or one number [kW]; None: none.
    people
        People in each step since the outage began, shape (steps,); None: nobody.
    step_h
        Length of a step [h].
    tolerance_kw
        A step counts as served while no more than this is missing [kW].

    Returns
    -------
    numpy.ndarray
        Shape (steps of the year,) [kWh]; infinite where even a full battery, at its ceiling, does not last.

    Raises
    ------
    profiles.errors.InputError
        Anything is no finite number or breaks its rule, or shapes do not fit; all at once.

    Examples
    --------
    >>> import ems
    >>> battery = ems.Storage(capacity_kwh=6, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1,
    ...                       discharge_efficiency=0.5)
    >>> needed_energy_kwh([1.0, 0.0, 0.0, 1.0], 0.0, battery, 3, tolerance_kw=0.0).tolist()
    [2.0, 2.0, 4.0, 4.0]
    """
    problems = ProblemCollector("needed_energy_kwh")
    named = {
        "critical_load_kw": critical_load_kw,
        "generation_kw": generation_kw,
        "load_per_person_kw": 0.0 if load_per_person_kw is None else load_per_person_kw,
        "storage": storage,
        "step_h": step_h,
        "tolerance_kw": tolerance_kw,
        "steps": steps,
    }
    given = read_survival(named, SERIES, "steps", problems, may_be_batch=False)
    present = _read_people(people, steps, problems)
    if given is not None and people is None and given.series["load_per_person_kw"].any():
        problems.add("people", "is missing", "say how many people there are in each step of the outage")
    problems.raise_if_any()
    return _needed(given, present) if given is not None else np.zeros(0)


def _read_people(people: ArrayLike | None, steps: int, problems: ProblemCollector) -> Floats:
    """People in each step of the outage; nobody where nothing is said."""
    length = steps if isinstance(steps, Integral) and not isinstance(steps, bool) and steps > 0 else None
    if people is None:
        return np.zeros(length or 0)
    present = numbers_of("people", people, problems)
    if present is UNREAD:
        return present
    if length is not None and present.shape != (length,):
        problems.add(f"people of shape {present.shape}", f"must have {length} steps, the length of the outage")
    wrong = ~(np.isfinite(present) & (present >= 0.0))
    if wrong.any():
        at = np.argwhere(wrong)[0].tolist()
        problems.add(f"people{at} = {present[tuple(at)]:g}", "must be finite, 0 people or more")
    return np.require(present, requirements=["C", "W"])


def _needed(given: SurvivalArguments, people: Floats) -> Floats:
    """Walk back from the end of every outage."""
    from ems.island.play.packing import battery_of  # noqa: PLC0415 - numba takes its time to import
    from ems.island.survival.walk import need_and_peak_kwh  # noqa: PLC0415
    from ems.threads import in_threads  # noqa: PLC0415

    load_kw, generation_kw, per_person_kw = (table[0] for table in given.series.values())
    row, series = battery_of(given.storages[0], given.step_h), (load_kw, per_person_kw, people, generation_kw)
    needed_kwh, peak_kwh = np.empty(given.steps), np.empty(given.steps)

    def walk_back(first: int, end: int) -> None:
        need_and_peak_kwh(first, end, row, *series, given.tolerance_kw, needed_kwh, peak_kwh)

    in_threads(walk_back, given.steps, given.steps * len(people))
    return needed_kwh
