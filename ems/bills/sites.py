"""Bills of many sites under one tariff: the meters in one compiled pass, the charges as arrays over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ems.bills.kernel import half_hour_peaks, read_meters
from ems.bills.lines import AT_LEAST, LINES, TAXED
from ems.tariffs.charges import billing_demand_kw, block_cost, demand_factor, topped_up
from ems.threads import in_threads
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from ems.tariffs.laid import LaidTariff

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    PastPeak = ArrayLike | Literal["same_year"] | None

SOURCE = "bills"
QUARTER_H = 0.25
"""Step of which two make a half-hour [h]."""
STEPS_H = (QUARTER_H, 0.5, 1.0)
"""Steps from which half-hours can be told [h]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteBills:
    """What each of many sites pays, charge by charge and month by month.

    Parameters
    ----------
    laid
        The tariff on the steps of the meters.
    numbers
        Row of each site that is billed in the readings, shape (sites,).
    contract
        Size of its contract, shape (sites,) [A, kVA or kW, as the tariff says].
    amounts
        Shape (lines, sites, months), lines in the order of ``LINES``; what is earned is negative [currency].
    bin_kwh
        Energy taken by energy bin, shape (sites, bins) [kWh].
    import_kwh, export_kwh
        Energy taken and fed in, shape (sites, months) [kWh].
    peak_kw, billed_kw
        Highest half-hour and billing demand, shape (sites, months) [kW].
    market_cost
        Part of the energy charge that follows a market, shape (sites, months) [currency].
    """

    laid: LaidTariff
    numbers: Ints
    contract: Floats
    amounts: Floats
    bin_kwh: Floats
    import_kwh: Floats
    export_kwh: Floats
    peak_kw: Floats
    billed_kw: Floats
    market_cost: Floats

    def line(self, name: str) -> Floats:
        """Amounts of one line, shape (sites, months) [currency].

        Parameters
        ----------
        name
            One of ``LINES``.
        """
        return np.asarray(self.amounts[LINES.index(name)])

    @property
    def by_line(self) -> Floats:
        """Sums over the months, shape (sites, lines) [currency]."""
        return np.asarray(self.amounts.sum(axis=2).T)

    @property
    def by_month(self) -> Floats:
        """Sums over the lines, shape (sites, months) [currency]."""
        return np.asarray(self.amounts.sum(axis=0))

    @property
    def total(self) -> Floats:
        """Sums over lines and months, shape (sites,) [currency]."""
        return np.asarray(self.amounts.sum(axis=2).sum(axis=0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Metered:
    """What the kernel fills in, as :class:`SiteBills` names it; ``earned_cost`` is what feeding in earns [currency]."""

    bin_kwh: Floats
    export_kwh: Floats
    market_cost: Floats
    earned_cost: Floats
    peak_kw: Floats


def bill_sites(
    import_kw: ArrayLike,
    laid: LaidTariff,
    *,
    export_kw: ArrayLike | None = None,
    contract: ArrayLike = 0.0,
    past_peak_kw: PastPeak = None,
    numbers: ArrayLike | None = None,
    begun_quarters: int = 0,
) -> SiteBills:
    """Bill many sites by one tariff.

    Parameters
    ----------
    import_kw
        Mean power taken in each step, shape (rows, steps) [kW]; net power, negative where it is fed in, where
        ``export_kw`` is None.
    laid
        The tariff on these steps.
    export_kw
        Mean power fed in, shape (rows, steps) [kW].
    contract
        Size of the contract of each site billed, shape (sites,), or one for all [A, kVA or kW, as the tariff says].
    past_peak_kw
        Highest half-hour of earlier months, the last one last, for a demand charge that looks back, shape
        (sites, earlier months) or (earlier months,) [kW]; ``"same_year"``: the months of these readings go round; None:
        nothing is known of earlier months.
    numbers
        Rows that are billed, shape (sites,); None: all.
    begun_quarters
        For quarter-hours: how many of the first half-hour passed before the readings begin, 0 or 1.

    Returns
    -------
    SiteBills
        Amounts are exact, not rounded.

    Raises
    ------
    profiles.errors.InputError
        Shapes that do not fit together, steps other than 15, 30 or 60 min, a reading, contract or peak that is no
        number, a negative one where none may be.

    Notes
    -----
    Demand is metered on half-hours: quarter-hours are averaged in pairs; an hour counts as two half-hours of its mean,
    which understates the peak.
    """
    taken_kw = np.atleast_2d(np.asarray(import_kw, dtype=np.float64))
    given_kw = taken_kw if export_kw is None else np.atleast_2d(np.asarray(export_kw, dtype=np.float64))
    rows = np.arange(len(taken_kw)) if numbers is None else np.atleast_1d(np.asarray(numbers, dtype=np.int64))
    sizes = np.asarray(contract, dtype=np.float64)
    _check_shapes(taken_kw, given_kw, laid, rows, sizes)
    _check_numbers(laid, sizes, past_peak_kw)
    metered = _read(taken_kw, given_kw, rows, laid, is_net=export_kw is None, begun_quarters=begun_quarters)
    return _charged(metered, laid, rows, np.broadcast_to(sizes, rows.shape), past_peak_kw)


def _check_shapes(taken_kw: Floats, given_kw: Floats, laid: LaidTariff, rows: Ints, sizes: Floats) -> None:
    """Want one reading for every step, rows that exist, and one contract for all or for each."""
    problems = []
    if taken_kw.ndim != 2 or taken_kw.shape[1] != laid.n_steps:  # noqa: PLR2004 (rows and steps)
        what = f"must be (rows, {laid.n_steps:,}): the steps the tariff was laid on"
        problems.append(Problem(where=f"import_kw has shape {taken_kw.shape}", what=what))
    if given_kw.shape != taken_kw.shape:
        what = f"must be that of import_kw, {taken_kw.shape}"
        problems.append(Problem(where=f"export_kw has shape {given_kw.shape}", what=what))
    if rows.size and (rows.min() < 0 or rows.max() >= len(taken_kw)):
        what = f"must lie between 0 and {len(taken_kw) - 1}"
        problems.append(Problem(where=f"numbers from {rows.min()} to {rows.max()}", what=what))
    if sizes.shape not in {(), rows.shape}:
        what = f"must be one for all, or one for each of {len(rows):,} sites"
        problems.append(Problem(where=f"contract has shape {sizes.shape}", what=what))
    if problems:
        raise InputError(SOURCE, problems)


def _check_numbers(laid: LaidTariff, sizes: Floats, past_peak_kw: PastPeak) -> None:
    """Want steps that make half-hours, and contracts and peaks that are numbers: one that is none spoils the bill."""
    problems = ProblemCollector(SOURCE)
    if laid.step_h not in STEPS_H:
        what = "must be 15, 30 or 60 min: demand is metered on half-hours"
        problems.add(f"steps of {60.0 * laid.step_h:g} min", what, "sum or average to half-hours")
    peaks = np.zeros(0) if past_peak_kw is None or isinstance(past_peak_kw, str) else past_peak_kw
    for name, given, unit in (("contract", sizes, "[A, kVA or kW]"), ("past_peak_kw", peaks, "[kW]")):
        numbers = np.ravel(np.asarray(given, dtype=np.float64))
        wrong = numbers[~(np.isfinite(numbers) & (numbers >= 0.0))]
        if wrong.size:
            problems.add(f"{name} = {wrong[0]:g}", f"must be 0 or more {unit}")
    problems.raise_if_any()


def _read(
    taken_kw: Floats, given_kw: Floats, rows: Ints, laid: LaidTariff, *, is_net: bool, begun_quarters: int
) -> _Metered:
    """Let the kernel read all meters, in threads over stretches of sites."""
    run_begin, run_bin = _runs(laid.bin_of_step)
    by_month = (len(rows), laid.n_months)
    metered = _Metered(
        bin_kwh=np.zeros((len(rows), laid.n_bins)),
        export_kwh=np.zeros(by_month),
        market_cost=np.zeros(by_month),
        earned_cost=np.zeros(by_month),
        peak_kw=np.zeros(by_month),
    )
    lowest_kw = np.zeros(len(rows))
    prices = laid.market_price_per_kwh, bool(laid.market_price_per_kwh.any()), laid.export_price_per_kwh
    bounds = run_begin, run_bin, laid.month_of_bin
    filled = metered.bin_kwh, metered.export_kwh, metered.market_cost, metered.earned_cost, metered.peak_kw, lowest_kw
    month_begin = np.searchsorted(laid.month_of_step, np.arange(laid.n_months + 1))

    def work(first: int, last: int) -> None:
        read_meters(first, last, rows, taken_kw, given_kw, is_net, laid.step_h, *bounds, *prices, *filled)
        if laid.step_h == QUARTER_H:
            half_hour_peaks(first, last, rows, taken_kw, begun_quarters, month_begin, metered.peak_kw)

    if rows.size:
        in_threads(work, len(rows), len(rows) * laid.n_steps)
    _check_readings(metered, lowest_kw, rows)
    return metered


def _runs(bin_of_step: Ints) -> tuple[Ints, Ints]:
    """Return where runs of steps in one bin begin, with the number of steps at the end, and the bin of each run."""
    changes = np.flatnonzero(np.diff(bin_of_step)) + 1
    begin = np.concatenate([[0], changes]).astype(np.int64)
    return np.append(begin, len(bin_of_step)), np.asarray(bin_of_step[begin], dtype=np.int64)


def _check_readings(metered: _Metered, lowest_kw: Floats, rows: Ints) -> None:
    """Refuse readings that are no numbers, or negative where both directions are metered apart."""
    known = np.isfinite(metered.bin_kwh.sum(axis=1) + metered.export_kwh.sum(axis=1))
    if not known.all():
        problem = Problem(where=f"row {rows[np.argmin(known)]}", what="has readings that are no finite numbers")
        raise InputError(SOURCE, [problem])
    if (lowest_kw < 0.0).any():
        worst = int(np.argmin(lowest_kw))
        what = f"has a reading of {lowest_kw[worst]:g} kW: must be 0 or more"
        remedy = "put what is fed in into export_kw, or leave export_kw out where import_kw is net power"
        raise InputError(SOURCE, [Problem(where=f"row {rows[worst]}", what=what, remedy=remedy)])


def _charged(metered: _Metered, laid: LaidTariff, rows: Ints, contract: Floats, past_peak_kw: PastPeak) -> SiteBills:
    """Turn what was metered into charges."""
    in_month = _sums_by_month(laid)
    import_kwh = metered.bin_kwh @ in_month
    billed_kw = billing_demand_kw(laid, metered.peak_kw, past_peak_kw)
    amounts = dict.fromkeys(LINES, np.zeros(import_kwh.shape))
    amounts["basic"] = laid.basic_per_month + laid.basic_per_unit * contract[:, None]
    amounts["demand"] = laid.demand_per_kw * billed_kw
    amounts["power_factor"] = amounts["demand"] * (demand_factor(laid.tariff) - 1.0)
    amounts["energy"] = block_cost(laid, metered.bin_kwh) @ in_month + metered.market_cost
    amounts["fuel_adjustment"] = laid.fuel_per_kwh * import_kwh
    amounts["levy"] = laid.levy_per_kwh * import_kwh
    amounts["minimum"] = topped_up(laid, _sum_of(amounts, AT_LEAST))
    amounts["tax"] = laid.added_tax_fraction * _sum_of(amounts, TAXED)
    amounts["export"] = 0.0 - metered.earned_cost  # never -0.0
    return SiteBills(
        laid=laid,
        numbers=rows,
        contract=np.array(contract),
        amounts=np.stack([amounts[name] for name in LINES]),
        bin_kwh=metered.bin_kwh,
        import_kwh=import_kwh,
        export_kwh=metered.export_kwh,
        peak_kw=metered.peak_kw,
        billed_kw=billed_kw,
        market_cost=metered.market_cost,
    )


def _sum_of(amounts: dict[str, Floats], names: Iterable[str]) -> Floats:
    return np.asarray(sum(amounts[name] for name in names), dtype=np.float64)


def _sums_by_month(laid: LaidTariff) -> Floats:
    """Return the matrix that sums bins up to months, shape (bins, months)."""
    return np.asarray(laid.month_of_bin[:, None] == np.arange(laid.n_months), dtype=np.float64)
