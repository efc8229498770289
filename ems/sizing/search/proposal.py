"""What a model of a convex function proposes: where it may be least, and what it is at least anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.sizing.search.parts import Cut

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposal:
    """Cheapest sizes by all that is known.

    Parameters
    ----------
    sizes
        Shape (variables,).
    bound
        Function and price of the sizes together are at least this anywhere within the limits.
    """

    sizes: Floats
    bound: float


class Model(Protocol):
    """All cuts that are known of a convex function and of its limits."""

    def add(self, cut: Cut) -> None:
        """Add a cut of the function."""

    def add_limit(self, cut: Cut, most: float) -> None:
        """Add a cut of a limit's function, which may be ``most``."""

    def lowest(self) -> Proposal | None:
        """Sizes that are cheapest by all cuts; None where the limits leave none."""

    def farthest(self, level: float, *, upwards: bool) -> Floats | None:
        """Sizes farthest up, or down, that may cost no more than a level; None where none are found."""
