"""The search for the right size at a meter, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

from ems.sizing.one_storage.answering import answer_of
from ems.sizing.search.cutting import least, smallest
from ems.sizing.search.parts import Box, Limit, OutOfReachError, Row
from profiles.errors import InputError, Problem, RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.sizing.one_storage.answer import StorageSize
    from ems.sizing.one_storage.arguments import Asked
    from ems.sizing.search.parts import Ask, Cut, Found

    Floats = NDArray[np.float64]

DAYS, TIMES_LOAD, TIMES_PEAK = 2.0, 4.0, 2.0
"""Largest sizes at first: days of the mean net load, generation as a multiple of the load, power of the peak."""
GROWTH, MOST_GROWTHS = 8.0, 6
"""By how much they grow while the best sizes are the largest, and how often."""
GAINED_FRACTION = 1e-6
"""By how much larger sizes must bring a limit nearer for even larger ones to be tried."""
AT_EDGE = 1e-9
"""Distance from the largest size at which it counts as that, as a share of it."""
HOURS_PER_DAY = 24.0
PEAK_HALVINGS = 20


def found_size(asked: Asked) -> StorageSize:
    """Find the right size.

    Parameters
    ----------
    asked
        What is asked for.

    Raises
    ------
    profiles.errors.InputError
        No size keeps the limits, every larger size is better, or the problem is not convex.
    """
    found, box = _Question(asked).answer_in_growing_box()
    return answer_of(asked, found, box)


class _Question:
    """What is asked, as functions of the sizes."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.meter = asked, asked.meter
        peak = np.inf if asked.peak_kw is None else asked.peak_kw
        self.operation: Ask = self.meter.operation(peak)
        self.rows: list[Row] = self.meter.rows()
        if asked.budget is not None:
            self.rows.append(Row(weights=asked.prices, most=asked.budget))
        self.limits = self._limits(asked.peak_kw, asked.share_fraction)

    def _limits(self, peak_kw: float | None, share_fraction: float | None) -> list[Limit]:
        """Convex limits of a peak and of a share, in this order."""
        limits, meter = [], self.meter
        if peak_kw is not None:
            moved_kwh = meter.step_h * float(np.abs(meter.net_load_kw).sum())
            limits.append(Limit(ask=meter.unserved(peak_kw), most=0.0, scale=max(moved_kwh, 1.0)))
        if share_fraction is not None:
            load_kwh = self.asked.load_kwh
            limits.append(Limit(ask=meter.imported(), most=(1.0 - share_fraction) * load_kwh, scale=load_kwh))
        return limits

    def answer_in_growing_box(self) -> tuple[Found, Box]:
        """Search among sizes up to some, and up to larger ones while the largest are best."""
        asked, upper = self.asked, np.where(np.isnan(self.asked.most), self._first_upper(), self.asked.most)
        known: tuple[Cut, ...] = ()
        last: tuple[OutOfReachError, Box] | None = None
        growth = 0
        while True:
            box = Box(lower=np.zeros(len(upper)), upper=upper)
            may_grow = np.isnan(asked.most)
            try:
                found = self._search(box, known)
            except OutOfReachError as out:
                is_vain = last is not None and out.best >= (1.0 - GAINED_FRACTION) * last[0].best
                if growth == MOST_GROWTHS or not may_grow.any() or is_vain:
                    self._raise_out_of_reach(out, box)
                upper, last = np.where(may_grow, GROWTH * upper, upper), (out, box)
                growth += 1
                continue
            except RunError:  # so large that its floor cannot be kept
                if last is None:
                    raise
                self._raise_out_of_reach(*last)
            is_edge = may_grow & (found.sizes >= (1.0 - AT_EDGE) * upper)
            if not is_edge.any():
                return found, box
            if growth == MOST_GROWTHS:
                _raise_without_end(asked, is_edge)
            growth += 1
            upper, known = np.where(is_edge, GROWTH * upper, upper), found.cuts

    def _search(self, box: Box, known: Sequence[Cut]) -> Found:
        asked = self.asked
        if asked.goal == "purchase":
            return smallest(self.limits, box, asked.prices, rows=self.rows)
        return least(self.operation, box, prices=asked.prices, rows=self.rows, limits=self.limits, known=known)

    def _first_upper(self) -> Floats:
        """Sizes that are large for this meter, shape (variables,)."""
        net, per_kw = self.meter.net_load_kw, self.meter.generation_per_kw
        mean, peak = float(np.abs(net).mean()), float(np.abs(net).max())
        generation = 0.0
        if per_kw is not None and per_kw.any():
            generation = TIMES_LOAD * mean / float(per_kw.mean())
            mean, peak = (1.0 + TIMES_LOAD) * mean, peak + generation * float(per_kw.max())
        upper = self.meter.limits(DAYS * HOURS_PER_DAY * mean, TIMES_PEAK * peak, generation)
        return np.where(upper > 0.0, upper, 1.0)

    def _raise_out_of_reach(self, out: OutOfReachError, box: Box) -> NoReturn:
        """Say what cannot be kept, and what can."""
        asked, sizes = self.asked, out.sizes
        if out.limit is None:
            where, what = "share_fraction, peak_kw", "cannot be had together"
        elif asked.peak_kw is not None and out.limit == 0:
            lowest_kw, sizes = self._lowest_peak_kw(box)
            where = f"peak_kw = {asked.peak_kw:g} kW"
            what = f"cannot be kept: the lowest import peak is {lowest_kw:g} kW, with {self._in_words(sizes)}"
        else:
            where, share = f"share_fraction = {asked.share_fraction:g}", 1.0 - out.best / asked.load_kwh
            what = f"cannot be reached: the highest share is {share:.4g}, with {self._in_words(sizes)}"
        remedy = "ask for less" + ("" if asked.budget is None else ", or give a larger budget")
        remedy += "" if np.isnan(asked.most).all() else ", or allow larger sizes"
        raise InputError("size_storage", [Problem(where=where, what=what, remedy=remedy)])

    def _in_words(self, sizes: Floats) -> str:
        meter = self.meter
        words = f"{float(meter.capacity_kwh(sizes)):g} kWh and {float(meter.charge_kw(sizes)):g} kW"
        if meter.generation_per_kw is None:
            return words
        return f"{words} and {float(meter.generation_kw(sizes)):g} kW of generation"

    def _lowest_peak_kw(self, box: Box) -> tuple[float, Floats]:
        """Lowest import peak that any sizes of a box can keep, to within a millionth, and these sizes [kW]."""
        low, high = 0.0, max(float(self.meter.net_load_kw.max()), 0.0)
        sizes = box.lower
        for _ in range(PEAK_HALVINGS):
            peak = 0.5 * (low + high)
            try:
                sizes = smallest(self._limits(peak, None), box, self.asked.prices, rows=self.rows).sizes
                high = peak
            except (OutOfReachError, RunError):
                low = peak
        return high, sizes


def _raise_without_end(asked: Asked, is_edge: NDArray[np.bool_]) -> NoReturn:
    """Say of which size more is always better."""
    variables = asked.meter.limits(0.0, 1.0, 2.0).astype(int)
    names = [("most_kwh", "most_kw", "most_generation_kw")[number] for number in variables[is_edge]]
    what, remedy = "however large it is, more of it saves more than it costs", "give the largest size that can be had"
    raise InputError("size_storage", [Problem(where=name, what=what, remedy=remedy) for name in names])
