"""A year of a storage, or of many, planned again and again on forecasts and carried out in between, in one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.problem import End
from ems.dispatch.storage_arguments import numbers_of, read_arguments
from ems.dispatch.storage_cases import storage_cases
from ems.dispatch.storage_plan_checks import check_series, check_start
from ems.dispatch.window_checks import FORECAST_AXES, windows_of
from profiles.errors import ProblemCollector, RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.exact.rolling import Windows
    from ems.dispatch.storage_arguments import Arguments
    from ems.dispatch.window_checks import Forecast
    from ems.storage import Storage

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledPlan:
    """What became of a storage that was planned on forecasts; with a leading axis where there were many.

    Parameters
    ----------
    battery_kw
        Discharge less charge, as carried out, shape ([cases,] steps) [kW].
    energy_kwh
        Energy when each step ends, same shape [kWh].
    start_energy_kwh
        Energy when the first step begins, a number or shape (cases,) [kWh].
    cost
        Cost of what was carried out (E6), at the net load that came; what is left at the end earns nothing [currency].
    planned_battery_kw
        Discharge less charge, as the plan in force had it, same shape as ``battery_kw`` [kW].
    planned_cost
        What the plans promised for the same steps, on their forecasts; the cost where these are perfect [currency].
    marginal_value_per_kwh
        What one more stored kWh would be worth when each step ends, in the plan in force and on its path, same shape as
        the energy [currency/kWh].
    n_windows
        How often each storage was planned.
    """

    battery_kw: Floats
    energy_kwh: Floats
    start_energy_kwh: float | Floats
    cost: float | Floats
    planned_battery_kw: Floats
    planned_cost: float | Floats
    marginal_value_per_kwh: Floats
    n_windows: int


def roll_storage(
    net_load_kw: ArrayLike,
    storage: Storage | Sequence[Storage],
    *,
    import_price: ArrayLike,
    export_price: ArrayLike,
    window_h: float = 48.0,
    replan_h: float = 24.0,
    forecast: Forecast | ArrayLike = "perfect",
    step_h: float = 1.0,
    initial_energy_kwh: ArrayLike | None = None,
    threads: int = 0,
) -> RolledPlan:
    """Plan a storage for some hours ahead, carry the first of them out, plan anew: a year in milliseconds.

    Parameters
    ----------
    net_load_kw
        Load less generation as it comes, shape (steps,); a leading axis makes it a batch, (cases, steps). Numbers go by
        their position; series of pandas must have the same index [kW].
    storage
        The storage, or a list with one for each case; a list makes a batch too.
    import_price, export_price
        Paid and earned per kWh, a number, shape (steps,) or (cases, steps); 0 ≤ export ≤ import at every step. Plans
        know them [currency/kWh].
    window_h
        Hours that a plan looks ahead, whole steps [h].
    replan_h
        Hours that are carried out before the next plan, whole steps, at most ``window_h`` [h].
    forecast
        What a plan is told of the net load: ``"perfect"``, what will come; ``"persistence_day"``, the last 24 h before
        it begins, again and again; or what is given for every window, shape ([cases,] windows, steps of a window) [kW].
    step_h
        Length of a step [h].
    initial_energy_kwh
        Energy when the first step begins, a number or shape (cases,); None: the storage's own [kWh].
    threads
        How many cases are rolled through at a time; 0: as many as the machine has cores.

    Returns
    -------
    RolledPlan
        What was carried out and what it cost, beside what was planned and promised.

    Raises
    ------
    profiles.errors.InputError
        Kinds, shapes, prices, energies, hours or forecasts are wrong; all problems at once.
    profiles.errors.RunError
        A window had no plan.

    Notes
    -----
    Window k begins with step k · replan. No window looks beyond the data: near its end windows shrink, and of a given
    forecast the rest is not read.

    Energy that is left when a window ends is worth what two more days could make of it (E5), both like its last 24 h:
    the value curve of these days, exactly; of plans that cost the same the one is chosen that keeps more. Where a
    window is shorter than that, the hours before it, which are known, make up the day, as far as the data goes back.

    Between two plans the storage does what the rule ``hold`` does: what the forecast missed goes into it first, but a
    shortage never makes it feed the grid, nor a surplus charge from there, beyond the plan. Below its floor it charges
    as fast as it can (E4).

    The cost is never below that of the optimum with the same energies at start and end. No more is guaranteed: on poor
    forecasts self-consumption may do better, and planning more often may do worse.

    To ``"persistence_day"`` all hours before the first step were like the first step, which is all that is seen when
    the first plan is made.

    Examples
    --------
    >>> from ems.storage import Storage
    >>> battery = Storage(capacity_kwh=1, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1.0,
    ...                   discharge_efficiency=1.0)
    >>> rolled = roll_storage([1.0, 1.0] * 24, battery, import_price=[10.0, 50.0] * 24, export_price=0.0, replan_h=1)
    >>> rolled.battery_kw[:4].tolist(), rolled.cost, rolled.n_windows
    ([-1.0, 1.0, -1.0, 1.0], 480.0, 48)
    """
    problems = ProblemCollector("roll_storage")
    given = read_arguments(
        {
            "net_load_kw": net_load_kw,
            "storage": storage,
            "import_price": import_price,
            "export_price": export_price,
            "step_h": step_h,
            "initial_energy_kwh": initial_energy_kwh,
            "threads": threads,
        },
        problems,
    )
    told = forecast if isinstance(forecast, str) else numbers_of("forecast", forecast, problems)
    if not isinstance(told, str) and told.ndim > len(FORECAST_AXES):
        given = replace(given, counts=(*given.counts, len(told)))
    end = End(kind="at_least")
    check_series(given, problems)
    check_start(given, end, problems)
    shape = (given.count, given.net_load_kw.shape[-1] if given.net_load_kw.ndim else 0)
    windows = windows_of(told, window_h, replan_h, given.step_h, shape, problems)
    problems.raise_if_any()
    return _roll(storage_cases(given, end), given, windows)


def _roll(cases: Cases, given: Arguments, windows: Windows) -> RolledPlan:
    """Roll through the batch."""
    from ems.dispatch.exact.rolling import roll_cases  # noqa: PLC0415 (imports numba)

    units, is_batch = given.unit_of_case, bool(given.counts)
    discharge = np.array([unit.max_discharge_kw for unit in units], dtype=float)
    may_export = np.array([unit.may_export for unit in units])
    rolled = roll_cases(cases, discharge, may_export, windows, threads=given.threads)
    if not rolled.is_planned.all():
        case = int(np.argmin(rolled.is_planned))
        raise RunError(f"roll_storage: case {case} has a window in which no plan keeps its limits; please report it")
    first = slice(None) if is_batch else 0
    start, cost, promised = (
        values if is_batch else float(values[0])
        for values in (cases.initial_energy_kwh, rolled.cost, rolled.planned_cost)
    )
    return RolledPlan(
        battery_kw=rolled.battery_kw[first],
        energy_kwh=rolled.energy_kwh[first],
        start_energy_kwh=start,
        cost=cost,
        planned_battery_kw=rolled.planned_battery_kw[first],
        planned_cost=promised,
        marginal_value_per_kwh=rolled.marginal_value_per_kwh[first],
        n_windows=windows.count(cases.n_steps),
    )
