"""The search for the right size at a meter, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

from ems.sizing.one_storage.answering import answer_of
from ems.sizing.one_storage.ranges import large_sizes
from ems.sizing.search.cutting import least, smallest
from ems.sizing.search.parts import Box, Limit, OutOfReachError, Row
from ems.sizing.search.peaks import lowest_peak
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.sizing.one_storage.answer import StorageSize
    from ems.sizing.one_storage.arguments import Asked
    from ems.sizing.search.parts import Ask, Cut, Found

    Floats = NDArray[np.float64]

GROWTH, MOST_GROWTHS = 8.0, 6
"""By how much they grow while the best sizes are the largest, and how often."""
GAINED_FRACTION = 1e-6
"""By how much larger sizes must bring a limit nearer for even larger ones to be tried."""
AT_EDGE = 1e-9
"""Distance from the largest size at which it counts as that, as a share of it."""


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
            limits.append(Limit(ask=meter.above(peak_kw), most=0.0, scale=meter.moved_kwh))
        if share_fraction is not None:
            load_kwh = self.asked.load_kwh
            limits.append(Limit(ask=meter.imported(), most=(1.0 - share_fraction) * load_kwh, scale=load_kwh))
        return limits

    def answer_in_growing_box(self) -> tuple[Found, Box]:
        """Search among sizes up to some, and up to larger ones while the largest are best."""
        upper = self._first_upper()
        known: tuple[Cut, ...] = ()
        nearest = np.inf
        growth = 0
        while True:
            box = Box(lower=np.zeros(len(upper)), upper=upper)
            try:
                found = self._search(box, known)
            except OutOfReachError as out:
                # A limit is convex: where the sizes that bring it nearest are not the largest, larger ones do not.
                may_help = self._is_edge(out.sizes, box)
                if not may_help.any() or growth == MOST_GROWTHS or out.best >= (1.0 - GAINED_FRACTION) * nearest:
                    self._raise_out_of_reach(out, box)
                upper, nearest, growth = np.where(may_help, GROWTH * upper, upper), out.best, growth + 1
                continue
            is_edge = self._is_edge(found.sizes, box)
            if not is_edge.any():
                return found, box
            if growth == MOST_GROWTHS:
                _raise_without_end(self.asked, is_edge)
            upper, known, growth = np.where(is_edge, GROWTH * upper, upper), found.cuts, growth + 1

    def _is_edge(self, sizes: Floats, box: Box) -> NDArray[np.bool_]:
        """Which sizes are the largest of the box and may be larger."""
        return np.asarray(np.isnan(self.asked.most) & (sizes >= (1.0 - AT_EDGE) * box.upper))

    def _search(self, box: Box, known: Sequence[Cut]) -> Found:
        asked = self.asked
        if asked.goal == "purchase":
            return smallest(self.limits, box, asked.prices, rows=self.rows)
        return least(self.operation, box, prices=asked.prices, rows=self.rows, limits=self.limits, known=known)

    def _first_upper(self) -> Floats:
        """Largest sizes to begin with, shape (variables,)."""
        most = self.asked.most
        return np.where(np.isnan(most), large_sizes(self.meter), most)

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
            where, share = f"share_fraction = {asked.share_fraction:g}", max(1.0 - out.best / asked.load_kwh, 0.0)
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
        """Lowest import peak that any sizes can keep, those of a box or larger ones, and these sizes [kW]."""
        lowest_kw, sizes = self._lowest_peak_in(box)
        for _ in range(MOST_GROWTHS):
            may_help = self._is_edge(sizes, box)
            if not may_help.any():
                break
            box = Box(lower=box.lower, upper=np.where(may_help, GROWTH * box.upper, box.upper))
            before_kw, (lowest_kw, sizes) = lowest_kw, self._lowest_peak_in(box)
            if lowest_kw >= (1.0 - GAINED_FRACTION) * before_kw:
                break
        return lowest_kw, sizes

    def _lowest_peak_in(self, box: Box) -> tuple[float, Floats]:
        meter = self.meter
        highest_kw = float(meter.net_load_kw.max())
        return lowest_peak(meter.above_any(), box, self.rows, highest_kw=highest_kw, scale_kwh=meter.moved_kwh)


def _raise_without_end(asked: Asked, is_edge: NDArray[np.bool_]) -> NoReturn:
    """Say of which size more is always better."""
    variables = asked.meter.limits(0.0, 1.0, 2.0).astype(int)
    names = [("most_kwh", "most_kw", "most_generation_kw")[number] for number in variables[is_edge]]
    what, remedy = "however large it is, more of it saves more than it costs", "give the largest size that can be had"
    raise InputError("size_storage", [Problem(where=name, what=what, remedy=remedy) for name in names])
