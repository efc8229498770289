"""What a search for sizes is made of: the sizes, cuts of a convex cost, what limits them, and what is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """A convex function of the sizes, asked at some of them: its value, and a line below it everywhere.

    The function is at least ``base + slopes · (sizes − at)`` at any sizes.

    Parameters
    ----------
    at
        Sizes at which it was asked, shape (variables,).
    value
        What it is there, as a plan has it: never below the true value.
    slopes
        How the line below it rises with each size, shape (variables,).
    bound
        Where the line stands at ``at``: a proven lower bound of the function there; None: the value itself.
    """

    at: Floats
    value: float
    slopes: Floats
    bound: float | None = None

    @property
    def base(self) -> float:
        """Where the line below the function stands at ``at``."""
        return self.value if self.bound is None else self.bound

    def line_at(self, sizes: Floats) -> Floats:
        """What the function is at least, shape ([sizes]).

        Parameters
        ----------
        sizes
            Shape ([sizes,] variables).
        """
        return np.asarray(self.base + (sizes - self.at) @ self.slopes)


Ask = Callable[["Floats"], Sequence[Cut]]
"""Asks a convex function at some sizes, shape (sizes, variables): one cut for each, in their order. Sizes that are
asked together are planned together, on as many cores as there are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Box:
    """Smallest and largest size of each variable.

    Parameters
    ----------
    lower, upper
        Shape (variables,) each, lower ≤ upper; for a search finite, for one-sided slopes an upper one may be infinite.
    """

    lower: Floats
    upper: Floats

    @property
    def width(self) -> Floats:
        """Upper less lower, shape (variables,)."""
        return np.asarray(self.upper - self.lower)

    @property
    def n_variables(self) -> int:
        """Number of variables."""
        return len(self.lower)

    def clipped(self, sizes: Floats) -> Floats:
        """Nearest sizes within the box, the shape of ``sizes``.

        Parameters
        ----------
        sizes
            Shape ([sizes,] variables).
        """
        return np.asarray(np.clip(sizes, self.lower, self.upper))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """A linear limit, such as a budget: ``weights · sizes ≤ most``.

    Parameters
    ----------
    weights
        Shape (variables,).
    most
        What they may add up to.
    """

    weights: Floats
    most: float


HELD_FRACTION = 1e-6
"""By how much the power that makes up for a storage's standing losses must be larger than what they are: rounding."""


def holding_row(weights_of: Callable[[float, float], Floats], needed_kw_per_kwh: float) -> tuple[Row, ...]:
    """Linear limit of sizes with a power of their own: it makes up for what the energy that must be held loses.

    Parameters
    ----------
    weights_of
        Gives the weights, shape (variables,), of a weight a kWh of capacity and one a kW of charge.
    needed_kw_per_kwh
        Power that makes up for the losses of a kWh of capacity; 0 where nothing is lost [kW/kWh].

    Returns
    -------
    tuple of Row
        Empty where nothing is lost.
    """
    if needed_kw_per_kwh <= 0.0:
        return ()
    return (Row(weights=weights_of((1.0 + HELD_FRACTION) * needed_kw_per_kwh, -1.0), most=0.0),)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limit:
    """A convex function of the sizes that must not pass a value, such as what a limited line leaves unserved.

    Parameters
    ----------
    ask
        Asks the function.
    most
        What it may be.
    scale
        Size of its values: it counts as kept where it passes ``most`` by no more than 1e-9 of this.
    """

    ask: Ask
    most: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """The sizes that a search found, and what it proves of them.

    Parameters
    ----------
    sizes
        Shape (variables,).
    value
        Price of the sizes and the function together, as the best plan there has them.
    price
        Price of the sizes.
    bound
        Proven: no sizes within the limits have less.
    is_reached
        Whether the gap is as small as was asked, or as the plans' own gaps allow.
    is_flat
        Whether other sizes are as good; these are the smallest of them that were found.
    rounds
        How often sizes were asked for.
    cuts
        All cuts of the function, in the order in which they were asked.
    is_smallest
        Whether no smaller sizes are known to be as good: the search downwards came to its own end.
    """

    sizes: Floats
    value: float
    price: float
    bound: float
    is_reached: bool
    is_flat: bool
    rounds: int
    cuts: tuple[Cut, ...]
    is_smallest: bool = True

    @property
    def gap(self) -> float:
        """By how much other sizes could be better at most."""
        return max(self.value - self.bound, 0.0)


class OutOfReachError(Exception):
    """No sizes within the box keep a limit.

    Parameters
    ----------
    limit
        Number of the limit that cannot be kept; None: the rows alone leave nothing.
    most
        What the limit allows.
    best
        The least that its function can be made.
    sizes
        Where it is that, shape (variables,).
    """

    def __init__(self, *, limit: int | None, most: float, best: float, sizes: Floats) -> None:
        super().__init__(f"limit {limit}: {best:g} is the least within the box, {most:g} was asked")
        self.limit, self.most, self.best, self.sizes = limit, most, best, sizes
