"""What plans amount to month by month: energy of every bin, peaks, energies handed on, and all other costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.billed.peaks import month_peaks_kw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A plan of one case, month by month.

    Parameters
    ----------
    bin_kwh
        Energy taken in each bin, shape (bins,) [kWh].
    other_cost
        What each month costs but for its blocks and peaks, shape (months,) [currency].
    market_cost
        What of it is paid at market prices, without tax, shape (months,) [currency].
    peak_kw
        Highest import of each month as the meter sees it, shape (months,) [kW].
    first_kwh, last_kwh
        Energy in the storage when each month begins and ends, shape (months,) [kWh].
    battery_kw, energy_kwh
        The plan, shape (steps,) [kW] and [kWh].
    """

    bin_kwh: Floats
    other_cost: Floats
    market_cost: Floats
    peak_kw: Floats
    first_kwh: Floats
    last_kwh: Floats
    battery_kw: Floats
    energy_kwh: Floats


def columns_of(
    cases: Cases, terms: Terms, battery_kw: Floats, energy_kwh: Floats, start_energy_kwh: Floats
) -> list[Column]:
    """Plans of a batch, month by month.

    Parameters
    ----------
    cases
        The batch.
    terms
        What is paid.
    battery_kw, energy_kwh, start_energy_kwh
        Plans: shape (cases, steps) [kW] and [kWh], (cases,) [kWh].
    """
    laid, first = terms.laid, terms.first_step
    net = cases.net_load_kw - battery_kw
    import_kw = np.clip(net, 0.0, cases.import_limit_kw)
    export_kw = np.clip(-net, 0.0, cases.export_limit_kw)
    cost = terms.added_per_kwh * import_kw - terms.export_price_per_kwh * export_kw
    cost += cases.wear_price_per_kwh[:, None] * np.maximum(battery_kw, 0.0)
    if np.isfinite(cases.import_limit_kw).any():
        cost += cases.unserved_price_per_kwh * (np.maximum(net, 0.0) - import_kw)
    other = laid.step_h * np.add.reduceat(cost, first, axis=1)
    market = laid.step_h * np.add.reduceat(laid.market_price_per_kwh * import_kw, first, axis=1)
    peak = month_peaks_kw(laid, import_kw, terms.begun_quarters)
    last = np.append(first[1:], cases.n_steps) - 1
    ends = energy_kwh[:, last]
    begins = np.column_stack([start_energy_kwh, ends[:, :-1]])
    bins = bin_energies_kwh(terms, import_kw)
    return [
        Column(
            bin_kwh=bins[case],
            other_cost=other[case],
            market_cost=market[case],
            peak_kw=peak[case],
            first_kwh=begins[case],
            last_kwh=ends[case],
            battery_kw=battery_kw[case],
            energy_kwh=energy_kwh[case],
        )
        for case in range(len(battery_kw))
    ]


def step_peaks(cases: Cases, terms: Terms, battery_kw: Floats) -> Floats:
    """Highest import of each month on the steps, as it was planned, shape (cases, months) [kW].

    Parameters
    ----------
    cases
        The batch.
    terms
        Months of the steps.
    battery_kw
        Plans, shape (cases, steps) [kW].
    """
    import_kw = np.clip(cases.net_load_kw - battery_kw, 0.0, cases.import_limit_kw)
    return np.asarray(np.maximum.reduceat(import_kw, terms.first_step, axis=1))


def bin_energies_kwh(terms: Terms, import_kw: Floats) -> Floats:
    """Energy taken in each bin, shape (cases, bins) [kWh].

    Parameters
    ----------
    terms
        Bins of the steps.
    import_kw
        What is taken, shape (cases, steps) [kW].
    """
    laid, count = terms.laid, len(import_kw)
    place = np.arange(count)[:, None] * laid.n_bins + laid.bin_of_step
    taken = np.bincount(place.ravel(), weights=import_kw.ravel(), minlength=count * laid.n_bins)
    return np.asarray(laid.step_h * taken.reshape(count, laid.n_bins))
