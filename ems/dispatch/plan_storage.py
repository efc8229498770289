"""The best use of a storage, or of many, in one call: net load and prices in, powers and the worth of energy out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ems.dispatch.one_site import one_site_problem
from ems.dispatch.problem import End
from ems.dispatch.storage_cases import NO_UNSERVED_PRICE, storage_cases
from ems.dispatch.storage_plan_checks import check_end, check_series, check_start, end_of
from ems.storage import Storage
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.exact.cases import Cases, Plans
    from ems.dispatch.problem import EndKind

    Floats = NDArray[np.float64]

Engine = Literal["exact", "arrays"]
LEAST_KWH: Final = 1e-12


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
        What one more stored kWh would be worth when each step ends, same shape as the energy [currency/kWh]: the price
        at which the storage would rather wait.
    engine
        ``"exact"``; ``"arrays"`` where its certificate did not close for a case and HiGHS solved that case.
    """

    battery_kw: Floats
    energy_kwh: Floats
    start_energy_kwh: float | Floats
    cost: float | Floats
    gap: float | Floats
    marginal_value_per_kwh: Floats
    engine: Engine


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
        Load less generation, shape (steps,); a leading axis makes it a batch, (cases, steps) [kW].
    storage
        The storage, or a list with one for each case; a list makes a batch too.
    import_price, export_price
        Paid and earned per kWh, a number, shape (steps,) or (cases, steps); 0 ≤ export ≤ import at every step
        [currency/kWh].
    step_h
        Length of a step [h].
    end
        ``"cyclic"``: it ends with the energy with which it begins, whatever that is; ``"at_least"``: with no less than
        it begins; or an :class:`ems.dispatch.problem.End` with energies or value curves, a row a case.
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
        Shapes, prices, energies or the end are wrong; all problems at once.

    Examples
    --------
    >>> battery = Storage(capacity_kwh=1, max_charge_kw=1, max_discharge_kw=1, charge_efficiency=1.0,
    ...                   discharge_efficiency=1.0)
    >>> plan = plan_storage([1.0, 1.0, 1.0], battery, import_price=[10.0, 50.0, 20.0], export_price=0.0)
    >>> plan.battery_kw.tolist(), plan.cost, plan.gap
    ([-1.0, 1.0, 0.0], 40.0, 0.0)
    """
    net, prices = np.asarray(net_load_kw, dtype=float), (import_price, export_price)
    paid, earned = (np.asarray(price, dtype=float) for price in prices)
    units = [storage] if isinstance(storage, Storage) else list(storage)
    start = None if initial_energy_kwh is None else np.asarray(initial_energy_kwh, dtype=float)
    counts = [series.shape[0] for series in (net, paid, earned) if series.ndim > 1]
    counts += [] if isinstance(storage, Storage) else [len(units)]
    counts += [] if start is None or not start.ndim else [len(start)]
    count = max([1, *counts])
    problems = ProblemCollector("plan_storage")
    ending = end_of(end, count, problems)
    check_series(net, paid, earned, count, step_h, problems)
    check_start(start, ending, units, count, problems)
    problems.raise_if_any()
    rows = np.broadcast_to(np.atleast_2d(net), (count, net.shape[-1]))
    units = units * count if len(units) == 1 else units
    cases = storage_cases(rows, units, np.atleast_2d(paid), np.atleast_2d(earned), step_h, ending, start)
    check_end(cases, ending, problems)
    problems.raise_if_any()
    return _plan(cases, units, ending, is_batch=bool(counts), threads=threads)


def _plan(cases: Cases, units: Sequence[Storage], end: End, *, is_batch: bool, threads: int) -> StoragePlan:
    """Plan the batch; what the exact planner cannot prove goes through the description that holds from any start."""
    from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 (imports numba)

    plans, engine = plan_cases(cases, threads=threads), "exact"
    for case in np.flatnonzero(~plans.is_certain).tolist():
        engine = _plan_again(plans, case, cases, units[case], end, engine)
    first = slice(None) if is_batch else 0
    gap = np.where(plans.is_certain, plans.gap_cost, plans.cost - plans.bound)
    start, cost, distance = (
        values if is_batch else float(values[0]) for values in (plans.start_energy_kwh, plans.cost, gap)
    )
    return StoragePlan(
        battery_kw=plans.battery_kw[first],
        energy_kwh=plans.energy_kwh[first],
        start_energy_kwh=start,
        cost=cost,
        gap=distance,
        marginal_value_per_kwh=plans.marginal_value_per_kwh[first],
        engine="arrays" if engine == "arrays" else "exact",
    )


def _plan_again(plans: Plans, case: int, cases: Cases, unit: Storage, end: End, engine: str) -> str:
    """Plan one case with limits that can be kept from its start (E4), by HiGHS if need be; return the engine."""
    from ems.dispatch.exact.batch import plan_cases  # noqa: PLC0415 (imports numba)
    from ems.dispatch.exact.from_problem import site_cases  # noqa: PLC0415 (imports numba)
    from ems.dispatch.optimiser import plan_or_raise, solve  # noqa: PLC0415 (slow to import)

    net = cases.net_load_kw[case]
    paid, earned = (
        np.broadcast_to(price[case if len(price) > 1 else 0], net.shape)
        for price in (cases.import_price_per_kwh, cases.export_price_per_kwh)
    )
    has_value = end.kind == "value"
    own_end = End(
        kind=end.kind,
        energy_kwh=None if end.energy_kwh is None else cases.end_energy_kwh[[case]],
        value_per_kwh=cases.end_value_per_kwh[[case]] if has_value else None,
        piece_kwh=cases.end_piece_kwh[[case]] if has_value else None,
    )
    problem = one_site_problem(
        np.maximum(net, 0.0),
        replace(unit, initial_fraction=float(cases.initial_energy_kwh[case] / max(unit.capacity_kwh, LEAST_KWH))),
        import_price_per_kwh=paid,
        export_price_per_kwh=earned,
        generation_kw=np.maximum(-net, 0.0),
        end=own_end,
        unserved_price_per_kwh=NO_UNSERVED_PRICE,
        step_h=cases.step_h,
    )
    again = plan_cases(site_cases(problem, np.arange(1), paid[None], earned[None]), threads=1)
    battery, energies, start = again.battery_kw[0], again.energy_kwh[0], again.start_energy_kwh[0]
    cost, bound = again.cost[0], again.bound[0]
    if not again.is_certain[0]:
        outcome = solve(problem)
        solved = plan_or_raise(outcome, "the storage")
        battery, energies, start = solved.battery_kw[0], solved.energy_kwh[0], solved.start_energy_kwh[0]
        cost, bound, engine = solved.cost, getattr(outcome, "bound", solved.cost), "arrays"
    plans.battery_kw[case], plans.energy_kwh[case], plans.start_energy_kwh[case] = battery, energies, start
    plans.marginal_value_per_kwh[case] = again.marginal_value_per_kwh[0]
    plans.cost[case], plans.bound[case] = cost, bound
    return engine
