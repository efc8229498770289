"""What cuts say of several sizes: a small linear programme, and a bound that holds whatever its solver rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ems.sizing.search.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.sizing.search.parts import Box, Cut, Row

    Floats = NDArray[np.float64]

OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10, "presolve": False}
AGAIN = OPTIONS | {"presolve": True}
INFEASIBLE, SOLVED = 2, 0
LEAST_RADIUS = 1e-9
"""Smallest unit of a size, as a share of the box's width: numbers stay near 1 while the search closes in."""
LEAST_MONEY = 1e-13
"""Smallest unit of the function, as a share of its largest value."""
RECENT = 6
"""How many of the last sizes asked say how far the search still goes."""


class ProgrammeModel:
    """Model of a convex function of several sizes.

    Sizes count from the lowest known point, in parts of the distance at which the last ones were asked, and the
    function in parts of what is still open, so that the solver's absolute tolerances shrink with the search.

    Parameters
    ----------
    box
        Smallest and largest sizes.
    prices
        Price of a unit of each, shape (variables,).
    rows
        Linear limits.
    """

    def __init__(self, box: Box, prices: Floats, rows: Sequence[Row]) -> None:
        self._box, self._prices = box, prices
        self._cuts: list[Cut] = []
        self._limits = [(row.weights, row.most) for row in rows]
        self._open = np.inf

    def add(self, cut: Cut) -> None:
        """Add a cut of the function.

        Parameters
        ----------
        cut
            The cut.
        """
        self._cuts.append(cut)

    def add_limit(self, cut: Cut, most: float) -> None:
        """Add a cut of a limit's function.

        Parameters
        ----------
        cut
            The cut.
        most
            What the function may be.
        """
        self._limits.append((cut.slopes, most - cut.base + float(cut.slopes @ cut.at)))

    def lowest(self) -> Proposal | None:
        """Sizes that are cheapest by all cuts; None where the limits leave none."""
        centre, radius, money = self._units()
        slopes, values = self._lines(centre)
        n, highest = len(centre), float(values.max())
        table = np.column_stack([slopes * radius / money, -np.ones(len(values))])
        weights, room = self._rows(centre, radius)
        solved = _solve(
            np.append(np.zeros(n), 1.0),
            np.vstack([table, np.column_stack([weights, np.zeros(len(weights))])]),
            np.append((highest - values) / money, room),
            [*self._bounds(centre, radius), (None, None)],
        )
        if solved is None:
            return None
        duals = np.maximum(-np.asarray(solved.ineqlin.marginals), 0.0)
        sizes = self._box.clipped(centre + radius * np.asarray(solved.x)[:n])
        proposal = Proposal(sizes=sizes, bound=self._bound(duals[: len(values)], duals[len(values) :] * money, centre))
        # beyond limits the lowest point of all may not be allowed, and the bound lie above it
        self._open = abs(highest - proposal.bound)
        return proposal

    def farthest(self, level: float, *, upwards: bool) -> Floats | None:
        """Sizes farthest up, or down, of those that may cost no more than a level, shape (variables,).

        Parameters
        ----------
        level
            The most that the function and the price of the sizes may be together.
        upwards
            Whether the largest are looked for, or the smallest.
        """
        width = np.where(self._box.width > 0.0, self._box.width, 1.0)
        centre = self._box.lower
        slopes, values = self._lines(centre)
        norm = np.maximum(np.abs(slopes * width).max(axis=1), np.finfo(float).tiny)
        weights, room = self._rows(centre, width)
        solved = _solve(
            np.full(len(centre), -1.0 if upwards else 1.0),
            np.vstack([slopes * width / norm[:, None], weights]),
            np.append((level - values) / norm, room),
            self._bounds(centre, width),
        )
        return None if solved is None else self._box.clipped(centre + width * np.asarray(solved.x))

    def _lines(self, centre: Floats) -> tuple[Floats, Floats]:
        """Slopes of all cuts, price included, and what they are at a place."""
        slopes = np.array([cut.slopes for cut in self._cuts])
        at = np.array([cut.at for cut in self._cuts])
        values = np.array([cut.base for cut in self._cuts]) + ((centre - at) * slopes).sum(axis=1)
        return slopes + self._prices, values + float(self._prices @ centre)

    def _rows(self, centre: Floats, radius: Floats) -> tuple[Floats, Floats]:
        """Limits in units of the programme, each row of size 1."""
        weights = np.array([row for row, _ in self._limits]).reshape(-1, len(centre))
        room = np.array([most for _, most in self._limits]) - weights @ centre
        norm = self._norms(weights, radius)
        return weights * radius / norm[:, None], room / norm

    @staticmethod
    def _norms(weights: Floats, radius: Floats) -> Floats:
        norms = np.abs(weights * radius).max(axis=1, initial=0.0)
        return np.asarray(np.where(norms > 0.0, norms, 1.0))

    def _bounds(self, centre: Floats, radius: Floats) -> list[tuple[float, float]]:
        lower, upper = (self._box.lower - centre) / radius, (self._box.upper - centre) / radius
        return list(zip(lower.tolist(), upper.tolist(), strict=True))

    def _units(self) -> tuple[Floats, Floats, float]:
        """Where sizes count from, and the units of sizes and of the function."""
        totals = np.array([cut.value + float(self._prices @ cut.at) for cut in self._cuts])
        width = np.where(self._box.width > 0.0, self._box.width, 1.0)
        centre = self._box.clipped(self._cuts[int(np.argmin(totals))].at)
        apart = np.abs(np.array([cut.at for cut in self._cuts[-RECENT:]]) - centre).max(axis=0)
        radius = np.clip(apart, LEAST_RADIUS * width, width)
        most = float(np.abs(totals).max())
        money = float(np.clip(self._open, LEAST_MONEY * most, max(float(np.ptp(totals)), LEAST_MONEY * most)))
        return centre, radius, money if money > 0.0 else 1.0

    def _bound(self, shares: Floats, duals: Floats, centre: Floats) -> float:
        """Least value that the solver's own multipliers prove (Lagrange): rounding may make it low, never wrong."""
        total = float(shares.sum())
        if not total > 0.0:
            return -np.inf
        slopes, values = self._lines(centre)
        shares = shares / total
        slope, value = shares @ slopes, float(shares @ values)
        if self._limits:
            weights = np.array([row for row, _ in self._limits])
            room = np.array([most for _, most in self._limits]) - weights @ centre
            scaled = duals / self._norms(weights, self._units()[1])
            slope, value = slope + scaled @ weights, value - float(scaled @ room)
        below, above = self._box.lower - centre, self._box.upper - centre
        return value + float(np.minimum(slope * below, slope * above).sum())


def _solve(cost: Floats, table: Floats, room: Floats, bounds: list[tuple[Any, Any]]) -> Any | None:  # noqa: ANN401
    """Solve a small linear programme; None where no sizes keep all rows."""
    from scipy.optimize import linprog  # noqa: PLC0415 (slow to import)

    solved = linprog(cost, A_ub=table, b_ub=room, bounds=bounds, method="highs-ds", options=OPTIONS)
    if solved.status not in (SOLVED, INFEASIBLE):  # it lost its way: once more from elsewhere
        solved = linprog(cost, A_ub=table, b_ub=room, bounds=bounds, method="highs", options=AGAIN)
    return solved if solved.status == SOLVED else None
