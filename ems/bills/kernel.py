"""The meters of many sites read in one pass: energy by bin, what follows a market, the highest half-hour.

Self-contained on purpose: numba's cache on disk looks at this file alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PAIRED = 2
"""Quarter-hours in a half-hour."""


@nb.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def read_meters(
    first: int,
    last: int,
    numbers: Ints,
    import_kw: Floats,
    export_kw: Floats,
    is_net: bool,  # noqa: FBT001 (numba compiles no keyword-only arguments)
    step_h: float,
    run_begin: Ints,
    run_bin: Ints,
    month_of_bin: Ints,
    market_price_per_kwh: Floats,
    follows_market: bool,  # noqa: FBT001
    export_price_per_kwh: Floats,
    bin_kwh: Floats,
    export_kwh: Floats,
    market_cost: Floats,
    earned_cost: Floats,
    peak_kw: Floats,
    lowest_kw: Floats,
) -> None:
    """Sum up the readings of some sites.

    Parameters
    ----------
    first, last
        First site that is read and one past the last, counted in ``numbers``.
    numbers
        Row of each site, shape (sites,).
    import_kw, export_kw
        Mean power of each step, shape (rows, steps) [kW].
    is_net
        Whether ``import_kw`` holds net power, negative where it is fed in; ``export_kw`` is not looked at then.
    step_h
        Length of a step [h].
    run_begin
        First step of each run of steps in one bin, and the number of steps, shape (runs + 1,).
    run_bin
        Bin of each run, shape (runs,).
    month_of_bin
        Billing month of each bin, shape (bins,).
    market_price_per_kwh
        Shape (steps,) [currency/kWh].
    follows_market
        Whether any market price is not zero.
    export_price_per_kwh
        Shape (steps,) [currency/kWh].
    bin_kwh
        To be filled with energy taken, shape (sites, bins) [kWh].
    export_kwh, market_cost, earned_cost
        To be filled: fed in, cost at market prices, earned by feeding in, shape (sites, months) [kWh, currency].
    peak_kw
        To be filled with the highest step, shape (sites, months) [kW].
    lowest_kw
        To be filled with the lowest of all readings that may not be negative, shape (sites,) [kW].
    """
    for site in range(first, last):
        row = numbers[site]
        lowest = 0.0
        for run in range(run_bin.shape[0]):
            number = run_bin[run]
            month = month_of_bin[number]
            taken, given, paid, earned = 0.0, 0.0, 0.0, 0.0
            highest = peak_kw[site, month]
            for step in range(run_begin[run], run_begin[run + 1]):
                into = import_kw[row, step]
                if is_net:
                    net = into
                    into = max(net, 0.0)
                    out = into - net
                else:
                    out = export_kw[row, step]
                    lowest = min(lowest, into, out)
                taken += into
                given += out
                earned += out * export_price_per_kwh[step]
                if follows_market:
                    paid += into * market_price_per_kwh[step]
                highest = max(highest, into)
            bin_kwh[site, number] += taken * step_h
            export_kwh[site, month] += given * step_h
            market_cost[site, month] += paid * step_h
            earned_cost[site, month] += earned * step_h
            peak_kw[site, month] = highest
        lowest_kw[site] = lowest


@nb.njit(cache=True, nogil=True, error_model="numpy")
def half_hour_peaks(
    first: int,
    last: int,
    numbers: Ints,
    import_kw: Floats,
    begun_quarters: int,
    month_begin: Ints,
    peak_kw: Floats,
) -> None:
    """Find the highest half-hour of each month in readings of quarter-hours.

    Parameters
    ----------
    first, last
        First site that is read and one past the last, counted in ``numbers``.
    numbers
        Row of each site, shape (sites,).
    import_kw
        Mean power of each quarter-hour, negative where it is fed in, shape (rows, steps) [kW].
    begun_quarters
        Quarter-hours of the first half-hour that passed before the readings begin: 0 or 1.
    month_begin
        First step of each month, and the number of steps, shape (months + 1,).
    peak_kw
        To be filled, shape (sites, months) [kW].

    Notes
    -----
    The meter counts what is taken, not what is left after feeding in: quarter-hours below zero count as zero. A
    quarter-hour that stands alone at either end of the readings is its half-hour's mean.
    """
    for site in range(first, last):
        row = numbers[site]
        for month in range(month_begin.shape[0] - 1):
            begin, end = month_begin[month], month_begin[month + 1]
            highest = 0.0
            step = begin
            if (begin + begun_quarters) % PAIRED == 1 and begin < end:
                highest = max(highest, import_kw[row, begin])
                step = begin + 1
            while step + 1 < end:
                mean = 0.5 * (max(import_kw[row, step], 0.0) + max(import_kw[row, step + 1], 0.0))
                highest = max(highest, mean)
                step += PAIRED
            if step < end:
                highest = max(highest, import_kw[row, step])
            peak_kw[site, month] = highest
