"""The cheapest sizes by cutting planes (Kelley): what is known of a convex cost says where to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

from ems.sizing.search.lines import LinesModel
from ems.sizing.search.parts import Cut, Found, OutOfReachError
from ems.sizing.search.programme import ProgrammeModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.sizing.search.parts import Ask, Box, Limit, Row
    from ems.sizing.search.proposal import Model, Proposal

    Floats = NDArray[np.float64]

MOST_ROUNDS = 300
SPREAD = (1.0, 0.0, 1.0 / 4.0, 1.0 / 16.0, 1.0 / 64.0)
"""Sizes that are asked first, as shares of the box's width: costs bend most where sizes are small."""
KEPT_FRACTION = 1e-9
"""By how much a limit may be passed, as a share of its scale."""
ROUNDED_FRACTION = 1e-12
"""What rounding may add to a limit's function, as a share of its scale: a limit of nothing can be kept."""
REACHED_FRACTION = 1e-9
"""Gap at which the best sizes count as found where the plans' own gaps leave no smaller one."""
SAME_FRACTION = 1e-13
"""Of the box's width: sizes so near to each other are one, asking again would tell nothing. Of the values: rounding."""
FLAT_FRACTION, FLAT_WIDTH = 1e-12, 1e-6
"""What is as good, as a share of the largest value, and how far it must reach to be told, of the box's width."""
MOST_FLAT_ROUNDS = 40
MOST_MOVES = 3
"""How often sizes are moved onto each linear limit: several need it, for one may be broken by keeping another."""


def least(
    ask: Ask,
    box: Box,
    *,
    prices: Floats | None = None,
    rows: Sequence[Row] = (),
    limits: Sequence[Limit] = (),
    tolerance_fraction: float = 1e-12,
    known: Sequence[Cut] = (),
    start: Floats | None = None,
    most_rounds: int = MOST_ROUNDS,
) -> Found:
    """Sizes at which a convex function and the price of the sizes are least together.

    Parameters
    ----------
    ask
        Asks the function.
    box
        Smallest and largest sizes, all finite.
    prices
        Price of a unit of each size, shape (variables,); None: nothing.
    rows, limits
        Linear and convex limits of the sizes.
    tolerance_fraction
        Gap at which the search may end, as a share of the function's largest value. It goes on until nothing can be
        learned where it is that small: the search ends at a corner of the function.
    known
        Cuts of the function from elsewhere, such as another search.
    start
        Sizes to ask first, shape (sizes, variables); None: some spread over the box.
    most_rounds
        Most times to ask.

    Returns
    -------
    Found
        The best sizes; of many that are as good, the smallest.

    Raises
    ------
    OutOfReachError
        No sizes keep all limits.
    """
    search = _Search(ask, box, np.zeros(box.n_variables) if prices is None else prices, rows, limits)
    for cut in known:
        search.take(cut)
    points = box.lower + np.outer(SPREAD, box.width) if start is None else np.atleast_2d(start)
    search.ask_first(box.clipped(points))
    for _ in range(most_rounds):
        proposal = search.model.lowest()
        if proposal is None:
            search.raise_out_of_reach()
        search.learn(proposal)
        sizes = search.within_rows(proposal.sizes)
        if search.gap <= tolerance_fraction * search.scale or search.is_known(sizes):
            break
        if not search.ask(search.next_to(sizes)):
            break
    is_flat = search.has_flat_bottom()
    return search.found(is_flat=is_flat)


def smallest(
    limits: Sequence[Limit],
    box: Box,
    prices: Floats,
    *,
    rows: Sequence[Row] = (),
    tolerance_fraction: float = 1e-12,
    most_rounds: int = MOST_ROUNDS,
) -> Found:
    """Sizes of the least price that keep all limits.

    Parameters
    ----------
    limits
        Convex limits.
    box
        Smallest and largest sizes, all finite.
    prices
        Price of a unit of each size, shape (variables,).
    rows, tolerance_fraction, most_rounds
        As in :func:`least`.

    Raises
    ------
    OutOfReachError
        No sizes keep all limits.
    """
    return least(
        _nothing,
        box,
        prices=prices,
        rows=rows,
        limits=limits,
        tolerance_fraction=tolerance_fraction,
        most_rounds=most_rounds,
    )


def _nothing(sizes: Floats) -> list[Cut]:
    """A function that is zero everywhere."""
    return [Cut(at=at, value=0.0, slopes=np.zeros(len(at))) for at in sizes]


class _Search:
    """All that is known of the function, and the best sizes so far."""

    def __init__(self, ask: Ask, box: Box, prices: Floats, rows: Sequence[Row], limits: Sequence[Limit]) -> None:
        self._ask, self._box, self._prices, self._rows, self._limits = ask, box, prices, list(rows), limits
        self._new = LinesModel if box.n_variables == 1 else ProgrammeModel
        self.model: Model = self._new(box, prices, rows)
        self._width = np.where(box.width > 0.0, box.width, 1.0)
        self._cuts: list[Cut] = []
        self._asked: list[Floats] = []
        self._best: tuple[Floats, float] | None = None
        self._scales = [limit.scale for limit in limits]
        self._bound, self._rounds, self._is_smallest = -np.inf, 0, True
        self.scale = float(np.finfo(float).tiny)

    @property
    def gap(self) -> float:
        """Value of the best sizes less the bound."""
        return np.inf if self._best is None else self._best[1] - self._bound

    def ask(self, points: Floats) -> bool:
        """Ask the function and its limits at some sizes; whether anything new was learned."""
        self._rounds += 1
        before, gap, least = len(self._asked), self.gap, self._model_at(points[0])
        kept = np.array([self._keeps_rows(point) for point in points])
        for number, limit in enumerate(self._limits):
            found = limit.ask(points)
            scale = self._scales[number] = max(self._scales[number], *(abs(cut.value) for cut in found))
            passed = KEPT_FRACTION * limit.scale
            rounded = min(ROUNDED_FRACTION * scale, 0.5 * passed)
            for at, cut in enumerate(found):
                self.model.add_limit(cut, limit.most + rounded)
                kept[at] &= cut.value <= limit.most + passed
        cuts = self._ask(points)
        for cut, is_kept in zip(cuts, kept, strict=True):
            self.take(cut, is_kept=bool(is_kept))
        is_above = bool(cuts[0].base > least + SAME_FRACTION * self.scale) or before == 0
        return is_above or self.gap < gap or not bool(kept[0])

    def ask_first(self, points: Floats) -> None:
        """Ask those of some sizes that keep the linear limits, or the cheapest that do: beyond may be nothing."""
        kept = [point for point in points if self._keeps_rows(point)]
        if kept:
            self.ask(np.array(kept))
            return
        model: Model = self._new(self._box, self._prices, self._rows)
        model.add(_nothing(self._box.lower[None])[0])
        cheapest = model.lowest()
        if cheapest is None:
            raise OutOfReachError(limit=None, most=np.nan, best=np.nan, sizes=self._box.lower)
        self.ask(cheapest.sizes[None])

    def take(self, cut: Cut, *, is_kept: bool | None = None) -> None:
        """Take a cut in; sizes of which it is not known whether they keep the limits are asked no more."""
        self._cuts.append(cut)
        self._asked.append(cut.at)
        self.model.add(cut)
        total = cut.value + float(self._prices @ cut.at)
        self.scale = max(self.scale, abs(cut.value), abs(total))
        if is_kept is None:
            is_inside = bool((cut.at >= self._box.lower).all() and (cut.at <= self._box.upper).all())
            is_kept = is_inside and not self._limits and self._keeps_rows(cut.at)
        if is_kept and self._is_better(cut.at, total):
            self._best = (cut.at, total)

    def learn(self, proposal: Proposal) -> None:
        """Take in what a proposal proves."""
        self._bound = max(self._bound, proposal.bound)

    def is_known(self, sizes: Floats) -> bool:
        """Whether sizes were asked already."""
        apart = np.abs(np.array(self._asked) - sizes) / self._width
        return bool((apart.max(axis=1) <= SAME_FRACTION).any())

    def within_rows(self, sizes: Floats) -> Floats:
        """Sizes that keep the linear limits, near some that do but for what their solver leaves out as too small."""
        for row in self._rows * MOST_MOVES:
            passed, steps = float(row.weights @ sizes) - row.most, row.weights * self._box.width**2
            if passed > 0.0 and steps.any():
                sizes = self._box.clipped(sizes - passed / float(row.weights @ steps) * steps)
        return sizes

    def next_to(self, sizes: Floats) -> Floats:
        """Sizes to ask next: those proposed, and others halfway to the best, for the second core."""
        if self._best is None:
            return sizes[None]
        between = 0.5 * (sizes + self._best[0])
        return np.stack([sizes, between]) if not self.is_known(between) else sizes[None]

    def has_flat_bottom(self) -> bool:
        """Whether other sizes are as good; then the smallest of them is taken."""
        is_flat = self._go(upwards=False)
        return self._go(upwards=True) or is_flat

    def found(self, *, is_flat: bool) -> Found:
        """What was found."""
        if self._best is None:
            self.raise_out_of_reach()
        sizes, value = self._best
        return Found(
            sizes=sizes,
            value=value,
            price=float(self._prices @ sizes),
            bound=min(self._bound, value),
            is_reached=bool(self.gap <= REACHED_FRACTION * self.scale),
            is_flat=is_flat,
            rounds=self._rounds,
            cuts=tuple(self._cuts),
            is_smallest=self._is_smallest,
        )

    def raise_out_of_reach(self) -> NoReturn:
        """Say which limit cannot be kept, and how near to it one comes."""
        for number, limit in enumerate(self._limits):
            nearest = least(limit.ask, self._box, rows=self._rows)
            if nearest.value > limit.most + KEPT_FRACTION * limit.scale:
                raise OutOfReachError(limit=number, most=limit.most, best=nearest.value, sizes=nearest.sizes)
        raise OutOfReachError(limit=None, most=np.nan, best=np.nan, sizes=self._box.upper)

    def _go(self, *, upwards: bool) -> bool:
        """Look for sizes as good as the best, farther up or down; down there, they become the best."""
        if self._best is None or self.gap > FLAT_FRACTION * self.scale:
            return False
        best, has_moved, has_ended = self._best, False, False
        half, level = (best[1] + share * FLAT_FRACTION * self.scale for share in (0.5, 1.0))
        for _ in range(MOST_FLAT_ROUNDS):
            far = self.model.farthest(half, upwards=upwards)  # half: what rounding adds there stays below the level
            sign = 1.0 if upwards else -1.0
            has_ended = far is None or sign * float(((far - best[0]) / self._width).sum()) <= FLAT_WIDTH
            if far is None or has_ended:
                break
            far = self.within_rows(far)
            is_known, self._best = self.is_known(far), None
            self.ask(far[None])
            left_open = self._cuts[-1].value - self._cuts[-1].base  # by its plan, which may be no worse
            is_as_good = self._best is not None and self._best[1] <= level + left_open
            if is_as_good and upwards:
                self._best = best
                return True
            if is_as_good and self._best is not None:
                best, has_moved = self._best, True
            self._best = best
            if is_known and not is_as_good:
                break
        self._is_smallest &= upwards or has_ended
        return has_moved

    def _is_better(self, sizes: Floats, total: float) -> bool:
        """Whether sizes are better than the best so far, or as good and smaller."""
        if self._best is None or total != self._best[1]:
            return self._best is None or total < self._best[1]
        return bool(((sizes - self._best[0]) / self._width).sum() < 0.0)

    def _keeps_rows(self, sizes: Floats) -> bool:
        return all(
            float(row.weights @ sizes) <= row.most + KEPT_FRACTION * float(np.abs(row.weights) @ self._width)
            for row in self._rows
        )

    def _model_at(self, sizes: Floats) -> float:
        return max((float(cut.line_at(sizes)) for cut in self._cuts), default=-np.inf)
