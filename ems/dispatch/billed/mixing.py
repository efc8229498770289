"""The small linear program that mixes plans of one site, month by month, and tells what a kWh of each bin is worth.

Where a month ends on the boundary of two blocks, no price of one block makes a plan that ends there: below the boundary
more is worth taking, above it less. A mix of the two plans does. Months are mixed each for itself, as long as every
month begins with the energy with which the one before ends. Mixing net powers is never dearer than what is mixed: the
costs of a step are convex, and so are the limits of a storage, if what it does is read off its mixed energies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.billed.columns import columns_of
from ems.dispatch.billed.peaks import billed_peaks_kw, demand_price_per_kw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from ems.dispatch.billed.columns import Column
    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

OPTIONS: Final = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10, "presolve": False}
LEAST_WEIGHT: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """What is cheapest of all mixes.

    Parameters
    ----------
    weights
        Share of each plan in each month, shape (plans, months).
    price_of_bin
        What one more kWh of each bin is worth, between its lowest and highest price, shape (bins,) [currency/kWh].
    """

    weights: Floats
    price_of_bin: Floats


def mix(columns: Sequence[Column], terms: Terms, *, is_cyclic: bool) -> Mixture | None:
    """Mix plans at least cost.

    Parameters
    ----------
    columns
        Plans of one site.
    terms
        What is paid.
    is_cyclic
        Whether the last month must end with the energy with which the first begins.

    Returns
    -------
    Mixture or None
        None where the solver does not get there.
    """
    from scipy.optimize import linprog  # noqa: PLC0415 (slow to import)

    blocks = np.argwhere(terms.length_kwh > 0.0)
    place = np.arange(len(columns) * terms.laid.n_months).reshape(len(columns), -1)
    other = np.array([column.other_cost for column in columns])
    peak_price, counts_kw = _billed_peaks(terms)
    cost = np.concatenate([(other - other[0]).ravel(), terms.price_per_kwh[tuple(blocks.T)], peak_price])
    upper = np.full(len(cost), np.inf)
    upper[place.size : place.size + len(blocks)] = terms.length_kwh[tuple(blocks.T)]
    rows, wanted = _equal_rows(columns, terms, place, blocks, len(cost), is_cyclic=is_cyclic)
    peaks = _peak_rows(columns, counts_kw, place, place.size + len(blocks), len(cost))
    found = linprog(
        cost,
        A_eq=rows,
        b_eq=wanted,
        A_ub=peaks,
        b_ub=None if peaks is None else np.zeros(peaks.shape[0]),
        bounds=np.column_stack([np.zeros(len(cost)), upper]),
        method="highs-ds",
        options=dict(OPTIONS),
    )
    if found.status != 0:
        return None
    weights = np.where(found.x[: place.size] > LEAST_WEIGHT, found.x[: place.size], 0.0).reshape(place.shape)
    worth = -found.eqlin.marginals[: terms.laid.n_bins]
    return Mixture(
        weights=weights / weights.sum(axis=0),
        price_of_bin=np.clip(worth, terms.price_per_kwh[:, 0], terms.price_per_kwh[:, -1]),
    )


def _equal_rows(
    columns: Sequence[Column], terms: Terms, place: Ints, blocks: Ints, n_columns: int, *, is_cyclic: bool
) -> tuple[csr_array, Floats]:
    """Rows: what is taken is bought in blocks, one a bin; shares add up to 1, one a month; energies are handed on."""
    from scipy.sparse import coo_array  # noqa: PLC0415 (slow to import)

    laid, n_plans = terms.laid, len(columns)
    n_bins, n_months = laid.n_bins, laid.n_months
    taken, first, last = (
        np.array([getattr(column, name) for column in columns]) for name in ("bin_kwh", "first_kwh", "last_kwh")
    )
    handed = np.arange(n_months if is_cyclic else n_months - 1)
    entries = (  # row, column, value
        (np.tile(np.arange(n_bins), n_plans), place[:, laid.month_of_bin], taken),
        (blocks[:, 0], place.size + np.arange(len(blocks)), np.full(len(blocks), -1.0)),
        (n_bins + np.tile(np.arange(n_months), n_plans), place, np.ones(place.size)),
        (n_bins + n_months + np.tile(handed, n_plans), place[:, handed], last[:, handed]),
        (
            n_bins + n_months + np.tile(handed, n_plans),
            place[:, (handed + 1) % n_months],
            -first[:, (handed + 1) % n_months],
        ),
    )
    row, column, value = (np.concatenate([np.ravel(part) for part in parts]) for parts in zip(*entries, strict=True))
    wanted = np.concatenate([np.zeros(n_bins), np.ones(n_months), np.zeros(len(handed))])
    return coo_array((value, (row, column)), shape=(len(wanted), n_columns)).tocsr(), wanted


def _billed_peaks(terms: Terms) -> tuple[Floats, Floats]:
    """Price of each billing demand [currency/kW], and how much of each month's peak counts in it, (demands, months).

    Months that are billed for the same peaks are one demand.
    """
    n_months = terms.laid.n_months
    if not terms.demand:
        return np.zeros(0), np.zeros((0, n_months))
    counts = billed_peaks_kw(terms.laid, np.eye(n_months)).T  # of a peak of 1 kW in one month
    demands, number_of_month = np.unique(counts, axis=0, return_inverse=True)
    price = np.zeros(len(demands))
    np.add.at(price, number_of_month.ravel(), demand_price_per_kw(terms.laid))
    return price, demands


def _peak_rows(
    columns: Sequence[Column], counts_kw: Floats, place: Ints, first_peak: int, n_columns: int
) -> csr_array | None:
    """Rows that hold what counts of the peak of a month, at most that of the mixed plans, under each billing demand."""
    from scipy.sparse import coo_array  # noqa: PLC0415 (slow to import)

    demand, month = np.nonzero(counts_kw)
    if not len(demand):
        return None
    n_plans, row = len(place), np.arange(len(demand))
    peak = np.array([column.peak_kw for column in columns])[:, month] * counts_kw[demand, month]
    rows = np.concatenate([np.tile(row, n_plans), row])
    entry = np.concatenate([place[:, month].ravel(), first_peak + demand])
    value = np.concatenate([peak.ravel(), np.full(len(row), -1.0)])
    return coo_array((value, (rows, entry)), shape=(len(row), n_columns)).tocsr()


def mixed_column(case: Cases, terms: Terms, columns: Sequence[Column], mixture: Mixture) -> Column:
    """Plan of mixed energies: what the storage does is read off them, so it never charges and discharges at once.

    Parameters
    ----------
    case
        A batch of one case.
    terms
        What is paid.
    columns
        The plans.
    mixture
        Their shares.
    """
    month = terms.laid.month_of_step
    energy, start, end_cost = np.zeros(case.n_steps), 0.0, 0.0
    for column, shares in zip(columns, mixture.weights, strict=True):
        if shares.any():
            energy += shares[month] * column.energy_kwh
            start += shares[0] * column.first_kwh[0]
            end_cost += shares[-1] * _end_cost(case, terms, column)
    if case.end == "cyclic":
        start = float(energy[-1])
    before = np.append(start, energy[:-1])
    gained = energy - case.kept_fraction[0] * before
    charge = np.maximum(gained, 0.0) / (case.charge_efficiency[0] * case.step_h)
    discharge = np.maximum(-gained, 0.0) * case.discharge_efficiency[0] / case.step_h
    battery = np.minimum(discharge, case.discharge_limit_kw[0]) - np.minimum(charge, case.charge_limit_kw[0])
    mixed = columns_of(case, terms, battery[None], energy[None], np.array([start]))[0]
    end = np.zeros_like(mixed.other_cost)
    end[-1] = end_cost
    return replace(mixed, other_cost=mixed.other_cost + end)


def _end_cost(case: Cases, terms: Terms, column: Column) -> float:
    """What a plan costs beyond its steps: less the worth of what it leaves."""
    plain = columns_of(case, terms, column.battery_kw[None], column.energy_kwh[None], column.first_kwh[:1])[0]
    return float((column.other_cost - plain.other_cost).sum())
