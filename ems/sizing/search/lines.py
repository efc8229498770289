"""What cuts say of one size: lines whose highest is lowest where a falling one meets a rising one; no solver needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.sizing.search.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.sizing.search.parts import Box, Cut, Row

    Floats = NDArray[np.float64]

SAME_FRACTION = 1e-15
"""Of values, what rounding adds to a line at a place; of the box's width, how far two limits may cross by it."""
CROSSED_FRACTION = 1e-12


class LinesModel:
    """Model of a convex function of one size.

    Parameters
    ----------
    box
        Smallest and largest size.
    prices
        Price of a unit of it, shape (1,).
    rows
        Linear limits.
    """

    def __init__(self, box: Box, prices: Floats, rows: Sequence[Row]) -> None:
        self._price, self._width = float(prices[0]), float(box.width[0])
        self._low, self._high = float(box.lower[0]), float(box.upper[0])
        self._at, self._base, self._slope = np.zeros(0), np.zeros(0), np.zeros(0)
        for row in rows:
            self._keep(float(row.weights[0]), row.most)

    def add(self, cut: Cut) -> None:
        """Add a cut of the function.

        Parameters
        ----------
        cut
            The cut.
        """
        at, slope = float(cut.at[0]), float(cut.slopes[0])
        self._at, self._slope = np.append(self._at, at), np.append(self._slope, slope + self._price)
        self._base = np.append(self._base, cut.base + self._price * at)

    def add_limit(self, cut: Cut, most: float) -> None:
        """Add a cut of a limit's function.

        Parameters
        ----------
        cut
            The cut.
        most
            What the function may be.
        """
        slope = float(cut.slopes[0])
        self._keep(slope, most - cut.base + slope * float(cut.at[0]))

    def _keep(self, slope: float, most: float) -> None:
        """Keep ``slope · size ≤ most``."""
        if slope > 0.0:
            self._high = min(self._high, most / slope)
        elif slope < 0.0:
            self._low = max(self._low, most / slope)
        elif most < 0.0:
            self._low, self._high = np.inf, -np.inf

    def lowest(self) -> Proposal | None:
        """Size that is cheapest by all cuts; None where the limits leave none."""
        if self._low > self._high + CROSSED_FRACTION * self._width:
            return None
        low, high = self._low, max(self._low, self._high)
        falling, rising = self._active(low, largest=True), self._active(high, largest=False)
        if self._slope[falling] >= 0.0:
            return self._proposal(low)
        if self._slope[rising] <= 0.0:
            return self._proposal(high)
        while True:
            size = float(np.clip(self._crossing(falling, rising), low, high))
            top = self._active(size, largest=True)
            near = SAME_FRACTION * max(1.0, abs(float(self._base[top])))
            if top in (falling, rising) or self._slope[top] == 0.0 or self._over(top, rising, size) <= near:
                return self._proposal(size)
            if self._slope[top] < 0.0:
                falling = top
            else:
                rising = top

    def farthest(self, level: float, *, upwards: bool) -> Floats | None:
        """Size that is farthest up, or down, of those that may cost no more than a level, shape (1,).

        Parameters
        ----------
        level
            The most that the function and the price of the size may be together.
        upwards
            Whether the largest is looked for, or the smallest.
        """
        room = level - self._base
        steep = self._slope > 0.0 if upwards else self._slope < 0.0
        ends = self._at[steep] + room[steep] / self._slope[steep]
        limit = self._high if upwards else self._low
        return np.array([min(limit, ends.min(initial=np.inf)) if upwards else max(limit, ends.max(initial=-np.inf))])

    def _values(self, size: float) -> Floats:
        return np.asarray(self._base + self._slope * (size - self._at))

    def _active(self, size: float, *, largest: bool) -> int:
        """Highest line at a size; of several, that with the largest slope, or the smallest."""
        values = self._values(size)
        tied = np.flatnonzero(values >= values.max())
        slopes = self._slope[tied]
        return int(tied[np.argmax(slopes) if largest else np.argmin(slopes)])

    def _crossing(self, falling: int, rising: int) -> float:
        at = self._at[rising]
        higher = self._base[falling] + self._slope[falling] * (at - self._at[falling]) - self._base[rising]
        return float(at + higher / (self._slope[rising] - self._slope[falling]))

    def _over(self, one: int, other: int, size: float) -> float:
        values = self._values(size)
        return float(values[one] - values[other])

    def _proposal(self, size: float) -> Proposal:
        return Proposal(sizes=np.array([size]), bound=float(self._values(size).max()))
