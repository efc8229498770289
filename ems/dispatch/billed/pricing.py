"""Plans of a batch by given prices of its bins: what the search asks in every round."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.cases import Plans
from ems.dispatch.exact.demand_charge import plan_with_demand_charge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.billed.peaks import PeakCharge
    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def planned(cases: Cases, terms: Terms, demand: PeakCharge | None, price_of_bin: Floats, threads: int) -> Plans:
    """Plan a batch by prices of its bins, with the peaks that are paid.

    Parameters
    ----------
    cases
        The batch; its prices do not matter.
    terms
        What is paid.
    demand
        How the demand charge is seen; None: none is paid.
    price_of_bin
        Price of each bin with tax, shape (cases, bins) [currency/kWh].
    threads
        How many are planned at a time; 0: as many as the machine has cores.
    """
    priced = replace(
        cases,
        import_price_per_kwh=terms.import_price_per_kwh(price_of_bin),
        export_price_per_kwh=terms.export_price_per_kwh[None],
    )
    if demand is None or demand.price_per_kw == 0.0:
        return plan_cases(priced, threads=threads)
    return _with_peaks(priced, terms, demand, threads)


def _with_peaks(cases: Cases, terms: Terms, demand: PeakCharge, threads: int) -> Plans:
    """Plan each case with one price of every period's peak."""
    period = demand.period_of_month[terms.laid.month_of_step]
    paid = np.zeros(demand.n_periods)

    def plan(case: int) -> Plans:
        alone = picked(cases, np.array([case]))
        return plan_with_demand_charge(
            alone, price_per_kw=demand.price_per_kw, period=period, already_paid_kw=paid, threads=1
        )[0]

    with ThreadPoolExecutor(min(threads or os.cpu_count() or 1, cases.count)) as pool:
        each = list(pool.map(plan, range(cases.count)))
    return Plans(**{item.name: np.concatenate([getattr(plans, item.name) for plans in each]) for item in fields(Plans)})


def picked(cases: Cases, rows: Ints) -> Cases:
    """Some cases of a batch; series that all share stay shared.

    Parameters
    ----------
    cases
        The batch.
    rows
        Numbers of the cases.
    """
    if len(rows) == cases.count:
        return cases
    changes: dict[str, Any] = {
        item.name: array[rows]
        for item in fields(cases)
        if isinstance(array := getattr(cases, item.name), np.ndarray) and len(array) == cases.count > 1
    }
    return replace(cases, **changes)
