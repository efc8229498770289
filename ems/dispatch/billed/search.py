"""The best plan of a storage under a bill: prices of blocks are searched until the month ends where they say it does.

With block prices one more kWh costs the price of the block in which the month *ends*: a month's price is one number,
and a plan by it has no reason to trade within the month. Which block that is depends on the plan. Months cost a convex
function of their energy as long as prices rise from block to block, so that

1. a plan by prices λ of the bins is a lower bound of the bill: at any λ between a bin's prices its blocks cost at least
   λ·kWh less what the lower blocks save (``Terms.saved_by_blocks_cost``);
2. where every bin ends in the block whose price it was planned by, plan and bound are one, and the plan is the best;
3. where a bin ends on a boundary, its λ lies between two blocks: plans are mixed by a small linear program, whose dual
   prices are tried next, until the mix meets the bound.

All sites of a batch are planned together in every round (``exact.batch``); most need one or two.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ems.dispatch.billed.columns import Column, bin_energies_kwh, columns_of, step_peaks
from ems.dispatch.billed.costing import plan_cost
from ems.dispatch.billed.mixing import mix, mixed_column
from ems.dispatch.billed.pricing import picked, planned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.billed.peaks import PeakCharge
    from ems.dispatch.billed.terms import Terms
    from ems.dispatch.exact.cases import Cases, Plans

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_ROUNDS: Final = 60
CLOSED_FRACTION: Final = 1e-9
"""Gap at which a search ends, as a share of the absolute costs of the steps without the storage."""
CERTAIN_FRACTION: Final = 1e-7
"""Gap up to which a plan counts as proven; under a demand charge its search ends there too."""
SAME_PER_KWH: Final = 1e-9
"""Prices that differ by less are one trial."""
MOST_HALVINGS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """Plans of a batch under a bill.

    Parameters
    ----------
    columns
        The plan of each case, month by month.
    start_energy_kwh
        Energy when the first step begins, shape (cases,) [kWh].
    price_of_bin
        What one more kWh of each bin is worth, tax included, shape (cases, bins) [currency/kWh].
    cost
        All of the bill that the storage can change, and wear; infinite where no path keeps all limits, shape (cases,)
        [currency].
    bound
        Proven lower bound of the cost, shape (cases,) [currency].
    scale_cost
        What a gap is measured by, as in ``Plans``, shape (cases,) [currency].
    rounds
        How often each case was planned, shape (cases,).
    """

    columns: tuple[Column, ...]
    start_energy_kwh: Floats
    price_of_bin: Floats
    cost: Floats
    bound: Floats
    scale_cost: Floats
    rounds: Ints

    @property
    def is_certain(self) -> Bools:
        """Whether each plan is proven to be the best, but for 1e-7 of the scale."""
        return np.asarray(self.cost - self.bound <= CERTAIN_FRACTION * self.scale_cost)


@dataclass(slots=True, kw_only=True)
class _Trial:
    """What is known of one case."""

    columns: list[Column] = field(default_factory=list)
    tried: list[Floats] = field(default_factory=list)
    best: Column | None = None
    cost: float = np.inf
    bound_cost: float = -np.inf
    best_price: Floats = field(default_factory=lambda: np.zeros(0))
    scale_cost: float = 1.0

    def is_closed(self, fraction: float) -> bool:
        return not np.isfinite(self.cost) or self.cost - self.bound_cost <= fraction * self.scale_cost


def plan_billed(cases: Cases, terms: Terms, *, threads: int = 0) -> Billed:
    """Plan every case of a batch at least cost under a tariff.

    Parameters
    ----------
    cases
        The batch; its prices do not matter.
    terms
        What is paid; export prices at most the lowest import prices at every step.
    threads
        How many are planned at a time; 0: as many as the machine has cores.

    Returns
    -------
    Billed
        Where no path keeps all limits the cost is infinite.
    """
    trials = [_Trial() for _ in range(cases.count)]
    without_kw = np.clip(cases.net_load_kw, 0.0, cases.import_limit_kw)
    price = terms.price_of(bin_energies_kwh(terms, without_kw))
    left = np.arange(cases.count)
    may_mix = ~_any_by_row(cases.drain_kwh != 0.0, cases.count)
    fraction = CERTAIN_FRACTION if terms.demand else CLOSED_FRACTION
    for done in range(MOST_ROUNDS):
        for demand in terms.demand or (None,):
            plans = planned(picked(cases, left), terms, demand, price, threads)
            _note(picked(cases, left), terms, demand, price, plans, [trials[case] for case in left])
        going, prices = [], []
        for case in left.tolist():
            proposal = None
            if not trials[case].is_closed(fraction):
                proposal = _next_price(picked(cases, np.array([case])), terms, trials[case], done, may_mix[case])
            if proposal is not None and not trials[case].is_closed(fraction):
                going.append(case)
                prices.append(proposal)
        if not going:
            break
        left, price = np.array(going), np.array(prices)
    return _billed(trials, terms)


def _note(
    cases: Cases, terms: Terms, demand: PeakCharge | None, price: Floats, plans: Plans, trials: list[_Trial]
) -> None:
    """Write down what a round found: each plan by its months, and the bound that its prices prove."""
    columns = columns_of(cases, terms, plans.battery_kw, plans.energy_kwh, plans.start_energy_kwh)
    step_peaks_kw = step_peaks(cases, terms, plans.battery_kw)
    bounds = plans.bound - terms.saved_by_blocks_cost(price).sum(axis=-1)
    if demand is not None and not demand.is_bound:
        bounds = np.full_like(bounds, -np.inf)
    for row, (trial, column) in enumerate(zip(trials, columns, strict=True)):
        trial.tried.append(price[row])
        if not np.isfinite(plans.cost[row]):
            continue
        peaks = 0.0 if demand is None else demand.cost(step_peaks_kw[row])
        known = float(price[row] @ column.bin_kwh) + float(column.other_cost.sum()) + peaks
        end = np.zeros_like(column.other_cost)
        end[-1] = plans.cost[row] - known  # the worth of what is left, drains that were not met, losses
        whole = replace(column, other_cost=column.other_cost + end)
        trial.columns.append(whole)
        if len(trial.tried) == 1:
            trial.scale_cost = float(plans.scale_cost[row])
        _consider(trial, whole, terms)
        if bounds[row] > trial.bound_cost or not len(trial.best_price):
            trial.bound_cost, trial.best_price = max(float(bounds[row]), trial.bound_cost), price[row]


def _consider(trial: _Trial, column: Column, terms: Terms) -> None:
    """Keep a plan if it is the best so far."""
    cost = plan_cost(column, terms)
    if cost < trial.cost:
        trial.cost, trial.best = cost, column


def _next_price(case: Cases, terms: Terms, trial: _Trial, done: int, may_mix: np.bool_) -> Floats | None:
    """Prices to plan a case by next: of the blocks where it ended, then those of the mixed plans; None: none is new."""
    if done == 0 or not may_mix:
        price = terms.price_of(trial.columns[-1].bin_kwh)
        return None if _is_known(price, trial) else price
    mixture = mix(trial.columns, terms, is_cyclic=case.end == "cyclic")
    if mixture is None:
        return None
    if len(trial.columns) > 1:
        _consider(trial, mixed_column(case, terms, trial.columns, mixture), terms)
    price = mixture.price_of_bin
    for _ in range(MOST_HALVINGS):
        if not _is_known(price, trial):
            return price
        price = 0.5 * (price + trial.best_price)  # a corner that is known tells nothing: look between it and the best
    return None


def _is_known(price: Floats, trial: _Trial) -> bool:
    return any(np.abs(price - tried).max() <= SAME_PER_KWH for tried in trial.tried)


def _any_by_row(found: Bools, count: int) -> Bools:
    return np.broadcast_to(found.any(axis=1), (count,))


def _billed(trials: list[_Trial], terms: Terms) -> Billed:
    """Results of all cases; one without a path has the plan of doing nothing, at infinite cost."""
    n_months, n_bins, n_steps = terms.laid.n_months, terms.laid.n_bins, terms.laid.n_steps
    none = np.zeros(n_months)
    nothing = Column(
        bin_kwh=np.zeros(n_bins),
        other_cost=none,
        market_cost=none,
        peak_kw=none,
        first_kwh=none,
        last_kwh=none,
        battery_kw=np.zeros(n_steps),
        energy_kwh=np.zeros(n_steps),
    )
    columns = tuple(nothing if trial.best is None else trial.best for trial in trials)
    return Billed(
        columns=columns,
        start_energy_kwh=np.array([column.first_kwh[0] for column in columns]),
        price_of_bin=np.array([trial.best_price if len(trial.best_price) else trial.tried[0] for trial in trials]),
        cost=np.array([trial.cost for trial in trials]),
        bound=np.array([trial.bound_cost for trial in trials]),
        scale_cost=np.array([trial.scale_cost for trial in trials]),
        rounds=np.array([len(trial.tried) for trial in trials]),
    )
