"""One storage at one node that pays for the highest import of each billing period (E6), planned exactly.

The periods hang together by the energy that the storage carries from one to the next, so that their caps are searched
jointly. Where caps are given, import above them costs per kWh what a higher cap would cost that one step only needs: an
exact price, since passing a cap is then never cheaper than raising it, and no cap is impossible. The exact planner's
marginal values tell what a higher cap of each period would save, stretch by stretch (``capped_bound``), and the caps
that are cheapest by all that is known (``cap_master``) are tried next. Plan and bound meet after some ten trials: every
cost here is piecewise linear, and months know little of each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.batch import plan_cases
from ems.dispatch.exact.cap_master import CapMaster
from ems.dispatch.exact.capped_bound import CappedBound
from ems.dispatch.exact.first_caps import lowest_caps_kw
from ems.dispatch.problem import DemandCharge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases, Plans

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_ROUNDS = 200
CLOSED_FRACTION = 1e-9
"""Gap at which the search ends, as a share of the scale."""
CERTAIN_WITH_CHARGE_FRACTION = 1e-7
"""Largest gap that counts as proven, as a share of the scale: what a solver's tolerances leave, here in the program
that chooses the caps, elsewhere in the linear program to which an uncertain plan would be handed."""
SAME = 1e-12
"""Caps that differ by less, as a share of the highest, are one trial: another would tell nothing new."""


def plan_with_demand_charge(
    cases: Cases, *, price_per_kw: float, period: Ints, already_paid_kw: Floats, threads: int = 0
) -> tuple[Plans, Floats]:
    """Plan one case where the highest import of each billing period has a price.

    Parameters
    ----------
    cases
        A batch of one case, without a cap; the values must be valid, see ``problem_checks``.
    price_per_kw
        Price of a kW of a period's highest import [currency/kW].
    period
        Number of the billing period of each step, from 0, shape (steps,).
    already_paid_kw
        Highest import of each period before the window: only what lies above it is paid, shape (periods,) [kW].
    threads
        As in :func:`ems.dispatch.exact.batch.plan_cases`.

    Returns
    -------
    tuple
        The plan, with the demand charge in its cost and bound, and that without the storage in its scale; certain where
        the gap is at most 1e-7 of the scale. And the peaks that count, at least what was paid already, shape
        (periods,) [kW]. Where no path keeps all limits the cost is infinite.

    Notes
    -----
    Where load goes unserved behind a limited line, at a price below that of import above a cap, the costs of a step are
    not convex, and the gap may stay open.
    """
    paid = np.array(already_paid_kw, dtype=float)
    charge = DemandCharge(node=0, price_per_kw=price_per_kw, period=period, already_paid_kw=paid)
    site = _Site(cases, charge, threads)
    first = site.plan(np.maximum(lowest_caps_kw(site.cases, period, len(paid)), paid))
    if not np.isfinite(first.cost):
        return first.plans, first.peak_kw
    best, value, bound = _search(site, first)
    gap = best.cost - bound
    plans = replace(
        best.plans,
        marginal_value_per_kwh=value[None],
        cost=np.array([best.cost]),
        bound=np.array([bound]),
        scale_cost=np.array([site.scale_cost]),
        is_certain=np.array([gap <= CERTAIN_WITH_CHARGE_FRACTION * site.scale_cost]),
    )
    return plans, best.peak_kw


def _search(site: _Site, first: _Found) -> tuple[_Found, Floats, float]:
    """Look for the best caps: the best plan, marginal values, and the bound that they prove."""
    best, master = first, site.new_master()
    trials, weights = [first.trial], np.ones((1, site.bounds.n_stretches))
    for _ in range(MOST_ROUNDS):
        master.add(site.bounds.planes(*site.prices(trials[-1])))
        proposal = master.solve()
        if proposal is None:
            break
        weights = proposal.weights
        bound = proposal.cost - site.charge.price_per_kw * float(site.charge.already_paid_kw.sum())
        if best.cost - bound <= CLOSED_FRACTION * site.scale_cost or _is_known(proposal.cap_kw, trials):
            break
        found = site.plan(proposal.cap_kw)
        trials.append(found.trial)
        if found.cost < best.cost:
            best = found
    return best, *site.proof(trials, weights)


def _is_known(cap_kw: Floats, trials: list[_Trial]) -> bool:
    distances = [np.abs(cap_kw - trial.cap_kw).max() for trial in trials]
    return bool(min(distances) <= SAME * max(1.0, cap_kw.max()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """Caps that were tried, and the marginal values of the plan with them."""

    cap_kw: Floats
    value_per_kwh: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a trial found: a plan, its peaks, and what it costs with them."""

    trial: _Trial
    plans: Plans
    peak_kw: Floats
    cost: float


class _Site:
    """The case and its demand charge: plans for given caps, and what they prove.

    The scale is the sum of the absolute costs without the storage, the demand charge among them: that of a trial's plan
    would count what is paid above its caps.
    """

    def __init__(self, cases: Cases, charge: DemandCharge, threads: int) -> None:
        self.charge, self.cases = charge, _with_all_columns(cases)
        self.bounds = CappedBound(self.cases, charge.period, len(charge.already_paid_kw))
        self._asked, self._threads = cases, threads
        self._over_price_per_kwh = charge.price_per_kw / cases.step_h
        without_kw = self._import_kw(np.zeros(cases.n_steps))
        self.scale_cost = self.bounds.scale_cost + self._charged(without_kw)

    def plan(self, cap_kw: Floats) -> _Found:
        """Plan with caps, and replace what it pays above them by the demand charge."""
        charge, over_price = self.charge, np.full((1, 1), self._over_price_per_kwh)
        cap_of_steps = cap_kw[charge.period]
        capped = replace(self._asked, cap_kw=cap_of_steps[None], over_cap_price_per_kwh=over_price)
        plans = plan_cases(capped, threads=self._threads)
        import_kw = self._import_kw(plans.battery_kw[0])
        above_kw = float(np.maximum(import_kw - cap_of_steps, 0.0).sum())
        return _Found(
            trial=_Trial(cap_kw=cap_kw, value_per_kwh=plans.marginal_value_per_kwh[0]),
            plans=plans,
            peak_kw=self._peaks_kw(import_kw),
            cost=float(plans.cost[0]) - charge.price_per_kw * above_kw + self._charged(import_kw),
        )

    def new_master(self) -> CapMaster:
        """Program that will choose the caps."""
        cases, charge = self.cases, self.charge
        return CapMaster(
            price_per_kw=charge.price_per_kw,
            cap_limits_kw=(charge.already_paid_kw, self._peaks_kw(self.bounds.highest_import_kw)),
            end_limits_kwh=self.bounds.end_limits_kwh,
            start_energy_kwh=None if cases.end == "cyclic" else float(cases.initial_energy_kwh[0]),
            scale_cost=self.scale_cost,
        )

    def prices(self, trial: _Trial) -> tuple[Floats, Floats]:
        """Marginal values and extra prices of a trial, shape (steps,) each."""
        cap_of_steps = trial.cap_kw[self.charge.period]
        extra = self.bounds.extra_price_per_kwh(trial.value_per_kwh, cap_of_steps, self._over_price_per_kwh)
        return trial.value_per_kwh, extra

    def proof(self, trials: list[_Trial], weights: Floats) -> tuple[Floats, float]:
        """Mix marginal values of trials, and the bound that the mixture proves, however it came about.

        The mixture on which the last proposal stands solves the dual of the whole problem. Its extra prices add up to
        the price of a kW in each period, or less; what rounding adds is taken off.
        """
        charge, step_h = self.charge, self.cases.step_h
        value, extra = np.zeros(self.cases.n_steps), np.zeros(self.cases.n_steps)
        for trial, share in zip(trials, weights, strict=False):  # the last trial may have come after all proposals
            if share.any():
                of_steps = self.bounds.in_steps(share)
                trial_value, trial_extra = self.prices(trial)
                value += of_steps * trial_value
                extra += of_steps * trial_extra
        spent = np.bincount(charge.period, step_h * extra, len(charge.already_paid_kw))
        allowed = np.divide(charge.price_per_kw, spent, out=np.ones_like(spent), where=spent > charge.price_per_kw)
        return value, self.bounds.whole(value, extra * allowed[charge.period], charge.already_paid_kw)

    def _import_kw(self, battery_kw: Floats) -> Floats:
        line_kw = self.cases.net_load_kw[0] - battery_kw
        return np.asarray(np.clip(line_kw, 0.0, self.cases.import_limit_kw[0]))

    def _peaks_kw(self, import_kw: Floats) -> Floats:
        """Highest import of each period, at least what was paid already, shape (periods,) [kW]."""
        peak = self.charge.already_paid_kw.copy()
        np.maximum.at(peak, self.charge.period, import_kw)
        return peak

    def _charged(self, import_kw: Floats) -> float:
        """Demand charge of an import [currency]."""
        return self.charge.price_per_kw * float((self._peaks_kw(import_kw) - self.charge.already_paid_kw).sum())


def _with_all_columns(cases: Cases) -> Cases:
    """Give series that hold at every step a column for each."""
    shape = (1, cases.n_steps)
    return replace(
        cases,
        import_price_per_kwh=np.broadcast_to(cases.import_price_per_kwh, shape),
        export_price_per_kwh=np.broadcast_to(cases.export_price_per_kwh, shape),
        import_limit_kw=np.broadcast_to(cases.import_limit_kw, shape),
        export_limit_kw=np.broadcast_to(cases.export_limit_kw, shape),
        charge_limit_kw=np.broadcast_to(cases.charge_limit_kw, shape),
        discharge_limit_kw=np.broadcast_to(cases.discharge_limit_kw, shape),
        floor_kwh=np.broadcast_to(cases.floor_kwh, shape),
        ceiling_kwh=np.broadcast_to(cases.ceiling_kwh, shape),
        drain_kwh=np.broadcast_to(cases.drain_kwh, shape),
    )
