"""The best use of a storage, or of many, in one call: net load and prices in, powers and the worth of energy out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.storage_arguments import read_arguments
from ems.dispatch.storage_cases import storage_cases
from ems.dispatch.storage_end_checks import check_circle, check_reach, end_of
from ems.dispatch.storage_fallback import plan_again
from ems.dispatch.storage_plan_checks import check_series, check_start
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.problem import End, EndKind
    from ems.dispatch.storage_arguments import Arguments
    from ems.dispatch.storage_fallback import PlannedAgain, StorageEngine
    from ems.storage import Storage

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoragePlan:
    """The best use of a storage; with a leading axis where many were planned.

    Parameters
    ----------
    battery_kw
        Discharge less charge, shape ([cases,] steps) [kW].
    energy_kwh
        Energy when each step ends, same shape [kWh].
    start_energy_kwh
        Energy when the first step begins, a number or shape (cases,) [kWh].
    cost
        Cost of the steps (E6), less the value of what is left where it has one [currency].
    gap
        Cost less its proven lower bound: by so much, at most, could another plan be cheaper [currency].
    marginal_value_per_kwh
        What one more stored kWh would be worth when each step ends; where prices tie, a value between what one more and
        one less would change. Same shape as the energy; NaN where HiGHS solved a case of which nothing else is known
        [currency/kWh].
    step_h
        Length of a step [h].
    engines
        What planned each case: ``"exact"``, or ``"arrays"`` where its certificate did not close and HiGHS solved it.
    """

    battery_kw: Floats
    energy_kwh: Floats
    start_energy_kwh: float | Floats
    cost: float | Floats
    gap: float | Floats
    marginal_value_per_kwh: Floats
    step_h: float
    engines: tuple[StorageEngine, ...]

    @property
    def engine(self) -> StorageEngine:
        """The slower engine, if any case needed it."""
        return "arrays" if "arrays" in self.engines else "exact"


def plan_storage(
    net_load_kw: ArrayLike,
    storage: Storage | Sequence[Storage],
    *,
    import_price: ArrayLike,
    export_price: ArrayLike,
    step_h: float = 1.0,
    end: EndKind | End = "cyclic",
    initial_energy_kwh: ArrayLike | None = None,
    threads: int = 0,
) -> StoragePlan:
    """Plan a storage at least cost, knowing the net load and the prices: exactly, in a millisecond a year.

    Parameters
    ----------
    net_load_kw
        Load less generation, shape (steps,); a leading axis makes it a batch, (cases, steps). Numbers go by their
        position; series of pandas must have the same index [kW].
    storage
        The storage, or a list with one for each case; a list makes a batch too.
    import_price, export_price
        Paid and earned per kWh, a number, shape (steps,) or (cases, steps); 0 ≤ export ≤ import at every step
        [currency/kWh].
    step_h
        Length of a step [h].
    end
        ``"cyclic"``: it ends with the energy with which it begins, whatever that is between its limits;
        ``"at_least"``: with no less than it begins; or an :class:`ems.dispatch.problem.End` with energies or value
        curves, a row a case.
    initial_energy_kwh
        Energy when the first step begins, a number or shape (cases,); None: the storage's own [kWh].
    threads
        How many cases are planned at a time; 0: as many as the machine has cores.

    Returns
    -------
    StoragePlan
        With a certificate: its cost, and how far that is from the best at most.

    Raises
    ------
    profiles.errors.InputError
        Kinds, shapes, prices or energies are wrong, an end cannot be reached, or a storage that ends as it begins
        cannot keep its floor; all problems at once.
    profiles.errors.RunError
        Neither the exact planner nor HiGHS found a plan that keeps the limits; none such is known.

    Notes
    -----
    The very first call compiles, for about half a minute; the first call of a process then loads what was compiled, in
    about a second; every other call takes about a millisecond a year.

    From a given start below the floor the plan charges as fast as it can, from one above the ceiling it discharges so:
    the limit is the nearest path that can be reached (E4), so that energies may lie outside the limits for a while, and
    always where charging cannot make up for the standing losses. The gap counts from the best plan within these limits.

    Examples
    --------
    >>> from ems.storage import Storage
    >>> battery = Storage(capacity_kwh=1, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1.0,
    ...                   discharge_efficiency=1.0)
    >>> plan = plan_storage([1.0, 1.0, 1.0], battery, import_price=[10.0, 50.0, 20.0], export_price=0.0)
    >>> plan.battery_kw.tolist(), plan.cost, plan.gap
    ([-1.0, 1.0, 0.0], 40.0, 0.0)
    """
    problems = ProblemCollector("plan_storage")
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
    ending = end_of(end, given.count, problems)
    check_series(given, problems)
    check_start(given, ending, problems)
    problems.raise_if_any()
    cases = storage_cases(given, ending)
    if ending.kind == "cyclic":
        check_circle(given, problems)
    check_reach(cases, ending, problems)
    problems.raise_if_any()
    return _plan(cases, given, ending)


def _plan(cases: Cases, given: Arguments, end: End) -> StoragePlan:
    """Plan the batch, and once more each case that the exact planner cannot prove."""
    from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 (imports numba)

    plans, units = plan_cases(cases, threads=given.threads), given.unit_of_case
    again = {case: plan_again(cases, case, units[case], end) for case in np.flatnonzero(~plans.is_certain).tolist()}
    plans = _with(plans, again) if again else plans
    is_batch = bool(given.counts)
    first = slice(None) if is_batch else 0
    return StoragePlan(
        battery_kw=plans.battery_kw[first],
        energy_kwh=plans.energy_kwh[first],
        start_energy_kwh=plans.start_energy_kwh if is_batch else float(plans.start_energy_kwh[0]),
        cost=plans.cost if is_batch else float(plans.cost[0]),
        gap=plans.gap_cost if is_batch else float(plans.gap_cost[0]),
        marginal_value_per_kwh=plans.marginal_value_per_kwh[first],
        step_h=cases.step_h,
        engines=tuple(again[case].engine if case in again else "exact" for case in range(cases.count)),
    )


def _with(plans: Plans, again: Mapping[int, PlannedAgain]) -> Plans:
    """Plans of a batch, some of them replaced."""
    battery, energy, value = plans.battery_kw.copy(), plans.energy_kwh.copy(), plans.marginal_value_per_kwh.copy()
    start, cost, bound = plans.start_energy_kwh.copy(), plans.cost.copy(), plans.bound.copy()
    for case, plan in again.items():
        battery[case], energy[case], value[case] = plan.battery_kw, plan.energy_kwh, plan.marginal_value_per_kwh
        start[case], cost[case], bound[case] = plan.start_energy_kwh, plan.cost, plan.bound_cost
    return replace(
        plans,
        battery_kw=battery,
        energy_kwh=energy,
        start_energy_kwh=start,
        marginal_value_per_kwh=value,
        cost=cost,
        bound=bound,
    )
