"""How long an island lasts: steps survived by an outage that begins with each step."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.island.survival.checks import read_survival
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from ems.island.survival.checks import SurvivalArguments
    from ems.storage import Storage

    Ints = NDArray[np.int64]

SERIES: Final = {"critical_load_kw": "kW", "generation_kw": "kW", "energy_kwh": "kWh"}


def survived_steps(
    critical_load_kw: ArrayLike,
    generation_kw: ArrayLike,
    energy_kwh: ArrayLike,
    storage: Storage | Sequence[Storage],
    *,
    step_h: float = 1.0,
    tolerance_kw: float = 1e-5,
    wrap: bool = True,
    max_steps: int | None = None,
) -> Ints:
    """Steps that a critical load is served by an outage that begins with each step.

    Parameters
    ----------
    critical_load_kw
        Load that must be served, shape (steps,) or (designs, steps) [kW].
    generation_kw
        Generation on the island, the same shapes, or one number [kW].
    energy_kwh
        Stored when each step **begins**, the same shapes, or one number [kWh]. (Series of a result hold the end of a
        step: shift by one.)
    storage
        The battery, or a list with one for each design. Its floor is what an emergency must leave.
    step_h
        Length of a step [h].
    tolerance_kw
        A step counts as served while no more than this is missing [kW].
    wrap
        Whether the first step follows the last; otherwise an outage ends with the series.
    max_steps
        Longest outage that is looked at, at most a million; None: as long as the series.

    Returns
    -------
    numpy.ndarray
        Whole numbers, shape (steps,) or (designs, steps), at most ``max_steps``; without wrapping at most the steps
        that are left.

    Raises
    ------
    profiles.errors.InputError
        Anything is no finite number or breaks its rule, or shapes do not fit; all at once.

    Notes
    -----
    E2 with the losses of E3: surplus charges the battery, the rest is served from it within its power. Energy below
    the floor (E4) cannot be used, but is no error. The survival is found from thresholds of energy, walking once back
    through time (``ems.island.survival.thresholds``), and is equal to playing every outage step by step.

    Examples
    --------
    >>> import ems
    >>> battery = ems.Storage(capacity_kwh=6, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1,
    ...                       discharge_efficiency=1)
    >>> ems.survived_steps([1.0] * 7, 0.0, [6, 5, 4, 3, 2, 1, 0], battery).tolist()
    [6, 5, 4, 3, 2, 1, 0]
    """
    problems = ProblemCollector("survived_steps")
    if not isinstance(wrap, (bool, np.bool_)):
        problems.add(f"wrap = {reprlib.repr(wrap)}", "must be True or False")
    named = {
        "critical_load_kw": critical_load_kw,
        "generation_kw": generation_kw,
        "energy_kwh": energy_kwh,
        "storage": storage,
        "step_h": step_h,
        "tolerance_kw": tolerance_kw,
        "max_steps": max_steps,
    }
    given = read_survival(named, SERIES, "max_steps", problems, may_be_batch=True)
    problems.raise_if_any()
    return _survived(given, wrap=bool(wrap)) if given is not None else np.zeros(0, dtype=np.int64)


def _survived(given: SurvivalArguments, *, wrap: bool) -> Ints:
    """Walk back through the series of every design."""
    from ems.island.play.packing import battery_of  # noqa: PLC0415 - numba takes its time to import
    from ems.island.survival.thresholds import survived_from_every_start  # noqa: PLC0415
    from ems.threads import in_threads  # noqa: PLC0415

    rows = [battery_of(unit, given.step_h) for unit in given.storages]
    tables, steps = tuple(given.series.values()), given.steps
    longest = steps if given.longest is None else given.longest
    survived = np.empty((len(rows), steps), dtype=np.int64)

    def walk_back(first: int, end: int) -> None:
        for design in range(first, end):
            own = (table[min(design, len(table) - 1)] for table in tables)
            survived_from_every_start(rows[design], *own, longest, wrap, given.tolerance_kw, survived[design])

    in_threads(walk_back, len(rows), len(rows) * steps)
    return np.asarray(survived if given.is_batch else survived[0])
