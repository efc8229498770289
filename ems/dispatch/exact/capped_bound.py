"""Lower bounds of a case's cost that are linear in the caps of its billing periods (Lagrange).

Whatever a stored kWh is said to be worth when a step ends (its marginal value), and whatever is put on top of the price
of import (the extra price, which stands for the demand charge), the steps fall apart, and their least costs add up to a
bound. The extra price is paid for import above the cap only, so that the bound falls along a line as caps rise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STRETCHES = 48
"""Stretches that a long window is cut into: the more, the fewer trials, and the larger the program over caps."""
LEAST_STEPS = 48
"""Steps that a stretch should have, unless a period has fewer."""
MOST_STRETCHES = 400
"""Stretches where there are as many periods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planes:
    """A lower bound of the cost of every stretch of a window, linear in the caps and in the energy at its ends.

    A stretch costs at least ``cost − slope_per_kw · caps − start_per_kwh · start energy + end_per_kwh · end energy``.

    Parameters
    ----------
    cost
        Shape (stretches,) [currency].
    slope_per_kw
        What higher caps save, shape (stretches, periods) [currency/kW].
    start_per_kwh, end_per_kwh
        Worth of the energy with which each stretch begins and ends, shape (stretches,) [currency/kWh].
    """

    cost: Floats
    slope_per_kw: Floats
    start_per_kwh: Floats
    end_per_kwh: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """Power that a storage can put in, or take out, at one price of the node.

    Parameters
    ----------
    power_kw
        Shape (steps,) [kW].
    price_per_kwh
        Paid, or saved, per kWh at the storage's terminals, losses and wear included, shape (steps,) [currency/kWh].
    is_charge, is_import
        Whether the storage charges here; whether the node imports here, so that the extra price counts.
    """

    power_kw: Floats
    price_per_kwh: Floats
    is_charge: bool
    is_import: bool


class CappedBound:
    """Bounds of one case, stretch by stretch, from marginal values and extra prices.

    Parameters
    ----------
    cases
        A batch of one case, every series with a column for each step; its own cap does not matter.
    period
        Billing period of each step, from 0, shape (steps,).
    n_periods
        Number of periods.
    """

    def __init__(self, cases: Cases, period: Ints, n_periods: int) -> None:
        self._cases = cases
        self._n_periods = n_periods
        self.first_step = _first_steps(period, n_periods)
        self._last_step = np.append(self.first_step[1:], cases.n_steps) - 1
        self._stretch = np.repeat(np.arange(self.n_stretches), self._last_step - self.first_step + 1)
        self._place = self._stretch * n_periods + period
        self._import_kw = np.clip(cases.net_load_kw[0], 0.0, cases.import_limit_kw[0])
        self._idle_cost = _idle_cost(cases, self._import_kw)
        self._segments = _segments(cases)

    @property
    def n_stretches(self) -> int:
        """Number of stretches into which the window is cut."""
        return len(self.first_step)

    @property
    def end_limits_kwh(self) -> tuple[Floats, Floats]:
        """Lowest and highest energy when each stretch ends, shape (stretches,) each [kWh]."""
        return self._cases.floor_kwh[0][self._last_step], self._cases.ceiling_kwh[0][self._last_step]

    @property
    def scale_cost(self) -> float:
        """Sum of the absolute costs of the steps without the storage, at least 1 [currency]."""
        return max(1.0, self._cases.step_h * float(np.abs(self._idle_cost).sum()))

    @property
    def highest_import_kw(self) -> Floats:
        """The most that each step can import, shape (steps,) [kW]."""
        return np.asarray(self._import_kw + self._segments[0].power_kw)

    def in_steps(self, per_stretch: Floats) -> Floats:
        """Hand each step the value of its stretch, shape (steps,)."""
        return np.asarray(per_stretch[self._stretch])

    def extra_price_per_kwh(self, value_per_kwh: Floats, cap_kw: Floats, most_per_kwh: float) -> Floats:
        """Extra prices with which the bound at given caps is as high as marginal values allow, shape (steps,).

        Parameters
        ----------
        value_per_kwh
            Marginal value of energy when each step ends, shape (steps,) [currency/kWh].
        cap_kw
            Cap of each step's period, shape (steps,) [kW].
        most_per_kwh
            What import above the cap costs more [currency/kWh].

        Notes
        -----
        The bound of a step is a concave, piecewise linear function of its extra price. It has a kink where charging
        from import ends to pay, and one where discharging instead of importing begins to: where its slope changes sign
        is its maximum.
        """
        extra = np.zeros_like(value_per_kwh)
        charge, discharge = self._segments[:2]
        at = np.flatnonzero(self._import_kw + charge.power_kw > cap_kw)
        # The kinks change places where a stored kWh is worth less than nothing; both are below zero then.
        no_charge = self._charge_efficiency * value_per_kwh[at] - charge.price_per_kwh[at]
        discharging = value_per_kwh[at] / self._discharge_efficiency - discharge.price_per_kwh[at]
        above_kw = self._import_kw[at] - cap_kw[at]
        beyond = np.where(above_kw <= discharge.power_kw[at], discharging, most_per_kwh)
        highest = np.where(above_kw <= 0.0, no_charge, beyond)
        extra[at] = np.clip(highest, 0.0, most_per_kwh)
        return extra

    def planes(self, value_per_kwh: Floats, extra_per_kwh: Floats) -> Planes:
        """Bound from marginal values and extra prices.

        Parameters
        ----------
        value_per_kwh, extra_per_kwh
            Any, extra prices of 0 or more, shape (steps,) [currency/kWh].
        """
        step_h, kept = self._cases.step_h, float(self._cases.kept_fraction[0])
        first, last = self.first_step, self._last_step
        steps = step_h * (self._idle_cost + extra_per_kwh * self._import_kw)
        worth_in, worth_out = value_per_kwh * self._charge_efficiency, value_per_kwh / self._discharge_efficiency
        for segment in self._segments:
            price = segment.price_per_kwh + extra_per_kwh if segment.is_import else segment.price_per_kwh
            gain = price - worth_in if segment.is_charge else worth_out - price
            steps += step_h * segment.power_kw * np.minimum(gain, 0.0)
        drain = self._cases.drain_kwh[0]
        steps += drain * np.minimum(value_per_kwh, self._cases.unmet_drain_price_per_kwh)
        carried = np.append(value_per_kwh[:-1] - kept * value_per_kwh[1:], 0.0)
        carried[last] = 0.0  # a variable of the search, not of this bound
        steps += np.minimum(carried * self._cases.floor_kwh[0], carried * self._cases.ceiling_kwh[0])
        cost = np.add.reduceat(steps, first)
        end = value_per_kwh[last]
        if self._cases.end != "cyclic":
            cost[-1] += self._end_cost(float(end[-1]))
            end[-1] = 0.0
        slope = np.zeros(self.n_stretches * self._n_periods)
        slope += np.bincount(self._place, step_h * extra_per_kwh, len(slope))
        return Planes(
            cost=cost,
            slope_per_kw=slope.reshape(self.n_stretches, self._n_periods),
            start_per_kwh=kept * value_per_kwh[first],
            end_per_kwh=end,
        )

    def whole(self, value_per_kwh: Floats, extra_per_kwh: Floats, lowest_cap_kw: Floats) -> float:
        """Bound of the whole window's cost where caps cost at least what the extra prices of their periods add up to.

        Parameters
        ----------
        value_per_kwh, extra_per_kwh
            As in :meth:`planes`.
        lowest_cap_kw
            Caps that cost nothing, shape (periods,) [kW]: what was paid already.
        """
        planes = self.planes(value_per_kwh, extra_per_kwh)
        floor, ceiling = self.end_limits_kwh
        after = np.roll(planes.start_per_kwh, -1)
        bound = float(planes.cost.sum() - (planes.slope_per_kw @ lowest_cap_kw).sum())
        if self._cases.end != "cyclic":
            bound -= float(after[-1] * self._cases.initial_energy_kwh[0])
            after[-1] = 0.0
        carried = planes.end_per_kwh - after
        return bound + float(np.minimum(carried * floor, carried * ceiling).sum())

    @property
    def _charge_efficiency(self) -> float:
        return float(self._cases.charge_efficiency[0])

    @property
    def _discharge_efficiency(self) -> float:
        return float(self._cases.discharge_efficiency[0])

    def _end_cost(self, value_per_kwh: float) -> float:
        """Least cost of the energy that is left when the window ends, its marginal value given [currency]."""
        cases = self._cases
        floor, ceiling = float(cases.floor_kwh[0, -1]), float(cases.ceiling_kwh[0, -1])
        price = value_per_kwh - float(cases.loss_price_per_kwh[0])
        lowest = max(floor, float(cases.end_energy_kwh[0])) if cases.end == "at_least" else floor
        cost = price * lowest + (value_per_kwh - price) * float(cases.initial_energy_kwh[0])
        if cases.end == "at_least":
            return cost + min(price, 0.0) * max(ceiling - lowest, 0.0)
        base = min(floor, 0.0)
        ends = base + np.append(0.0, np.cumsum(cases.end_piece_kwh[0]))
        worth = np.maximum(cases.end_value_per_kwh[0], 0.0)  # a curve pays for what is left, and never charges for it
        below, above = np.diff(np.minimum(ends, floor)), np.diff(np.clip(ends, floor, ceiling))
        beyond = max(ceiling - max(float(ends[-1]), floor), 0.0)
        return cost - float(worth @ below) + float(np.minimum(price - worth, 0.0) @ above) + min(price, 0.0) * beyond


def _first_steps(period: Ints, n_periods: int) -> Ints:
    """First step of every stretch: where the period changes and in between, or at every so many changes."""
    changes = np.append(0, np.flatnonzero(np.diff(period)) + 1)
    pieces = min(len(period) // LEAST_STEPS, STRETCHES)
    if len(changes) < pieces:
        return np.union1d(changes, np.arange(pieces) * len(period) // pieces)
    most = max(STRETCHES, min(n_periods, MOST_STRETCHES))
    return np.asarray(changes[:: -(-len(changes) // most)])


def _idle_cost(cases: Cases, import_kw: Floats) -> Floats:
    """Cost of an hour of each step if the storage does nothing, shape (steps,) [currency/h]."""
    net = cases.net_load_kw[0]
    export_kw = np.clip(-net, 0.0, cases.export_limit_kw[0])
    unserved_kw = np.maximum(net - cases.import_limit_kw[0], 0.0)
    return np.asarray(
        cases.import_price_per_kwh[0] * import_kw
        - cases.export_price_per_kwh[0] * export_kw
        + cases.unserved_price_per_kwh * unserved_kw
    )


def _segments(cases: Cases) -> list[_Segment]:
    """Segments of charging and discharging: first those where the node imports, then the others that have a length."""
    net, limit_in, limit_out = cases.net_load_kw[0], cases.import_limit_kw[0], cases.export_limit_kw[0]
    most_charge = np.minimum(cases.charge_limit_kw[0], np.maximum(limit_in - net, 0.0))
    loss, wear = float(cases.loss_price_per_kwh[0]), float(cases.wear_price_per_kwh[0])
    nothing = np.zeros_like(net)
    tiers = (  # from, to [kW at the line], price
        (nothing, limit_in, cases.import_price_per_kwh[0]),
        (-limit_out, nothing, cases.export_price_per_kwh[0]),
        (np.full_like(net, -np.inf), -limit_out, nothing),
        (limit_in, np.full_like(net, np.inf), np.full_like(net, cases.unserved_price_per_kwh)),
    )
    segments = []
    for tier, (low, high, price) in enumerate(tiers):
        for is_charge in (True, False):
            bottom, top = (net, net + most_charge) if is_charge else (net - cases.discharge_limit_kw[0], net)
            power = np.maximum(np.minimum(top, high) - np.maximum(bottom, low), 0.0)
            if tier == 0 or power.any():
                paid = price + loss - (0.0 if is_charge else wear)
                segments.append(_Segment(power_kw=power, price_per_kwh=paid, is_charge=is_charge, is_import=tier == 0))
    return segments
